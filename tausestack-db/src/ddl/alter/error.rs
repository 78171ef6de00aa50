//! Why operations cannot be carried out.

use std::fmt;

use crate::migrate::ApplyError;
use crate::schema::SchemaError;

/// Why a database cannot carry operations out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// The operation does not fit the schema before it.
    Apply(ApplyError),
    /// The database cannot have what the operation makes.
    Schema {
        /// The operation, in one line.
        operation: String,
        /// What the database lacks.
        error: Box<SchemaError>,
    },
    /// Rows that are there would have no value in a column that takes no
    /// NULL.
    NeedsValue {
        /// The column, behind its table.
        column: String,
    },
    /// SQL that is not stated for the database.
    NotStated {
        /// The operation, in one line.
        operation: String,
        /// The database.
        target: &'static str,
    },
    /// The database has no way to carry it out.
    Impossible {
        /// The operation, in one line.
        operation: String,
        /// Why not, and what to do.
        reason: String,
    },
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apply(error) => error.fmt(f),
            Self::Schema { operation, error } => write!(f, "cannot {operation}: {error}"),
            Self::NeedsValue { column } => write!(
                f,
                "the column `{column}` takes no NULL, and rows that are there would have no value \
                 in it: give it a default, or a `backfill`"
            ),
            Self::NotStated { operation, target } => {
                write!(f, "cannot {operation}: it states no SQL for {target}")
            }
            Self::Impossible { operation, reason } => write!(f, "cannot {operation}: {reason}"),
        }
    }
}

impl std::error::Error for PlanError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Apply(error) => Some(error),
            Self::Schema { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<ApplyError> for PlanError {
    fn from(error: ApplyError) -> Self {
        Self::Apply(error)
    }
}
