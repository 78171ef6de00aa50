//! A filter compares with what the column holds.

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

fn filters() {
    let _ = User::COLUMN.username.eq(1);
    let _ = User::COLUMN.age.starts_with("x");
    let _ = User::COLUMN.usrname.eq("x");
}

fn main() {}
