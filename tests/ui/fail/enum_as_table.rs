//! An enum is a column, not a table.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Mapped)]
#[mapped(table = "notes")]
enum Note {
    Short,
}

fn main() {}
