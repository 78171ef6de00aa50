//! One connection that stays one: what a session's lock needs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::DatabaseConnection;
use tokio::runtime::Handle;

use super::Database;
use crate::Error;
use crate::clock::Clock;
use crate::connection::{DriverPool, PoolSettings, Sharing};
use crate::dialect::Dialect;
use crate::session::Telling;

/// How long the connection may take to come about.
#[cfg(any(feature = "postgres", feature = "mysql"))]
const PATIENCE: Duration = Duration::from_secs(10);

/// A database of one connection. When that is lost there is no other: what was
/// locked by it is not taken to be locked still.
pub(crate) struct Solo {
    database: Database,
    lost: Arc<AtomicBool>,
    /// Whether the connection is that of the database that it was made from.
    is_shared: bool,
    is_direct: bool,
}

/// A hook that lets the first connection through, and no other.
#[cfg(any(feature = "postgres", feature = "mysql"))]
struct Once {
    taken: AtomicBool,
    lost: Arc<AtomicBool>,
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
impl Once {
    fn new(lost: &Arc<AtomicBool>) -> Arc<Self> {
        Arc::new(Self {
            taken: AtomicBool::new(false),
            lost: Arc::clone(lost),
        })
    }

    fn check(&self) -> Result<(), sqlx::Error> {
        if self.taken.swap(true, Ordering::SeqCst) {
            self.lost.store(true, Ordering::SeqCst);
            return Err(sqlx::Error::PoolClosed);
        }
        Ok(())
    }
}

impl Solo {
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The file that is the database, if it is one.
    pub(crate) fn file(&self) -> Option<std::path::PathBuf> {
        #[cfg(feature = "sqlite")]
        if !self.is_shared
            && let Ok(pool) = self.database.inner().pool()
            && let DriverPool::Sqlite(pool) = pool.driver()
        {
            let path = pool.connect_options().get_filename().to_owned();
            // A URI is what names a database in memory.
            return (!path.to_string_lossy().starts_with("file:")).then_some(path);
        }
        None
    }

    /// Whether the connection broke, so that its lock is gone.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }

    /// Whether each statement reaches the session that was opened: not behind
    /// a pooler that lends its own sessions.
    pub(crate) fn is_direct(&self) -> bool {
        self.is_direct
    }

