//! A foreign key names a field of the other struct.

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
    #[mapped(references(User(usrname)))]
    user: String,
}

fn main() {}
