//! PostgreSQL.

use std::fmt::Write as _;

use sea_orm::DbBackend;

use super::case::regex_ignoring_case;
use super::{Begin, Dialect, NullsDefault, like_text, no_such_transaction};
use crate::Error;
use crate::ddl::Target;
use crate::filter::Pattern;
use crate::raw::Syntax;
use crate::transaction::{FailureScope, Isolation, TransactionOptions};

#[derive(Debug)]
pub(crate) struct Postgres;

pub(crate) static POSTGRES: Postgres = Postgres;

impl Dialect for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn index(&self) -> usize {
        1
    }

    fn backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    fn target(&self) -> Target {
        Target::Postgres
    }

    fn syntax(&self) -> Syntax {
        Syntax::Postgres
    }

    #[cfg(feature = "migrate")]
    fn migrating(&self) -> &'static super::Migrating {
        &super::migrating::POSTGRES
    }

    fn nulls_default(&self) -> NullsDefault {
        NullsDefault::Highest
    }

    fn begin(&self, options: &TransactionOptions) -> Result<Begin, Error> {
        if options.sqlite.is_some() {
            return Err(no_such_transaction("PostgreSQL", "SQLite's ways to begin"));
        }
        if options.deferrable
            && !(options.read_only && options.isolation == Some(Isolation::Serializable))
        {
            // It would be taken, and mean nothing
            // (<https://www.postgresql.org/docs/current/sql-set-transaction.html>).
            return Err(no_such_transaction(
                "PostgreSQL",
                "deferrable transactions but those that are serializable and read-only",
            ));
        }
        if options.is_plain() {
            return Ok(Begin::default());
        }
        let mut begin = String::from("BEGIN");
        if let Some(isolation) = options.isolation {
            begin.push_str(" ISOLATION LEVEL ");
            begin.push_str(isolation.sql());
        }
        if options.read_only {
            begin.push_str(" READ ONLY");
        }
        if options.deferrable {
            begin.push_str(" DEFERRABLE");
        }
        Ok(Begin {
            begin: Some(begin.into()),
            ..Begin::default()
        })
    }

    fn plans_go_stale(&self) -> bool {
        true
    }

    /// Every error aborts the transaction up to the last savepoint.
    fn failure_scope(&self, _error: &dyn sqlx::error::DatabaseError) -> FailureScope {
        FailureScope::Savepoint
    }

    fn failure_aborts_transaction(&self) -> bool {
        true
    }

    /// Two sessions that create the same table at once both find that it does
    /// not exist, and one fails: they take turns. The number is this crate's.
    fn before_ddl(&self) -> &'static [&'static str] {
        &["SELECT pg_advisory_xact_lock(7253411876120573203)"]
    }

    /// The protocol counts parameters in 16 bits.
    fn max_parameters(&self) -> usize {
        65_535
    }

    fn prepares_for_any_types(&self) -> bool {
        false
    }

    fn placeholder(&self, sql: &mut String, position: usize) {
        let _ = write!(sql, "${position}");
    }

    /// Parameters are typed: text is no enum, and no `inet`, until it is cast.
    fn cast_placeholder(&self, sql: &mut String, position: usize, cast: Option<&str>) {
        match cast {
            Some(cast) => {
                let _ = write!(sql, "CAST(${position} AS {cast})");
            }
            None => self.placeholder(sql, position),
        }
    }

    fn read_column(&self, sql: &mut String, column: &str, as_text: bool) {
        if as_text {
            let _ = write!(sql, "CAST({column} AS text)");
        } else {
            sql.push_str(column);
        }
    }

    /// What `lower` does depends on the collation, and is little in that of
    /// our columns: a regular expression says itself which letters are alike.
    fn pattern(&self, sql: &mut String, column: &str, pattern: Pattern, position: usize) {
        if pattern == Pattern::ContainsIgnoringCase {
            let _ = write!(sql, "{column} ~ ${position}");
        } else {
            let _ = write!(sql, "{column} LIKE ${position} ESCAPE '\\'");
        }
    }

    fn has_enum_types(&self) -> bool {
        true
    }

    fn has_arrays(&self) -> bool {
        true
    }

    fn pattern_text(&self, pattern: Pattern, text: &str) -> String {
        match pattern {
            Pattern::ContainsIgnoringCase => regex_ignoring_case(text),
            _ => like_text(pattern, text),
        }
    }
}
