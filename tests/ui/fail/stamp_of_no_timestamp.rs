//! The clock sets timestamps, and nothing else.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(created_at)]
    created_at: String,
    #[mapped(updated_at)]
    updated_at: Option<i64>,
}

fn main() {}
