//! Names fit every database.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(column = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    text: String,
    #[mapped(column = "")]
    size: i32,
    #[mapped(column = "a\0b")]
    body: String,
}

fn main() {}
