//! How a command fails: a sentence, a name for tools, and an exit code.

use crate::Error;
use crate::migrate::autogenerate::AutogenerateError;
use crate::migrate::source::{InitError, NameError, RegisterError};
use crate::migrate::{MigrationError, ProofError};

/// Something failed.
const FAILED: u8 = 1;

/// What `check` ends with if migrations are pending.
pub(super) const PENDING: u8 = 2;

/// Migrations were edited after they were applied, or are missing.
pub(super) const BROKEN: u8 = 3;

/// It was refused, and nothing was changed.
const REFUSED: u8 = 4;

/// The command line is not understood.
pub(super) const USAGE: u8 = 64;

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub(super) struct Failure {
    code: &'static str,
    message: String,
    exit: u8,
}

impl Failure {
    fn new(code: &'static str, message: impl Into<String>, exit: u8) -> Self {
        Self {
            code,
            message: message.into(),
            exit,
        }
    }

    /// What has to be set, and is not.
    pub(super) fn configuration(message: impl Into<String>) -> Self {
        Self::new("configuration", message, FAILED)
    }

    /// What is not done, for a reason that the message gives.
    pub(super) fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, message, REFUSED)
    }

    /// A file that could not be read or written.
    pub(super) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new("file", format!("{}: {error}", path.display()), FAILED)
    }

    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn exit(&self) -> u8 {
        self.exit
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = if error.is_configuration() {
            "configuration"
        } else if error.is_connection() {
            "connection"
        } else if error.is_schema() {
            "schema"
        } else {
            "database"
        };
        Self::new(code, error.to_string(), FAILED)
    }
}

impl From<MigrationError> for Failure {
    fn from(error: MigrationError) -> Self {
        let exit = match &error {
            MigrationError::Database(_)
            | MigrationError::Failed { .. }
            | MigrationError::LockLost => FAILED,
            MigrationError::Missing { .. } | MigrationError::Edited { .. } => BROKEN,
            MigrationError::NoTarget { .. }
            | MigrationError::WrongWay { .. }
            | MigrationError::UnknownRevision { .. }
            | MigrationError::AmbiguousRevision { .. } => USAGE,
            _ => REFUSED,
        };
        Self::new(error.code(), error.to_string(), exit)
    }
}

impl From<AutogenerateError> for Failure {
    fn from(error: AutogenerateError) -> Self {
        match error {
            AutogenerateError::Database(error) => error.into(),
            AutogenerateError::Diff(error) => Self::refused("ambiguous", error.to_string()),
            AutogenerateError::Mistakes(_) => Self::refused("mistake", error.to_string()),
        }
    }
}

impl From<ProofError> for Failure {
    fn from(error: ProofError) -> Self {
        Self::refused("unproved", error.to_string())
    }
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        Self::new("name", error.to_string(), USAGE)
    }
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        Self::new("register", error.to_string(), FAILED)
    }
}

impl From<InitError> for Failure {
    fn from(error: InitError) -> Self {
        match error {
            InitError::Exists(_) => Self::refused("exists", error.to_string()),
            InitError::Write { .. } => Self::new("file", error.to_string(), FAILED),
        }
    }
}
