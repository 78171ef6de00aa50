//! Which connection a statement gets, and where it goes afterwards.
//!
//! sqlx's pool pings each connection when it is handed out and once more when
//! it comes back, in a task of its own. A connection that was used a moment
//! ago is known to live: it is parked here instead, and the next caller takes
//! it up without a word to the server. One that has been idle for longer than
//! [`TRUSTED_FOR`] is checked before use.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::stream::BoxStream;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Command;
use super::driver::{OnRow, Outcome, Raw};
use crate::Error;
use crate::error::Kind;
use crate::row::Row;

/// How long an idle connection is taken to be alive without asking.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// How long a connection may take to say that it lives.
const PING_TIMEOUT: Duration = Duration::from_secs(1);

/// A pool of whichever driver.
#[derive(Clone)]
pub(crate) enum DriverPool {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
    #[cfg(feature = "mysql")]
    MySql(sqlx::MySqlPool),
}

impl DriverPool {
    async fn acquire(&self) -> Result<Raw, sqlx::Error> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => Raw::Sqlite(pool.acquire().await?),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Raw::Postgres(pool.acquire().await?),
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => Raw::MySql(pool.acquire().await?),
        })
    }

    async fn close(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => pool.close().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.close().await,
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => pool.close().await,
        }
    }

    pub(crate) fn max_connections(&self) -> u32 {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => pool.options().get_max_connections(),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.options().get_max_connections(),
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => pool.options().get_max_connections(),
        }
    }

    /// After how long an idle connection is closed, and any is replaced.
    fn limits(&self) -> (Option<Duration>, Option<Duration>) {
        macro_rules! limits {
            ($pool:expr) => {
                (
                    $pool.options().get_idle_timeout(),
                    $pool.options().get_max_lifetime(),
                )
            };
        }
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => limits!(pool),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => limits!(pool),
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => limits!(pool),
        }
    }

    pub(crate) fn acquire_timeout(&self) -> Duration {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => pool.options().get_acquire_timeout(),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.options().get_acquire_timeout(),
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => pool.options().get_acquire_timeout(),
        }
    }
}

/// A pool, and the connections parked beside it.
pub(crate) struct Pool {
    driver: DriverPool,
    /// One permit for each connection that the pool may make: who holds one
    /// finds a connection parked, or room for a new one.
    permits: Arc<Semaphore>,
    parked: Mutex<Vec<Parked>>,
    /// Whether connections may be parked: not when others take connections
    /// from the same pool, who would wait for them in vain.
    parks: AtomicBool,
    acquire_timeout: Duration,
    idle_timeout: Option<Duration>,
    max_lifetime: Option<Duration>,
    /// Connections return to the pool in a task, also when they are dropped
    /// where no runtime is entered.
    runtime: Handle,
}

struct Parked {
    raw: Raw,
    since: Instant,
    /// When it was first had from the driver's pool.
    made: Instant,
}

/// Whether the pool is ours alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    Exclusive,
    Shared,
}

impl Pool {
    pub(crate) fn new(driver: DriverPool, sharing: Sharing, runtime: Handle) -> Self {
        let permits = Semaphore::new(driver.max_connections() as usize);
        let (idle_timeout, max_lifetime) = driver.limits();
        Self {
            acquire_timeout: driver.acquire_timeout(),
            idle_timeout,
            max_lifetime,
            permits: Arc::new(permits),
            parked: Mutex::new(Vec::new()),
            parks: AtomicBool::new(sharing == Sharing::Exclusive),
            driver,
            runtime,
        }
    }

