//! Transactions: handles that own their savepoint.
//!
//! A transaction holds one connection. Each handle – the transaction itself,
//! and every nested one – has its level, and works only while it is the
//! innermost: the borrow of the parent says so at compile time, and the level
//! at run time, for the ways around the borrow that SeaORM's traits open.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Mutex, MutexGuard};

use crate::Error;
use crate::connection::Connection;
use crate::database::{Database, Inner};
use crate::dialect::Dialect;
use crate::session::Executor;

tokio::task_local! {
    /// The databases whose closure transactions the current task runs in.
    static INSIDE: Vec<usize>;
}

/// Refuses the pool inside of its own transaction: the statement would not see
/// the transaction's writes, and wait for its locks, or for its connection.
pub(crate) fn refuse_inside(database: &Inner) -> Result<(), Error> {
    let inside = INSIDE
        .try_with(|databases| databases.contains(&database.id()))
        .unwrap_or(false);
    if inside {
        return Err(Error::transaction(
            "the database was used inside of its own transaction: use the transaction (`tx`), or \
             `db.outside_transaction()` if the statement is meant to stand outside",
        ));
    }
    Ok(())
}

/// An open transaction, or a nested one (a savepoint).
///
/// It implements [`Backend`](crate::Backend), as the database does. It ends by
/// [`commit_transaction`](Self::commit_transaction) or
/// [`rollback_transaction`](Self::rollback_transaction), each of which takes
/// the handle; dropping it rolls back.
///
/// ```
/// # use tausestack_db::prelude::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.execute_raw("CREATE TABLE t (n INTEGER)", params! {}).await?;
/// let tx = db.begin_transaction().await?;
/// tx.execute_raw("INSERT INTO t VALUES (1)", params! {}).await?;
/// tx.rollback_transaction().await?;
///
/// let row = db.fetch_one_raw("SELECT count(*) AS n FROM t", params! {}).await?;
/// assert_eq!(row.expect("a count").get::<i64>("n")?, 0);
/// # Ok(())
/// # }
/// ```
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Transaction<'parent> {
    scope: TransactionScope,
    parent: PhantomData<&'parent mut ()>,
}

impl std::fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction")
            .field("level", &self.scope.level)
            .finish_non_exhaustive()
    }
}

/// A transaction's part that knows no lifetime.
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
}

/// The connection, and what is remembered of its levels.
pub(crate) struct Slot {
    connection: Option<Connection>,
    /// The outermost level that a failed statement has spoilt.
    failed_from: Option<usize>,
    level: usize,
    /// Whether the database may have ended the transaction by itself: whatever
    /// was sent now would stand outside of it.
    lost: bool,
}

impl Slot {
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, Error> {
        self.connection.as_mut().ok_or_else(ended)
    }

