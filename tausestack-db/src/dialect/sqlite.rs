//! SQLite.

use sea_orm::DbBackend;
#[cfg(feature = "decimal")]
use sea_orm::Value;

use super::case::{case_variants, push_set};
use super::{Begin, Dialect, no_such_transaction};
use crate::Error;
use crate::connection::Sql;
use crate::ddl::Target;
use crate::filter::Pattern;
#[cfg(feature = "decimal")]
use crate::mapped::TableColumn;
use crate::raw::Syntax;
use crate::statement::{HeldRows, LockStrength};
use crate::transaction::{FailureScope, Isolation, SqliteBegin, TransactionOptions};

#[derive(Debug)]
pub(crate) struct Sqlite;

pub(crate) static SQLITE: Sqlite = Sqlite;

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn index(&self) -> usize {
        0
    }

    fn backend(&self) -> DbBackend {
        DbBackend::Sqlite
    }

    fn target(&self) -> Target {
        Target::Sqlite
    }

    fn syntax(&self) -> Syntax {
        Syntax::Sqlite
    }

    #[cfg(feature = "migrate")]
    fn migrating(&self) -> &'static super::Migrating {
        &super::migrating::SQLITE
    }

    /// A deferred transaction that reads before it writes fails with "locked"
    /// when another has written meanwhile, and no waiting helps it: one that
    /// may write takes the write lock at its start.
    ///
    /// Transactions of SQLite are serializable, all of them
    /// (<https://www.sqlite.org/isolation.html>).
    fn begin(&self, options: &TransactionOptions) -> Result<Begin, Error> {
        if let Some(isolation) = options.isolation
            && isolation != Isolation::Serializable
        {
            let what = format!(
                "isolation level {}: its transactions are SERIALIZABLE",
                isolation.sql()
            );
            return Err(no_such_transaction("SQLite", &what));
        }
        if options.deferrable {
            return Err(no_such_transaction("SQLite", "deferrable transactions"));
        }
        let begin = match (options.sqlite, options.read_only) {
            (Some(SqliteBegin::Deferred), _) | (None, true) => "BEGIN DEFERRED",
            (Some(SqliteBegin::Immediate), false) | (None, false) => "BEGIN IMMEDIATE",
            (Some(SqliteBegin::Exclusive), false) => "BEGIN EXCLUSIVE",
            (Some(SqliteBegin::Immediate | SqliteBegin::Exclusive), true) => {
                return Err(no_such_transaction(
                    "SQLite",
                    "read-only transactions that lock for writing",
                ));
            }
        };
        Ok(Begin {
            before: options.read_only.then_some("PRAGMA query_only = 1"),
            begin: Some(Sql::Static(begin)),
            after: options.read_only.then_some("PRAGMA query_only = 0"),
            locks_database: begin != "BEGIN DEFERRED",
        })
    }

    fn has_single_writer(&self) -> bool {
        true
    }

    /// The errors after which SQLite may roll the transaction back by itself:
    /// FULL, IOERR, NOMEM, INTERRUPT (<https://www.sqlite.org/lang_transaction.html>,
    /// "Response To Errors Within A Transaction").
    fn failure_scope(&self, error: &dyn sqlx::error::DatabaseError) -> FailureScope {
        let primary = error
            .code()
            .and_then(|code| code.parse::<i32>().ok())
            .map(|code| code & 0xff);
        if matches!(primary, Some(13 | 10 | 7 | 9)) {
            FailureScope::Transaction
        } else {
            FailureScope::Statement
        }
    }

    /// It knows no DEFAULT there.
    fn default_in_values(&self) -> bool {
        false
    }

    /// `SQLITE_LIMIT_VARIABLE_NUMBER` of the bundled library.
    fn max_parameters(&self) -> usize {
        32_766
    }

    /// Our decimals are text, which keeps all digits; those of others are
    /// floats, which the binder minds.
    #[cfg(feature = "decimal")]
    fn stored(&self, column: &TableColumn, value: Value) -> Value {
        match value {
            Value::Decimal(Some(number)) if column.is_exact_decimal() => {
                Value::String(Some(number.to_string()))
            }
            value => value,
        }
    }

    /// SQLite's LIKE minds no case, that of ASCII alone; GLOB minds it, takes
    /// sets of characters, and can use an index for a prefix.
    fn pattern(&self, sql: &mut String, column: &str, _pattern: Pattern, position: usize) {
        sql.push_str(column);
        sql.push_str(" GLOB ");
        self.placeholder(sql, position);
    }

    fn pattern_text(&self, pattern: Pattern, text: &str) -> String {
        let mut glob = String::with_capacity(text.len() + 4);
        if pattern != Pattern::StartsWith {
            glob.push('*');
        }
        for character in text.chars() {
            let set = match pattern {
                Pattern::ContainsIgnoringCase => case_variants(character),
                _ => None,
            };
            match set {
                Some(set) => push_set(&mut glob, &set),
                None if matches!(character, '*' | '?' | '[') => push_set(&mut glob, &[character]),
                None => glob.push(character),
            }
        }
        if pattern != Pattern::EndsWith {
            glob.push('*');
        }
        glob
    }

    /// `SQLITE_LIMIT_LIKE_PATTERN_LENGTH` of the bundled library.
    fn max_pattern_bytes(&self) -> Option<usize> {
        Some(50_000)
    }

    fn no_limit(&self) -> &'static str {
        " LIMIT -1"
    }

    fn lock_rows(&self, _sql: &mut String, _strength: LockStrength, _held: HeldRows) {}

    fn locks_single_rows(&self) -> bool {
        false
    }

    fn explains_foreign_keys(&self) -> bool {
        true
    }
}
