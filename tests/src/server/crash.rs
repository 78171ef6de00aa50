//! Killing a server and starting it again on what it left, for the tests that ask what
//! survives.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::account::Account;
use super::supervisor::Supervisor;
use super::{Invocation, PID_FILE, TemporaryServer, not_running, recipe, wait_for_login};
use crate::failure::Failure;

/// How long the processes that a killed server leaves may keep its data folder.
const ORPHANS_LIMIT: Duration = Duration::from_secs(30);

impl TemporaryServer {
    /// Kills the server with `kill -9` and waits until it is gone. Its data stays.
    ///
    /// # Errors
    /// When the server is not running.
    pub fn crash(&mut self) -> Result<(), Failure> {
        let pid = self.process()?.to_string();
        let supervisor = self.supervisor.as_mut().ok_or_else(not_running)?;
        let killed = Command::new("kill").args(["-9", &pid]).status();
        if !killed.is_ok_and(|status| status.success()) {
            return Err(not_running());
        }
        while !supervisor.has_ended() {
            thread::sleep(Duration::from_millis(10));
        }
        self.supervisor = None;
        // A killed server cannot remove it, and a new one announces itself by it.
        let pid_file = self.folder.join(PID_FILE);
        fs::remove_file(&pid_file)
            .map_err(|error| Failure::new(format!("{} stays: {error}.", pid_file.display())))
    }

    /// Starts the server after [`crash`](Self::crash), on the same port and data, and
    /// waits until it lets us in.
    ///
    /// # Errors
    /// When it does not start, or is running.
    pub fn restart(&mut self) -> Result<(), Failure> {
        if self.supervisor.is_some() {
            return Err(Failure::new("The temporary server is running."));
        }
        let engine = self.url.engine();
        let mut recipe = recipe(engine, &self.folder, self.port)
            .ok_or_else(|| Failure::new(format!("The binaries of {engine} are not installed.")))?;
        recipe.preparation = Invocation {
            program: "true".into(),
            arguments: Vec::new(),
        };
        let account = Account::for_server(engine)?;
        let start = Instant::now();
        loop {
            let mut supervisor = Supervisor::start(&self.folder, &recipe, account.as_ref())?;
            match wait_for_login(engine, self.port, &self.folder, &mut supervisor) {
                Ok(_) => {
                    self.supervisor = Some(supervisor);
                    return Ok(());
                }
                // The killed server's own processes end when they notice its end.
                Err(_) if supervisor.has_ended() && start.elapsed() < ORPHANS_LIMIT => {
                    thread::sleep(Duration::from_millis(200));
                }
                Err(failure) => return Err(failure),
            }
        }
    }
}
