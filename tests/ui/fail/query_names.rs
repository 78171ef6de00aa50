//! An allow-list names fields, operators and options that there are.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(
    table = "users",
    query(
        filter(usrname, username(equals), username, settings, cache, age.years, password),
        sort(agee, age, age, password),
        max_limit = 0,
        maximum = 3
    )
)]
struct User {
    #[mapped(id)]
    id: Option<i64>,
    username: String,
    age: i32,
    #[mapped(json)]
    settings: Vec<String>,
    #[mapped(skip)]
    cache: u8,
    #[mapped(sensitive)]
    password: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(create_for = User, query(filter(username)))]
struct NewUser {
    username: String,
}

fn main() {}
