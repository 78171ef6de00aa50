//! A field is stored in one way.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(json, try_from = String)]
    text: String,
    #[mapped(skip, unique)]
    size: i32,
}

fn main() {}
