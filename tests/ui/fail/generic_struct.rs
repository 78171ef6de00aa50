//! A table has columns of fixed types.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note<T> {
    #[mapped(id)]
    id: i64,
    text: T,
}

fn main() {}
