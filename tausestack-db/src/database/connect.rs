//! From options to a pool: the one place that sets connections up.

use std::time::Duration;

use tokio::runtime::Handle;

use super::url::{self, Target};
use super::{ConnectOptions, Database};
use crate::Error;
use crate::connection::{DriverPool, Sharing};
#[cfg(feature = "mysql")]
use crate::dialect::Dialect;

/// The variable that holds the database's URL.
const URL_VARIABLE: &str = "TAUSESTACK_DATABASE_URL";

/// How long an idle connection of the pool is taken to be alive.
const CHECK_AFTER: Duration = Duration::from_secs(1);

/// sqlx's pool options as ours say, for whichever driver.
macro_rules! pool_options {
    ($options:expr, $type:ty, $default_connections:expr) => {{
        let options = $options;
        let max = options.max_connections.unwrap_or($default_connections);
        <$type>::new()
            .max_connections(max)
            .min_connections(options.min_connections.unwrap_or(0).min(max))
            .acquire_timeout(options.acquire_timeout)
            .idle_timeout(options.idle_timeout)
            .max_lifetime(options.max_lifetime)
            // sqlx would ask each connection at each use whether it lives.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    use sqlx::Connection as _;
                    Ok(meta.idle_for < CHECK_AFTER || connection.ping().await.is_ok())
                })
            })
    }};
}

impl Database {
    /// Connects to the database of a URL.
    ///
    /// SQLite files are opened with write-ahead logging, foreign keys on and a
    /// `busy_timeout`; `?mode=rwc` makes the file if it is missing.
    ///
    /// # Errors
    ///
    /// `is_configuration` if the URL is malformed or its database is not
    /// compiled in; `is_connection` if the database cannot be reached or
    /// refuses the login.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub async fn connect(options: impl Into<ConnectOptions>) -> Result<Self, Error> {
        let options = options.into();
        match url::parse(&options.url)? {
            Target::Sqlite(url) => connect_sqlite(&options, &url).await,
            Target::Postgres(url) => connect_postgres(&options, &url).await,
            Target::MySql(url) => connect_mysql(&options, &url).await,
        }
    }

    /// Connects to the database that the environment variable
    /// `TAUSESTACK_DATABASE_URL` names.
    ///
    /// # Errors
    ///
    /// `is_configuration` if the variable is not set, else as
    /// [`connect`](Self::connect).
    pub async fn from_env() -> Result<Self, Error> {
        let url = std::env::var(URL_VARIABLE).map_err(|_| {
            Error::configuration(format!(
                "the environment variable {URL_VARIABLE} is not set: it names the database, such \
                 as sqlite://app.db?mode=rwc"
            ))
        })?;
        Self::connect(url).await
    }
}

#[cfg(any(
    not(feature = "sqlite"),
    not(feature = "postgres"),
    not(feature = "mysql")
))]
fn not_compiled_in(database: &str, feature: &str) -> Error {
    Error::configuration(format!(
        "{database} is not compiled in: enable the feature `{feature}` of tausestack-db"
    ))
}

#[cfg(feature = "sqlite")]
async fn connect_sqlite(options: &ConnectOptions, url: &str) -> Result<Database, Error> {
    use sqlx::ConnectOptions as _;
    use sqlx::sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
    };

    /// Rows that a SQLite connection reads ahead of their use.
    const READ_AHEAD: usize = 1024;

    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let read_only = url.contains("mode=ro") && !url.contains("mode=rw");
    let mut sqlite: SqliteConnectOptions = url.parse().map_err(Error::from_sqlx)?;
    sqlite = sqlite
        .foreign_keys(true)
        .busy_timeout(options.busy_timeout)
        .synchronous(match options.synchronous {
            super::SqliteSynchronous::Full => SqliteSynchronous::Full,
            super::SqliteSynchronous::Normal => SqliteSynchronous::Normal,
        })
        .statement_cache_capacity(options.statement_cache_capacity)
        .row_buffer_size(READ_AHEAD)
        .disable_statement_logging();
    if !in_memory && !read_only {
        sqlite = sqlite.journal_mode(SqliteJournalMode::Wal);
    }
    let pool = if in_memory {
        // The connection is the database: it must neither end nor have a twin.
        pool_options!(options, SqlitePoolOptions, 1)
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
    } else {
        pool_options!(options, SqlitePoolOptions, 5)
    };
    let pool = pool.connect_with(sqlite).await.map_err(Error::from_sqlx)?;
    Ok(Database::new(
        DriverPool::Sqlite(pool.clone()),
        Sharing::Exclusive,
        sea_orm::SqlxSqliteConnector::from_sqlx_sqlite_pool(pool),
        &crate::dialect::SQLITE,
        options.echo,
        Handle::current(),
    ))
}

