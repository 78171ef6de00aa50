//! The part of a transaction that its handles share: the connection, the
//! levels, and what failed statements leave behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use tokio::sync::{Mutex, MutexGuard};

use super::hooks::Hooks;
use super::loan::{self, Lent, Loan, Returned};
use crate::Error;
use crate::connection::Connection;
use crate::database::{Database, Inner};
use crate::dialect::Dialect;
use crate::session::Failure;

/// A transaction's handle, without a lifetime.
pub(crate) struct TransactionScope {
    shared: Arc<Shared>,
    /// 1 for the transaction itself, more for nested ones.
    level: usize,
}

impl std::fmt::Debug for TransactionScope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactionScope({})", self.level)
    }
}

/// What the handles of one transaction share.
struct Shared {
    database: Database,
    slot: Mutex<Slot>,
    /// The level of the innermost open handle; 0 when all has ended.
    innermost: AtomicUsize,
    hooks: Hooks,
    /// Whether it locked the whole database for writing at its start.
    locks_database: bool,
}

/// The connection, and what is remembered of its levels.
pub(crate) struct Slot {
    connection: Option<Connection>,
    /// Set while a stream has the connection.
    lent: Option<Lent>,
    /// The outermost level that a failed statement has spoilt.
    failed_from: Option<usize>,
    level: usize,
    /// Whether the database may have ended the transaction by itself: whatever
    /// was sent now would stand outside of it.
    lost: bool,
    /// Whether the last failure was another transaction's doing, so that this
    /// one may succeed when it is run once more.
    retryable: bool,
}

impl Slot {
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, Error> {
        self.connection.as_mut().ok_or_else(ended)
    }

    /// Remembers a failure: whether to run the transaction once more, and
    /// whether the database would now let a COMMIT succeed that keeps nothing,
    /// or only a part.
    pub(crate) fn note_failure(&mut self, dialect: &dyn Dialect, error: &sqlx::Error) {
        self.note(Failed::new(dialect, error));
    }

    /// Sets a savepoint.
    pub(crate) async fn begin_savepoint(&mut self) -> Result<(), Failure> {
        // PostgreSQL's driver rolls the whole transaction back if SAVEPOINT
        // fails or its future is dropped: until it stands, all is in doubt.
        self.lost = true;
        self.connection()?.begin_nested().await?;
        self.lost = false;
        self.level += 1;
        Ok(())
    }

    /// Keeps what was done since the innermost savepoint.
    pub(crate) async fn release_savepoint(&mut self) -> Result<(), Failure> {
        self.connection()?.commit().await?;
        self.level -= 1;
        Ok(())
    }

    /// Takes back what was done since the innermost savepoint, and a failure
    /// with it.
    pub(crate) async fn rollback_savepoint(&mut self) -> Result<(), Failure> {
        if self.lost {
            return Err(lost().into());
        }
        self.connection()?.rollback().await?;
        self.level -= 1;
        self.forget_failures_below(self.level);
        Ok(())
    }

    /// Forgets the failures of levels that were rolled back.
    fn forget_failures_below(&mut self, level: usize) {
        self.failed_from = self.failed_from.filter(|from| *from <= level);
    }

    fn note(&mut self, failed: Failed) {
        if let Some(retryable) = failed.retryable {
            self.retryable = retryable;
        }
        let from = match failed.damage {
            None => return,
            Some(Damage::Level) => self.level,
            Some(Damage::Transaction) => {
                self.lost = true;
                1
            }
        };
        self.failed_from = Some(self.failed_from.map_or(from, |earlier| earlier.min(from)));
    }

    /// Takes the connection back from a stream.
    fn take_back(&mut self) -> Result<(), Error> {
        let Some(lent) = &self.lent else {
            return Ok(());
        };
        let Returned { connection, failed } = lent.returned().ok_or_else(loan::streaming)?;
        self.lent = None;
        self.connection = Some(connection);
        if let Some(failed) = failed {
            self.note(failed);
        }
        Ok(())
    }

