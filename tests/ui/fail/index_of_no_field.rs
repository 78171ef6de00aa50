//! Indexes and keys name fields.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(
    table = "notes",
    index(txt),
    unique(id, bodi),
    index(name = "by_text", columns(text dsc), include(bdy)),
    foreign_key(columns(user), references = Note)
)]
struct Note {
    #[mapped(id)]
    id: i64,
    text: String,
    body: String,
    user_id: i64,
}

fn main() {}
