//! From options to a pool: the one place that sets connections up.

#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::time::Duration;

use tokio::runtime::Handle;

use super::url::{self, Target};
use super::{ConnectOptions, Database};
use crate::Error;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::connection::PING_TIMEOUT;
use crate::connection::{DriverPool, PoolSettings, Sharing, TRUSTED_FOR};
use crate::dialect::Dialect;

/// The variable that holds the database's URL.
const URL_VARIABLE: &str = "TAUSESTACK_DATABASE_URL";

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
                    Ok(meta.idle_for < TRUSTED_FOR || connection.ping().await.is_ok())
                })
            })
    }};
}

/// sqlx's pool options for a server. sqlx asks a connection that comes back
/// whether it lives, without a limit of time: one whose peer has fallen silent
/// would never be back.
#[cfg(any(feature = "postgres", feature = "mysql"))]
macro_rules! server_pool_options {
    ($options:expr, $type:ty) => {
        pool_options!($options, $type, 10).after_release(|connection, _| {
            Box::pin(async move {
                use sqlx::Connection as _;
                match tokio::time::timeout(PING_TIMEOUT, connection.ping()).await {
                    Ok(Ok(())) => Ok(true),
                    Ok(Err(error)) => Err(error),
                    Err(_) => Err(sqlx::Error::PoolTimedOut),
                }
            })
        })
    };
}

/// How much longer than `statement_timeout` a server may take to say that it has
/// ended the statement.
const GRACE: std::time::Duration = std::time::Duration::from_secs(2);

fn settings(options: &ConnectOptions, dialect: &dyn Dialect) -> PoolSettings {
    PoolSettings {
        sharing: Sharing::Exclusive,
        single_writer: dialect.has_single_writer(),
        stops_statements: options.cancel_dropped,
        // Servers see to it themselves.
        statement_timeout: None,
        patience: options.statement_timeout.map(|limit| limit + GRACE),
    }
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
    use super::decimal_collation;
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
        .collation(decimal_collation::NAME, decimal_collation::compare)
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
    let settings = PoolSettings {
        stops_statements: options.cancel_dropped || options.statement_timeout.is_some(),
        statement_timeout: options.statement_timeout,
        // There is no peer that could hang.
        patience: None,
        ..settings(options, &crate::dialect::SQLITE)
    };
    Ok(Database::new(
        DriverPool::Sqlite(pool.clone()),
        settings,
        sea_orm::SqlxSqliteConnector::from_sqlx_sqlite_pool(pool),
        &crate::dialect::SQLITE,
        options.telling(),
        options.clock.clone(),
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
    let mut postgres = postgres
        .statement_cache_capacity(options.statement_cache_capacity)
        .disable_statement_logging();
    if let Some(limit) = options.statement_timeout {
        postgres = postgres.options([("statement_timeout", milliseconds(limit))]);
    }
    let first = first_connection(options, postgres.connect()).await?;
    // It has told what it was to tell; the pool makes its own when it needs one.
    first.close().await.map_err(Error::from_sqlx)?;
    let pool = server_pool_options!(options, PgPoolOptions).connect_lazy_with(postgres);
    Ok(Database::new(
        DriverPool::Postgres(pool.clone()),
        settings(options, &crate::dialect::POSTGRES),
        sea_orm::SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
        &crate::dialect::POSTGRES,
        options.telling(),
        options.clock.clone(),
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
    let dialect = mysql_dialect(&version, options.returning);
    let limit = options
        .statement_timeout
        .map(|limit| mysql_limit(limit, dialect));
    let pool = server_pool_options!(options, MySqlPoolOptions)
        .after_connect(move |connection, _| {
            let limit = limit.clone();
            Box::pin(async move {
                if let Some(limit) = limit {
                    let limit = sqlx::raw_sql(sqlx::AssertSqlSafe(limit));
                    sqlx::Executor::execute(connection, limit).await?;
                }
                Ok(())
            })
        })
        .connect_lazy_with(mysql);
    Ok(Database::new(
        DriverPool::MySql(pool.clone()),
        settings(options, dialect),
        sea_orm::SqlxMySqlConnector::from_sqlx_mysql_pool(pool),
        dialect,
        options.telling(),
        options.clock.clone(),
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

/// At least one, since 0 means that there is no limit.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn milliseconds(limit: Duration) -> u128 {
    limit.as_millis().max(1)
}

/// MariaDB counts in seconds and limits every statement, MySQL in milliseconds
/// and SELECT alone.
#[cfg(feature = "mysql")]
fn mysql_limit(limit: Duration, dialect: &dyn Dialect) -> String {
    let milliseconds = milliseconds(limit);
    if dialect.target() == crate::ddl::Target::MariaDb {
        format!(
            "SET SESSION max_statement_time = {}.{:03}",
            milliseconds / 1_000,
            milliseconds % 1_000
        )
    } else {
        format!("SET SESSION max_execution_time = {milliseconds}")
    }
}

/// MariaDB says its name behind its number, which older replication clients
/// want to see after `5.5.5-`.
#[cfg(feature = "mysql")]
pub(super) fn mysql_dialect(version: &str, returning: bool) -> &'static dyn Dialect {
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
