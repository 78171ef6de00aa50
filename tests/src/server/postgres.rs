//! PostgreSQL: `initdb`, then `postgres` in the foreground.

use std::path::Path;

use super::{Invocation, PID_FILE, Recipe, binaries};

pub(super) fn recipe(folder: &Path, port: u16) -> Option<Recipe> {
    let binaries = binaries::folder_with(&["initdb", "postgres"])?;
    let data = folder.join("data").display().to_string();
    let pid_file = folder.join(PID_FILE).display().to_string();
    let settings = [
        "listen_addresses=127.0.0.1".to_owned(),
        // The socket's usual folder belongs to the machine's own server.
        "unix_socket_directories=".to_owned(),
        format!("external_pid_file={pid_file}"),
        // The tests' own pools, several at once, need more than the usual hundred.
        "max_connections=300".to_owned(),
        // The data need not survive the machine, only the server: kills are still safe.
        "fsync=off".to_owned(),
    ];
    let mut arguments = vec![
        "-D".to_owned(),
        data.clone(),
        "-p".to_owned(),
        port.to_string(),
    ];
    for setting in settings {
        arguments.extend(["-c".to_owned(), setting]);
    }
    Some(Recipe {
        preparation: Invocation {
            program: binaries.join("initdb"),
            arguments: [
                "--pgdata",
                data.as_str(),
                "--username=postgres",
                // It listens on loopback alone, and for the minutes of the run.
                "--auth=trust",
                "--encoding=UTF8",
                // The one locale that every system has.
                "--no-locale",
                "--no-sync",
            ]
            .map(str::to_owned)
            .to_vec(),
        },
        server: Invocation {
            program: binaries.join("postgres"),
            arguments,
        },
        // "Fast" shutdown: clients are disconnected, not waited for.
        stop_signal: "INT",
    })
}
