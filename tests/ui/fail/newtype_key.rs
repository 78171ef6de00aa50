//! No database assigns what a newtype around a text holds.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedValue)]
struct NoteId(String);

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: NoteId,
}

fn main() {}
