//! A view does not declare the table.

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
#[mapped(view_of = User, index(username), no_create)]
struct Card {
    #[mapped(unique)]
    username: String,
    #[mapped(embed)]
    age: Option<i32>,
}

fn main() {}
