//! The program as a person runs it, on each database.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lockfile_explorer::model::{Edge, Package};
use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

/// Four packages: `app` depends on `left` and, with it, on both versions of `shared`.
const SMALL: &str = r#"
version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["left", "shared 2.0.0"]

[[package]]
name = "left"
version = "1.2.3"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0123456789abcdef"
dependencies = ["shared 1.10.0 (registry+https://github.com/rust-lang/crates.io-index)"]

[[package]]
name = "shared"
version = "1.10.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aaaa"

[[package]]
name = "shared"
version = "2.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "bbbb"
"#;

fn workspace_lockfile() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock")
}

fn explore(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lockfile-explorer"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

/// What the program prints when all is well.
fn answer(arguments: &[&str]) -> String {
    let output = explore(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    assert_eq!(errors, "", "no progress bar where there is no terminal");
    String::from_utf8(output.stdout).expect("text")
}

/// The sentence with which the program ends when it cannot do its work.
fn refusal(arguments: &[&str]) -> String {
    let output = explore(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let errors = String::from_utf8(output.stderr).expect("text");
    assert_eq!(errors.lines().count(), 1, "one sentence: {errors}");
    let sentence = errors.trim_end().strip_prefix("error: ");
    sentence.expect("it says that it is an error").to_owned()
}

fn text_of(path: &Path) -> &str {
    path.to_str().expect("the path is text")
}

/// What a lockfile holds, found line by line, without the code under test.
#[derive(Default)]
struct Expected {
    packages: usize,
    edges: usize,
    versions: BTreeMap<String, BTreeSet<String>>,
}

impl Expected {
    fn of(lockfile: &str) -> Self {
        let mut expected = Self::default();
        let mut name = "";
        let quoted = |line: &'_ str| line.split('"').nth(1).map(str::to_owned);
        for line in lockfile.lines() {
            if line == "[[package]]" {
                expected.packages += 1;
            } else if let Some(rest) = line.strip_prefix("name = ") {
                name = rest.trim_matches('"');
            } else if let Some(version) = quoted(line).filter(|_| line.starts_with("version =")) {
                let versions = expected.versions.entry(name.to_owned()).or_default();
                versions.insert(version);
            } else if line.starts_with(" \"") {
                expected.edges += 1;
            }
        }
        expected
    }
}

#[tokio::test]
async fn the_workspaces_own_lockfile_is_loaded_and_explained() {
    let lockfile = workspace_lockfile();
    let text = fs::read_to_string(&lockfile).expect("the workspace has a lockfile");
    let expected = Expected::of(&text);
    let path = text_of(&lockfile);
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let url = scratch.url();
        let first = answer(&[path, "--url", &url]);
        let again = answer(&[path, "--url", &url]);
        assert_eq!(first, again, "{kind}: a second run says the same");

        let db = Database::connect(url.as_str()).await.expect("the database");
        let packages = db.count::<Package>().await.expect("a count");
        let edges = db.count::<Edge>().await.expect("a count");
        assert_eq!(packages, expected.packages as u64, "{kind}");
        assert_eq!(edges, expected.edges as u64, "{kind}");
        db.disconnect().await.expect("the connections end");

        let counts = format!(
            "{} packages and {} dependencies",
            expected.packages, expected.edges
        );
        assert!(first.contains(&counts), "{kind}: {first}");
        let several: Vec<_> = expected
            .versions
            .iter()
            .filter(|(_, versions)| versions.len() > 1)
            .collect();
        let heading = format!("Crates in several versions: {}\n", several.len());
        assert!(first.contains(&heading), "{kind}: {first}");
        for (name, versions) in several {
            let line = first
                .lines()
                .find(|line| line.split_whitespace().next() == Some(name))
                .unwrap_or_else(|| panic!("{kind}: {name} is not listed:\n{first}"));
            for version in versions {
                assert!(line.contains(version.as_str()), "{kind}: {line}");
            }
        }

        let why = answer(&[path, "--url", &url, "--why", "sqlx-core"]);
        let way = why
            .lines()
            .find(|line| line.trim_start().starts_with("tausestack-db  "))
            .unwrap_or_else(|| panic!("{kind}: {why}"));
        assert!(way.contains("-> sqlx-core "), "{kind}: {way}");
    }
}

#[test]
fn the_answers_to_a_small_lockfile_are_exact() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("Cargo.lock");
    fs::write(&file, SMALL).expect("a lockfile");
    let path = text_of(&file);
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let url = scratch.url();
        let overview = answer(&[path, "--url", &url, "--top", "2"]);
        let (first, rest) = overview.split_once('\n').expect("several lines");
        assert!(
            first.contains(": 4 packages and 3 dependencies, now in "),
            "{kind}: {first}"
        );
        assert_eq!(
            rest,
            "\nCrates in several versions: 1\n  crate   versions\n  shared  1.10.0, 2.0.0\n\n\
             Depended on most\n  crate   version  dependents\n  left    1.2.3             1\n  \
             shared  1.10.0            1\n",
            "{kind}"
        );
        assert_eq!(
            answer(&[path, "--url", &url, "--why", "shared"]),
            "shared 1.10.0 is pulled in by 2 packages, 1 directly. The shortest way from each \
             package of the workspace:\n  package  way\n  app      -> left 1.2.3 -> shared \
             1.10.0\n\nshared 2.0.0 is pulled in by 1 package, 1 directly. The shortest way from \
             each package of the workspace:\n  package  way\n  app      -> shared 2.0.0\n",
            "{kind}"
        );
        assert_eq!(
            answer(&[path, "--url", &url, "--why", "app"]),
            "Nothing depends on app 0.1.0.\n",
            "{kind}"
        );
        let filters = ["--filter", "source__isnull=false", "--filter"];
        let page = [path, "--url", &url, filters[0], filters[1], filters[2]];
        let listed = answer(
            &[
                &page[..],
                &[
                    "name__in=shared,left",
                    "--sort",
                    "-name,version",
                    "--per-page",
                    "2",
                ],
            ]
            .concat(),
        );
        let mut lines = listed.lines();
        assert_eq!(lines.next(), Some("Page 1 of 2, 3 packages"), "{kind}");
        let cells: Vec<Vec<&str>> = lines
            .skip(1)
            .map(|line| line.split_whitespace().skip(1).collect())
            .collect();
        assert_eq!(
            cells,
            [
                ["shared", "1.10.0", "crates.io", "aaaa"],
                ["shared", "2.0.0", "crates.io", "bbbb"]
            ],
            "{kind}"
        );
        let nothing = answer(&[path, "--url", &url, "--filter", "name=APP"]);
        assert_eq!(nothing, "No package matches.\n", "{kind}");
        assert_eq!(
            refusal(&[path, "--url", &url, "--why", "shard"]),
            "the lockfile holds no package `shard`: did you mean `shared`?",
            "{kind}"
        );
        let unknown = refusal(&[path, "--url", &url, "--filter", "nam=app"]);
        assert!(
            unknown.contains("did you mean `name`?"),
            "{kind}: {unknown}"
        );
    }
}