    fn parked(&self) -> std::sync::MutexGuard<'_, Vec<Parked>> {
        // Nothing that holds the lock can leave the list in pieces.
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Parks no more connections, since others share the pool from now on.
    pub(crate) fn share(&self) {
        let parked = {
            let mut parked = self.parked();
            self.parks.store(false, Ordering::Release);
            std::mem::take(&mut *parked)
        };
        let _entered = self.runtime.enter();
        drop(parked);
    }

    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<Connection, sqlx::Error> {
        // Almost always there is a permit, and a connection that was used just
        // now; only the wait for one needs a timer.
        match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => self.connect(permit).await,
            Err(tokio::sync::TryAcquireError::Closed) => Err(sqlx::Error::PoolClosed),
            Err(tokio::sync::TryAcquireError::NoPermits) => {
                let wait = Arc::clone(&self.permits).acquire_owned();
                match tokio::time::timeout(self.acquire_timeout, wait).await {
                    Ok(Ok(permit)) => self.connect(permit).await,
                    Ok(Err(_)) => Err(sqlx::Error::PoolClosed),
                    Err(_) => Err(sqlx::Error::PoolTimedOut),
                }
            }
        }
    }

    async fn connect(
        self: &Arc<Self>,
        permit: OwnedSemaphorePermit,
    ) -> Result<Connection, sqlx::Error> {
        loop {
            let parked = self.parked().pop();
            let (raw, made) = match parked {
                None => (self.driver.acquire().await?, Instant::now()),
                Some(Parked { raw, since, made }) if since.elapsed() < TRUSTED_FOR => (raw, made),
                Some(Parked {
                    mut raw,
                    since,
                    made,
                }) => {
                    let ping = tokio::time::timeout(PING_TIMEOUT, raw.ping()).await;
                    if exceeds(since, self.idle_timeout) || !matches!(ping, Ok(Ok(()))) {
                        // A peer that says nothing would keep the pool waiting
                        // as well: the connection is closed instead.
                        raw.close_on_drop();
                        continue;
                    }
                    (raw, made)
                }
            };
            return Ok(Connection {
                raw: Some(raw),
                pool: Arc::clone(self),
                made,
                state: State::Clean,
                open: 0,
                _permit: permit,
            });
        }
    }

    fn release(&self, raw: Raw, made: Instant, state: State) {
        self.close_idle();
        let young = !exceeds(made, self.max_lifetime);
        if state == State::Clean && young && raw.depth() == 0 {
            // Decided under the lock, so that none is parked once the list has
            // been emptied for good.
            let mut parked = self.parked();
            if self.parks.load(Ordering::Acquire) {
                parked.push(Parked {
                    raw,
                    since: Instant::now(),
                    made,
                });
                return;
            }
        }
        let _entered = self.runtime.enter();
        drop(raw);
    }

    /// Closes what has been parked for too long: the least recently used stand
    /// first.
    fn close_idle(&self) {
        let idle = {
            let mut parked = self.parked();
            let idle = parked
                .iter()
                .take_while(|parked| exceeds(parked.since, self.idle_timeout))
                .count();
            parked.drain(..idle).collect::<Vec<_>>()
        };
        if !idle.is_empty() {
            let _entered = self.runtime.enter();
            for mut parked in idle {
                parked.raw.close_on_drop();
            }
        }
    }

    /// Closes all connections, waiting for those in use.
    pub(crate) async fn close(&self) {
        self.permits.close();
        self.share();
        self.driver.close().await;
    }
}

/// Whether more time than a limit allows has passed.
fn exceeds(since: Instant, limit: Option<Duration>) -> bool {
    limit.is_some_and(|limit| since.elapsed() > limit)
}

impl Drop for Pool {
    /// Connections go back in a task, which needs a runtime even where the
    /// last clone of a database is dropped outside of any.
    fn drop(&mut self) {
        self.share();
    }
}

/// Whether a connection is known to have no answer outstanding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
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
    raw: Option<Raw>,
    pool: Arc<Pool>,
    made: Instant,
    state: State,
    /// How many transactions and savepoints are open. SQLite's driver counts
    /// in its thread, some time after a rollback was asked for without waiting:
    /// who asked it meanwhile would roll back once too often.
    open: usize,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(mut raw) = self.raw.take() {
            if self.state == State::Beginning {
                raw.close_on_drop();
            }
            // Whoever had it left without ending the transaction.
            for _ in 0..self.open {
                self.state = State::Unfinished;
                raw.start_rollback();
            }
            self.pool.release(raw, self.made, self.state);
        }
    }
}

