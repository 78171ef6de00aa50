//! Temporary servers: a free port of the loopback interface, a temporary folder,
//! and an end that comes with the end of the run, however that comes.

mod account;
mod binaries;
mod crash;
pub mod encrypted;
mod folder;
pub mod frozen;
mod galera;
mod mariadb;
mod mysql;
pub mod pooler;
mod postgres;
mod supervisor;

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::database_url::DatabaseUrl;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::login::{LoginError, log_in_to_test_database};
use account::Account;
use supervisor::Supervisor;

/// How long a new server may take until it lets us in, its data folder included.
const START_LIMIT: Duration = Duration::from_secs(120);

/// How often a server is started on another port after it found its port taken.
const ATTEMPTS: usize = 3;

/// Where each kind of server writes the number of its process, once it has its port.
const PID_FILE: &str = "server.pid";

/// What one kind of server takes to be made and started.
struct Recipe {
    /// The command that makes its data folder.
    preparation: Invocation,
    /// The command that is the server, in the foreground.
    server: Invocation,
    /// The signal that asks it to end without waiting for its clients.
    stop_signal: &'static str,
}

/// A program and its arguments.
struct Invocation {
    program: PathBuf,
    arguments: Vec<String>,
}

/// Further arguments of a server, which may need its folder and account.
type Extra<'a> = dyn Fn(&Path, Option<Account>) -> Result<Vec<String>, Failure> + 'a;

/// A server of our own. It is stopped and its folder removed when this is dropped,
/// and just so when the process dies before that.
#[derive(Debug)]
pub struct TemporaryServer {
    port: u16,
    url: DatabaseUrl,
    version: String,
    folder: PathBuf,
    // None after a crash, and in `drop`, which has to stop the server before it removes
    // the folder.
    supervisor: Option<Supervisor>,
}

impl TemporaryServer {
    /// Whether the binaries of such a server are installed.
    pub fn is_installed(engine: Engine) -> bool {
        recipe(engine, Path::new("/nonexistent"), 0).is_some()
    }

    /// Makes a server in a temporary folder, starts it, and makes the tests' database.
    ///
    /// # Errors
    /// When its binaries are not installed, or one of the steps fails; the sentence
    /// ends with what the server said.
    pub fn start(engine: Engine) -> Result<Self, Failure> {
        Self::start_with(engine, &|_, _| Ok(Vec::new()))
    }

    /// Starts one with further arguments, on another port if its port was taken.
    fn start_with(engine: Engine, extra: &Extra<'_>) -> Result<Self, Failure> {
        let mut last = Failure::new(format!("{engine} was not started."));
        for _ in 0..ATTEMPTS {
            match Self::start_on(engine, free_port()?, extra) {
                Ok(server) => return Ok(server),
                // Between our choice of the port and the server's, anyone may take it.
                Err(failure) if failure.to_string().contains("Address already in use") => {
                    last = failure;
                }
                Err(failure) => return Err(failure),
            }
        }
        Err(last)
    }

    fn start_on(engine: Engine, port: u16, extra: &Extra<'_>) -> Result<Self, Failure> {
        let account = Account::for_server(engine)?;
        let folder = tempfile::Builder::new()
            .prefix("tausestack-")
            .tempdir_in(folder::parent(account.is_some()))
            .map_err(|error| Failure::new(format!("No temporary folder: {error}.")))?;
        let mut recipe = recipe(engine, folder.path(), port)
            .ok_or_else(|| Failure::new(format!("The binaries of {engine} are not installed.")))?;
        if let Some(account) = &account {
            account.own(folder.path())?;
        }
        recipe
            .server
            .arguments
            .extend(extra(folder.path(), account)?);
        let mut supervisor = Supervisor::start(folder.path(), &recipe, account.as_ref())?;
        match wait_for_login(engine, port, folder.path(), &mut supervisor) {
            Ok((url, version)) => Ok(Self {
                port,
                url,
                version,
                folder: folder.keep(),
                supervisor: Some(supervisor),
            }),
            Err(failure) => {
                drop(supervisor);
                Err(failure)
            }
        }
    }

    /// The tests' database on this server.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// What the server calls itself.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The number of the server's process, which starts all its others.
    fn process(&self) -> Result<u32, Failure> {
        let text = fs::read_to_string(self.folder.join(PID_FILE)).map_err(|_| not_running())?;
        let line = text.lines().next().unwrap_or_default();
        line.trim().parse().map_err(|_| not_running())
    }

    /// The folder with the server's `data`, its `server.log` and its `server.pid`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for TemporaryServer {
    fn drop(&mut self) {
        drop(self.supervisor.take());
        // The supervisor has removed the folder, unless the server had ended before.
        if self.folder.exists()
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            eprintln!("{} could not be removed: {error}.", self.folder.display());
        }
    }
}

/// How to make and start this kind of server, if its binaries are installed.
fn recipe(engine: Engine, folder: &Path, port: u16) -> Option<Recipe> {
    match engine {
        Engine::Postgres => postgres::recipe(folder, port),
        Engine::Mysql => mariadb::recipe(folder, port).or_else(|| mysql::recipe(folder, port)),
    }
}

fn not_running() -> Failure {
    Failure::new("The temporary server is not running.")
}

fn free_port() -> Result<u16, Failure> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Failure::new(format!("No free port on 127.0.0.1: {error}.")))
}

/// Waits until the server lets us in, or has ended, or has had its time.
fn wait_for_login(
    engine: Engine,
    port: u16,
    folder: &Path,
    supervisor: &mut Supervisor,
) -> Result<(DatabaseUrl, String), Failure> {
    let log = || {
        let log = fs::read(folder.join("server.log")).unwrap_or_default();
        last_lines(&String::from_utf8_lossy(&log))
    };
    let start = Instant::now();
    loop {
        let error = match log_in_to_test_database(engine, port) {
            // Our server has written this once it has its port: else another one has it.
            Ok(found) if folder.join(PID_FILE).exists() => return Ok(found),
            Ok((url, _)) => LoginError::Refused(format!("another server answers at {url}")),
            Err(error) => error,
        };
        if supervisor.has_ended() {
            let said = log();
            return Err(Failure::new(format!(
                "The temporary {engine} did not start. It said:\n{said}"
            )));
        }
        // A server that starts refuses logins for a while; a wrong one refuses them always.
        if start.elapsed() > START_LIMIT {
            let said = log();
            return Err(Failure::new(format!(
                "The temporary {engine} lets nobody in after {} seconds: {error}. It said:\n{said}",
                START_LIMIT.as_secs()
            )));
        }
        let pause = match error {
            LoginError::Unreachable(_) => Duration::from_millis(100),
            LoginError::UnknownDatabase(_) | LoginError::Refused(_) => Duration::from_millis(500),
        };
        thread::sleep(pause);
    }
}

/// The end of a log, where the cause usually stands.
fn last_lines(text: &str) -> String {
    if text.trim().is_empty() {
        return "(nothing)".to_owned();
    }
    const LINES: usize = 20;
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_log_is_shown() {
        let log: String = (1..=50).map(|line| format!("line {line}\n")).collect();
        let shown = last_lines(&log);
        assert!(shown.starts_with("line 31\n"), "{shown}");
        assert!(shown.ends_with("line 50"), "{shown}");
        assert_eq!(last_lines("one\ntwo"), "one\ntwo");
        assert_eq!(last_lines(""), "(nothing)");
    }
}
