//! What an HTTP handler answers.

use super::{Error, Kind, ViolationKind};

impl Error {
    /// The status code of HTTP (RFC 9110) that tells a client of the error.
    ///
    /// 404 for a row that is not there, 409 for a conflict with other rows,
    /// 400 and 422 for what the client sent, 503 for what passes, 500 for what
    /// the server did wrong.
    pub fn http_status(&self) -> u16 {
        match self.kind() {
            Kind::NotFound => 404,
            Kind::Violation => match self.violation().map(super::Violation::kind) {
                Some(ViolationKind::NotNull | ViolationKind::Check) => 422,
                _ => 409,
            },
            Kind::InvalidInput => 422,
            // What the database refused was written here, not by the client.
            Kind::InvalidQuery if self.code().is_some() => 500,
            Kind::InvalidQuery => 400,
            Kind::Serialization
            | Kind::StalePlan
            | Kind::Busy
            | Kind::PoolTimeout
            | Kind::Connection
            | Kind::ReadOnly => 503,
            Kind::Timeout => 504,
            Kind::Unsupported => 501,
            Kind::Schema
            | Kind::Decode
            | Kind::Configuration
            | Kind::Transaction
            | Kind::CommitUnknown
            | Kind::Database => 500,
        }
    }
}
