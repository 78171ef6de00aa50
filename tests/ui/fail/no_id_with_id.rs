//! `no_id` contradicts an `id`.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes", no_id)]
struct Note {
    #[mapped(id)]
    id: i64,
}

fn main() {}
