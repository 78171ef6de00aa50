//! The shell between us and a server. It notices our end, however that comes – a
//! return, a panic, an interrupt, a kill – because the pipe to it closes then; it
//! stops the server and removes the folder.

use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use std::os::unix::process::CommandExt;

use super::Invocation;
use super::account::Account;
use crate::failure::Failure;

/// `sh -c SCRIPT sh SIGNAL FOLDER SERVER ARGUMENT…`, with our pipe as its input.
///
/// A server that ignores the signal is killed after 30 seconds. The folder of one
/// that ended by itself is kept: its log is the only witness.
const SCRIPT: &str = r#"
signal=$1
folder=$2
shift 2
exec 3<&0
"$@" </dev/null 3<&- >>"$folder/server.log" 2>&1 &
server=$!
{
    read -r _ <&3
    : >"$folder/stopping"
    kill -s "$signal" "$server"
    sleep 30
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
    /// Starts the server; it may not listen yet.
    pub(super) fn start(
        folder: &Path,
        server: &Invocation,
        stop_signal: &str,
        account: Option<&Account>,
    ) -> Result<Self, Failure> {
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT, "sh", stop_signal])
            .arg(folder)
            .arg(&server.program)
            .args(&server.arguments)
            .current_dir("/")
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

    #[test]
    fn dropping_ends_the_server_and_removes_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let start = Instant::now();
        let supervisor = Supervisor::start(folder.path(), &shell("exec sleep 600"), "TERM", None)
            .expect("a server");
        drop(supervisor);
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(!folder.path().exists());
    }

    #[test]
    fn the_log_of_a_server_that_ends_by_itself_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut supervisor =
            Supervisor::start(folder.path(), &shell("echo no room; exit 3"), "TERM", None)
                .expect("a server");
        let start = Instant::now();
        while !supervisor.has_ended() {
            assert!(start.elapsed() < Duration::from_secs(10));
            thread::sleep(Duration::from_millis(10));
        }
        drop(supervisor);
        let log = fs::read_to_string(folder.path().join("server.log")).expect("a log");
        assert_eq!(log, "no room\n");
    }
}
