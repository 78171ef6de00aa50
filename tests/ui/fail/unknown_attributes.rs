//! Typos are errors, with the nearest name, all at once.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes", commment = "all", sensitive)]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(uniqe, indx)]
    text: String,
    #[mapped(version)]
    revision: i32,
    #[mapped(table = "x")]
    size: i32,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "posts")]
struct Post {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(references(Note), on_delete = cascade)]
    author: i64,
    #[mapped(references(Note, on_delete = "cascade"))]
    editor: i64,
}

fn main() {}
