//! Two fields cannot share a column.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    text: String,
    #[mapped(column = "Text")]
    body: String,
}

fn main() {}
