//! A row outlives the statement that read it.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Mapped)]
#[mapped(table = "notes")]
struct Note<'a> {
    #[mapped(id)]
    id: i64,
    text: &'a str,
}

fn main() {}
