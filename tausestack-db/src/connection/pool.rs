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

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::driver::Raw;
use super::handle::Connection;
use super::source::DriverPool;
use super::stop::Stop;
use super::{Access, Sharing};
use crate::Error;
use crate::error::Kind;

/// How long an idle connection is taken to be alive without asking.
pub(crate) const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// How long a connection may take to say that it lives.
pub(crate) const PING_TIMEOUT: Duration = Duration::from_secs(1);

/// How long sqlx's pool may try to connect before we ask the server why it
/// takes so long: its pauses between attempts grow.
const ATTEMPT: Duration = Duration::from_secs(1);

/// The pause before a server that is down or starting is asked again.
const PAUSE: Duration = Duration::from_millis(100);

/// How many statements are stopped at the same time, each by a connection
/// beside the pool.
#[cfg(any(feature = "postgres", feature = "mysql"))]
const STOPPED_AT_ONCE: usize = 4;

/// What differs from one pool to another, beside its driver.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolSettings {
    pub(crate) sharing: Sharing,
    /// Whether one connection may write at a time.
    pub(crate) single_writer: bool,
    /// Whether statements that nobody waits for any more are stopped.
    pub(crate) stops_statements: bool,
    /// How long a statement may run, where the connection itself has to see to
    /// it.
    #[cfg_attr(
        not(feature = "sqlite"),
        expect(dead_code, reason = "servers see to it themselves")
    )]
    pub(crate) statement_timeout: Option<Duration>,
    /// How long the answer of a peer is waited for, which ends statements by
    /// itself at their limit unless it hangs.
    pub(crate) patience: Option<Duration>,
}

/// A pool, and the connections parked beside it.
pub(crate) struct Pool {
    driver: DriverPool,
    settings: PoolSettings,
    /// One permit for each connection that the pool may make: who holds one
    /// finds a connection parked, or room for a new one.
    permits: Arc<Semaphore>,
    /// The one permit to write, taken before a connection is: readers never
    /// wait for those who wait to write.
    writer: Option<Arc<Semaphore>>,
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    stopping: Semaphore,
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

/// A connection, and what is known of it.
pub(super) struct Live {
    pub(super) raw: Raw,
    /// When it was first had from the driver's pool.
    made: Instant,
    pub(super) stop: Stop,
    /// Whether it was the last to write, so that its cache is that of the
    /// database as it is.
    pub(super) wrote: bool,
}

struct Parked {
    live: Live,
    since: Instant,
}

/// What a borrower holds of the pool.
pub(super) struct Permits {
    _connection: OwnedSemaphorePermit,
    writer: Option<OwnedSemaphorePermit>,
}

impl Permits {
    pub(super) fn to_write(&self) -> bool {
        self.writer.is_some()
    }
}

impl Pool {
    pub(crate) fn new(driver: DriverPool, settings: PoolSettings, runtime: Handle) -> Self {
        let connections = driver.max_connections() as usize;
        let (idle_timeout, max_lifetime) = driver.limits();
        Self {
            acquire_timeout: driver.acquire_timeout(),
            idle_timeout,
            max_lifetime,
            permits: Arc::new(Semaphore::new(connections)),
            writer: (settings.single_writer && connections > 1)
                .then(|| Arc::new(Semaphore::new(1))),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            stopping: Semaphore::new(STOPPED_AT_ONCE),
            parked: Mutex::new(Vec::new()),
            parks: AtomicBool::new(settings.sharing == Sharing::Exclusive),
            driver,
            settings,
            runtime,
        }
    }

    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// How long an answer is waited for.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.settings.patience
    }

    #[cfg(feature = "sqlite")]
    pub(super) fn statement_timeout(&self) -> Option<Duration> {
        self.settings.statement_timeout
    }

    /// The driver's pool.
    pub(crate) fn driver(&self) -> &DriverPool {
        &self.driver
    }

