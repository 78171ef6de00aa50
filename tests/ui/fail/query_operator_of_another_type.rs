//! An operator that the column's type does not have.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "users", query(filter(age(contains)), sort(mood)))]
struct User {
    #[mapped(id)]
    id: Option<i64>,
    age: i32,
    mood: Mood,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, MappedEnum)]
enum Mood {
    Happy,
    Sad,
}

fn main() {}
