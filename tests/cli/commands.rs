//! The commands of the workspace's own `migration`, one by one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tausestack_db::JsonValue;

use crate::sea_orm_cli::workspace;

const MIGRATION: &str = "m20261122_000001_create_example_tables";

/// The program, built once.
fn program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--locked",
                "--workspace",
                "--all-features",
            ])
            .args(["--bin", "migration"])
            .current_dir(workspace())
            .status()
            .expect("cargo runs");
        assert!(status.success(), "the program is built");
        workspace().join("target/debug/migration")
    })
}

struct Ran {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

/// Runs a command in a folder, with nothing set but what is given.
fn run_in(folder: &Path, set: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = Command::new(program());
    for name in [
        "TAUSESTACK_DATABASE_URL",
        "DATABASE_URL",
        "DATABASE_SCHEMA",
        "TAUSESTACK_METADATA_TARGET",
        "TAUSESTACK_ALEMBIC_METADATA_TARGET",
        "TAUSESTACK_ALLOW_DESTRUCTIVE",
        "CARGO_MANIFEST_DIR",
    ] {
        command.env_remove(name);
    }
    let output = command
        .args(arguments)
        .current_dir(folder)
        .envs(set.iter().copied())
        .output()
        .expect("the program starts");
    Ran {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    }
}

/// A folder with a database in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let url = [("TAUSESTACK_DATABASE_URL", "sqlite://app.db?mode=rwc")];
        run_in(self.folder.path(), &url, arguments)
    }
}

