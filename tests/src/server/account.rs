//! The account that a server runs under when the run itself is root's.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::engine::Engine;
use crate::failure::Failure;

/// A user of this machine, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// The account for a server: none unless we are root, else the server's own or `nobody`.
    pub(super) fn for_server(engine: Engine) -> Result<Option<Self>, Failure> {
        if id(&["-u"]) != Some(0) {
            return Ok(None);
        }
        let name = match engine {
            Engine::Postgres => "postgres",
            Engine::Mysql => "mysql",
        };
        [name, "nobody"]
            .into_iter()
            .find_map(|name| {
                Some(Self {
                    user: id(&["-u", name])?,
                    group: id(&["-g", name])?,
                })
            })
            .map(Some)
            .ok_or_else(|| {
                Failure::new(format!(
                    "Database servers refuse to run as root, and there is no user {name} or nobody."
                ))
            })
    }

    /// Hands a path to this account.
    pub(super) fn own(self, path: &Path) -> Result<(), Failure> {
        chown(path, Some(self.user), Some(self.group)).map_err(|error| {
            Failure::new(format!(
                "{} could not be handed to user {}: {error}.",
                path.display(),
                self.user
            ))
        })
    }

    /// Makes the command run under this account.
    pub(super) fn lower(self, command: &mut Command) {
        command.uid(self.user).gid(self.group);
    }
}

/// A number that `id` tells; POSIX has the program wherever there are users.
fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
