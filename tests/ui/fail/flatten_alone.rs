//! A flattened field is not one column.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[serde(flatten)]
    more: std::collections::BTreeMap<String, String>,
}

fn main() {}
