//! A struct is one of table, entity, view, create, patch.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes", entity = crate::entity::note)]
struct Note {
    #[mapped(id)]
    id: i64,
}

fn main() {}
