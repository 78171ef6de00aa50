//! A column that takes no NULL is not set to it.

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

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(references(User, on_delete = set_null))]
    user: i64,
    #[mapped(references(User, on_delete = cascades))]
    other: i64,
}

fn main() {}
