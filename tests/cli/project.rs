//! A user's project outside of the workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Condvar, Mutex, PoisonError};

use tempfile::TempDir;

use crate::sea_orm_cli::workspace;

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Ran {
    fn of(mut command: Command) -> Self {
        let output = command.output().expect("the command starts");
        Self {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// What it printed, if it ended with this code.
    #[track_caller]
    pub(crate) fn ending(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "it ended with {}:\n{}{}",
            self.code, self.stdout, self.stderr
        );
        self
    }
}

/// The project that `init` lays out.
pub(crate) struct Project {
    folder: TempDir,
    _turn: Turn,
}

/// Where such projects are built: the dependencies stay from one to the next.
pub(crate) fn target() -> PathBuf {
    workspace().join("target/outside")
}

/// One project at a time: cargo tells a workspace's packages apart by their place
/// in it, so that two projects in one target folder take each other's programs for
/// their own. One that is laid out later has younger files, and is built anew.
struct Turn;

static IS_TAKEN: Mutex<bool> = Mutex::new(false);
static IS_FREE: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let taken = IS_TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = IS_FREE
            .wait_while(taken, |taken| *taken)
            .unwrap_or_else(PoisonError::into_inner);
        *taken = true;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *IS_TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = false;
        IS_FREE.notify_one();
    }
}

impl Project {
    /// Lays one out in an empty folder, as a user does, and points its
    /// dependency to this workspace.
    pub(crate) fn lay_out() -> Self {
        let turn = Turn::take();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--locked",
                "--workspace",
                "--all-features",
            ])
            .args(["--bin", "tausestack-db"])
            .current_dir(workspace())
            .status()
            .expect("cargo runs");
        assert!(built.success(), "the program is built");
        let program = workspace().join("target/debug/tausestack-db");
        let mut init = Command::new(program);
        init.args(["init", "."]).current_dir(folder.path());
        let ran = Ran::of(init).ending(0);
        assert!(
            ran.stdout.contains("wrote ./migration/src/main.rs"),
            "{ran:?}"
        );

        let manifest = folder.path().join("Cargo.toml");
        let mut text = fs::read_to_string(&manifest).expect("a workspace");
        // What is published by then, as it is here.
        text.push_str(&format!(
            "\n[profile.dev]\ndebug = false\n\n[patch.crates-io]\ntausestack-db = {{ path = {:?} }}\n",
            workspace().join("tausestack-db")
        ));
        fs::write(&manifest, text).expect("it is written");
        fs::copy(
            workspace().join("Cargo.lock"),
            folder.path().join("Cargo.lock"),
        )
        .expect("the same versions");
        Self {
            folder,
            _turn: turn,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the models.
    pub(crate) fn declare(&self, models: &str) {
        let text = format!(
            "use serde::{{Deserialize, Serialize}};\nuse tausestack_db::prelude::*;\n{models}"
        );
        fs::write(self.path().join("models/src/lib.rs"), text).expect("it is written");
    }

    /// `cargo run -p migration -- …` on a database.
    pub(crate) fn migration(&self, url: &str, arguments: &[&str]) -> Ran {
        let mut command = self.cargo();
        command
            .args(["run", "--quiet", "-p", "migration", "--"])
            .args(arguments)
            .env("TAUSESTACK_DATABASE_URL", url);
        Ran::of(command)
    }

    /// Cargo as in the user's own shell.
    fn cargo(&self) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", target())
            // Those of the test that runs are another package's.
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("DATABASE_URL")
            .env_remove("DATABASE_SCHEMA");
        command
    }

    /// The migrations' files, by name.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.path().join("migration/src"))
            .expect("the migrations")
            .map(|entry| entry.expect("a file").path())
            .filter(|path| {
                let name = path.file_name().map(|name| name.to_string_lossy());
                name.is_some_and(|name| name.starts_with("m2"))
            })
            .collect();
        files.sort();
        files
    }

    /// Whether all of it is formatted as the folder's rustfmt does.
    pub(crate) fn is_formatted(&self) -> bool {
        let mut command = self.cargo();
        command.args(["fmt", "--check", "-p", "migration"]);
        Ran::of(command).code == 0
    }
}
