//! A column's enum is of names only.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, MappedEnum)]
enum Role {
    Admin(i32),
    #[mapped(rename = "user")]
    Member,
    User,
    #[mapped(renam = "x")]
    Guest,
}

#[derive(Debug, MappedEnum)]
enum Nothing {}

#[derive(Debug, MappedEnum)]
#[mapped(rename_all = "snake")]
struct NoEnum;

fn main() {}
