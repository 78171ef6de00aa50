//! A second pool to the same server, whose statements land in another place.

#[cfg(any(feature = "postgres", feature = "mysql"))]
use sea_orm::DatabaseConnection;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use tokio::runtime::Handle;

use super::Database;
use crate::Error;
use crate::connection::DriverPool;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::connection::{Pool, PoolSettings, Sharing};

/// How many connections such a pool makes at most.
#[cfg(any(feature = "postgres", feature = "mysql"))]
const CONNECTIONS: u32 = 4;

impl Database {
    /// The database of this name on the same server; on PostgreSQL the same
    /// database, with these schemas as its `search_path`; on SQLite a new one
    /// in memory, which has no name.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(unused_variables, reason = "servers alone have places by name")
    )]
    pub(crate) async fn elsewhere(&self, place: &str) -> Result<Self, Error> {
        let pool = self.inner().pool()?;
        match pool.driver() {
            #[cfg(feature = "sqlite")]
            DriverPool::Sqlite(_) => Self::connect("sqlite::memory:").await,
            #[cfg(feature = "postgres")]
            DriverPool::Postgres(known) => {
                let path = place.to_owned();
                let made = sqlx::postgres::PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(pool.acquire_timeout())
                    .after_connect(move |connection, _| {
                        let path = path.clone();
                        Box::pin(async move {
                            sqlx::query("SELECT set_config('search_path', $1, false)")
                                .bind(path)
                                .execute(connection)
                                .await
                                .map(drop)
                        })
                    })
                    .connect_lazy_with((*known.connect_options()).clone());
                Ok(self.sibling(
                    pool,
                    DriverPool::Postgres(made.clone()),
                    sea_orm::SqlxPostgresConnector::from_sqlx_postgres_pool(made),
                ))
            }
            #[cfg(feature = "mysql")]
            DriverPool::MySql(known) => {
                let options = (*known.connect_options()).clone().database(place);
                let made = sqlx::mysql::MySqlPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(pool.acquire_timeout())
                    .connect_lazy_with(options);
                Ok(self.sibling(
                    pool,
                    DriverPool::MySql(made.clone()),
                    sea_orm::SqlxMySqlConnector::from_sqlx_mysql_pool(made),
                ))
            }
        }
    }

    /// A database over another pool, in all else like this one.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn sibling(&self, pool: &Pool, driver: DriverPool, seaorm: DatabaseConnection) -> Self {
        let inner = self.inner();
        let settings = PoolSettings {
            sharing: Sharing::Exclusive,
            ..pool.settings()
        };
        Self::new(
            driver,
            settings,
            seaorm,
            inner.dialect(),
            inner.telling,
            inner.clock().clone(),
            Handle::current(),
        )
    }
}
