//! The shell between us and a server. It notices our end, however that comes – a
//! return, a panic, an interrupt, a kill – because the pipe to it closes then; it
//! stops the server and removes the folder.

use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use std::os::unix::process::CommandExt;

use super::account::Account;
use super::{Invocation, Recipe};
use crate::failure::Failure;

/// `sh -c SCRIPT sh SIGNAL FOLDER PREPARATION SERVER ARGUMENT…`, with our pipe as its
/// input.
///
/// When we end during the preparation, the server is started and stopped at once: what
/// remains is nothing, as after any other end. A server that ignores the signal is killed after 30 seconds. The folder of one
/// that ended by itself is kept: its log is the only witness.
const SCRIPT: &str = r#"
signal=$1
folder=$2
preparation=$3
shift 3
exec 3<&0
eval "$preparation" </dev/null 3<&- >>"$folder/server.log" 2>&1 || exit
"$@" </dev/null 3<&- >>"$folder/server.log" 2>&1 &
server=$!
{
    read -r _ <&3
    : >"$folder/stopping"
    # Again each second: a server that has only just begun does not listen to signals yet.
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        kill -s "$signal" "$server"
        sleep 1
    done
    kill -s KILL "$server"
} &
wait "$server"
status=$?
# The guard, and its sleep, are the rest of this process group.
trap '' TERM
kill -s TERM 0
if [ -e "$folder/stopping" ]; then rm -rf "$folder"; fi
exit "$status"
"#;

/// A running server, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Supervisor {
    shell: Child,
    // Never written to: that it is open is the whole message.
    pipe: Option<ChildStdin>,
}

impl Supervisor {
    /// Begins to prepare and start the server; it will not listen yet.
    pub(super) fn start(
        folder: &Path,
        recipe: &Recipe,
        account: Option<&Account>,
    ) -> Result<Self, Failure> {
        let server = &recipe.server;
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT, "sh", recipe.stop_signal])
            .arg(folder)
            .arg(shell_words(&recipe.preparation))
            .arg(&server.program)
            .args(&server.arguments)
            .current_dir("/")
            // The run's own may be closed to the account, and outlives the server.
            .env("TMPDIR", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // An interrupt from the keyboard is ours to receive: the server must live
            // until the tests have ended.
            .process_group(0);
        if let Some(account) = account {
            account.lower(&mut command);
        }
        let mut shell = command.spawn().map_err(|error| {
            Failure::new(format!(
                "{} could not be started: {error}.",
                server.program.display()
            ))
        })?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }

    /// Whether the server has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        matches!(self.shell.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.pipe.take());
        if let Err(error) = self.shell.wait() {
            eprintln!("A temporary server could not be waited for: {error}.");
        }
    }
}

/// The command as the shell reads it, each word quoted.
fn shell_words(invocation: &Invocation) -> String {
    let quoted = |word: &str| format!("'{}'", word.replace('\'', r"'\''"));
    let program = invocation.program.display().to_string();
    std::iter::once(&program)
        .chain(&invocation.arguments)
        .map(|word| quoted(word))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    fn shell(script: &str) -> Invocation {
        Invocation {
            program: "/bin/sh".into(),
            arguments: vec!["-c".to_owned(), script.to_owned()],
        }
    }

    fn start(folder: &Path, preparation: &str, server: &str) -> Supervisor {
        let recipe = Recipe {
            preparation: shell(preparation),
            server: shell(server),
            stop_signal: "TERM",
        };
        Supervisor::start(folder, &recipe, None).expect("a shell")
    }

    fn wait_for_end(supervisor: &mut Supervisor) {
        let start = Instant::now();
        while !supervisor.has_ended() {
            assert!(start.elapsed() < Duration::from_secs(10));
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn log(folder: &Path) -> String {
        fs::read_to_string(folder.join("server.log")).expect("a log")
    }

    #[test]
    fn dropping_ends_the_server_and_removes_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let start_of_all = Instant::now();
        drop(start(folder.path(), "true", "exec sleep 600"));
        assert!(start_of_all.elapsed() < Duration::from_secs(10));
        assert!(!folder.path().exists());
    }

    #[test]
    fn the_log_of_a_server_that_ends_by_itself_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut supervisor = start(folder.path(), "echo it\\'s made", "echo no room; exit 3");
        wait_for_end(&mut supervisor);
        assert_eq!(log(folder.path()), "it's made\nno room\n");
    }

    #[test]
    fn a_server_that_cannot_be_prepared_is_not_started() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut supervisor = start(folder.path(), "echo disk full; exit 1", "echo started");
        wait_for_end(&mut supervisor);
        assert_eq!(log(folder.path()), "disk full\n");
    }
}
