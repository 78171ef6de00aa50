//! A struct says which table it maps to.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
struct Note {
    #[mapped(id)]
    id: i64,
}

fn used(note: Note) -> NoteCreate {
    let _ = (Note::COLUMN.id.eq(1), note.id);
    NoteCreate {}
}

fn main() {}
