//! What create takes are fields of the struct.

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
#[mapped(create_for = User)]
struct SignUp {
    usrname: String,
    username: i32,
    age: Option<i32>,
}

fn main() {}
