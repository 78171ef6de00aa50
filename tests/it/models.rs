//! The tables that several concepts share.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

/// The struct of the page that a user reads first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
pub(crate) struct User {
    #[mapped(id)]
    pub(crate) id: Option<i64>,
    #[mapped(unique, index)]
    pub(crate) username: String,
    #[mapped(unique)]
    pub(crate) email: String,
    #[mapped(default = true)]
    pub(crate) is_active: bool,
}

impl User {
    /// A user who has not been created yet.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            id: None,
            username: name.to_owned(),
            email: format!("{name}@x.io"),
            is_active: true,
        }
    }
}

/// A table with something of most kinds, nullable columns among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "items")]
pub(crate) struct Item {
    #[mapped(id)]
    pub(crate) id: Option<i64>,
    pub(crate) name: String,
    pub(crate) amount: i32,
    pub(crate) note: Option<String>,
    pub(crate) weight: Option<f64>,
}

impl Item {
    /// Creates an item, and returns it as the database holds it.
    pub(crate) async fn create(
        db: &impl Backend,
        name: &str,
        amount: i32,
        note: Option<&str>,
        weight: Option<f64>,
    ) -> Self {
        db.create(Self {
            id: None,
            name: name.to_owned(),
            amount,
            note: note.map(str::to_owned),
            weight,
        })
        .await
        .expect("the item is created")
    }
}

/// The names of items, in the order in which they came.
pub(crate) fn names(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.name.as_str()).collect()
}
