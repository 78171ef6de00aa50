//! Running a program and showing what it says as it says it, but for the lines that
//! tell of each compiled crate.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, IsTerminal, PipeReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tausestack_db_tests::failure::Failure;

/// What a step may take at most. A test that hangs must become a line of the report
/// before whatever runs the whole suite loses its own patience.
const TIME_LIMIT: Duration = Duration::from_secs(40 * 60);

/// How long nothing is shown while crates are compiled.
const SILENCE: Duration = Duration::from_secs(30);

/// A program about to be run.
pub(crate) struct Invocation {
    command: Command,
    line: String,
    time_limit: Duration,
}

/// How a program ended, and what it said.
pub(crate) struct Ended {
    /// The line that the report names it by.
    line: String,
    status: ExitStatus,
    /// Standard output and standard error, as they came, without colours.
    pub(crate) lines: Vec<String>,
}

impl Invocation {
    /// The program with these arguments, told without the environment.
    pub(crate) fn new(program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if is_of_cargo_run(&name) {
                command.env_remove(name);
            }
        }
        let colour = if io::stdout().is_terminal() {
            "always"
        } else {
            "never"
        };
        command.env("CARGO_TERM_COLOR", colour);
        command.env("CARGO_TERM_PROGRESS_WHEN", "never");
        Self {
            command,
            line: [&[program], arguments].concat().join(" "),
            time_limit: TIME_LIMIT,
        }
    }

    /// Sets a variable of the program's environment. It is not shown.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Hides a variable of our own environment from the program.
    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Ends the program when it takes longer.
    pub(crate) fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Runs the program to its end, shows each line after `scrub`, and gives them back.
    pub(crate) fn run_scrubbed(self, scrub: &dyn Fn(&str) -> String) -> Result<Ended, Failure> {
        let Self {
            mut command,
            line,
            time_limit,
        } = self;
        println!("  $ {line}");
        let failed =
            |error: io::Error| Failure::new(format!("`{line}` could not be run: {error}."));
        // One pipe for both streams: cargo tells the target on one, libtest the results
        // on the other, and only their order says which result is whose.
        let (reader, writer) = io::pipe().map_err(failed)?;
        let both = writer.try_clone().map_err(failed)?;
        let mut child = command
            .stdout(writer)
            .stderr(both)
            .spawn()
            .map_err(failed)?;
        // The command holds the pipe's other end too, which must close for it to end.
        drop(command);
        let lines = show(&lines_of(reader), &mut child, time_limit, scrub).ok_or_else(|| {
            Failure::new(format!(
                "`{line}` took longer than {} minutes and was stopped.",
                time_limit.as_secs() / 60
            ))
        })?;
        let status = child.wait().map_err(failed)?;
        Ok(Ended {
            line,
            status,
            lines,
        })
    }

    /// Runs the program to its end, shows each line, and gives them back.
    pub(crate) fn run(self) -> Result<Ended, Failure> {
        self.run_scrubbed(&str::to_owned)
    }

    /// Runs the program without showing what it says, which is given back when it
    /// succeeds: standard output alone.
    pub(crate) fn ask(mut self) -> Result<String, Failure> {
        let output = self
            .command
            .output()
            .map_err(|error| Failure::new(format!("`{}` could not be run: {error}.", self.line)))?;
        if !output.status.success() {
            return Err(Failure::new(format!(
                "`{}` ended with {}: {}",
                self.line,
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            )));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Ended {
    /// Whether the program says that all went well.
    pub(crate) fn is_success(&self) -> bool {
        self.status.success()
    }

    /// A failure that names the program, unless all went well.
    pub(crate) fn require_success(&self) -> Result<(), Failure> {
        if self.is_success() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "`{}` ended with {}.",
            self.line, self.status
        )))
    }
}

