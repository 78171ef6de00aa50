//! A view's fields have the types of its base.

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
#[mapped(view_of = User)]
struct Card {
    username: i32,
    age: i32,
}

fn main() {}
