//! What the databases do differently, asked for by capability.
//!
//! No other module asks which database it talks to; it asks for what it needs
//! to know, and each database states only where it differs.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt::Write as _;

use sea_orm::DbBackend;

#[cfg(feature = "mysql")]
pub(crate) use mysql::{MARIADB, MARIADB_WITHOUT_RETURNING, MYSQL};
#[cfg(feature = "postgres")]
pub(crate) use postgres::POSTGRES;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::SQLITE;

use crate::ddl::Target;
use crate::filter::Pattern;
use crate::raw::Syntax;
use crate::raw::lexer::Statement;
use crate::transaction::FailureScope;

/// How an operation gets the rows that it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returning {
    /// The statement itself returns them.
    Clause,
    /// They are selected afterwards, in the same transaction.
    SelectAfter,
}

/// Where NULLs stand in an order when nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NullsDefault {
    /// As less than every value.
    Lowest,
    /// As greater than every value.
    Highest,
}

/// A database's dialect of SQL.
pub(crate) trait Dialect: std::fmt::Debug + Sync {
    /// The database's name, for messages.
    fn name(&self) -> &'static str;

    /// A number for caches, unlike that of any other dialect.
    fn index(&self) -> usize;

    /// SeaORM's name of the database.
    fn backend(&self) -> DbBackend;

    /// The DDL that the database takes.
    fn target(&self) -> Target;

    /// How its lexer reads statements.
    fn syntax(&self) -> Syntax;

    /// Whether an INSERT returns its row.
    fn insert_returning(&self) -> Returning {
        Returning::Clause
    }

    /// Whether an UPDATE returns its rows.
    fn update_returning(&self) -> Returning {
        Returning::Clause
    }

    /// What an INSERT says that sets no column.
    fn insert_defaults(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    /// Where NULLs sort when the statement does not say.
    fn nulls_default(&self) -> NullsDefault {
        NullsDefault::Lowest
    }

    /// How a top-level transaction begins; the driver's own way if `None`.
    fn begin(&self) -> Option<&'static str> {
        None
    }

    /// What a failed statement takes with it.
    fn failure_scope(&self, error: &dyn sqlx::error::DatabaseError) -> FailureScope;

    /// Whether DDL can be rolled back.
    fn ddl_is_transactional(&self) -> bool {
        true
    }

    /// What is sent before DDL, in its transaction.
    fn before_ddl(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether the statement commits the transaction that it stands in.
    fn commits_implicitly(&self, _statement: &Statement<'_>) -> bool {
        false
    }

    /// The most parameters that one statement takes.
    fn max_parameters(&self) -> usize;

    /// Appends the placeholder of the parameter at this position, from 1.
    fn placeholder(&self, sql: &mut String, _position: usize) {
        sql.push('?');
    }

    /// Appends a placeholder whose value becomes one of this type.
    fn cast_placeholder(&self, sql: &mut String, position: usize, _cast: Option<&str>) {
        self.placeholder(sql, position);
    }

    /// Appends a column as it is read; `as_text` for a type that the driver
    /// cannot decode.
    fn read_column(&self, sql: &mut String, column: &str, _as_text: bool) {
        sql.push_str(column);
    }

    /// Appends the condition that a text column matches a pattern; the
    /// parameter's text is made by [`pattern_text`](Self::pattern_text).
    fn pattern(&self, sql: &mut String, column: &str, pattern: Pattern, position: usize);

    /// The text to bind for a pattern, in which the caller's characters mean
    /// themselves.
    fn pattern_text(&self, pattern: Pattern, text: &str) -> String {
        like_text(pattern, text)
    }

    /// Appends a quoted identifier.
    fn quote(&self, sql: &mut String, name: &str) {
        crate::ddl::quote_identifier(self.target(), name, sql);
    }

    /// Appends a table's name, qualified where a schema is named.
    fn quote_table(&self, sql: &mut String, schema: Option<&str>, table: &str) {
        if let Some(schema) = schema {
            self.quote(sql, schema);
            sql.push('.');
        }
        self.quote(sql, table);
    }

    /// Appends LIMIT and OFFSET. Both are literals: a bound LIMIT makes SQLite
    /// prepare the statement anew at each execution, since it reads the value
    /// while it plans.
    fn limit(&self, sql: &mut String, limit: Option<u64>, offset: Option<u64>) {
        // The databases count in signed 64 bits; more rows there are none.
        const MOST: u64 = i64::MAX.cast_unsigned();
        let (limit, offset) = (
            limit.map(|rows| rows.min(MOST)),
            offset.map(|rows| rows.min(MOST)),
        );
        if let Some(limit) = limit {
            let _ = write!(sql, " LIMIT {limit}");
        } else if offset.is_some() {
            sql.push_str(self.no_limit());
        }
        if let Some(offset) = offset {
            let _ = write!(sql, " OFFSET {offset}");
        }
    }

    /// What stands before an OFFSET without LIMIT.
    fn no_limit(&self) -> &'static str {
        ""
    }

    /// The tables that refer to one, as `(table, column, column referred to)`:
    /// for databases whose errors do not name the constraint.
    fn explains_foreign_keys(&self) -> bool {
        false
    }

    /// Whether the columns of a violated unique key must be looked up by its
    /// name.
    fn key_columns_query(&self) -> Option<&'static str> {
        None
    }
}

/// A dialect that is compiled in: that of a connection to none of the
/// databases, on which every statement is refused.
pub(crate) fn any() -> &'static dyn Dialect {
    #[cfg(feature = "sqlite")]
    return &SQLITE;
    #[cfg(all(feature = "postgres", not(feature = "sqlite")))]
    return &POSTGRES;
    #[cfg(all(feature = "mysql", not(any(feature = "sqlite", feature = "postgres"))))]
    return &MYSQL;
}

/// The text of a LIKE pattern with `\` as its escape.
pub(crate) fn like_text(pattern: Pattern, text: &str) -> String {
    let mut like = String::with_capacity(text.len() + 4);
    if matches!(
        pattern,
        Pattern::Contains | Pattern::ContainsIgnoringCase | Pattern::EndsWith
    ) {
        like.push('%');
    }
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            like.push('\\');
        }
        like.push(character);
    }
    if matches!(
        pattern,
        Pattern::Contains | Pattern::ContainsIgnoringCase | Pattern::StartsWith
    ) {
        like.push('%');
    }
    like
}
