//! A table has columns.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Mapped)]
#[mapped(table = "notes")]
struct Note;

fn main() {}