    /// Ends the connection, and with it its lock.
    pub(crate) async fn close(self) {
        if !self.is_shared
            && let Ok(pool) = self.database.inner().pool()
        {
            pool.close().await;
        }
    }
}

impl Database {
    /// A database of one connection to the same place. Whoever locks waits for
    /// so long.
    ///
    /// # Errors
    ///
    /// As those of a connection and a query.
    #[cfg_attr(
        not(feature = "sqlite"),
        expect(unused_variables, reason = "servers' locks are asked for")
    )]
    pub(crate) async fn solo(&self, patience: Duration) -> Result<Solo, Error> {
        let outer = self.outside_transaction();
        let pool = outer.inner().pool()?;
        let lost = Arc::new(AtomicBool::new(false));
        match pool.driver() {
            #[cfg(feature = "sqlite")]
            DriverPool::Sqlite(known) => {
                use super::decimal_collation;
                use sqlx::ConnectOptions as _;

                // In memory the connection is the database.
                if known.options().get_max_connections() == 1 {
                    return Ok(Solo {
                        database: outer.clone(),
                        lost,
                        is_shared: true,
                        is_direct: true,
                    });
                }
                let options = (*known.connect_options())
                    .clone()
                    .foreign_keys(true)
                    .busy_timeout(patience)
                    .collation(decimal_collation::NAME, decimal_collation::compare)
                    .disable_statement_logging();
                // A file's connection does not break, and each of its locks is
                // a transaction's.
                let made = sqlx::sqlite::SqlitePoolOptions::new()
                    .max_connections(1)
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .acquire_timeout(patience)
                    .test_before_acquire(false)
                    .connect_lazy_with(options);
                Ok(Solo {
                    database: outer.alone(
                        DriverPool::Sqlite(made.clone()),
                        sea_orm::SqlxSqliteConnector::from_sqlx_sqlite_pool(made),
                        &crate::dialect::SQLITE,
                    ),
                    lost,
                    is_shared: false,
                    is_direct: true,
                })
            }
            #[cfg(feature = "postgres")]
            DriverPool::Postgres(known) => {
                use sqlx::ConnectOptions as _;

                let options = (*known.connect_options())
                    .clone()
                    .disable_statement_logging();
                let is_direct = is_direct(options.clone()).await?;
                let path = outer
                    .ask_text("SELECT current_setting('search_path')")
                    .await?
                    .unwrap_or_default();
                let once = Once::new(&lost);
                let made = sqlx::postgres::PgPoolOptions::new()
                    .max_connections(1)
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .acquire_timeout(PATIENCE)
                    .test_before_acquire(false)
                    .after_connect(move |connection, _| {
                        let (once, path) = (Arc::clone(&once), path.clone());
                        Box::pin(async move {
                            once.check()?;
                            sqlx::query("SELECT set_config('search_path', $1, false)")
                                .bind(path)
                                .execute(connection)
                                .await
                                .map(drop)
                        })
                    })
                    .connect_lazy_with(options);
                Ok(Solo {
                    database: outer.alone(
                        DriverPool::Postgres(made.clone()),
                        sea_orm::SqlxPostgresConnector::from_sqlx_postgres_pool(made),
                        &crate::dialect::POSTGRES,
                    ),
                    lost,
                    is_shared: false,
                    is_direct,
                })
            }
            #[cfg(feature = "mysql")]
            DriverPool::MySql(known) => {
                use sqlx::ConnectOptions as _;

                // One that SeaORM connected was taken for MySQL unasked.
                let version = outer
                    .ask_text("SELECT version()")
                    .await?
                    .unwrap_or_default();
                let once = Once::new(&lost);
                let made = sqlx::mysql::MySqlPoolOptions::new()
                    .max_connections(1)
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .acquire_timeout(PATIENCE)
                    .test_before_acquire(false)
                    .after_connect(move |_, _| {
                        let checked = once.check();
                        Box::pin(std::future::ready(checked))
                    })
                    .connect_lazy_with(
                        (*known.connect_options())
                            .clone()
                            .disable_statement_logging(),
                    );
                Ok(Solo {
                    database: outer.alone(
                        DriverPool::MySql(made.clone()),
                        sea_orm::SqlxMySqlConnector::from_sqlx_mysql_pool(made),
                        super::connect::mysql_dialect(&version, true),
                    ),
                    lost,
                    is_shared: false,
                    is_direct: true,
                })
            }
        }
    }

    #[cfg(any(feature = "postgres", feature = "mysql"))]
    async fn ask_text(&self, sql: &'static str) -> Result<Option<String>, Error> {
        let row = self
            .executor()
            .optional(crate::connection::Command::text(sql))
            .await?;
        Ok(row.map(|row| row.get_at(0)).transpose()?.flatten())
    }

    fn alone(
        &self,
        driver: DriverPool,
        seaorm: DatabaseConnection,
        dialect: &'static dyn Dialect,
    ) -> Self {
        let settings = PoolSettings {
            sharing: Sharing::Exclusive,
            single_writer: false,
            stops_statements: false,
            statement_timeout: None,
            patience: None,
        };
        let telling = Telling {
            // A migration is meant to take its time.
            slow: None,
            ..self.inner().telling
        };
        let made = Self::new(
            driver,
            settings,
            seaorm,
            dialect,
            telling,
            Clock::system(),
            Handle::current(),
        );
        made.outside_transaction()
    }
}

/// Whether a session tells what it was opened with. A pooler lends sessions
/// that it opened itself, or refuses a client that brings settings.
///
/// The question is sent as plain text: statements that are prepared would stay
/// behind in someone else's session.
#[cfg(feature = "postgres")]
async fn is_direct(options: sqlx::postgres::PgConnectOptions) -> Result<bool, Error> {
    use sqlx::{ConnectOptions as _, Connection as _, Row as _};

    let nonce = uuid::Uuid::now_v7().simple().to_string();
    let options = options.options([("tausestack.session", &nonce)]);
    let connected = match tokio::time::timeout(PATIENCE, options.connect()).await {
        Ok(connected) => connected,
        Err(_) => return Err(Error::no_answer(PATIENCE)),
    };
    let mut connection = match connected {
        Ok(connection) => connection,
        Err(sqlx::Error::Database(error))
            if error.message().contains("unsupported startup parameter") =>
        {
            return Ok(false);
        }
        Err(error) => return Err(Error::from_sqlx(error)),
    };
    let question = sqlx::raw_sql("SELECT current_setting('tausestack.session', true)");
    let row = sqlx::Executor::fetch_one(&mut connection, question)
        .await
        .map_err(Error::from_sqlx)?;
    let told: Option<String> = row.try_get(0).map_err(Error::from_sqlx)?;
    connection.close().await.map_err(Error::from_sqlx)?;
    Ok(told.as_deref() == Some(nonce.as_str()))
}
