//! What can be said once is said once.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes", table = "others", comment = "x", comment = "y")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(unique, unique, column = "a", column = "b")]
    text: String,
}

fn main() {}