#[tokio::test]
async fn a_broken_file_leaves_the_database_as_it_was() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let good = folder.path().join("Cargo.lock");
    fs::write(&good, SMALL).expect("a lockfile");
    let missing = folder.path().join("missing.lock");
    let written = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("a file");
        file
    };
    let broken = [
        (missing, "the file cannot be read: "),
        (
            written("prose.txt", "Dear reader,\n"),
            "the file is not TOML: ",
        ),
        (
            written("Cargo.toml", "[package]\nname = \"a\"\n"),
            "the file is no lockfile of the formats 3 and 4: ",
        ),
        (
            written("dangling.lock", &SMALL.replace("\"left\", ", "\"right\", ")),
            "the lockfile is broken: app 0.1.0 depends on `right`, which it does not hold",
        ),
    ];
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let url = scratch.url();
        answer(&[text_of(&good), "--url", &url]);
        let db = Database::connect(url.as_str()).await.expect("the database");
        let all = || async {
            let packages = db.find::<Package>().sort(Package::COLUMN.id.asc()).all();
            packages.await.expect("the packages")
        };
        let before = all().await;
        assert_eq!(before.len(), 4, "{kind}");
        for (file, problem) in &broken {
            let sentence = refusal(&[text_of(file), "--url", &url]);
            let expected = format!("{}: {problem}", file.display());
            assert!(sentence.starts_with(&expected), "{kind}: {sentence}");
            assert_eq!(all().await, before, "{kind}: {sentence}");
        }
        db.disconnect().await.expect("the connections end");
    }
}

#[tokio::test]
async fn what_fails_half_way_leaves_the_database_as_it_was() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("Cargo.lock");
    fs::write(&file, SMALL).expect("a lockfile");
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let url = scratch.url();
        answer(&[text_of(&file), "--url", &url]);
        let db = Database::connect(url.as_str()).await.expect("the database");
        let before = db.find::<Edge>().all().await.expect("the edges");
        // A rule of the database's owner: from now on, `shared` is not welcome. It
        // stands in the file after packages that load.
        db.execute_raw(
            "CREATE UNIQUE INDEX only_one ON packages (name)",
            params! {},
        )
        .await
        .expect_err("two versions of one crate are there already");
        db.execute_raw(
            "UPDATE packages SET name = 'old' WHERE version = '2.0.0'",
            params! {},
        )
        .await
        .expect("a change");
        db.execute_raw(
            "CREATE UNIQUE INDEX only_one ON packages (name)",
            params! {},
        )
        .await
        .expect("an index");
        let sentence = refusal(&[text_of(&file), "--url", &url]);
        assert!(sentence.contains("packages"), "{kind}: {sentence}");
        assert_eq!(
            db.find::<Edge>().all().await.expect("the edges"),
            before,
            "{kind}"
        );
        let old = db.find::<Package>().filter(Package::COLUMN.name.eq("old"));
        assert!(old.exists().await.expect("an answer"), "{kind}");
        db.disconnect().await.expect("the connections end");
    }
}

#[test]
fn a_password_is_never_shown() {
    let file = workspace_lockfile();
    let refused = |url: &str| {
        let sentence = refusal(&[text_of(&file), "--url", url]);
        assert!(!sentence.contains("hunter2"), "{sentence}");
    };
    refused("hunter2");
    refused("sqlite://explorer.db?hunter2=1");
    for kind in Kind::of_this_run() {
        let url = ScratchDatabase::create(kind).url();
        if let Some((_, server)) = url.split_once('@') {
            let scheme = url.split(':').next().unwrap_or_default();
            refused(&format!("{scheme}://nobody_here:hunter2@{server}"));
        }
    }
}
