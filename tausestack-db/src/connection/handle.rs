//! A connection in the hands of a borrower.

use std::sync::Arc;
use std::time::Duration;

use super::driver::{OnRow, Outcome, Raw};
use super::pool::{Live, Permits, Pool};
use super::recovery::Leftover;
#[cfg(feature = "sqlite")]
use super::stop::Stop;
use super::{Answer, Command, Sql};
use crate::dialect::Begin;
use crate::row::Row;

/// Whether a connection is known to have no answer outstanding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Clean,
    /// A statement was sent and its end has not been seen: its future was
    /// dropped, or it failed below SQL.
    Unfinished,
    /// BEGIN was sent and its end has not been seen: the driver does not know
    /// that a transaction may be open, and would hand it to the next caller.
    Beginning,
}

/// A connection, until it is dropped.
pub(crate) struct Connection {
    /// Absent only while it is dropped.
    held: Option<(Live, Permits)>,
    pool: Arc<Pool>,
    state: State,
    /// How many transactions and savepoints are open. SQLite's driver counts
    /// in its thread, some time after a rollback was asked for without waiting:
    /// who asked it meanwhile would roll back once too often.
    open: usize,
    /// What sets the connection right once its transaction has ended.
    restore: Option<&'static str>,
    /// Whether a prepared statement of it was found to be of no use any more.
    stale: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some((mut live, permits)) = self.held.take() else {
            return;
        };
        live.wrote |= permits.to_write();
        let in_order =
            self.state == State::Clean && self.open == 0 && self.restore.is_none() && !self.stale;
        if in_order {
            self.pool.release(live);
            return;
        }
        let _entered = self.pool.runtime().enter();
        if self.state == State::Beginning && live.raw.is_remote() {
            tokio::spawn(async move {
                live.raw.discard().await;
                drop(permits);
            });
            return;
        }
        // Whoever had it left without ending the transaction.
        for _ in 0..self.open {
            live.raw.start_rollback();
        }
        let leftover = Leftover {
            live,
            restore: self.restore,
            stale: self.stale,
            permits,
        };
        tokio::spawn(leftover.recover(Arc::clone(&self.pool)));
    }
}

/// The answer, unless the peer says nothing for longer than that.
async fn answered<T>(
    patience: Option<Duration>,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let Some(patience) = patience else {
        return answer.await;
    };
    tokio::time::timeout(patience, answer)
        .await
        .unwrap_or_else(|_| {
            Err(sqlx::Error::Io(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                "the server has fallen silent: it did not end the statement at its \
                 `statement_timeout`",
            )))
        })
}

/// An error that says nothing of the connection: it stays in step.
pub(super) fn is_of_statement(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => !ends_connection(&**database),
        sqlx::Error::Encode(_) | sqlx::Error::ColumnDecode { .. } => true,
        _ => false,
    }
}

/// Whether the server hangs up after this error: PostgreSQL's classes 57P and
/// 08 and its idle time-outs, MySQL's shutdown and killed connections.
pub(crate) fn ends_connection(error: &dyn sqlx::error::DatabaseError) -> bool {
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return matches!(error.number(), 1053 | 1927 | 4031);
    }
    error
        .code()
        .is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "25P03")
}

impl Connection {
    pub(super) fn new(live: Live, pool: Arc<Pool>, permits: Permits) -> Self {
        Self {
            held: Some((live, permits)),
            pool,
            state: State::Clean,
            open: 0,
            restore: None,
            stale: false,
        }
    }

    fn live(&mut self) -> &mut Live {
        let (live, _) = self
            .held
            .as_mut()
            .expect("a connection is taken only when it is dropped");
        live
    }

    fn raw(&mut self) -> &mut Raw {
        &mut self.live().raw
    }

    /// Marks the connection as unfinished for as long as the future runs.
    fn started(&mut self) -> &mut Raw {
        self.state = State::Unfinished;
        self.raw()
    }

    /// As [`started`](Self::started), for a statement whose time is limited.
    fn started_limited(&mut self) -> &mut Raw {
        #[cfg(feature = "sqlite")]
        if let Some(limit) = self.pool.statement_timeout()
            && let Stop::Brake(brake) = &self.live().stop
        {
            brake.limit(Some(limit));
        }
        self.started()
    }

