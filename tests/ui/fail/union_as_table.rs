//! A union is neither.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Clone, Copy, Mapped)]
#[mapped(table = "notes")]
union Note {
    id: i64,
}

fn main() {}
