//! An entity is a path.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(entity = "crate::entity::note")]
struct Note {
    #[mapped(id)]
    id: i64,
}

fn main() {}