    fn finished<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        #[cfg(feature = "sqlite")]
        if self.pool.statement_timeout().is_some()
            && let Stop::Brake(brake) = &self.live().stop
        {
            brake.limit(None);
        }
        match &result {
            Err(error) if !is_of_statement(error) => {}
            Err(error) => {
                self.stale |= crate::error::is_stale_plan(error);
                self.state = State::Clean;
            }
            Ok(_) => self.state = State::Clean,
        }
        result
    }

    /// Prepares all statements anew, since the tables are not what they were.
    pub(crate) async fn forget_statements(&mut self) -> Result<(), sqlx::Error> {
        let result = self.started().forget_statements().await;
        self.stale &= result.is_err();
        self.finished(result)
    }

    /// Calls a function for each row of the answer.
    pub(crate) async fn for_each(
        &mut self,
        command: Command,
        on_row: &mut OnRow<'_>,
    ) -> Result<(), sqlx::Error> {
        let mut stopped = false;
        let mut guarded = |row: crate::row::RowRef<'_>| on_row(row).inspect_err(|_| stopped = true);
        let result = answered(
            self.pool.patience(),
            self.started_limited().for_each(command, &mut guarded),
        )
        .await;
        if stopped {
            // Rows are still on their way: the connection stays unfinished.
            return result;
        }
        self.finished(result)
    }

    /// The rows of the answer as they arrive. Their time is their reader's: it
    /// is not limited here.
    pub(crate) fn stream(&mut self, command: Command) -> Result<Answer<'_>, sqlx::Error> {
        let Self { held, state, .. } = self;
        let (live, _) = held
            .as_mut()
            .expect("a connection is taken only when it is dropped");
        Ok(Answer::new(live.raw.stream(command)?, state))
    }

    /// All rows of the answer.
    pub(crate) async fn all(&mut self, command: Command) -> Result<Vec<Row>, sqlx::Error> {
        let result = answered(self.pool.patience(), self.started_limited().all(command)).await;
        self.finished(result)
    }

    /// The first row of the answer.
    pub(crate) async fn optional(&mut self, command: Command) -> Result<Option<Row>, sqlx::Error> {
        let result = answered(
            self.pool.patience(),
            self.started_limited().optional(command),
        )
        .await;
        self.finished(result)
    }

    pub(crate) async fn execute(&mut self, command: Command) -> Result<Outcome, sqlx::Error> {
        let result = answered(
            self.pool.patience(),
            self.started_limited().execute(command),
        )
        .await;
        self.finished(result)
    }

    /// Runs text of several statements, without parameters.
    pub(crate) async fn script(&mut self, text: &str) -> Result<Outcome, sqlx::Error> {
        let result = answered(self.pool.patience(), self.started_limited().script(text)).await;
        self.finished(result)
    }

    /// Begins a transaction in its dialect's way.
    pub(crate) async fn begin(&mut self, begin: Begin) -> Result<(), sqlx::Error> {
        if let Some(before) = begin.before {
            // What it sets holds for the transaction: if that does not begin,
            // nobody must have the connection after it.
            self.state = State::Beginning;
            self.restore = begin.after;
            self.raw().script(before).await?;
        }
        self.send_begin(begin.begin).await
    }

    /// Sets a savepoint in the transaction that is open.
    pub(crate) async fn begin_nested(&mut self) -> Result<(), sqlx::Error> {
        self.send_begin(None).await
    }

    async fn send_begin(&mut self, statement: Option<Sql>) -> Result<(), sqlx::Error> {
        let alone = self.state != State::Beginning;
        self.state = State::Beginning;
        let result = answered(self.pool.patience(), self.raw().begin(statement)).await;
        match result {
            Ok(()) => self.open += 1,
            Err(_) if alone => self.state = State::Unfinished,
            Err(_) => return result,
        }
        self.finished(result)
    }

    pub(crate) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        let result = answered(self.pool.patience(), self.started().commit()).await;
        self.ended(result).await
    }

    pub(crate) async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        let result = answered(self.pool.patience(), self.started().rollback()).await;
        self.ended(result).await
    }

    async fn ended(&mut self, result: Result<(), sqlx::Error>) -> Result<(), sqlx::Error> {
        if result.is_ok() {
            self.open = self.open.saturating_sub(1);
        }
        let result = self.finished(result);
        if self.open == 0
            && let Some(restore) = self.restore
        {
            // How the transaction ended is not changed by what fails here:
            // then the connection is put right once it is dropped.
            if self.started().script(restore).await.is_ok() {
                self.state = State::Clean;
                self.restore = None;
            }
        }
        result
    }

    /// Has the innermost transaction or savepoint rolled back before the next
    /// statement, without waiting for it.
    pub(crate) fn start_rollback(&mut self) {
        self.started().start_rollback();
        self.open = self.open.saturating_sub(1);
    }

    /// How many transactions and savepoints are open.
    pub(crate) fn depth(&self) -> usize {
        self.open
    }
}
