//! Columns have names.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Mapped)]
#[mapped(table = "notes")]
struct Note(i64, String);

fn main() {}
