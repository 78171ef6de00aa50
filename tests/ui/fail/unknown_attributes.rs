//! Typos are errors, with the nearest name, all at once.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes", commment = "all", sensitive)]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(uniqe, indx)]
    text: String,
    #[mapped(version)]
    revision: i32,
    #[mapped(table = "x")]
    size: i32,
}

fn main() {}
