//! How a statement that nobody waits for any more is stopped.

#[cfg(feature = "sqlite")]
use std::sync::Arc;
#[cfg(feature = "sqlite")]
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
#[cfg(feature = "sqlite")]
use std::time::{Duration, Instant};

use super::driver::Raw;

/// The way to stop what a connection runs.
#[derive(Clone)]
pub(super) enum Stop {
    /// There is none: the statement runs to its end.
    Unknown,
    /// The library asks each few thousand steps whether to go on.
    #[cfg(feature = "sqlite")]
    Brake(Arc<Brake>),
    /// The server stops the session with this number.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Session(u64),
}

impl Stop {
    /// Finds the way for a connection that has just been had.
    pub(super) async fn of(raw: &mut Raw) -> Result<Self, sqlx::Error> {
        match raw {
            #[cfg(feature = "sqlite")]
            Raw::Sqlite(connection) => {
                let brake = Arc::new(Brake::new());
                let asked = Arc::clone(&brake);
                connection
                    .lock_handle()
                    .await?
                    .set_progress_handler(STEPS, move || !asked.is_pulled());
                Ok(Self::Brake(brake))
            }
            #[cfg(feature = "postgres")]
            Raw::Postgres(connection) => {
                let row = sqlx::Executor::fetch_one(
                    &mut **connection,
                    sqlx::raw_sql("SELECT pg_backend_pid()"),
                )
                .await?;
                let session: i32 = sqlx::Row::try_get_unchecked(&row, 0)?;
                Ok(Self::Session(u64::from(session.unsigned_abs())))
            }
            #[cfg(feature = "mysql")]
            Raw::MySql(connection) => {
                let row = sqlx::Executor::fetch_one(
                    &mut **connection,
                    sqlx::raw_sql("SELECT connection_id()"),
                )
                .await?;
                Ok(Self::Session(sqlx::Row::try_get_unchecked(&row, 0)?))
            }
        }
    }
}

/// How many steps of SQLite's virtual machine pass between two questions
/// whether to go on: some microseconds.
#[cfg(feature = "sqlite")]
const STEPS: i32 = 4_000;

/// What a SQLite connection looks at while a statement runs.
#[cfg(feature = "sqlite")]
pub(super) struct Brake {
    born: Instant,
    pulled: AtomicBool,
    /// When the statement has run for too long, in microseconds since `born`;
    /// 0 if it may take its time.
    deadline: AtomicU64,
}

#[cfg(feature = "sqlite")]
impl Brake {
    fn new() -> Self {
        Self {
            born: Instant::now(),
            pulled: AtomicBool::new(false),
            deadline: AtomicU64::new(0),
        }
    }

    fn age(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn is_pulled(&self) -> bool {
        if self.pulled.load(Ordering::Relaxed) {
            return true;
        }
        let deadline = self.deadline.load(Ordering::Relaxed);
        deadline != 0 && self.age() > deadline
    }

    /// Stops what runs, and all that follows until it is released.
    pub(super) fn pull(&self) {
        self.pulled.store(true, Ordering::Relaxed);
    }

    pub(super) fn release(&self) {
        self.pulled.store(false, Ordering::Relaxed);
        self.deadline.store(0, Ordering::Relaxed);
    }

    /// Gives what runs from now on this long.
    pub(super) fn limit(&self, limit: Option<Duration>) {
        let deadline = limit.map_or(0, |limit| {
            let limit = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
            self.age().saturating_add(limit).max(1)
        });
        self.deadline.store(deadline, Ordering::Relaxed);
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn a_brake_holds_until_it_is_released() {
        let brake = Brake::new();
        assert!(!brake.is_pulled());
        brake.pull();
        assert!(brake.is_pulled());
        brake.release();
        assert!(!brake.is_pulled());
        brake.limit(Some(Duration::from_secs(60)));
        assert!(!brake.is_pulled());
        brake.limit(Some(Duration::from_micros(1)));
        std::thread::sleep(Duration::from_millis(1));
        assert!(brake.is_pulled());
        brake.limit(None);
        assert!(!brake.is_pulled());
    }
}
