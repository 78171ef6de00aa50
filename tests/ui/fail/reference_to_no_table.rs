//! A foreign key names a mapped struct.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

struct Tag;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(references(Tag))]
    tag: i64,
}

fn main() {}