    /// A statement succeeded: an earlier failure, if the transaction survived
    /// it, is not why the transaction fails later.
    pub(crate) fn note_success(&mut self) {
        if self.failed_from.is_none() {
            self.retryable = false;
        }
    }
}

/// What is to be remembered of a failure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failed {
    damage: Option<Damage>,
    /// Whether it was another transaction's doing, where that is known.
    retryable: Option<bool>,
}

/// What a failure leaves of the transaction.
#[derive(Debug, Clone, Copy)]
enum Damage {
    /// The level of the statement can only be rolled back.
    #[cfg_attr(
        not(feature = "postgres"),
        allow(dead_code, reason = "others undo the statement")
    )]
    Level,
    /// Nothing is left.
    Transaction,
}

impl Failed {
    pub(super) fn new(dialect: &dyn Dialect, error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(database) => Self {
                retryable: Some(Error::of_database(&**database).is_retryable()),
                damage: match dialect.failure_scope(&**database) {
                    #[cfg(any(feature = "sqlite", feature = "mysql"))]
                    FailureScope::Statement => None,
                    #[cfg(feature = "postgres")]
                    FailureScope::Savepoint => Some(Damage::Level),
                    #[cfg(any(feature = "sqlite", feature = "mysql"))]
                    FailureScope::Transaction => Some(Damage::Transaction),
                },
            },
            sqlx::Error::Encode(_) | sqlx::Error::ColumnDecode { .. } => Self {
                damage: None,
                retryable: None,
            },
            // The connection broke below SQL.
            _ => Self {
                damage: Some(Damage::Transaction),
                retryable: Some(false),
            },
        }
    }
}

/// What a failed statement takes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureScope {
    /// Itself only.
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    Statement,
    /// All since the innermost savepoint, or the transaction's start.
    #[cfg(feature = "postgres")]
    Savepoint,
    /// The whole transaction.
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    Transaction,
}

fn lost() -> Error {
    Error::transaction(
        "the database ended the transaction by itself (a deadlock, a failed statement): none of it \
         is kept, start it again",
    )
}

pub(super) fn ended() -> Error {
    Error::transaction("the transaction has ended")
}

impl TransactionScope {
    /// The outermost level of a transaction that has just begun.
    pub(super) fn begun(database: Database, connection: Connection, locks_database: bool) -> Self {
        Self {
            shared: Arc::new(Shared {
                database,
                slot: Mutex::new(Slot {
                    connection: Some(connection),
                    lent: None,
                    failed_from: None,
                    level: 1,
                    lost: false,
                    retryable: false,
                }),
                innermost: AtomicUsize::new(1),
                hooks: Hooks::default(),
                locks_database,
            }),
            level: 1,
        }
    }

    pub(crate) fn database(&self) -> &Inner {
        self.shared.database.inner()
    }

    pub(crate) fn locks_database(&self) -> bool {
        self.shared.locks_database
    }

    pub(super) fn level(&self) -> usize {
        self.level
    }

    fn is_innermost(&self) -> Result<(), Error> {
        match self.shared.innermost.load(Ordering::Acquire) {
            level if level == self.level => Ok(()),
            level if level < self.level => Err(ended()),
            _ => Err(Error::transaction(
                "a nested transaction is open: use it, or end it, before the one that holds it",
            )),
        }
    }

