//! Two fields cannot share a name in JSON.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    text: String,
    #[serde(rename = "text")]
    body: String,
    #[serde(alias = "id")]
    size: i32,
}

fn main() {}
