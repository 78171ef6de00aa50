//! The programs that the steps need beside cargo: made once, kept in the target folder.

use std::env;
use std::path::PathBuf;

use tausestack_db_tests::failure::Failure;

use crate::cargo::Workspace;
use crate::command::Invocation;

/// A program that `cargo install` makes.
struct Tool {
    program: &'static str,
    version: &'static str,
    /// What keeps the build short.
    options: &'static [&'static str],
}

/// Unoptimised, it is made in half the time and checks us in the same second.
const CARGO_DENY: Tool = Tool {
    program: "cargo-deny",
    version: "0.20.2",
    options: &["--debug"],
};

/// SeaORM's own command, which has to work on our migrations: the same release as the
/// `sea-orm` of the workspace.
const SEA_ORM_CLI: Tool = Tool {
    program: "sea-orm-cli",
    version: "2.0.4",
    options: &[
        "--debug",
        "--no-default-features",
        "--features=cli,codegen,sqlx-mysql,sqlx-postgres,sqlx-sqlite,runtime-tokio-rustls",
    ],
};

/// The variable that names SeaORM's command, for the runner and for the tests.
pub(crate) const SEA_ORM_CLI_VARIABLE: &str = "TAUSESTACK_TEST_SEA_ORM_CLI";

/// The `cargo-deny` to use, made when it is missing.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf, Failure> {
    CARGO_DENY.ensure(workspace)
}

/// The real `sea-orm-cli`: the given one, or our own, made when it is missing.
pub(crate) fn sea_orm_cli(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let Some(given) = env::var_os(SEA_ORM_CLI_VARIABLE).filter(|given| !given.is_empty()) else {
        return SEA_ORM_CLI.ensure(workspace);
    };
    let given = PathBuf::from(given);
    if SEA_ORM_CLI.is_version_of(&given) {
        return Ok(given);
    }
    Err(Failure::new(format!(
        "{SEA_ORM_CLI_VARIABLE} names {}, which is not {} {}.",
        given.display(),
        SEA_ORM_CLI.program,
        SEA_ORM_CLI.version
    )))
}

/// Makes sure that cargo has this subcommand of the toolchain.
pub(crate) fn require_component(component: &str, subcommand: &str) -> Result<(), Failure> {
    let is_there = || {
        Invocation::new("cargo", &[subcommand, "--version"])
            .ask()
            .is_ok()
    };
    if is_there() {
        return Ok(());
    }
    // A minimal toolchain is without it; whether rustup can add it shows right after.
    let added = Invocation::new("rustup", &["component", "add", component]).run();
    if added.is_ok_and(|ended| ended.is_success()) && is_there() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "`cargo {subcommand}` is missing: run `rustup component add {component}`."
    )))
}

impl Tool {
    fn ensure(&self, workspace: &Workspace) -> Result<PathBuf, Failure> {
        let root = workspace.target_directory.join("tools");
        let own = root.join("bin").join(self.program);
        if self.is_version_of(&own) {
            return Ok(own);
        }
        let version = format!("={}", self.version);
        let root = root.display().to_string();
        let mut arguments = vec![
            "install",
            self.program,
            "--version",
            &version,
            "--locked",
            "--force",
            "--root",
            &root,
        ];
        arguments.extend(self.options);
        Invocation::new("cargo", &arguments)
            .run()?
            .require_success()?;
        Ok(own)
    }

    /// Whether the program at that path runs, and is the version we want.
    fn is_version_of(&self, path: &std::path::Path) -> bool {
        Invocation::new(&path.display().to_string(), &["--version"])
            .ask()
            .is_ok_and(|answer| answer.split_whitespace().last() == Some(self.version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn only_the_exact_version_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tool");
        fs::write(&path, "#!/bin/sh\necho sea-orm-cli 2.0.4\n").expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("an executable");
        assert!(SEA_ORM_CLI.is_version_of(&path));
        assert!(!CARGO_DENY.is_version_of(&path));
        assert!(!SEA_ORM_CLI.is_version_of(&folder.path().join("missing")));
    }
}
