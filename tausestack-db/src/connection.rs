//! Connections of our own over sqlx's pools: the one way to the wire.
//!
//! Everything that talks to a database – our operations, raw SQL, and
//! SeaORM's builders through `ConnectionTrait` – goes through [`Connection`].
//! Nothing else knows which driver is behind it.

mod bind;
mod driver;
mod pool;

pub(crate) use bind::Refusal;
pub(crate) use driver::Outcome;
pub(crate) use pool::{Connection, DriverPool, Pool, Sharing};

use std::sync::Arc;

use sea_orm::Value;

/// The text of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Sql {
    /// Written in the program.
    Static(&'static str),
    /// Made once and shared.
    Shared(Arc<str>),
}

impl Sql {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Static(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl From<String> for Sql {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

/// A statement and the values of its parameters.
#[derive(Clone)]
pub(crate) struct Command {
    pub(crate) sql: Sql,
    pub(crate) values: Vec<Value>,
}

impl Command {
    pub(crate) fn new(sql: Sql, values: Vec<Value>) -> Self {
        Self { sql, values }
    }

    pub(crate) fn text(sql: &'static str) -> Self {
        Self::new(Sql::Static(sql), Vec::new())
    }
}
