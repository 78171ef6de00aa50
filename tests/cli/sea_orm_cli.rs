//! Running the real `sea-orm-cli`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::target;

/// The runner makes the command and says here where it is.
const VARIABLE: &str = "TAUSESTACK_TEST_SEA_ORM_CLI";

/// The root of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests' package is a folder of the workspace")
}

/// The command: the one that the runner names, or the one that it made before.
fn program() -> PathBuf {
    if let Some(given) = env::var_os(VARIABLE).filter(|given| !given.is_empty()) {
        return PathBuf::from(given);
    }
    let own = workspace().join("target/tools/bin/sea-orm-cli");
    assert!(
        own.is_file(),
        "The test needs sea-orm-cli: `cargo run -p tausestack-db-tests -- --only tests` makes it, \
         or {VARIABLE} names it."
    );
    own
}

/// As [`run`], for a project outside of the workspace, which is built where
/// such projects are.
///
/// # Panics
///
/// If it fails, with what it printed.
pub(crate) fn run_in_project(arguments: &[&str], database_url: &str) -> String {
    run_with(arguments, database_url, |command| {
        command.env("CARGO_TARGET_DIR", target());
    })
}

/// Runs the command in the workspace's root and returns all that it prints, without
/// colours.
///
/// # Panics
///
/// If it fails, with what it printed.
pub(crate) fn run(arguments: &[&str], database_url: &str) -> String {
    run_with(arguments, database_url, |_| {})
}

fn run_with(arguments: &[&str], database_url: &str, set: impl FnOnce(&mut Command)) -> String {
    let mut command = Command::new(program());
    set(&mut command);
    let output = command
        .args(arguments)
        .current_dir(workspace())
        .env("DATABASE_URL", database_url)
        // A schema of the developer's own environment is not this database's.
        .env_remove("DATABASE_SCHEMA")
        .output()
        .expect("sea-orm-cli starts");
    let printed = [&output.stdout[..], &output.stderr[..]].concat();
    let printed = without_colours(&String::from_utf8_lossy(&printed));
    assert!(
        output.status.success(),
        "`sea-orm-cli {}` failed:\n{printed}",
        arguments.join(" ")
    );
    printed
}

/// The text without the sequences that colour it.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}
