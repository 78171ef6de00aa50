//! Which servers the tests run on: the given ones, those that answer, or our own.

use std::env;

use tausestack_db_tests::database_url::DatabaseUrl;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::failure::Failure;
use tausestack_db_tests::login::{self, LoginError};
use tausestack_db_tests::scratch::SQLITE_ONLY_VARIABLE;
use tausestack_db_tests::server::TemporaryServer;
use tausestack_db_tests::server::pooler::Pooler;

use crate::arguments::Arguments;
use crate::command::Invocation;
use crate::packages;

/// The servers of this run; our own end when it is dropped.
#[derive(Debug)]
pub(crate) struct Databases {
    servers: Vec<Server>,
}

#[derive(Debug)]
enum Server {
    Running(DatabaseUrl),
    Temporary(TemporaryServer),
}

impl Server {
    fn url(&self) -> &DatabaseUrl {
        match self {
            Self::Running(url) => url,
            Self::Temporary(server) => server.url(),
        }
    }
}

impl Databases {
    /// Finds or starts a server of each kind, and says which.
    ///
    /// # Errors
    /// When there is none and none can be started: nothing is left out in silence.
    pub(crate) fn resolve(arguments: &Arguments) -> Result<Self, Failure> {
        println!("==> databases");
        println!("  SQLite: built into the library.");
        packages::provide(
            "sqlite3",
            Invocation::new("sqlite3", &["--version"]).ask().is_ok(),
            "the scripts of migrations that SQLite's own client runs",
        );
        let mut servers = Vec::new();
        if arguments.sqlite_only {
            println!("  ###############################################################");
            println!("  ###  --sqlite-only: PostgreSQL and MySQL/MariaDB are NOT    ###");
            println!("  ###  tested, and a change to this library is not done yet.  ###");
            println!("  ###############################################################");
            return Ok(Self { servers });
        }
        let mut missing = Vec::new();
        for engine in Engine::ALL {
            let running = if arguments.fresh_servers {
                None
            } else {
                given(engine)?.or_else(|| on_default_port(engine))
            };
            match running {
                Some(url) => servers.push(Server::Running(url)),
                None => missing.push(engine),
            }
        }
        let absent: Vec<Engine> = missing
            .iter()
            .copied()
            .filter(|engine| !TemporaryServer::is_installed(*engine))
            .collect();
        if !absent.is_empty() {
            if !packages::can_install() {
                return Err(advice(&absent));
            }
            packages::install(&absent)?;
        }
        packages::provide(
            "pgbouncer",
            Pooler::is_installed(),
            "the tests of migrations behind a pooler",
        );
        for engine in missing {
            let server = TemporaryServer::start(engine)?;
            println!(
                "  {engine}: {}, a temporary one at {}.",
                server.version(),
                server.url()
            );
            servers.push(Server::Temporary(server));
        }
        Ok(Self { servers })
    }

    /// Tells the program where the servers are, and of no others.
    pub(crate) fn announce(&self, mut invocation: Invocation) -> Invocation {
        for engine in Engine::ALL {
            let server = self
                .servers
                .iter()
                .find(|server| server.url().engine() == engine);
            invocation = match server {
                Some(server) => invocation.env(engine.variable(), server.url().with_password()),
                None => invocation.env_remove(engine.variable()),
            };
        }
        if self.has_servers() {
            invocation.env_remove(SQLITE_ONLY_VARIABLE)
        } else {
            invocation.env(SQLITE_ONLY_VARIABLE, "1")
        }
    }

    /// Whether there is any server.
    pub(crate) fn has_servers(&self) -> bool {
        !self.servers.is_empty()
    }

    /// The line without the servers' passwords.
    pub(crate) fn scrub(&self, line: &str) -> String {
        self.servers
            .iter()
            .fold(line.to_owned(), |line, server| server.url().scrub(&line))
    }
}

/// The server that the engine's variable names, which must let us in.
fn given(engine: Engine) -> Result<Option<DatabaseUrl>, Failure> {
    let text = match env::var(engine.variable()) {
        Ok(text) if !text.is_empty() => text,
        Ok(_) | Err(env::VarError::NotPresent) => return Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            return Err(Failure::new(format!("{} is not text.", engine.variable())));
        }
    };
    let url = DatabaseUrl::given(engine, &text)?;
    let version = login::log_in_as_given(&url)?;
    println!("  {engine}: {version}, given as {url}.");
    Ok(Some(url))
}

/// The server on this machine's usual port, if it lets us in without a password.
fn on_default_port(engine: Engine) -> Option<DatabaseUrl> {
    let port = engine.default_port();
    match login::log_in_to_test_database(engine, port) {
        Ok((url, version)) => {
            println!("  {engine}: {version}, found at {url}.");
            Some(url)
        }
        Err(LoginError::Unreachable(_)) => None,
        Err(error) => {
            println!("  {engine}: what answers on port {port} cannot be used: {error}.");
            None
        }
    }
}

/// What to do about servers that are neither there nor installed.
fn advice(absent: &[Engine]) -> Failure {
    let list = |of: fn(&Engine) -> String, between: &str| {
        absent.iter().map(of).collect::<Vec<_>>().join(between)
    };
    Failure::new(format!(
        "No {} was found: install {}, or run `docker compose up -d --wait`, or name servers in {}, \
         or leave them untested with --sqlite-only.",
        list(Engine::to_string, " and no "),
        list(|engine| format!("`{}`", engine.package()), " and "),
        list(|engine| engine.variable().to_owned(), " and "),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_names_every_way_out_for_what_is_absent() {
        assert_eq!(
            advice(&Engine::ALL).to_string(),
            "No PostgreSQL and no MySQL/MariaDB was found: install `postgresql` and \
             `mariadb-server`, or run `docker compose up -d --wait`, or name servers in \
             TAUSESTACK_TEST_POSTGRES_URL and TAUSESTACK_TEST_MYSQL_URL, or leave them untested \
             with --sqlite-only."
        );
        assert!(!advice(&[Engine::Mysql]).to_string().contains("PostgreSQL"));
    }
}
