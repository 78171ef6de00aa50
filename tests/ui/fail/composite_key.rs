//! The columns of a composite key are the caller's.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id(database))]
    left: i64,
    #[mapped(id)]
    right: i64,
}

fn main() {}