#[cfg(not(feature = "sqlite"))]
async fn connect_sqlite(_options: &ConnectOptions, _url: &str) -> Result<Database, Error> {
    Err(not_compiled_in("SQLite", "sqlite"))
}

#[cfg(feature = "postgres")]
async fn connect_postgres(options: &ConnectOptions, url: &str) -> Result<Database, Error> {
    use sqlx::ConnectOptions as _;
    use sqlx::Connection as _;
    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

    let postgres: PgConnectOptions = url.parse().map_err(Error::from_sqlx)?;
    let postgres = postgres
        .statement_cache_capacity(options.statement_cache_capacity)
        .disable_statement_logging();
    let first = first_connection(options, postgres.connect()).await?;
    // It has told what it was to tell; the pool makes its own when it needs one.
    first.close().await.map_err(Error::from_sqlx)?;
    let pool = pool_options!(options, PgPoolOptions, 10).connect_lazy_with(postgres);
    Ok(Database::new(
        DriverPool::Postgres(pool.clone()),
        Sharing::Exclusive,
        sea_orm::SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
        &crate::dialect::POSTGRES,
        options.echo,
        Handle::current(),
    ))
}

#[cfg(not(feature = "postgres"))]
async fn connect_postgres(_options: &ConnectOptions, _url: &str) -> Result<Database, Error> {
    Err(not_compiled_in("PostgreSQL", "postgres"))
}

#[cfg(feature = "mysql")]
async fn connect_mysql(options: &ConnectOptions, url: &str) -> Result<Database, Error> {
    use sqlx::ConnectOptions as _;
    use sqlx::Connection as _;
    use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};

    let mysql: MySqlConnectOptions = url.parse().map_err(Error::from_sqlx)?;
    let mysql = mysql
        .statement_cache_capacity(options.statement_cache_capacity)
        .disable_statement_logging();
    let mut first = first_connection(options, mysql.connect()).await?;
    let version: String = sqlx::query_scalar("SELECT version()")
        .fetch_one(&mut first)
        .await
        .map_err(Error::from_sqlx)?;
    first.close().await.map_err(Error::from_sqlx)?;
    let pool = pool_options!(options, MySqlPoolOptions, 10).connect_lazy_with(mysql);
    Ok(Database::new(
        DriverPool::MySql(pool.clone()),
        Sharing::Exclusive,
        sea_orm::SqlxMySqlConnector::from_sqlx_mysql_pool(pool),
        mysql_dialect(&version, options.returning),
        options.echo,
        Handle::current(),
    ))
}

/// Makes the first connection outside of the pool, which would try again and
/// again until its time-out, and name that as the cause.
#[cfg(any(feature = "postgres", feature = "mysql"))]
async fn first_connection<C>(
    options: &ConnectOptions,
    connect: impl Future<Output = Result<C, sqlx::Error>>,
) -> Result<C, Error> {
    match tokio::time::timeout(options.acquire_timeout, connect).await {
        Ok(connection) => connection.map_err(Error::from_sqlx),
        Err(_) => Err(Error::no_answer(options.acquire_timeout)),
    }
}

/// MariaDB says its name behind its number, which older replication clients
/// want to see after `5.5.5-`.
#[cfg(feature = "mysql")]
fn mysql_dialect(version: &str, returning: bool) -> &'static dyn Dialect {
    if !version.contains("MariaDB") {
        return &crate::dialect::MYSQL;
    }
    let number = version.strip_prefix("5.5.5-").unwrap_or(version);
    let mut parts = number
        .split(|c: char| !c.is_ascii_digit())
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    // INSERT … RETURNING came with MariaDB 10.5.
    if returning && (major, minor) >= (10, 5) {
        &crate::dialect::MARIADB
    } else {
        &crate::dialect::MARIADB_WITHOUT_RETURNING
    }
}

#[cfg(not(feature = "mysql"))]
async fn connect_mysql(_options: &ConnectOptions, _url: &str) -> Result<Database, Error> {
    Err(not_compiled_in("MySQL/MariaDB", "mysql"))
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use super::mysql_dialect;

    #[test]
    fn servers_are_told_apart_by_their_version() {
        let returns = |version| {
            mysql_dialect(version, true).insert_returning() == crate::dialect::Returning::Clause
        };
        assert!(returns("10.11.19-MariaDB-0+deb12u1"));
        assert!(returns("5.5.5-10.6.2-MariaDB"));
        assert!(returns("11.4.2-MariaDB-log"));
        assert!(!returns("10.4.34-MariaDB"));
        assert!(!returns("8.4.0"));
        assert_eq!(mysql_dialect("8.4.0", true).name(), "MySQL");
    }
}
