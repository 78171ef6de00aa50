//! Stopping a server's processes without ending them, as a machine does that swaps or
//! hangs: the connections stay, and nobody answers.

use std::fs;
use std::process::Command;

use super::{TemporaryServer, not_running};
use crate::failure::Failure;

/// A server that stands still until this is dropped.
#[derive(Debug)]
pub struct Frozen {
    processes: Vec<u32>,
}

impl TemporaryServer {
    /// Stops the server and all the processes it has started, by SIGSTOP.
    ///
    /// # Errors
    /// When the server is not running.
    pub fn freeze(&self) -> Result<Frozen, Failure> {
        // The server first, so that it starts no further ones.
        let server = self.process()?;
        let mut frozen = Frozen {
            processes: vec![server],
        };
        frozen.signal("STOP").map_err(|_| not_running())?;
        frozen.processes.extend(children(server));
        frozen.signal("STOP")?;
        Ok(frozen)
    }
}

impl Frozen {
    fn signal(&self, signal: &str) -> Result<(), Failure> {
        let processes = self.processes.iter().map(u32::to_string);
        let status = Command::new("kill")
            .args(["-s", signal])
            .args(processes)
            .status();
        match status {
            Ok(status) if status.success() => Ok(()),
            _ => Err(Failure::new(format!(
                "The signal {signal} could not be sent to the temporary server."
            ))),
        }
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        // One that has ended meanwhile needs no signal.
        let _ = self.signal("CONT");
    }
}

/// The processes that a process has started: `/proc` names each one's parent
/// (<https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>).
fn children(of: u32) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|process| parent(*process) == Some(of))
        .collect()
}

fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in parentheses, and may hold some.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}
