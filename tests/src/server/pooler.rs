//! PgBouncer in transaction mode: what lends its own sessions to many clients.

use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

use super::account::Account;
use super::supervisor::Supervisor;
use super::{Invocation, Recipe, binaries, folder, free_port};
use crate::database_url::DatabaseUrl;
use crate::engine::Engine;
use crate::failure::Failure;

/// How long it may take until it listens.
const START_LIMIT: Duration = Duration::from_secs(20);

/// What the pooler makes of settings that a client brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settings {
    /// It refuses the client, as it does unless it is told otherwise.
    Refused,
    /// It drops them.
    Ignored,
}

/// A pooler before a PostgreSQL server; it ends when this is dropped.
#[derive(Debug)]
pub struct Pooler {
    url: DatabaseUrl,
    folder: PathBuf,
    supervisor: Option<Supervisor>,
}

impl Pooler {
    /// Whether PgBouncer is installed.
    pub fn is_installed() -> bool {
        binaries::program(&["pgbouncer"]).is_some()
    }

    /// Starts one before the server of this URL.
    ///
    /// # Errors
    /// When it is not installed, or does not start.
    pub fn start(server: &DatabaseUrl, settings: Settings) -> Result<Self, Failure> {
        let program = binaries::program(&["pgbouncer"])
            .ok_or_else(|| Failure::new("PgBouncer is not installed."))?;
        let account = Account::for_server(Engine::Postgres)?;
        let made = tempfile::Builder::new()
            .prefix("tausestack-")
            .tempdir_in(folder::parent(account.is_some()))
            .map_err(|error| Failure::new(format!("No temporary folder: {error}.")))?;
        let port = free_port()?;
        let (configuration, url) = configuration(server, port, settings)?;
        let file = made.path().join("pgbouncer.ini");
        fs::write(&file, configuration).map_err(|error| {
            Failure::new(format!("{} is not written: {error}.", file.display()))
        })?;
        if let Some(account) = &account {
            account.own(made.path())?;
            account.own(&file)?;
        }
        let recipe = Recipe {
            preparation: Invocation {
                program: "true".into(),
                arguments: Vec::new(),
            },
            server: Invocation {
                program,
                arguments: vec![file.display().to_string()],
            },
            stop_signal: "TERM",
        };
        let mut supervisor = Supervisor::start(made.path(), &recipe, account.as_ref())?;
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if supervisor.has_ended() || start.elapsed() > START_LIMIT {
                let log = fs::read_to_string(made.path().join("server.log")).unwrap_or_default();
                return Err(Failure::new(format!("PgBouncer did not start: {log}")));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(Self {
            url,
            folder: made.keep(),
            supervisor: Some(supervisor),
        })
    }

    /// The server's database, by way of the pooler.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.supervisor.take());
        if self.folder.exists() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// PgBouncer's file, and the URL that leads to it.
fn configuration(
    server: &DatabaseUrl,
    port: u16,
    settings: Settings,
) -> Result<(String, DatabaseUrl), Failure> {
    let mut url = Url::parse(server.with_password())
        .map_err(|error| Failure::new(format!("The server's URL is none: {error}.")))?;
    let host = url.host_str().unwrap_or("127.0.0.1").to_owned();
    let server_port = url.port().unwrap_or(5432);
    let user = url.username().to_owned();
    let password = match url.password() {
        Some(password) => format!(" password={password}"),
        None => String::new(),
    };
    let ignored = match settings {
        Settings::Refused => "extra_float_digits",
        Settings::Ignored => "extra_float_digits,options",
    };
    let text = format!(
        "[databases]\n\
         * = host={host} port={server_port} user={user}{password}\n\
         [pgbouncer]\n\
         listen_addr = 127.0.0.1\n\
         listen_port = {port}\n\
         unix_socket_dir =\n\
         auth_type = any\n\
         pool_mode = transaction\n\
         default_pool_size = 4\n\
         ignore_startup_parameters = {ignored}\n"
    );
    let not_set = || Failure::new("The pooler's URL cannot be made.");
    url.set_host(Some("127.0.0.1")).map_err(|_| not_set())?;
    url.set_port(Some(port)).map_err(|()| not_set())?;
    Ok((text, DatabaseUrl::given(Engine::Postgres, url.as_str())?))
}