#[test]
fn a_history_is_moved_and_shown() {
    let place = Place::new();
    let ran = place.run(&["history"]);
    assert_eq!(
        ran.stdout,
        format!("{MIGRATION}  pending  written by hand\n")
    );
    let ran = place.run(&["upgrade", "head"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout, format!("1 applied: {MIGRATION}\n"));
    assert!(
        ran.stderr.contains(&format!("applying {MIGRATION}")),
        "{}",
        ran.stderr
    );
    assert_eq!(place.run(&["upgrade", "head"]).stdout, "nothing to do\n");
    assert_eq!(place.run(&["current"]).stdout, format!("{MIGRATION}\n"));
    assert_eq!(place.run(&["stamp", "base"]).stdout, "base\n");
    assert_eq!(
        place.run(&["stamp", "m2026"]).stdout,
        format!("{MIGRATION}\n")
    );
    let ran = place.run(&["downgrade", "-1"]);
    assert_eq!(ran.stdout, format!("1 taken back: {MIGRATION}\n"));
    let ran = place.run(&["verify"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stdout.starts_with("proved: 1 migrations"),
        "{}",
        ran.stdout
    );
    for verb in [
        &["up"][..],
        &["down", "-n", "1"],
        &["fresh"],
        &["refresh"],
        &["reset"],
    ] {
        let ran = place.run(verb);
        assert_eq!(ran.code, Some(0), "{verb:?}: {}", ran.stderr);
    }
}

#[test]
fn documents_are_one_for_each_command() {
    let place = Place::new();
    let document = |arguments: &[&str]| -> JsonValue {
        let ran = place.run(arguments);
        assert_eq!(ran.stderr, "", "{arguments:?}: nothing else is said");
        serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", ran.stdout))
    };
    let plan = document(&["--json", "upgrade", "head", "--dry-run"]);
    assert_eq!(plan["plan"][0]["migration"], MIGRATION);
    assert_eq!(plan["plan"][0]["written_by_hand"], true);
    assert_eq!(
        document(&["--json", "upgrade", "head"])["applied"][0],
        MIGRATION
    );
    assert_eq!(document(&["current", "--json"])["current"], MIGRATION);
    assert_eq!(
        document(&["history", "--json"])["migrations"][0]["status"],
        "applied"
    );
    assert_eq!(
        document(&["status", "--json"])["migrations"][0]["name"],
        MIGRATION
    );
    let error = document(&["--json", "upgrade", "m3"]);
    assert_eq!(error["error"]["code"], "unknown-revision");
    let error = document(&[
        "--json",
        "upgrade",
        "head",
        "--sql",
        "-u",
        "sqlite::memory:",
    ]);
    assert_eq!(error["error"]["code"], "written-by-hand");
}

#[test]
fn settings_come_from_flags_the_environment_and_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ran = run_in(folder.path(), &[], &["status"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("set TAUSESTACK_DATABASE_URL"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);

    fs::write(
        folder.path().join(".env"),
        "DATABASE_URL=sqlite://file.db?mode=rwc\n",
    )
    .expect("it is written");
    let ran = run_in(folder.path(), &[], &["up"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(folder.path().join("file.db").exists());
    let set = [("TAUSESTACK_DATABASE_URL", "sqlite://variable.db?mode=rwc")];
    run_in(folder.path(), &set, &["up"]);
    assert!(
        folder.path().join("variable.db").exists(),
        "ours goes before"
    );
    run_in(
        folder.path(),
        &set,
        &["up", "-u", "sqlite://flag.db?mode=rwc"],
    );
    assert!(
        folder.path().join("flag.db").exists(),
        "a flag goes before all"
    );

    let ran = run_in(
        folder.path(),
        &[],
        &["check", "--metadata-target", "no::such"],
    );
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("no model is registered"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_password_is_in_no_output() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for url in [
        "postgres://u:hunter2@127.0.0.1:1/none",
        "mysql://u:hunter2@127.0.0.1:1/none",
        "postgres://u:hunter2@[broken/none",
        "hunter2://u:hunter2@127.0.0.1/none",
        "sqlite:///nowhere/hunter2/none.db",
    ] {
        for arguments in [
            &["status"][..],
            &["-v", "upgrade", "head"],
            &["--json", "check"],
        ] {
            for by_flag in [false, true] {
                let set = [("TAUSESTACK_DATABASE_URL", url)];
                let given = [&["-u", url], arguments].concat();
                let ran = if by_flag {
                    run_in(folder.path(), &[], &given)
                } else {
                    run_in(folder.path(), &set, arguments)
                };
                assert_eq!(ran.code, Some(1), "{url}: {}", ran.stderr);
                let said = format!("{}{}", ran.stdout, ran.stderr);
                assert!(!said.contains("hunter2"), "{said}");
            }
        }
    }
    let set = [(
        "TAUSESTACK_DATABASE_URL",
        "postgres://u:hunter2@127.0.0.1:1/none",
    )];
    let help = run_in(folder.path(), &set, &["--help"]);
    assert!(!help.stdout.contains("hunter2"), "{}", help.stdout);
}

#[test]
fn what_is_not_understood_is_said_with_the_code_for_it() {
    let place = Place::new();
    for (arguments, said) in [
        (&["upgrad", "head"][..], "similar subcommand"),
        (&["upgrade"], "required"),
        (&["upgrade", "+x"], "is no target"),
        (&["upgrade", "base"], "is no target of a move up"),
        (&["downgrade", "head"], "is no target of a move down"),
        (&["upgrade", "m9"], "there is no migration `m9`"),
        (&["revision", "-m", "…"], "gives the migration no name"),
    ] {
        let folder = workspace().join("migration");
        let folder = folder.to_str().expect("a name in text");
        let directory = ["--directory", folder];
        let given = if arguments[0] == "revision" {
            [arguments, &directory].concat()
        } else {
            arguments.to_vec()
        };
        let ran = place.run(&given);
        assert_eq!(ran.code, Some(64), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    let ran = place.run(&["revision", "-m", "more"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("--directory"), "{}", ran.stderr);
}

#[test]
fn colours_are_for_terminals() {
    let place = Place::new();
    assert!(!place.run(&["history"]).stdout.contains('\u{1b}'));
    let ran = place.run(&["--color", "always", "history"]);
    assert!(ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
}

#[test]
fn an_empty_migration_is_written_and_listed() {
    let place = Place::new();
    let copy = place.folder.path().join("crate");
    fs::create_dir_all(copy.join("src")).expect("a folder");
    let list = fs::read_to_string(workspace().join("migration/src/lib.rs")).expect("the list");
    fs::write(copy.join("src/lib.rs"), &list).expect("it is written");
    let copy = copy.to_str().expect("a name in text");
    let ran = place.run(&["revision", "-m", "Give users a bio", "--directory", copy]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let after = fs::read_to_string(format!("{copy}/src/lib.rs")).expect("the list");
    assert!(after.contains("_give_users_a_bio::Migration)"), "{after}");
    let changed: Vec<&str> = after.lines().filter(|line| !list.contains(line)).collect();
    assert_eq!(changed.len(), 4, "all else stays: {changed:?}");
}
