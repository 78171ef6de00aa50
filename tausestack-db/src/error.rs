//! The one error of the crate.

mod classify;
mod constraint;
mod construct;
mod field;
mod http;
mod problem;

pub(crate) use classify::is_stale_plan;
pub use constraint::{Violation, ViolationKind};
pub use construct::OrNotFound;
pub(crate) use construct::suggestion;
pub(crate) use field::WHOLE_INPUT;
pub use field::{FieldError, FieldErrorCode};
pub use problem::Problem;

use std::borrow::Cow;
use std::fmt;

/// Whatever went wrong.
///
/// What it was is asked by predicates ([`is_not_found`](Self::is_not_found),
/// [`is_duplicate`](Self::is_duplicate) …); which column or field it concerns
/// is told by [`violation`](Self::violation) and
/// [`field_errors`](Self::field_errors). No text of it holds a bound value, a
/// password, or a row's content, so that it can be logged as it is.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, #[mapped(unique)] username: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// # let _: User = db.create(json!({ "username": "ana" })).await?;
/// let error = db.create::<User>(json!({ "username": "ana" })).await.unwrap_err();
/// assert!(error.is_duplicate());
/// let violation = error.violation().expect("a constraint was violated");
/// assert_eq!(violation.table(), Some("users"));
/// assert_eq!(violation.columns(), ["username"]);
/// assert_eq!(error.http_status(), 409);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "DatabaseException")]
#[doc(alias = "RecordNotFoundException")]
#[doc(alias = "DuplicateRecordException")]
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: Cow<'static, str>,
    /// The SQL text that failed; parameters are not in it.
    statement: Option<String>,
    violation: Option<Violation>,
    fields: Vec<FieldError>,
    /// The database's own code of the error.
    code: Option<String>,
    source: Option<Source>,
}

/// An error below ours, cleared of what it must not show.
#[derive(Debug)]
struct Source(String);

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Source {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    NotFound,
    Violation,
    InvalidInput,
    InvalidQuery,
    Schema,
    Decode,
    Configuration,
    Connection,
    PoolTimeout,
    Serialization,
    #[cfg_attr(
        not(feature = "postgres"),
        allow(dead_code, reason = "others plan anew")
    )]
    StalePlan,
    Busy,
    Timeout,
    Transaction,
    CommitUnknown,
    ReadOnly,
    Unsupported,
    Database,
}

impl Error {
    /// No row was where one was expected.
    #[doc(alias = "RecordNotFoundException")]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::NotFound
    }

    fn violates(&self, kind: ViolationKind) -> bool {
        self.violation()
            .is_some_and(|violation| violation.kind() == kind)
    }

    /// A unique key or a primary key has the value already.
    #[doc(alias = "DuplicateRecordException")]
    pub fn is_duplicate(&self) -> bool {
        self.violates(ViolationKind::Unique)
    }

    /// A row refers to one that is not there, or is referred to.
    #[doc(alias = "IntegrityError")]
    pub fn is_foreign_key(&self) -> bool {
        self.violates(ViolationKind::ForeignKey)
    }

    /// A column that takes no NULL was to get one.
    pub fn is_not_null(&self) -> bool {
        self.violates(ViolationKind::NotNull)
    }

    /// A check, or an exclusion, refused the row.
    pub fn is_check(&self) -> bool {
        self.violates(ViolationKind::Check)
    }

    /// JSON or a patch does not fit the struct; see
    /// [`field_errors`](Self::field_errors).
    #[doc(alias = "ValidationError")]
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == Kind::InvalidInput
    }

    /// The query asks for what cannot be: an unknown name, a parameter
    /// without a value, text with several statements, or SQL that the database
    /// does not take.
    #[doc(alias = "QueryException")]
    #[doc(alias = "QueryExecutionException")]
    pub fn is_invalid_query(&self) -> bool {
        self.0.kind == Kind::InvalidQuery
    }

    /// The models and the database, or the models among themselves, do not
    /// agree: a table is missing, a definition contradicts itself.
    #[doc(alias = "MigrationException")]
    #[doc(alias = "SchemaException")]
    pub fn is_schema(&self) -> bool {
        self.0.kind == Kind::Schema
    }

    /// A value of the database does not fit the field or type it is read as.
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// The URL or an option makes no sense; nothing was connected.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// The server cannot be reached, refused the login, or hung up.
    #[doc(alias = "ConnectionException")]
    pub fn is_connection(&self) -> bool {
        self.0.kind == Kind::Connection
    }

    /// All connections were in use for as long as the caller would wait.
    pub fn is_pool_timeout(&self) -> bool {
        self.0.kind == Kind::PoolTimeout
    }

    /// Another transaction was in the way (serialization failure, deadlock).
    pub fn is_serialization(&self) -> bool {
        self.0.kind == Kind::Serialization
    }

    /// A statement ran into its time limit.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    /// The transaction cannot go on or did not end as it was asked to.
    #[doc(alias = "TransactionException")]
    pub fn is_transaction(&self) -> bool {
        self.0.kind == Kind::Transaction
    }

    /// The connection broke between a COMMIT and its answer: the transaction
    /// may have been kept, as a whole, or not at all. It must not be run once
    /// more before someone has looked.
    pub fn is_commit_unknown(&self) -> bool {
        self.0.kind == Kind::CommitUnknown
    }

    /// The database takes no writes: a standby, or a read-only transaction.
    pub fn is_read_only(&self) -> bool {
        self.0.kind == Kind::ReadOnly
    }

    /// This database cannot do what was asked.
    pub fn is_unsupported(&self) -> bool {
        self.0.kind == Kind::Unsupported
    }

    /// The same transaction, run once more from its start, may succeed.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Serialization | Kind::Busy | Kind::StalePlan
        )
    }

    /// The constraint that was violated.
    pub fn violation(&self) -> Option<&Violation> {
        self.0.violation.as_ref()
    }

    /// What is wrong with the input, field by field.
    pub fn field_errors(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// The text of the statement that failed, without its values.
    pub fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// The database's own code: an SQLSTATE of PostgreSQL, a number of MySQL
    /// or SQLite.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        for (index, field) in self.0.fields.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            write!(f, "{field}")?;
        }
        if let Some(statement) = &self.0.statement {
            write!(f, " [statement: {statement}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    /// As `Display`, with the kind: what lies below may show values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &self.0.kind)
            .field("message", &format_args!("{self}"));
        if let Some(violation) = &self.0.violation {
            debug.field("violation", violation);
        }
        if let Some(code) = &self.0.code {
            debug.field("code", code);
        }
        debug.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
