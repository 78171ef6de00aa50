//! Logging in, which alone proves that a server can be used: a port that answers
//! may want a password, and the command line clients may be absent.

use std::time::Duration;

use sqlx::mysql::{MySqlConnection, MySqlDatabaseError};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Error};

use crate::database_url::DatabaseUrl;
use crate::engine::Engine;
use crate::failure::Failure;

/// The suite's own database on a server that it found.
pub const TEST_DATABASE: &str = "tausestack_test";

/// How long a server may take to answer a login.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a login failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginError {
    /// Nothing answers there, or not in time.
    Unreachable(String),
    /// The server answers, and has no such database.
    UnknownDatabase(String),
    /// The server answers, and refuses for another reason.
    Refused(String),
}

impl std::fmt::Display for LoginError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreachable(cause) => write!(formatter, "nothing answers ({cause})"),
            Self::UnknownDatabase(cause) | Self::Refused(cause) => formatter.write_str(cause),
        }
    }
}

impl std::error::Error for LoginError {}

/// Logs in, asks the server for its version, and logs out.
///
/// # Errors
/// When the login fails; the cause holds no password.
pub fn log_in(url: &DatabaseUrl) -> Result<String, LoginError> {
    blocking(url, version(url)).map(|text| readable_version(url.engine(), &text))
}

/// A database for the tests on a server where the administrator needs no password:
/// [`TEST_DATABASE`], made when it is missing, or `test` when it cannot be made.
///
/// # Errors
/// When the login fails, or there is neither database.
pub fn log_in_to_test_database(
    engine: Engine,
    port: u16,
) -> Result<(DatabaseUrl, String), LoginError> {
    let on_loopback = |database| {
        DatabaseUrl::on_loopback(engine, port, database)
            .map_err(|failure| LoginError::Refused(failure.to_string()))
    };
    let own = on_loopback(TEST_DATABASE)?;
    let missing = match log_in(&own) {
        Ok(version) => return Ok((own, version)),
        Err(LoginError::UnknownDatabase(_)) => create_test_database(&own),
        Err(other) => return Err(other),
    };
    // Another run may have made it since: what counts is that it is there now.
    if let Ok(version) = log_in(&own) {
        return Ok((own, version));
    }
    let common = on_loopback("test")?;
    match log_in(&common) {
        Ok(version) => Ok((common, version)),
        Err(error) => Err(missing.err().unwrap_or(error)),
    }
}

/// Makes [`TEST_DATABASE`] on the server of the URL.
fn create_test_database(url: &DatabaseUrl) -> Result<(), LoginError> {
    let administrative = url.with_database(url.engine().administrative_database());
    blocking(&administrative, async {
        match administrative.engine() {
            Engine::Postgres => {
                let mut connection = PgConnection::connect(administrative.with_password()).await?;
                sqlx::query("CREATE DATABASE tausestack_test")
                    .execute(&mut connection)
                    .await?;
                connection.close().await
            }
            Engine::Mysql => {
                let mut connection =
                    MySqlConnection::connect(administrative.with_password()).await?;
                sqlx::query("CREATE DATABASE tausestack_test CHARACTER SET utf8mb4")
                    .execute(&mut connection)
                    .await?;
                connection.close().await
            }
        }
    })
}

async fn version(url: &DatabaseUrl) -> Result<String, Error> {
    const QUESTION: &str = "SELECT version()";
    match url.engine() {
        Engine::Postgres => {
            let mut connection = PgConnection::connect(url.with_password()).await?;
            let version = sqlx::query_scalar(QUESTION)
                .fetch_one(&mut connection)
                .await?;
            connection.close().await?;
            Ok(version)
        }
        Engine::Mysql => {
            let mut connection = MySqlConnection::connect(url.with_password()).await?;
            let version = sqlx::query_scalar(QUESTION)
                .fetch_one(&mut connection)
                .await?;
            connection.close().await?;
            Ok(version)
        }
    }
}

/// Runs a conversation with the server of the URL to its end, within [`PATIENCE`].
fn blocking<T>(
    url: &DatabaseUrl,
    conversation: impl Future<Output = Result<T, Error>>,
) -> Result<T, LoginError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| LoginError::Unreachable(format!("no runtime: {error}")))?;
    match runtime.block_on(async { tokio::time::timeout(PATIENCE, conversation).await }) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(classify(url, &error)),
        Err(_) => Err(LoginError::Unreachable(format!(
            "no answer within {} seconds",
            PATIENCE.as_secs()
        ))),
    }
}

fn classify(url: &DatabaseUrl, error: &Error) -> LoginError {
    // PostgreSQL's invalid_catalog_name, MySQL's ER_BAD_DB_ERROR.
    const POSTGRES_UNKNOWN_DATABASE: &str = "3D000";
    const MYSQL_UNKNOWN_DATABASE: u16 = 1049;

    let cause = url.scrub(&error.to_string());
    match error {
        Error::Database(answer) => {
            let unknown_database = match url.engine() {
                Engine::Postgres => answer.code().as_deref() == Some(POSTGRES_UNKNOWN_DATABASE),
                Engine::Mysql => answer
                    .try_downcast_ref::<MySqlDatabaseError>()
                    .is_some_and(|answer| answer.number() == MYSQL_UNKNOWN_DATABASE),
            };
            if unknown_database {
                LoginError::UnknownDatabase(cause)
            } else {
                LoginError::Refused(cause)
            }
        }
        Error::Io(_) => LoginError::Unreachable(cause),
        _ => LoginError::Refused(cause),
    }
}

/// `PostgreSQL 15.13 (Debian …) on …` and `10.11.6-MariaDB-0+deb12u1`, as people say them.
fn readable_version(engine: Engine, text: &str) -> String {
    match engine {
        Engine::Postgres => text
            .split_whitespace()
            .take(2)
            .collect::<Vec<_>>()
            .join(" "),
        Engine::Mysql => {
            let number = text.split('-').next().unwrap_or(text);
            let name = if text.contains("MariaDB") {
                "MariaDB"
            } else {
                "MySQL"
            };
            format!("{name} {number}")
        }
    }
}

/// The login that someone gave explicitly, which must work.
///
/// # Errors
/// When it does not.
pub fn log_in_as_given(url: &DatabaseUrl) -> Result<String, Failure> {
    log_in(url).map_err(|error| {
        Failure::new(format!(
            "{} names {url}, where the login fails: {error}.",
            url.engine().variable()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_readable() {
        assert_eq!(
            readable_version(
                Engine::Postgres,
                "PostgreSQL 15.13 (Debian 15.13-0+deb12u1) on x86_64-pc-linux-gnu, 64-bit"
            ),
            "PostgreSQL 15.13"
        );
        assert_eq!(
            readable_version(Engine::Mysql, "10.11.6-MariaDB-0+deb12u1"),
            "MariaDB 10.11.6"
        );
        assert_eq!(readable_version(Engine::Mysql, "8.4.2"), "MySQL 8.4.2");
    }

    #[test]
    fn a_port_without_a_server_is_unreachable() {
        // The port is free: it was the system's choice, and its listener is closed.
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        for engine in Engine::ALL {
            let url = DatabaseUrl::on_loopback(engine, port, "test").expect("a valid URL");
            assert!(
                matches!(log_in(&url), Err(LoginError::Unreachable(_))),
                "{engine}"
            );
        }
    }
}
