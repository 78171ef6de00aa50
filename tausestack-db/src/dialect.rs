//! What the databases do differently, asked for by capability.
//!
//! No other module asks which database it talks to; it asks for what it needs
//! to know, and each database states only where it differs.

mod case;
#[cfg(feature = "migrate")]
mod migrating;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt::Write as _;

use sea_orm::{DbBackend, Value};

#[cfg(feature = "migrate")]
pub(crate) use migrating::{Migrating, SessionLock};
#[cfg(feature = "mysql")]
pub(crate) use mysql::{MARIADB, MARIADB_WITHOUT_RETURNING, MYSQL};
#[cfg(feature = "postgres")]
pub(crate) use postgres::POSTGRES;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::SQLITE;

use crate::Error;
use crate::connection::Sql;
use crate::ddl::Target;
use crate::filter::Pattern;
use crate::mapped::TableColumn;
use crate::raw::Syntax;
use crate::raw::lexer::Statement;
use crate::statement::{HeldRows, LockStrength};
use crate::transaction::{FailureScope, TransactionOptions};

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

/// How a transaction begins.
#[derive(Debug, Default)]
pub(crate) struct Begin {
    /// What is sent before, and holds for this transaction alone.
    pub(crate) before: Option<&'static str>,
    /// The statement that begins it; the driver's own if `None`.
    pub(crate) begin: Option<Sql>,
    /// What is sent after its end, to undo what was sent before.
    pub(crate) after: Option<&'static str>,
    /// Whether it locks the whole database for writing.
    pub(crate) locks_database: bool,
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

    /// Whether a DELETE returns its rows.
    fn delete_returning(&self) -> Returning {
        Returning::Clause
    }

    /// What an INSERT says that sets no column.
    fn insert_defaults(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    /// Whether a row of VALUES may leave a column to its default.
    fn default_in_values(&self) -> bool {
        true
    }

    /// Whether a failed statement leaves a transaction that answers nothing,
    /// unless it is rolled back to a savepoint.
    fn failure_aborts_transaction(&self) -> bool {
        false
    }

    /// Asks by how much the keys differ that the database assigns to the rows
    /// of one statement; by one, if there is nothing to ask.
    fn key_step_query(&self) -> Option<&'static str> {
        None
    }

    /// Where NULLs sort when the statement does not say.
    fn nulls_default(&self) -> NullsDefault {
        NullsDefault::Lowest
    }

    /// How a transaction with these options begins.
    ///
    /// # Errors
    ///
    /// `is_unsupported` if the database has no such transaction.
    fn begin(&self, options: &TransactionOptions) -> Result<Begin, Error>;

    /// Whether a prepared statement fails once a table has changed that it
    /// reads.
    fn plans_go_stale(&self) -> bool {
        false
    }

    /// Whether one connection writes at a time.
    fn has_single_writer(&self) -> bool {
        false
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

    /// Whether a statement that was prepared for values of some types takes
    /// values of others.
    fn prepares_for_any_types(&self) -> bool {
        true
    }

    /// Appends a placeholder whose value becomes one of this type.
    fn cast_placeholder(&self, sql: &mut String, position: usize, _cast: Option<&str>) {
        self.placeholder(sql, position);
    }

    /// The value in the form in which the column keeps it, where that is not
    /// the one that all columns of its type have.
    fn stored(&self, _column: &TableColumn, value: Value) -> Value {
        value
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
    fn pattern_text(&self, pattern: Pattern, text: &str) -> String;

    /// Whether an enum can be a type, whose values have an order.
    fn has_enum_types(&self) -> bool {
        false
    }

    /// Whether columns can be arrays.
    fn has_arrays(&self) -> bool {
        false
    }

    /// The longest text of a pattern that the database takes.
    fn max_pattern_bytes(&self) -> Option<usize> {
        None
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

    /// Appends what locks the rows of a SELECT.
    fn lock_rows(&self, sql: &mut String, strength: LockStrength, held: HeldRows) {
        sql.push_str(match strength {
            LockStrength::Update => " FOR UPDATE",
            LockStrength::Share => " FOR SHARE",
        });
        push_held(sql, held);
    }

    /// Whether rows are locked one by one; else a transaction locks the whole
    /// database.
    fn locks_single_rows(&self) -> bool {
        true
    }

    /// The tables that refer to one, as `(table, column, column referred to)`:
    /// for databases whose errors do not name the constraint.
    fn explains_foreign_keys(&self) -> bool {
        false
    }

    /// What a runner of migrations needs to know.
    #[cfg(feature = "migrate")]
    fn migrating(&self) -> &'static Migrating;

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

/// Appends what becomes of rows that others have locked.
fn push_held(sql: &mut String, held: HeldRows) {
    sql.push_str(match held {
        HeldRows::Wait => "",
        HeldRows::Skip => " SKIP LOCKED",
        HeldRows::Fail => " NOWAIT",
    });
}

/// The error of a transaction that the database does not have.
fn no_such_transaction(database: &str, what: &str) -> Error {
    Error::unsupported(format!("{database} has no {what}"))
}

/// The text of a pattern of LIKE with `\` as its escape.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn like_text(pattern: Pattern, text: &str) -> String {
    let mut like = String::with_capacity(text.len() + 4);
    if pattern != Pattern::StartsWith {
        like.push('%');
    }
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            like.push('\\');
        }
        like.push(character);
    }
    if pattern != Pattern::EndsWith {
        like.push('%');
    }
    like
}
