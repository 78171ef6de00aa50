//! MariaDB: `mariadb-install-db`, then `mariadbd` in the foreground.

use std::path::Path;

use super::{Invocation, Recipe, binaries, mysql};

pub(super) fn recipe(folder: &Path, port: u16) -> Option<Recipe> {
    let install = binaries::program(&["mariadb-install-db", "mysql_install_db"])?;
    let server = binaries::program(&["mariadbd", "mysqld"])?;
    let data = folder.join("data").display().to_string();
    Some(Recipe {
        preparation: Invocation {
            program: install,
            arguments: vec![
                "--no-defaults".to_owned(),
                format!("--datadir={data}"),
                // An empty password for root, in place of the login by the socket's owner.
                "--auth-root-authentication-method=normal".to_owned(),
                "--skip-test-db".to_owned(),
            ],
        },
        server: Invocation {
            program: server,
            arguments: mysql::server_arguments(folder, port),
        },
        stop_signal: "TERM",
    })
}
