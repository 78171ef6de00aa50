//! What a case gets, and how it is run.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use futures_util::FutureExt as _;
use tausestack_db::{Backend as _, ConnectOptions, Database, Models};

use crate::scratch::Scratch;

/// The databases that the cases are mounted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mount {
    /// SQLite in memory: a single connection.
    SqliteMemory,
    /// A SQLite file with write-ahead logging: several connections.
    SqliteFile,
    /// PostgreSQL.
    Postgres,
    /// MariaDB or MySQL, as it is.
    Mysql,
    /// The same server, taken for one that returns nothing from INSERT.
    MysqlWithoutReturning,
}

impl Mount {
    /// Whether the database is SQLite.
    pub(crate) fn is_sqlite(self) -> bool {
        matches!(self, Self::SqliteMemory | Self::SqliteFile)
    }

    /// Whether the database is PostgreSQL.
    pub(crate) fn is_postgres(self) -> bool {
        self == Self::Postgres
    }

    /// Whether the server is MariaDB or MySQL.
    pub(crate) fn is_mysql(self) -> bool {
        matches!(self, Self::Mysql | Self::MysqlWithoutReturning)
    }

    /// Whether there can be a second connection: the one connection to a SQLite database
    /// in memory is the database.
    pub(crate) fn has_several_connections(self) -> bool {
        self != Self::SqliteMemory
    }

    /// Whether tables can be made and dropped in a transaction.
    pub(crate) fn ddl_is_transactional(self) -> bool {
        !self.is_mysql()
    }

    /// Whether an enum is a type of the database, and not a text with a check.
    pub(crate) fn has_enum_types(self) -> bool {
        self.is_postgres()
    }

    /// Whether integers above `i64::MAX` can be kept.
    pub(crate) fn has_unsigned_integers(self) -> bool {
        self.is_mysql()
    }

    /// Whether a failed statement spoils its transaction.
    pub(crate) fn failure_aborts_transaction(self) -> bool {
        self.is_postgres()
    }
}

/// A fresh database, and where it is.
pub(crate) struct Context {
    /// The database, connected, and empty.
    pub(crate) db: Database,
    /// Which kind it is.
    pub(crate) mount: Mount,
    url: String,
}

impl Context {
    /// The database with the tables of these models.
    pub(crate) async fn with(&self, models: Models) -> &Database {
        self.db
            .create_tables(models)
            .await
            .expect("the tables are created");
        &self.db
    }

    /// The URL of this case's database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Options to connect to this case's database once more.
    pub(crate) fn options(&self) -> ConnectOptions {
        options(self.mount, &self.url)
    }
}

fn options(mount: Mount, url: &str) -> ConnectOptions {
    ConnectOptions::new(url)
        .max_connections(4)
        .acquire_timeout(Duration::from_secs(20))
        .returning(mount != Mount::MysqlWithoutReturning)
}

/// Runs a case on a database of its own, which is gone afterwards.
pub(crate) fn run<F: Future<Output = ()>>(mount: Mount, case: impl FnOnce(Context) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be started");
    runtime.block_on(async {
        let scratch = Scratch::create(mount).await;
        let work = async {
            let url = scratch.url().to_owned();
            let db = Database::connect(options(mount, &url))
                .await
                .expect("the fresh database takes connections");
            case(Context {
                db: db.clone(),
                mount,
                url,
            })
            .await;
            db
        };
        let ended = AssertUnwindSafe(work).catch_unwind().await;
        let ended = match ended {
            Ok(db) => db.disconnect().await.map_err(|error| {
                Box::new(format!("the database cannot be disconnected: {error}"))
                    as Box<dyn std::any::Any + Send>
            }),
            Err(panic) => Err(panic),
        };
        scratch.drop().await;
        if let Err(panic) = ended {
            resume_unwind(panic);
        }
    });
}
