//! `sqlite3`, `psql` and `mariadb`, fed with a script.

use std::io::Write as _;
use std::process::{Command, Stdio};

use url::Url;

use crate::context::{Context, Mount};

/// A client that is installed, and how it reaches a case's database.
pub(super) struct Client {
    name: &'static str,
    arguments: Vec<String>,
}

impl Client {
    /// The client of this database; none if it is not installed, which is printed.
    pub(super) fn of(context: &Context) -> Option<Self> {
        let (names, arguments) = match context.mount {
            Mount::SqliteMemory => panic!("no other process reads a database in memory"),
            Mount::SqliteFile => (&["sqlite3"][..], sqlite3(context.url())),
            Mount::Postgres => (&["psql"][..], psql(context.url())),
            Mount::Mysql | Mount::MysqlWithoutReturning => {
                (&["mariadb", "mysql"][..], mariadb(context.url()))
            }
        };
        let Some(name) = names.iter().find(|name| is_installed(name)) else {
            println!("skipped: {} is not installed", names.join(" or "));
            return None;
        };
        Some(Self { name, arguments })
    }

    /// Whether it is young enough for a script, which says what it needs.
    pub(super) fn can_run(&self, script: &str) -> bool {
        !script.contains("-- This needs SQLite 3.41") || sqlite_version() >= (3, 41)
    }

    /// Runs a script, which must not fail.
    pub(super) fn run(&self, script: &str) {
        if let Err(error) = self.try_run(script) {
            panic!("{}: {error}\n{script}", self.name);
        }
    }

    /// Runs a script; gives the error that it stops at.
    pub(super) fn try_run(&self, script: &str) -> Result<(), String> {
        let mut child = Command::new(self.name)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // One that has ended early takes no more; its error says why.
        let fed = input.write_all(script.as_bytes());
        drop(input);
        let output = child.wait_with_output().unwrap();
        if output.status.success() && fed.is_ok() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn sqlite_version() -> (u32, u32) {
    let output = Command::new("sqlite3").arg("--version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

fn is_installed(name: &str) -> bool {
    Command::new(name)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn sqlite3(url: &str) -> Vec<String> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    vec![path.split('?').next().unwrap_or(path).to_owned()]
}

fn psql(url: &str) -> Vec<String> {
    ["-X", "-q", url].map(str::to_owned).into()
}

fn mariadb(url: &str) -> Vec<String> {
    let url = Url::parse(url).unwrap();
    let mut arguments = vec![
        "--protocol=tcp".to_owned(),
        format!("--host={}", url.host_str().unwrap_or("127.0.0.1")),
        format!("--port={}", url.port().unwrap_or(3306)),
        format!("--user={}", url.username()),
    ];
    if let Some(password) = url.password() {
        arguments.push(format!("--password={password}"));
    }
    arguments.push(url.path().trim_start_matches('/').to_owned());
    arguments
}