/// An error that says nothing of the connection: it stays in step.
fn is_of_statement(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => !ends_connection(&**database),
        sqlx::Error::Encode(_) | sqlx::Error::ColumnDecode { .. } => true,
        _ => false,
    }
}

/// Whether the server hangs up after this error: PostgreSQL's classes 57P and
/// 08 and its idle time-outs, MySQL's shutdown and killed connections.
fn ends_connection(error: &dyn sqlx::error::DatabaseError) -> bool {
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return matches!(error.number(), 1053 | 1927 | 4031);
    }
    error
        .code()
        .is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "25P03")
}

impl Connection {
    fn raw(&mut self) -> &mut Raw {
        self.raw
            .as_mut()
            .expect("a connection is taken only when it is dropped")
    }

    /// Marks the connection as unfinished for as long as the future runs.
    fn started(&mut self) -> &mut Raw {
        self.state = State::Unfinished;
        self.raw()
    }

    fn finished<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if result.as_ref().err().is_none_or(is_of_statement) {
            self.state = State::Clean;
        }
        result
    }

    /// Calls a function for each row of the answer.
    pub(crate) async fn for_each(
        &mut self,
        command: Command,
        on_row: &mut OnRow<'_>,
    ) -> Result<(), sqlx::Error> {
        let mut stopped = false;
        let mut guarded = |row: crate::row::RowRef<'_>| on_row(row).inspect_err(|_| stopped = true);
        let result = self.started().for_each(command, &mut guarded).await;
        if stopped {
            // Rows are still on their way: the connection stays unfinished.
            return result;
        }
        self.finished(result)
    }

    /// The rows of the answer as they arrive. The connection counts as
    /// unfinished until another statement ran on it.
    pub(crate) fn stream(
        &mut self,
        command: Command,
    ) -> Result<BoxStream<'_, Result<Row, sqlx::Error>>, sqlx::Error> {
        self.started().stream(command)
    }

    /// All rows of the answer.
    pub(crate) async fn all(&mut self, command: Command) -> Result<Vec<Row>, sqlx::Error> {
        let result = self.started().all(command).await;
        self.finished(result)
    }

    /// The first row of the answer.
    pub(crate) async fn optional(&mut self, command: Command) -> Result<Option<Row>, sqlx::Error> {
        let result = self.started().optional(command).await;
        self.finished(result)
    }

    pub(crate) async fn execute(&mut self, command: Command) -> Result<Outcome, sqlx::Error> {
        let result = self.started().execute(command).await;
        self.finished(result)
    }

    /// Runs text of several statements, without parameters.
    pub(crate) async fn script(&mut self, text: &str) -> Result<Outcome, sqlx::Error> {
        let result = self.started().script(text).await;
        self.finished(result)
    }

    /// Begins a transaction, or a savepoint in the one that is open.
    pub(crate) async fn begin(
        &mut self,
        statement: Option<&'static str>,
    ) -> Result<(), sqlx::Error> {
        self.state = State::Beginning;
        let result = self.raw().begin(statement).await;
        match result {
            Ok(()) => self.open += 1,
            Err(_) => self.state = State::Unfinished,
        }
        self.finished(result)
    }

    pub(crate) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        let result = self.started().commit().await;
        self.ended(&result);
        self.finished(result)
    }

    pub(crate) async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        let result = self.started().rollback().await;
        self.ended(&result);
        self.finished(result)
    }

    fn ended(&mut self, result: &Result<(), sqlx::Error>) {
        if result.is_ok() {
            self.open = self.open.saturating_sub(1);
        }
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

impl Error {
    /// The error of getting a connection.
    pub(crate) fn of_acquire(error: sqlx::Error, timeout: Duration) -> Self {
        let mut error = Self::from_sqlx(error);
        if error.kind() == Kind::PoolTimeout {
            error.set_message(format!(
                "no connection of the pool became free within {:.1} s: all are in use (raise \
                 `max_connections`, or look for one that is held for long)",
                timeout.as_secs_f64()
            ));
        }
        error
    }
}

impl Pool {
    pub(crate) fn acquire_timeout(&self) -> Duration {
        self.acquire_timeout
    }
}
