//! What update takes are fields of the struct.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
struct User {
    #[mapped(id)]
    id: i64,
    username: String,
    age: Option<i32>,
}

#[derive(Debug, Mapped)]
#[mapped(patch_for = User)]
struct Rename {
    usrname: String,
    username: Patch<i32>,
    age: Patch<Option<i32>>,
}

fn main() {}
