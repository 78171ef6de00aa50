//! Connections of our own over sqlx's pools: the one way to the wire.
//!
//! Everything that talks to a database – our operations, raw SQL, and
//! SeaORM's builders through `ConnectionTrait` – goes through [`Connection`].
//! Nothing else knows which driver is behind it.

mod answer;
mod bind;
mod driver;
mod handle;
mod pool;
mod recovery;
mod source;
mod stop;

pub(crate) use answer::Answer;
pub(crate) use bind::Refusal;
pub(crate) use driver::{OnRow, Outcome};
pub(crate) use handle::{Connection, ends_connection};
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use pool::PING_TIMEOUT;
pub(crate) use pool::{Pool, PoolSettings, TRUSTED_FOR};
pub(crate) use source::DriverPool;

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

/// Whether the pool is ours alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    Exclusive,
    Shared,
}

/// What a borrower wants a connection for: where one writes at a time, it
/// waits for its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Access {
    /// What a statement does, by its words. One that is taken to read and
    /// writes all the same waits in the database, and not here.
    pub(crate) fn of(sql: &str) -> Self {
        let sql = sql.trim_start_matches([' ', '\t', '\n', '\r', '(']);
        let verb = sql
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        let is = |word: &str| verb.eq_ignore_ascii_case(word);
        if is("SELECT") || is("VALUES") || is("EXPLAIN") || is("PRAGMA") {
            return Self::Read;
        }
        let writes = |word: &str| {
            ["INSERT", "UPDATE", "DELETE", "REPLACE"]
                .iter()
                .any(|verb| word.eq_ignore_ascii_case(verb))
        };
        if is("WITH") && !sql.split(|c: char| !c.is_ascii_alphabetic()).any(writes) {
            return Self::Read;
        }
        Self::Write
    }
}

/// A statement and the values of its parameters.
#[derive(Clone)]
pub(crate) struct Command {
    pub(crate) sql: Sql,
    pub(crate) values: Vec<Value>,
    /// Whether the connection keeps the statement prepared.
    pub(crate) keeps: bool,
}

impl Command {
    pub(crate) fn new(sql: Sql, values: Vec<Value>) -> Self {
        Self {
            sql,
            values,
            keeps: true,
        }
    }

    /// The same, of a text that will not come again: it takes no place among
    /// the statements that the connection keeps prepared.
    pub(crate) fn once(mut self) -> Self {
        self.keeps = false;
        self
    }

    pub(crate) fn text(sql: &'static str) -> Self {
        Self::new(Sql::Static(sql), Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::Access;

    #[test]
    fn statements_that_write_are_told_by_their_words() {
        for sql in [
            "SELECT 1",
            "  (select a FROM t)",
            "VALUES (1)",
            "WITH a AS (SELECT 1) SELECT updated FROM a",
            "EXPLAIN DELETE FROM t",
        ] {
            assert_eq!(Access::of(sql), Access::Read, "{sql}");
        }
        for sql in [
            "INSERT INTO t VALUES (1)",
            "delete from t",
            "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
            "CREATE TABLE t (n INTEGER)",
            "/* read? */ SELECT 1",
            "",
        ] {
            assert_eq!(Access::of(sql), Access::Write, "{sql}");
        }
    }
}
