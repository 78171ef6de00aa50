//! The structs whose statements are shown.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
pub(crate) struct User {
    #[mapped(id)]
    pub(crate) id: Option<i64>,
    #[mapped(unique, index)]
    pub(crate) username: String,
    pub(crate) age: Option<i32>,
    #[mapped(default = true)]
    pub(crate) is_active: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, MappedEnum)]
pub(crate) enum Mood {
    Happy,
    Sad,
}

/// A table with a composite key, a schema, names that must be quoted, and
/// types that PostgreSQL casts to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "Order \"items\"", schema = "shop")]
pub(crate) struct Item {
    #[mapped(id)]
    pub(crate) order: i64,
    #[mapped(id)]
    pub(crate) sku: String,
    pub(crate) mood: Mood,
    #[mapped(type = "inet")]
    pub(crate) address: Option<String>,
}