    /// Remembers a failure after which the database would let a COMMIT succeed
    /// that keeps nothing, or only a part.
    pub(crate) fn note_failure(&mut self, dialect: &dyn Dialect, error: &sqlx::Error) {
        let from = match error {
            sqlx::Error::Database(database) => match dialect.failure_scope(&**database) {
                #[cfg(any(feature = "sqlite", feature = "mysql"))]
                FailureScope::Statement => return,
                #[cfg(feature = "postgres")]
                FailureScope::Savepoint => self.level,
                #[cfg(any(feature = "sqlite", feature = "mysql"))]
                FailureScope::Transaction => {
                    self.lost = true;
                    1
                }
            },
            sqlx::Error::Encode(_) | sqlx::Error::ColumnDecode { .. } => return,
            // The connection broke below SQL.
            _ => {
                self.lost = true;
                1
            }
        };
        self.failed_from = Some(self.failed_from.map_or(from, |earlier| earlier.min(from)));
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

fn ended() -> Error {
    Error::transaction("the transaction has ended")
}

impl TransactionScope {
    pub(crate) fn database(&self) -> &Inner {
        self.shared.database.inner()
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
        Ok(slot)
    }

    async fn begin_nested(&self) -> Result<Self, Error> {
        let mut slot = self.lock().await?;
        // PostgreSQL's driver rolls the whole transaction back if SAVEPOINT
        // fails or its future is dropped: until it stands, all is in doubt.
        slot.lost = true;
        slot.connection()?
            .begin(None)
            .await
            .map_err(Error::from_sqlx)?;
        slot.lost = false;
        let level = self.level + 1;
        self.shared.innermost.store(level, Ordering::Release);
        Ok(Self {
            shared: Arc::clone(&self.shared),
            level,
        })
    }

    /// Ends this level; the next handle outwards is the innermost again.
    fn close(&self) {
        self.shared
            .innermost
            .store(self.level - 1, Ordering::Release);
    }

    async fn commit(&self) -> Result<(), Error> {
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
        if self.level == 1 {
            // The connection goes back to the pool.
            slot.connection = None;
        }
        committed.map_err(Error::from_sqlx)
    }

    async fn rollback(&self) -> Result<(), Error> {
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
        if slot.failed_from == Some(self.level) {
            slot.failed_from = None;
        }
        if self.level == 1 {
            slot.connection = None;
        }
        rolled_back.map_err(Error::from_sqlx)
    }
}

impl Drop for TransactionScope {
    fn drop(&mut self) {
        if self.shared.innermost.load(Ordering::Acquire) < self.level {
            return;
        }
        self.close();
        // If a statement runs at this moment, whoever takes the connection
        // next rolls back: the outer handle, or the pool.
        if let Ok(mut slot) = self.shared.slot.try_lock() {
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

impl Database {
    /// Begins a transaction that is ended by hand.
    ///
    /// On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so that
    /// it cannot fail later because another wrote meanwhile.
    ///
    /// # Errors
    ///
    /// `is_pool_timeout` if no connection became free, `is_connection` if none
    /// could be made, `is_retryable` if the write lock was not had in time.
    #[doc(alias = "begin")]
    pub async fn begin_transaction(&self) -> Result<Transaction<'static>, Error> {
        if !self.is_outside() {
            refuse_inside(self.inner())?;
        }
        let inner = self.inner();
        let mut connection = inner
            .pool()?
            .acquire()
            .await
            .map_err(|error| inner.acquire_failed(error))?;
        connection
            .begin(inner.dialect().begin())
            .await
            .map_err(Error::from_sqlx)?;
        Ok(Transaction {
            scope: TransactionScope {
                shared: Arc::new(Shared {
                    database: self.clone(),
                    slot: Mutex::new(Slot {
                        connection: Some(connection),
                        failed_from: None,
                        level: 1,
                        lost: false,
                    }),
                    innermost: AtomicUsize::new(1),
                }),
                level: 1,
            },
            parent: PhantomData,
        })
    }

    /// Runs a closure in a transaction: `Ok` commits, an error or a panic
    /// rolls back.
    ///
    /// The closure's error is any type that [`Error`] converts into. Where the
    /// compiler cannot infer it, one of three spellings helps: end on a call
    /// that returns it, `Ok::<_, Error>(())`, or
    /// `async |tx| -> Result<_, Error> { … }`.
    ///
    /// # Errors
    ///
    /// The closure's own. `is_transaction` if a statement failed whose error
    /// the closure kept to itself, after which PostgreSQL would keep nothing.
    /// Those of [`begin_transaction`](Self::begin_transaction).
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<T, E>,
        E: From<Error>,
    {
        let mut transaction = self.begin_transaction().await?;
        let mut inside = INSIDE.try_with(Vec::clone).unwrap_or_default();
        inside.push(self.inner().id());
        let result = INSIDE.scope(inside, work(&mut transaction)).await;
        transaction.end(result).await
    }
}

impl Transaction<'_> {
    /// Begins a nested transaction: a savepoint, which borrows this one.
    ///
    /// # Errors
    ///
    /// As those of a statement.
    pub async fn begin_transaction(&mut self) -> Result<Transaction<'_>, Error> {
        Ok(Transaction {
            scope: self.scope.begin_nested().await?,
            parent: PhantomData,
        })
    }

    /// Runs a closure in a nested transaction: an error or a panic rolls back
    /// what it did, and nothing else.
    ///
    /// # Errors
    ///
    /// As those of [`Database::transaction`].
    pub async fn transaction<T, E, F>(&mut self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Transaction<'_>) -> Result<T, E>,
        E: From<Error>,
    {
        let mut nested = self.begin_transaction().await?;
        let result = work(&mut nested).await;
        nested.end(result).await
    }

    async fn end<T, E: From<Error>>(self, result: Result<T, E>) -> Result<T, E> {
        match result {
            Ok(value) => {
                self.commit_transaction().await?;
                Ok(value)
            }
            Err(error) => {
                // The closure's error is the one to tell; where the rollback
                // fails as well, the connection is closed and the server rolls
                // back.
                if let Err(failed) = self.rollback_transaction().await {
                    tracing::warn!(target: "tausestack_db", error = %failed, "rollback failed");
                }
                Err(error)
            }
        }
    }

    /// Commits the transaction, or releases the savepoint of a nested one.
    ///
    /// # Errors
    ///
    /// `is_transaction` if a statement failed after which the database would
    /// keep nothing; then it is rolled back. `is_serialization` if the
    /// database found a conflict only now.
    #[doc(alias = "commit")]
    pub async fn commit_transaction(self) -> Result<(), Error> {
        self.scope.commit().await
    }

    /// Rolls the transaction back, or what was done since the savepoint of a
    /// nested one.
    ///
    /// # Errors
    ///
    /// `is_connection` if the connection broke; the server rolls back then.
    #[doc(alias = "rollback")]
    pub async fn rollback_transaction(self) -> Result<(), Error> {
        self.scope.rollback().await
    }

    /// A nested transaction whose borrow is checked at run time.
    pub(crate) async fn begin_unborrowed(&self) -> Result<Transaction<'static>, Error> {
        Ok(Transaction {
            scope: self.scope.begin_nested().await?,
            parent: PhantomData,
        })
    }

    pub(crate) fn executor(&self) -> Executor<'_> {
        Executor::transaction(&self.scope)
    }
}
