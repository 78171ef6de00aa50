//! A crate outside of the workspace, with tausestack-db, serde and tokio as
//! its only dependencies, runs the README's page on each database and asserts
//! every value that the page shows.

use std::path::{Path, PathBuf};
use std::process::Command;

use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Builds the crate as a user would, and gives its program.
fn build() -> PathBuf {
    let manifest = workspace().join("tests/outside/Cargo.toml");
    let target = workspace().join("target/outside");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--manifest-path"])
        .arg(&manifest)
        .env("CARGO_TARGET_DIR", &target)
        .status()
        .expect("cargo runs");
    assert!(status.success(), "the crate does not build");
    target.join("debug/outside")
}

#[test]
fn the_page_holds_on_each_database() {
    let program = build();
    let kinds = Kind::of_this_run();
    assert!(!kinds.is_empty(), "the run names its databases");
    for kind in kinds {
        let database = ScratchDatabase::create(kind);
        let output = Command::new(&program)
            .arg(database.url())
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains("every value is as the page says"),
            "{kind:?}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
