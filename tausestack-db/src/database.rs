//! The database: a pool of connections, and what is known of the server.

mod connect;
#[cfg(feature = "sqlite")]
mod decimal_collation;
mod options;
mod scratch;
#[cfg(feature = "migrate")]
mod solo;
mod url;

pub use options::{ConnectOptions, SqliteSynchronous};

#[cfg(feature = "migrate")]
pub(crate) use solo::Solo;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sea_orm::{DatabaseConnection, DatabaseConnectionType};

use crate::Error;
use crate::clock::Clock;
use crate::connection::{DriverPool, Pool, PoolSettings, Sharing};
use crate::dialect::Dialect;
use crate::session::{Executor, Telling};

/// A database, connected: a pool that is cheap to clone and to share.
///
/// Its operations are those of [`Backend`](crate::Backend).
///
/// ```
/// # use tausestack_db::prelude::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let db = Database::connect("sqlite::memory:").await?;
/// let one = db.fetch_one_raw("SELECT 1 AS one", params! {}).await?;
/// assert_eq!(one.expect("one row").get::<i64>("one")?, 1);
/// db.disconnect().await
/// # }
/// ```
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
    outside: bool,
}

/// What the clones of a database share.
pub(crate) struct Inner {
    id: usize,
    pool: Result<Arc<Pool>, &'static str>,
    seaorm: DatabaseConnection,
    dialect: &'static dyn Dialect,
    telling: Telling,
    clock: Clock,
}

impl std::fmt::Debug for Database {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("dialect", &self.inner.dialect.name())
            .finish_non_exhaustive()
    }
}

/// Each connected database has a number, by which a task knows whether it runs
/// in a transaction of it.
fn next_id() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Inner {
    pub(crate) fn id(&self) -> usize {
        self.id
    }

    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn echoes(&self) -> bool {
        self.telling.echo
    }

    /// Whether a statement that took this long is slow.
    pub(crate) fn is_slow(&self, took: Duration) -> bool {
        self.telling.slow.is_some_and(|slow| took >= slow)
    }

    /// Whether one connection writes at a time, and others wait for it.
    pub(crate) fn has_single_writer(&self) -> bool {
        self.pool
            .as_ref()
            .is_ok_and(|pool| pool.has_single_writer())
    }

    pub(crate) fn pool(&self) -> Result<&Arc<Pool>, Error> {
        self.pool
            .as_ref()
            .map_err(|reason| Error::unsupported(*reason))
    }
}

impl Database {
    fn new(
        driver: DriverPool,
        settings: PoolSettings,
        seaorm: DatabaseConnection,
        dialect: &'static dyn Dialect,
        telling: Telling,
        clock: Clock,
        runtime: tokio::runtime::Handle,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                id: next_id(),
                pool: Ok(Arc::new(Pool::new(driver, settings, runtime))),
                seaorm,
                dialect,
                telling,
                clock,
            }),
            outside: false,
        }
    }

    /// A database whose every statement is refused for this reason.
    pub(crate) fn without_pool(
        reason: &'static str,
        seaorm: DatabaseConnection,
        dialect: &'static dyn Dialect,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                id: next_id(),
                pool: Err(reason),
                seaorm,
                dialect,
                telling: Telling::default(),
                clock: Clock::system(),
            }),
            outside: false,
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    pub(crate) fn is_outside(&self) -> bool {
        self.outside
    }

    /// Closes the connections of a scratch place, unless they are those of the
    /// server itself.
    pub(crate) async fn close_scratch(&self, server: &Self) {
        if self.inner.id != server.inner.id
            && let Ok(pool) = &self.inner.pool
        {
            pool.close().await;
        }
    }

    pub(crate) fn executor(&self) -> Executor<'_> {
        Executor::pool(&self.inner, self.outside)
    }

    /// The same database, for statements that are meant to stand outside of
    /// the closure transaction they are written in: an audit row that stays
    /// when all else rolls back.
    ///
    /// They run on another connection: on SQLite, where one connection writes
    /// at a time, they can read only, unless the transaction does.
    #[must_use]
    pub fn outside_transaction(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            outside: true,
        }
    }

    /// The connection as SeaORM knows it, over the same pool.
    ///
    /// `Entity::find().all(&db)` needs it not, since `Database` is one of
    /// SeaORM's connections by itself; what takes nothing but a
    /// `DatabaseConnection` does.
    pub fn seaorm(&self) -> &DatabaseConnection {
        // From now on others take connections from the pool.
        if let Ok(pool) = &self.inner.pool {
            pool.share();
        }
        &self.inner.seaorm
    }

    /// The name of the database: SQLite, PostgreSQL, MySQL or MariaDB.
    pub fn name(&self) -> &'static str {
        self.inner.dialect.name()
    }

    /// Closes all connections, waiting for statements that run. Other clones
    /// are closed too.
    ///
    /// # Errors
    ///
    /// None today; a later version may report what failed.
    #[doc(alias = "close")]
    pub async fn disconnect(self) -> Result<(), Error> {
        match &self.inner.pool {
            Ok(pool) => {
                pool.close().await;
                Ok(())
            }
            Err(reason) => Err(Error::unsupported(*reason)),
        }
    }
}

/// Takes over the pool of a SeaORM connection.
///
/// The server is taken to be what the connection's type says; for a MySQL
/// connection that is a MySQL server, which has no `RETURNING`, so that
/// MariaDB's is not used. [`Database::connect`] asks the server.
///
/// # Panics
///
/// If no Tokio runtime is entered: connections need one to return to the pool.
impl From<DatabaseConnection> for Database {
    fn from(seaorm: DatabaseConnection) -> Self {
        let runtime = tokio::runtime::Handle::current();
        let (driver, dialect): (Option<DriverPool>, &'static dyn Dialect) = match &seaorm.inner {
            #[cfg(feature = "sqlite")]
            DatabaseConnectionType::SqlxSqlitePoolConnection(_) => (
                Some(DriverPool::Sqlite(
                    seaorm.get_sqlite_connection_pool().clone(),
                )),
                &crate::dialect::SQLITE,
            ),
            #[cfg(feature = "postgres")]
            DatabaseConnectionType::SqlxPostgresPoolConnection(_) => (
                Some(DriverPool::Postgres(
                    seaorm.get_postgres_connection_pool().clone(),
                )),
                &crate::dialect::POSTGRES,
            ),
            #[cfg(feature = "mysql")]
            DatabaseConnectionType::SqlxMySqlPoolConnection(_) => (
                Some(DriverPool::MySql(
                    seaorm.get_mysql_connection_pool().clone(),
                )),
                &crate::dialect::MYSQL,
            ),
            _ => (None, crate::dialect::any()),
        };
        match driver {
            Some(driver) => {
                let settings = PoolSettings {
                    sharing: Sharing::Shared,
                    single_writer: dialect.has_single_writer(),
                    stops_statements: false,
                    statement_timeout: None,
                    patience: None,
                };
                Self::new(
                    driver,
                    settings,
                    seaorm,
                    dialect,
                    Telling::default(),
                    Clock::system(),
                    runtime,
                )
            }
            None => Self::without_pool(
                "the SeaORM connection is no pool of SQLite, PostgreSQL or MySQL (a mock, or \
                 disconnected)",
                seaorm,
                dialect,
            ),
        }
    }
}
