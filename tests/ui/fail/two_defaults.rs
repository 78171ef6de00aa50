//! A column has one default.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(default = 1, server_default = "1")]
    size: i32,
    #[mapped(generated = "size * 2", default = 2)]
    double: i32,
}

fn main() {}
