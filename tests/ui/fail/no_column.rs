//! A type that is no column is one error, at the type.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Tag {
    name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    tags: Vec<Tag>,
    first: Option<Tag>,
}

fn main() {}