    /// Takes the connection for a statement of this level.
    pub(crate) async fn lock(&self) -> Result<MutexGuard<'_, Slot>, Error> {
        self.is_innermost()?;
        let mut slot = self.shared.slot.lock().await;
        self.is_innermost()?;
        slot.take_back()?;
        if slot.lost {
            return Err(lost());
        }
        slot.level = self.level;
        if let Some(connection) = slot.connection.as_mut() {
            // A nested handle that was dropped while a statement ran could not
            // roll back then.
            while connection.depth() > self.level {
                connection.rollback().await.map_err(Error::from_sqlx)?;
            }
        }
        slot.forget_failures_below(self.level);
        Ok(slot)
    }

    /// Takes the connection for a stream, until the stream ends.
    pub(crate) async fn lend(&self) -> Result<Loan, Error> {
        let mut slot = self.lock().await?;
        let (loan, lent) = Loan::new(slot.connection.take().ok_or_else(ended)?);
        slot.lent = Some(lent);
        Ok(loan)
    }

    pub(super) async fn begin_nested(&self) -> Result<Self, Error> {
        let mut slot = self.lock().await?;
        slot.begin_savepoint()
            .await
            .map_err(|failure| failure.into_error("SAVEPOINT"))?;
        let level = self.level + 1;
        self.shared.innermost.store(level, Ordering::Release);
        Ok(Self {
            shared: Arc::clone(&self.shared),
            level,
        })
    }

    /// Keeps a future until the outermost COMMIT.
    pub(super) fn after_commit(&self, hook: BoxFuture<'static, ()>) {
        self.shared.hooks.add(self.level, hook);
    }

    /// Ends this level; the next handle outwards is the innermost again.
    fn close(&self) {
        self.shared
            .innermost
            .store(self.level - 1, Ordering::Release);
    }

    pub(super) async fn commit(&self) -> Result<(), Error> {
        self.send_commit().await?;
        if self.level == 1 {
            self.shared.hooks.run().await;
        } else {
            self.shared.hooks.committed(self.level);
        }
        Ok(())
    }

    async fn send_commit(&self) -> Result<(), Error> {
        let mut slot = self.lock().await?;
        if slot.failed_from.is_some_and(|from| from <= self.level) {
            self.rollback_locked(&mut slot).await?;
            return Err(Error::transaction(
                "a statement of the transaction failed, and the database would keep nothing of \
                 it: the transaction was rolled back instead of committed",
            ));
        }
        let committed = slot.connection()?.commit().await;
        self.close();
        if let Err(error) = &committed {
            slot.note_failure(self.database().dialect(), error);
            self.shared.hooks.rolled_back(self.level);
        }
        if self.level == 1 {
            // The connection goes back to the pool.
            slot.connection = None;
            committed.map_err(Error::of_commit)
        } else {
            committed.map_err(Error::from_sqlx)
        }
    }

    pub(super) async fn rollback(&self) -> Result<(), Error> {
        match self.lock().await {
            Ok(mut slot) => self.rollback_locked(&mut slot).await,
            Err(error) => {
                let mut slot = self.shared.slot.lock().await;
                if !slot.lost || self.is_innermost().is_err() {
                    return Err(error);
                }
                // There is nothing left to roll back; the connection goes the
                // way of those of which nothing is known.
                self.close();
                self.shared.hooks.rolled_back(self.level);
                if self.level == 1 {
                    slot.connection = None;
                }
                Ok(())
            }
        }
    }

    async fn rollback_locked(&self, slot: &mut Slot) -> Result<(), Error> {
        let rolled_back = slot.connection()?.rollback().await;
        self.close();
        self.shared.hooks.rolled_back(self.level);
        if slot.failed_from == Some(self.level) {
            slot.failed_from = None;
        }
        if self.level == 1 {
            slot.connection = None;
        }
        rolled_back.map_err(Error::from_sqlx)
    }

    /// Whether the last failure was another transaction's doing.
    pub(super) fn failed_retryably(&self) -> bool {
        self.shared.slot.try_lock().is_ok_and(|slot| slot.retryable)
    }
}

impl Drop for TransactionScope {
    fn drop(&mut self) {
        if self.shared.innermost.load(Ordering::Acquire) < self.level {
            return;
        }
        self.close();
        self.shared.hooks.rolled_back(self.level);
        // If a statement runs at this moment, whoever takes the connection
        // next rolls back: the outer handle, or the pool.
        if let Ok(mut slot) = self.shared.slot.try_lock() {
            let _ = slot.take_back();
            if self.level == 1 {
                slot.connection = None;
            } else if let Some(connection) = slot.connection.as_mut() {
                while connection.depth() >= self.level {
                    connection.start_rollback();
                }
                if slot.failed_from == Some(self.level) {
                    slot.failed_from = None;
                }
            }
        }
    }
}
