//! What is printed for random pairs of schemas: files that compile without a
//! warning, are formatted, and do what was planned.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::schemas::{plan, schema};
use crate::migrate::source::RevisionFile;
use crate::migrate::{Operation, checksum};

const MANIFEST: &str = r#"[package]
name = "generated"
version = "0.1.0"
edition = "2024"

[dependencies]
tausestack-db = { path = "@PATH", default-features = false, features = ["sqlite", "postgres", "mysql", "migrate-cli"] }

[profile.dev]
debug = false

[lints.rust]
warnings = "deny"

[workspace]
"#;

/// Plans of random pairs: `TAUSESTACK_PAIRS`, or 20.
fn plans() -> Vec<Vec<Operation>> {
    let count = std::env::var("TAUSESTACK_PAIRS").map_or(20, |text| {
        text.parse().expect("TAUSESTACK_PAIRS is a number of pairs")
    });
    let mut runner = TestRunner::deterministic();
    let pair = (schema(), schema(), any::<bool>());
    let mut plans = Vec::new();
    while plans.len() < count {
        let tree = pair.new_tree(&mut runner).expect("a pair can be made up");
        let (from, to, rename) = tree.current();
        let (operations, _) = plan(&from, &to, rename);
        if !operations.is_empty() {
            plans.push(operations);
        }
    }
    plans
}

fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        // Beside the other projects that tests build outside of the workspace.
        .env("CARGO_TARGET_DIR", here.join("../target/outside"))
        .output()
        .expect("cargo starts");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "cargo {}:\n{printed}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}

#[test]
fn files_of_random_pairs_compile_and_do_what_was_planned() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("a file is written");
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir(folder.path().join("src")).expect("a folder");
    write(
        "Cargo.toml",
        &MANIFEST.replace("@PATH", &here.display().to_string()),
    );
    fs::copy(here.join("../Cargo.lock"), folder.path().join("Cargo.lock"))
        .expect("the same versions");
    let plans = plans();
    let mut modules = String::new();
    let mut lines = String::new();
    for (number, operations) in plans.iter().enumerate() {
        let file = RevisionFile {
            message: "Make one schema of another",
            up: operations,
            warnings: &[],
        };
        let text = file.text(folder.path());
        assert_eq!(
            text,
            file.text(folder.path()),
            "the same plan, the same bytes"
        );
        write(&format!("src/m{number:03}.rs"), &text);
        writeln!(modules, "mod m{number:03};").expect("a String takes all");
        writeln!(
            lines,
            "    println!(\"{{}}\", checksum(&Operations::up(&m{number:03}::Migration)));"
        )
        .expect("a String takes all");
    }
    write(
        "src/main.rs",
        &format!(
            "{modules}\nuse tausestack_db::migrate::prelude::*;\nuse tausestack_db::migrate::checksum;\n\n\
             fn main() {{\n{lines}}}\n"
        ),
    );
    for (number, _) in plans.iter().enumerate() {
        let file = format!("src/m{number:03}.rs");
        let formatted = Command::new("rustfmt")
            .args(["--check", "--edition", "2024"])
            .arg(folder.path().join(file))
            .status()
            .expect("rustfmt starts");
        assert!(formatted.success(), "a file is not formatted");
    }
    let printed = cargo(folder.path(), &["run", "--quiet"]);
    let meant: Vec<String> = plans.iter().map(|plan| checksum(plan)).collect();
    assert_eq!(printed.lines().collect::<Vec<_>>(), meant);
}