/// `cargo run` describes our own package to us. The programs we start are about others,
/// and some of them would build anew what was built without these variables.
fn is_of_cargo_run(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name == "CARGO"
        || [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_CRATE_",
            "CARGO_BIN_",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// The lines of the pipe, read apart so that waiting for one can end.
fn lines_of(reader: PipeReader) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        // A line may hold any bytes: tests print what they received.
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\n', '\r']);
            // What a progress display has overwritten is not for a log.
            let text = text.rsplit('\r').next().unwrap_or(text);
            if sender.send(text.to_owned()).is_err() {
                break;
            }
            line.clear();
        }
    });
    receiver
}

/// Shows the lines until their end; nothing when the time is over first.
fn show(
    lines: &Receiver<String>,
    child: &mut Child,
    time_limit: Duration,
    scrub: &dyn Fn(&str) -> String,
) -> Option<Vec<String>> {
    let start = Instant::now();
    let mut shown = start;
    let mut built = 0_usize;
    let mut all = Vec::new();
    loop {
        match lines.recv_timeout(time_limit.saturating_sub(start.elapsed())) {
            Ok(line) => {
                let plain = without_colours(&line);
                if is_of_compiling(&plain) {
                    built += 1;
                    if shown.elapsed() >= SILENCE {
                        println!("    … {built} crates, {} s", start.elapsed().as_secs());
                        shown = Instant::now();
                    }
                } else {
                    println!("    {}", scrub(&line));
                    shown = Instant::now();
                }
                all.push(plain);
            }
            Err(RecvTimeoutError::Disconnected) => return Some(all),
            Err(RecvTimeoutError::Timeout) => {
                // Whether it can be killed or has just ended makes no difference here.
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// One of the lines that cargo prints for each crate.
fn is_of_compiling(line: &str) -> bool {
    // Cargo aligns its verbs to the right; a diagnostic begins at the margin.
    line.starts_with(' ')
        && [
            "Compiling ",
            "Checking ",
            "Downloading ",
            "Downloaded ",
            "Fresh ",
        ]
        .iter()
        .any(|verb| line.trim_start().starts_with(verb))
}

/// The line without its ANSI colour sequences.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, sequence)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = match sequence.find(|character: char| character.is_ascii_alphabetic()) {
            Some(end) => &sequence[end + 1..],
            None => "",
        };
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_come_in_their_order() {
        let script = r"echo one; echo two >&2; printf '5%%\r90%%\rthree\r\n'; printf four >&2";
        let ended = Invocation::new("sh", &["-c", script])
            .run()
            .expect("a shell");
        assert_eq!(ended.lines, ["one", "two", "three", "four"]);
        assert!(ended.require_success().is_ok());
    }

    #[test]
    fn an_exit_status_becomes_a_sentence() {
        let ended = Invocation::new("sh", &["-c", "exit 3"])
            .run()
            .expect("a shell");
        let failure = ended.require_success().expect_err("it ended with 3");
        assert_eq!(
            failure.to_string(),
            "`sh -c exit 3` ended with exit status: 3."
        );
    }

    #[test]
    fn a_program_that_takes_too_long_is_stopped() {
        let start = Instant::now();
        let ended = Invocation::new("sleep", &["600"])
            .time_limit(Duration::from_millis(50))
            .run();
        assert!(ended.is_err());
        assert!(start.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn colours_are_removed_and_nothing_else() {
        assert_eq!(
            without_colours("\u{1b}[1m\u{1b}[32m   Compiling\u{1b}[0m syn [v2]"),
            "   Compiling syn [v2]"
        );
        assert_eq!(without_colours("cut \u{1b}[1"), "cut ");
    }

    #[test]
    fn only_cargos_own_lines_are_left_out() {
        assert!(is_of_compiling("   Compiling syn v2.0.1"));
        assert!(!is_of_compiling("Compiling is what this test speaks of"));
        assert!(!is_of_compiling(
            "     Running it/main.rs (target/debug/deps/it-1)"
        ));
    }
}
