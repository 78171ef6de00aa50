//! Transactions: handles that own their savepoint.
//!
//! A transaction holds one connection. Each handle – the transaction itself,
//! and every nested one – has its level, and works only while it is the
//! innermost: the borrow of the parent says so at compile time, and the level
//! at run time, for the ways around the borrow that SeaORM's traits open.

mod hooks;
mod inside;
mod loan;
mod options;
mod retry;
mod scope;

pub use options::{Isolation, SqliteBegin, TransactionOptions};

use std::future::Future;
use std::marker::PhantomData;

pub(crate) use inside::refuse_inside;
pub(crate) use loan::Loan;
pub(crate) use scope::{FailureScope, Slot, TransactionScope};

use crate::Error;
use crate::connection::Access;
use crate::database::Database;
use crate::session::Executor;
use retry::Attempts;

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
            .field("level", &self.scope.level())
            .finish_non_exhaustive()
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
        self.begin_transaction_with(TransactionOptions::new()).await
    }

    /// Begins a transaction that is ended by hand, in the way that the options
    /// say. Whoever runs it by hand runs it once more by hand: their number of
    /// retries is not used.
    ///
    /// # Errors
    ///
    /// `is_unsupported` if the database has no such transaction; then nothing
    /// is sent. Those of [`begin_transaction`](Self::begin_transaction).
    pub async fn begin_transaction_with(
        &self,
        options: TransactionOptions,
    ) -> Result<Transaction<'static>, Error> {
        let (inner, access) = (self.inner(), options.access());
        refuse_inside(inner, self.is_outside(), access)?;
        let begin = inner.dialect().begin(&options)?;
        let mut connection = inner.pool()?.acquire(access).await?;
        let locks_database = begin.locks_database;
        connection.begin(begin).await.map_err(Error::from_sqlx)?;
        Ok(Transaction {
            scope: TransactionScope::begun(self.clone(), connection, locks_database),
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
        let result = inside::run(self.inner(), Access::Write, work(&mut transaction)).await;
        transaction.end(result).await
    }

    /// Runs a closure in a transaction that begins in the way that the options
    /// say, and runs it once more, as often as they allow, if another
    /// transaction was in its way.
    ///
    /// Whether it is run once more is judged by the last failure that the
    /// database reported in the transaction, whatever the closure made of it;
    /// it never is after a COMMIT whose outcome is unknown
    /// ([`is_commit_unknown`](Error::is_commit_unknown)), nor after a panic.
    ///
    /// In a task that is spawned, and in handlers of web frameworks, the
    /// closure owns what it uses: `async move |tx| { … }`. The compiler does
    /// not see otherwise that its future can be sent.
    ///
    /// ```
    /// # use tausestack_db::prelude::*;
    /// use tausestack_db::TransactionOptions;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// # db.execute_raw("CREATE TABLE t (n INTEGER)", params! {}).await?;
    /// let n = db
    ///     .transaction_with(TransactionOptions::new().read_only(), async |tx| {
    ///         tx.fetch_one_raw("SELECT count(*) AS n FROM t", params! {}).await
    ///     })
    ///     .await?;
    /// # assert_eq!(n.expect("a count").get::<i64>("n")?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`transaction`](Self::transaction), of the last attempt;
    /// `is_unsupported` if the database has no such transaction.
    pub async fn transaction_with<T, E, F>(
        &self,
        options: TransactionOptions,
        mut work: F,
    ) -> Result<T, E>
    where
        F: AsyncFnMut(&mut Transaction<'_>) -> Result<T, E>,
        E: From<Error>,
    {
        let mut attempts = Attempts::new(&options);
        loop {
            let (error, retryable) = match self.begin_transaction_with(options).await {
                Ok(mut transaction) => {
                    let result =
                        inside::run(self.inner(), options.access(), work(&mut transaction)).await;
                    let (result, retryable) = transaction.end_judged(result).await;
                    match result {
                        Ok(value) => return Ok(value),
                        Err(error) => (error, retryable),
                    }
                }
                Err(error) => {
                    let retryable = error.is_retryable();
                    (E::from(error), retryable)
                }
            };
            let pause = match attempts.next() {
                Some(pause) if retryable => pause,
                _ => return Err(error),
            };
            // Only the failure of the last attempt is told; and an error that
            // cannot be sent must not be held while waiting.
            drop(error);
            tracing::debug!(target: "tausestack_db", ?pause, "the transaction is run once more");
            tokio::time::sleep(pause).await;
        }
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
        self.end_judged(result).await.0
    }

    /// Ends the transaction as a closure's result says; and whether a failure
    /// was another transaction's doing.
    async fn end_judged<T, E: From<Error>>(self, result: Result<T, E>) -> (Result<T, E>, bool) {
        match result {
            Ok(value) => match self.scope.commit().await {
                Ok(()) => (Ok(value), false),
                Err(error) => (Err(E::from(error)), self.scope.failed_retryably()),
            },
            Err(error) => {
                let retryable = self.scope.failed_retryably();
                // The closure's error is the one to tell; where the rollback
                // fails as well, the connection is closed and the server rolls
                // back.
                if let Err(failed) = self.scope.rollback().await {
                    tracing::warn!(target: "tausestack_db", error = %failed, "rollback failed");
                }
                (Err(error), retryable)
            }
        }
    }

    /// Commits the transaction, or releases the savepoint of a nested one.
    ///
    /// # Errors
    ///
    /// `is_transaction` if a statement failed after which the database would
    /// keep nothing; then it is rolled back. `is_serialization` if the
    /// database found a conflict only now. `is_commit_unknown` if the
    /// connection broke before the COMMIT was answered.
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

    /// Runs a future once the outermost transaction has been committed: a
    /// message to others about what is now true. It never runs after a
    /// rollback, that of a nested transaction it was given to included, nor
    /// after a COMMIT whose outcome is unknown.
    ///
    /// The commit waits for it; it runs to its end also if whoever commits
    /// stops waiting. Several run in the order in which they were given.
    ///
    /// ```
    /// # use tausestack_db::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// # db.execute_raw("CREATE TABLE orders (id INTEGER)", params! {}).await?;
    /// let (sender, receiver) = tokio::sync::oneshot::channel();
    /// db.transaction(async |tx| {
    ///     tx.execute_raw("INSERT INTO orders VALUES (7)", params! {}).await?;
    ///     tx.after_commit(async move {
    ///         let _ = sender.send("order 7 is placed");
    ///     });
    ///     Ok::<_, Error>(())
    /// })
    /// .await?;
    /// assert_eq!(receiver.await, Ok("order 7 is placed"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn after_commit(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.scope.after_commit(Box::pin(work));
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
