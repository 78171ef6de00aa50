//! PostgreSQL.

use std::fmt::Write as _;

use sea_orm::DbBackend;

use super::{Dialect, NullsDefault};
use crate::ddl::Target;
use crate::filter::Pattern;
use crate::raw::Syntax;
use crate::transaction::FailureScope;

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

    fn nulls_default(&self) -> NullsDefault {
        NullsDefault::Highest
    }

    /// Every error aborts the transaction up to the last savepoint.
    fn failure_scope(&self, _error: &dyn sqlx::error::DatabaseError) -> FailureScope {
        FailureScope::Savepoint
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

    fn pattern(&self, sql: &mut String, column: &str, pattern: Pattern, position: usize) {
        if pattern == Pattern::ContainsIgnoringCase {
            let _ = write!(sql, "lower({column}) LIKE lower(${position}) ESCAPE '\\'");
        } else {
            let _ = write!(sql, "{column} LIKE ${position} ESCAPE '\\'");
        }
    }
}