    /// What differs from one pool to another.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn settings(&self) -> PoolSettings {
        self.settings
    }

    /// How long a caller waits for a connection.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn acquire_timeout(&self) -> Duration {
        self.acquire_timeout
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

    /// Whether one connection may write at a time.
    pub(crate) fn has_single_writer(&self) -> bool {
        self.writer.is_some()
    }

    pub(crate) async fn acquire(self: &Arc<Self>, access: Access) -> Result<Connection, Error> {
        let deadline = Instant::now() + self.acquire_timeout;
        let writer = match &self.writer {
            Some(writer) if access == Access::Write => Some(
                self.permit(writer, deadline)
                    .await?
                    .ok_or_else(|| self.no_turn_to_write())?,
            ),
            _ => None,
        };
        let connection = self
            .permit(&self.permits, deadline)
            .await?
            .ok_or_else(|| self.timed_out())?;
        let permits = Permits {
            _connection: connection,
            writer,
        };
        self.connect(permits, access, deadline).await
    }

    /// A permit, or none if it does not become free in time.
    async fn permit(
        &self,
        semaphore: &Arc<Semaphore>,
        deadline: Instant,
    ) -> Result<Option<OwnedSemaphorePermit>, Error> {
        // Almost always there is a permit; only the wait for one needs a timer.
        let acquired = match Arc::clone(semaphore).try_acquire_owned() {
            Ok(permit) => Ok(permit),
            Err(tokio::sync::TryAcquireError::Closed) => Err(()),
            Err(tokio::sync::TryAcquireError::NoPermits) => {
                let wait = Arc::clone(semaphore).acquire_owned();
                match tokio::time::timeout_at(deadline.into(), wait).await {
                    Ok(acquired) => acquired.map_err(drop),
                    Err(_) => return Ok(None),
                }
            }
        };
        acquired
            .map(Some)
            .map_err(|()| Error::from_sqlx(sqlx::Error::PoolClosed))
    }

    async fn connect(
        self: &Arc<Self>,
        permits: Permits,
        access: Access,
        deadline: Instant,
    ) -> Result<Connection, Error> {
        loop {
            let live = match self.take_parked(access) {
                None => self.open(deadline).await?,
                Some(Parked { live, since }) if since.elapsed() < TRUSTED_FOR => live,
                Some(Parked { mut live, since }) => {
                    let ping = tokio::time::timeout(PING_TIMEOUT, live.raw.ping()).await;
                    if exceeds(since, self.idle_timeout) || !matches!(ping, Ok(Ok(()))) {
                        // A peer that says nothing would keep the pool waiting
                        // as well: the connection is closed instead.
                        live.raw.discard().await;
                        continue;
                    }
                    live
                }
            };
            return Ok(Connection::new(live, Arc::clone(self), permits));
        }
    }

    /// The connection that was parked last; of one writer and several readers
    /// rather the one that has done the same before.
    fn take_parked(&self, access: Access) -> Option<Parked> {
        let mut parked = self.parked();
        if self.writer.is_none() {
            return parked.pop();
        }
        let writes = access == Access::Write;
        match parked
            .iter()
            .rposition(|parked| parked.live.wrote == writes)
        {
            Some(position) => Some(parked.remove(position)),
            None => parked.pop(),
        }
    }

    /// Has the driver's pool make a connection. If that takes long, the server
    /// is asked why: sqlx would wait until its time-out and name that as the
    /// cause, and would notice late that the server is back.
    async fn open(&self, deadline: Instant) -> Result<Live, Error> {
        let mut cause = None;
        let raw = loop {
            let attempt = match cause {
                // The server answers: nothing but time is missing.
                Some(Ok(())) => deadline,
                _ => deadline.min(Instant::now() + ATTEMPT),
            };
            match tokio::time::timeout_at(attempt.into(), self.driver.acquire()).await {
                Ok(Ok(raw)) => break raw,
                Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => {}
                Ok(Err(error)) => return Err(Error::from_sqlx(error)),
            }
            if Instant::now() >= deadline {
                return Err(match cause {
                    Some(Err(error)) => Error::from_sqlx(error),
                    Some(Ok(())) => self.timed_out(),
                    None if self.settings.sharing == Sharing::Shared => self.timed_out(),
                    None => Error::no_answer(self.acquire_timeout),
                });
            }
            match tokio::time::timeout_at(deadline.into(), self.driver.probe()).await {
                Ok(Err(error)) if may_pass(&error) => {
                    cause = Some(Err(error));
                    tokio::time::sleep_until((Instant::now() + PAUSE).min(deadline).into()).await;
                }
                Ok(Err(error)) => return Err(Error::from_sqlx(error)),
                Ok(Ok(())) => cause = Some(Ok(())),
                Err(_) => {}
            }
        };
        self.set_up(raw).await.map_err(Error::from_sqlx)
    }

    async fn set_up(&self, mut raw: Raw) -> Result<Live, sqlx::Error> {
        // Where others share the pool, a connection comes from it again and
        // again, and would be asked each time.
        let stop = if self.settings.stops_statements && self.parks.load(Ordering::Acquire) {
            Stop::of(&mut raw).await?
        } else {
            Stop::Unknown
        };
        Ok(Live {
            raw,
            made: Instant::now(),
            stop,
            wrote: false,
        })
    }

    /// Takes back a connection that is in order.
    pub(super) fn release(&self, live: Live) {
        self.close_idle();
        if !exceeds(live.made, self.max_lifetime) {
            // Decided under the lock, so that none is parked once the list has
            // been emptied for good.
            let mut parked = self.parked();
            if self.parks.load(Ordering::Acquire) {
                if live.wrote {
                    for other in parked.iter_mut() {
                        other.live.wrote = false;
                    }
                }
                parked.push(Parked {
                    live,
                    since: Instant::now(),
                });
                return;
            }
        }
        let _entered = self.runtime.enter();
        drop(live);
    }

    /// Closes what has been parked for too long.
    fn close_idle(&self) {
        let idle: Vec<Parked> = self
            .parked()
            .extract_if(.., |parked| exceeds(parked.since, self.idle_timeout))
            .collect();
        if !idle.is_empty() {
            let _entered = self.runtime.enter();
            for mut parked in idle {
                parked.live.raw.close_on_drop();
            }
        }
    }

    /// Has the server stop what a session runs; if that fails, it runs on.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) async fn stop_statement(&self, session: u64) {
        let stop = async {
            let _turn = self.stopping.acquire().await.ok();
            self.driver.stop_statement(session).await
        };
        match tokio::time::timeout(PING_TIMEOUT, stop).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let error = Error::from_sqlx(error);
                tracing::debug!(target: "tausestack_db", %error, "a statement runs on");
            }
            Err(_) => tracing::debug!(target: "tausestack_db", "a statement runs on"),
        }
    }

    /// Closes all connections, waiting for those in use.
    pub(crate) async fn close(&self) {
        self.permits.close();
        if let Some(writer) = &self.writer {
            writer.close();
        }
        self.share();
        self.driver.close().await;
    }

    fn timed_out(&self) -> Error {
        Error::new(
            Kind::PoolTimeout,
            format!(
                "no connection of the pool became free within {:.1} s: all are in use (raise \
                 `max_connections`, or look for one that is held for long)",
                self.acquire_timeout.as_secs_f64()
            ),
        )
    }

    fn no_turn_to_write(&self) -> Error {
        Error::new(
            Kind::Busy,
            format!(
                "another transaction of this program has been writing to the database for longer \
                 than {:.1} s (`acquire_timeout`): one writes at a time",
                self.acquire_timeout.as_secs_f64()
            ),
        )
    }
}

/// Whether a server that refuses now may be starting, or full for a moment.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            std::io::ErrorKind::ConnectionRefused
                | std::io::ErrorKind::ConnectionReset
                | std::io::ErrorKind::UnexpectedEof
        ),
        // PostgreSQL: starting up, too many connections; MySQL: the latter.
        sqlx::Error::Database(error) => error
            .code()
            .is_some_and(|code| matches!(&*code, "57P03" | "53300" | "08004")),
        _ => false,
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
