//! A transaction's connection while a stream reads from it.
//!
//! The stream takes the connection with it instead of holding the lock: who
//! wants the transaction meanwhile finds the connection gone and can say so.
//! Waiting for a stream whose reader waits for oneself would never end.

use std::sync::{Arc, Mutex, PoisonError};

use super::scope::Failed;
use crate::Error;
use crate::connection::Connection;
use crate::dialect::Dialect;

/// Where the stream leaves the connection when it ends or is dropped.
type Counter = Arc<Mutex<Option<Returned>>>;

/// The connection as it comes back.
pub(super) struct Returned {
    pub(super) connection: Connection,
    /// How the stream failed, if it did.
    pub(super) failed: Option<Failed>,
}

/// What the transaction keeps of a connection that is lent.
pub(super) struct Lent(Counter);

impl Lent {
    /// The connection, if the stream has ended.
    pub(super) fn returned(&self) -> Option<Returned> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The connection in the stream's hands.
pub(crate) struct Loan {
    /// Absent only while it is dropped.
    connection: Option<Connection>,
    failed: Option<Failed>,
    counter: Counter,
}

impl Loan {
    pub(super) fn new(connection: Connection) -> (Self, Lent) {
        let counter = Counter::default();
        let loan = Self {
            connection: Some(connection),
            failed: None,
            counter: Arc::clone(&counter),
        };
        (loan, Lent(counter))
    }

    pub(crate) fn connection(&mut self) -> Result<&mut Connection, Error> {
        self.connection.as_mut().ok_or_else(super::scope::ended)
    }

    /// Remembers a failure for the transaction.
    pub(crate) fn note_failure(&mut self, dialect: &dyn Dialect, error: &sqlx::Error) {
        self.failed = Some(Failed::new(dialect, error));
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let returned = Returned {
                connection,
                failed: self.failed,
            };
            *self.counter.lock().unwrap_or_else(PoisonError::into_inner) = Some(returned);
        }
    }
}

/// The error of a statement beside an open stream.
pub(super) fn streaming() -> Error {
    Error::transaction(
        "a stream of the transaction is still open, and its connection does one thing at a time: \
         read the stream to its end or drop it before the next statement, or read pages \
         (`find().keyset(…)`) instead",
    )
}
