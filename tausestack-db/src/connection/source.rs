//! sqlx's pools, and what is asked of a server beside them.

use std::time::Duration;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use sqlx::ConnectOptions as _;

use super::driver::Raw;

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
    pub(super) async fn acquire(&self) -> Result<Raw, sqlx::Error> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => Raw::Sqlite(pool.acquire().await?),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Raw::Postgres(pool.acquire().await?),
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => Raw::MySql(pool.acquire().await?),
        })
    }

    pub(super) async fn close(&self) {
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
    pub(super) fn limits(&self) -> (Option<Duration>, Option<Duration>) {
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

    /// Connects once, beside the pool, to learn why the pool gets no
    /// connection.
    pub(super) async fn probe(&self) -> Result<(), sqlx::Error> {
        match self {
            // A file needs no network: the pool's own error says it all.
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                let connection = pool.connect_options().connect().await?;
                sqlx::Connection::close(connection).await
            }
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => {
                let connection = pool.connect_options().connect().await?;
                sqlx::Connection::close(connection).await
            }
        }
    }

    /// Has the server stop what a session runs, by a connection of its own:
    /// the session's is busy.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) async fn stop_statement(&self, session: u64) -> Result<(), sqlx::Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                let mut side = pool.connect_options().connect().await?;
                sqlx::query("SELECT pg_cancel_backend($1)")
                    .persistent(false)
                    .bind(i32::try_from(session).unwrap_or_default())
                    .execute(&mut side)
                    .await?;
                sqlx::Connection::close(side).await
            }
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => {
                let mut side = pool.connect_options().connect().await?;
                let kill = sqlx::AssertSqlSafe(format!("KILL QUERY {session}"));
                sqlx::Executor::execute(&mut side, sqlx::raw_sql(kill)).await?;
                sqlx::Connection::close(side).await
            }
        }
    }
}
