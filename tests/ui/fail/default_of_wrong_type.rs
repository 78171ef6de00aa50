//! A default has the type of its field.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(default = "one")]
    size: i32,
    #[mapped(default = 1)]
    text: String,
}

fn main() {}
