//! MySQL: `mysqld --initialize-insecure`, then `mysqld` in the foreground.

use std::path::Path;
use std::process::Command;

use super::{Invocation, PID_FILE, Recipe, binaries};

pub(super) fn recipe(folder: &Path, port: u16) -> Option<Recipe> {
    let server = binaries::program(&["mysqld"])?;
    let version = Command::new(&server).arg("--version").output().ok()?;
    // MariaDB ships a `mysqld` too, which knows no `--initialize-insecure`.
    if !version.status.success() || String::from_utf8_lossy(&version.stdout).contains("MariaDB") {
        return None;
    }
    let mut arguments = server_arguments(folder, port);
    // The X protocol would take a fixed port beside ours.
    arguments.push("--mysqlx=OFF".to_owned());
    Some(Recipe {
        preparation: Invocation {
            program: server.clone(),
            arguments: vec![
                "--no-defaults".to_owned(),
                "--initialize-insecure".to_owned(),
                format!("--datadir={}", folder.join("data").display()),
            ],
        },
        server: Invocation {
            program: server,
            arguments,
        },
        stop_signal: "TERM",
    })
}

/// What MySQL and MariaDB are both told.
pub(super) fn server_arguments(folder: &Path, port: u16) -> Vec<String> {
    let inside = |name: &str| folder.join(name).display().to_string();
    vec![
        // The machine's own configuration is about another server; this must come first.
        "--no-defaults".to_owned(),
        format!("--datadir={}", inside("data")),
        format!("--port={port}"),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--socket={}", inside("server.sock")),
        format!("--pid-file={}", inside(PID_FILE)),
        "--character-set-server=utf8mb4".to_owned(),
        // The tests' own pools, several at once, need more than the usual 151.
        "--max-connections=300".to_owned(),
        // The data need not survive the machine, only the server: kills are still safe.
        "--innodb-flush-log-at-trx-commit=2".to_owned(),
    ]
}
