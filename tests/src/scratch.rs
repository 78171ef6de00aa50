//! Databases that exist for one test.

use std::env;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, MySqlConnection, PgConnection};
use tempfile::TempDir;

use crate::database_url::DatabaseUrl;
use crate::engine::Engine;

/// The variable by which the runner tells the tests that there is no server,
/// and that this is meant.
pub const SQLITE_ONLY_VARIABLE: &str = "TAUSESTACK_TEST_SQLITE_ONLY";

/// A kind of database to test on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A SQLite file.
    Sqlite,
    /// A database on a server.
    Server(Engine),
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [
        Self::Sqlite,
        Self::Server(Engine::Postgres),
        Self::Server(Engine::Mysql),
    ];

    /// The kinds that this run has: all, unless it is meant that there is no
    /// server.
    pub fn of_this_run() -> Vec<Self> {
        let only_sqlite = env::var_os(SQLITE_ONLY_VARIABLE).is_some_and(|value| !value.is_empty());
        Self::ALL
            .into_iter()
            .filter(|kind| *kind == Self::Sqlite || !only_sqlite)
            .collect()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite => formatter.write_str("SQLite"),
            Self::Server(engine) => engine.fmt(formatter),
        }
    }
}

/// A database that nobody else uses; it goes when this is dropped, also after
/// a panic.
#[derive(Debug)]
pub struct ScratchDatabase(Made);

#[derive(Debug)]
enum Made {
    File(TempDir),
    OnServer { server: DatabaseUrl, name: String },
}

impl ScratchDatabase {
    /// Makes an empty one.
    ///
    /// # Panics
    ///
    /// If the server is not there: a test that cannot run has failed.
    pub fn create(kind: Kind) -> Self {
        let Kind::Server(engine) = kind else {
            return Self(Made::File(tempfile::tempdir().expect("a temporary folder")));
        };
        let server = server(engine);
        let name = fresh_name();
        run(&server, format!("CREATE DATABASE {name}")).unwrap_or_else(|error| {
            panic!(
                "The test needs a {engine} server, which {} names (now {server}); it is left out \
                 only if {SQLITE_ONLY_VARIABLE} is set: {error}.",
                engine.variable()
            )
        });
        Self(Made::OnServer { server, name })
    }

    /// How to connect to it.
    pub fn url(&self) -> String {
        match &self.0 {
            Made::File(folder) => {
                let file = folder.path().join("scratch.db");
                format!("sqlite://{}?mode=rwc", file.display())
            }
            Made::OnServer { server, name } => {
                server.with_database(name).with_password().to_owned()
            }
        }
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        if let Made::OnServer { server, name } = &self.0 {
            // PostgreSQL keeps a database that a connection still holds: the test may
            // have failed before it closed its own.
            let force = match server.engine() {
                Engine::Postgres => " WITH (FORCE)",
                Engine::Mysql => "",
            };
            if let Err(error) = run(server, format!("DROP DATABASE {name}{force}")) {
                eprintln!("The scratch database {name} is left behind: {error}.");
            }
        }
    }
}

/// The server that the runner names, or the one on this machine.
fn server(engine: Engine) -> DatabaseUrl {
    let given = env::var(engine.variable()).ok();
    let url = match given.filter(|text| !text.is_empty()) {
        Some(text) => DatabaseUrl::given(engine, &text),
        None => DatabaseUrl::on_loopback(
            engine,
            engine.default_port(),
            engine.administrative_database(),
        ),
    };
    url.unwrap_or_else(|failure| panic!("{failure}"))
}

/// A name that no other test, and no other run at the same time, has.
fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("tausestack_scratch_{}_{number}", std::process::id())
}

/// Runs a statement on a connection of its own. It is made on a thread of its
/// own as well, so that it works inside of a runtime and while a test panics.
fn run(server: &DatabaseUrl, sql: String) -> Result<(), String> {
    let work = async {
        let statement = sqlx::raw_sql(AssertSqlSafe(sql));
        match server.engine() {
            Engine::Postgres => {
                let mut connection = PgConnection::connect(server.with_password()).await?;
                connection.execute(statement).await?;
                connection.close().await
            }
            Engine::Mysql => {
                let mut connection = MySqlConnection::connect(server.with_password()).await?;
                connection.execute(statement).await?;
                connection.close().await
            }
        }
    };
    std::thread::scope(|scope| {
        let outcome = scope.spawn(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?
                .block_on(work)
                .map_err(|error| server.scrub(&error.to_string()))
        });
        outcome
            .join()
            .unwrap_or_else(|_| Err("the thread panicked".to_owned()))
    })
}
