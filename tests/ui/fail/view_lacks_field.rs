//! A view shows fields of its base.

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
    usrname: String,
    #[mapped(column = "aeg")]
    years: Option<i32>,
}

fn main() {}
