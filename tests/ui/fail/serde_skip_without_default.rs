//! `serde(skip)` does not unmap.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[serde(skip)]
    text: String,
    #[serde(skip_deserializing)]
    size: i32,
    #[serde(skip)]
    #[mapped(default = "x")]
    fine: String,
}

fn main() {}
