//! Databases that exist for one case.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, Executor as _};
use tausestack_db_tests::engine::Engine;
use tempfile::TempDir;

use crate::context::Mount;

/// A database that nobody else uses.
pub(crate) struct Scratch {
    url: String,
    made: Made,
}

enum Made {
    /// It ends with its connection.
    Memory,
    /// Its folder goes when this is dropped.
    File { _folder: TempDir },
    /// A schema of the PostgreSQL server.
    Schema(String),
    /// A database of the MySQL server.
    Database(String),
}

impl Scratch {
    /// Makes a fresh one.
    ///
    /// # Panics
    ///
    /// If the server is not there: a case that cannot run has failed.
    pub(crate) async fn create(mount: Mount) -> Self {
        match mount {
            Mount::SqliteMemory => Self {
                url: "sqlite::memory:".to_owned(),
                made: Made::Memory,
            },
            Mount::SqliteFile => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let file = folder.path().join("case.db");
                let file = file.to_str().expect("the temporary folder's name is text");
                Self {
                    url: format!("sqlite://{file}?mode=rwc"),
                    made: Made::File { _folder: folder },
                }
            }
            Mount::Postgres => {
                let name = fresh_name();
                let server = server_url(Engine::Postgres);
                on_postgres(
                    &server,
                    &format!("SET synchronous_commit = off; CREATE SCHEMA {name}"),
                )
                .await;
                let separator = if server.contains('?') { '&' } else { '?' };
                Self {
                    // Nothing here has to survive a power failure.
                    url: format!(
                        "{server}{separator}options=-csearch_path%3D{name}%20-csynchronous_commit%3Doff"
                    ),
                    made: Made::Schema(name),
                }
            }
            Mount::Mysql | Mount::MysqlWithoutReturning => {
                let name = fresh_name();
                let server = server_url(Engine::Mysql);
                on_mysql(&server, &format!("CREATE DATABASE {name}")).await;
                Self {
                    url: with_database(&server, &name),
                    made: Made::Database(name),
                }
            }
        }
    }

    /// How to connect to it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Removes it from its server.
    pub(crate) async fn drop(self) {
        match &self.made {
            Made::Memory | Made::File { .. } => {}
            Made::Schema(name) => {
                // A case that left a transaction open must not hang the suite.
                let sql = format!(
                    "SET synchronous_commit = off; SET lock_timeout = '10s'; \
                     DROP SCHEMA {name} CASCADE"
                );
                on_postgres(&server_url(Engine::Postgres), &sql).await;
            }
            Made::Database(name) => {
                let sql = format!("SET lock_wait_timeout = 10; DROP DATABASE {name}");
                on_mysql(&server_url(Engine::Mysql), &sql).await;
            }
        }
    }
}

/// A name that no other case, and no other run at the same time, has.
fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("tausestack_it_{}_{number}", std::process::id())
}

/// The server that the runner names, or the one on this machine.
pub(crate) fn server_url(engine: Engine) -> String {
    match std::env::var(engine.variable()) {
        Ok(url) if !url.is_empty() => url,
        _ => match engine {
            Engine::Postgres => "postgres://postgres@127.0.0.1:5432/test".to_owned(),
            Engine::Mysql => "mysql://root@127.0.0.1:3306/test".to_owned(),
        },
    }
}

/// The URL with another database.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let mut url = url::Url::parse(url).expect("the server's URL is one");
    url.set_path(database);
    url.into()
}

async fn on_postgres(url: &str, sql: &str) {
    let mut server = sqlx::PgConnection::connect(url)
        .await
        .expect("the suite needs a PostgreSQL server (TAUSESTACK_TEST_POSTGRES_URL)");
    server
        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())))
        .await
        .expect("the server makes and drops schemas");
    server.close().await.expect("the connection ends");
}

async fn on_mysql(url: &str, sql: &str) {
    let mut server = sqlx::MySqlConnection::connect(url)
        .await
        .expect("the suite needs a MySQL or MariaDB server (TAUSESTACK_TEST_MYSQL_URL)");
    server
        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())))
        .await
        .expect("the server makes and drops databases");
    server.close().await.expect("the connection ends");
}
