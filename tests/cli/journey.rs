//! The whole way, outside of the workspace, from an empty folder: what the page
//! on migrations shows, on each database.

use tausestack_db::AssertSafe;
use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::project::Project;
use crate::sea_orm_cli;

const FIRST: &str = r#"
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
pub struct User {
    #[mapped(id)]
    pub id: Option<i64>,
    #[mapped(unique)]
    pub username: String,
    pub fullname: String,
    pub age: Option<i32>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "posts", index(user_id, state))]
pub struct Post {
    #[mapped(id)]
    pub id: Option<i64>,
    #[mapped(references(User, on_delete = cascade))]
    pub user_id: i64,
    pub title: String,
    pub state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedEnum)]
pub enum State {
    Draft,
    Published,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "tags")]
pub struct Tag {
    #[mapped(id(client))]
    pub name: String,
    #[mapped(default = 0)]
    pub weight: i32,
}
"#;

/// A field changes, one is renamed, an enum grows, a column comes.
fn second() -> String {
    FIRST
        .replace(
            "pub fullname: String,",
            "pub name: String,\n    pub bio: Option<String>,",
        )
        .replace(
            "pub age: Option<i32>",
            "#[mapped(default = 0)]\n    pub age: i32",
        )
        .replace("    Published,\n", "    Published,\n    Archived,\n")
}

async fn text(db: &Database, sql: &str) -> String {
    let row = db
        .fetch_one_raw(AssertSafe(sql.to_owned()), params! {})
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
        .expect("one row");
    let cells = row.into_json().expect("what JSON can say");
    let cells = cells.as_object().expect("an object").values();
    cells
        .map(|cell| match cell {
            JsonValue::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect::<Vec<_>>()
        .join(" | ")
}

async fn on(kind: Kind) {
    let scratch = ScratchDatabase::create(kind);
    let url = scratch.url();
    let project = Project::lay_out();
    let run = |arguments: &[&str]| project.migration(&url, arguments);

    project.declare(FIRST);
    let ran = run(&["revision", "--autogenerate", "-m", "first"]).ending(0);
    assert!(ran.stdout.contains("create table users"), "{kind}: {ran:?}");
    assert!(ran.stdout.contains("proved: "), "{kind}: {ran:?}");
    assert!(
        ran.stdout.contains("wrote migration/src/m2"),
        "{kind}: {ran:?}"
    );
    assert_eq!(project.files().len(), 1);
    assert!(project.is_formatted(), "{kind}");
    let ran = run(&["check"]).ending(2);
    assert!(ran.stdout.contains("pending: m2"), "{kind}: {ran:?}");
    // Case 48: what is pending would be written once more.
    let ran = run(&["revision", "--autogenerate", "-m", "early"]).ending(4);
    assert!(
        ran.stderr.contains("Run `upgrade head` first"),
        "{kind}: {ran:?}"
    );
    assert_eq!(project.files().len(), 1, "{kind}");
    run(&["upgrade", "head"]).ending(0);
    run(&["check"]).ending(0);
    run(&["revision", "--autogenerate", "-m", "again"]).ending(0);
    assert_eq!(project.files().len(), 1, "{kind}: nothing to do");

    let db = Database::connect(&url).await.expect("the database");
    for sql in [
        "INSERT INTO users (username, fullname, age) VALUES ('ana', 'Ana A', 30)",
        "INSERT INTO users (username, fullname) VALUES ('bob', 'Bob B')",
        "INSERT INTO posts (user_id, title, state) VALUES (1, 'it''s one', 'published')",
    ] {
        db.execute_raw(AssertSafe(sql.to_owned()), params! {})
            .await
            .unwrap_or_else(|error| panic!("{kind}: {sql}: {error}"));
    }

    project.declare(&second());
    let ran = run(&["revision", "--autogenerate", "-m", "second"]).ending(4);
    assert!(
        ran.stderr.contains("--rename users.fullname:name"),
        "{kind}: {ran:?}"
    );
    run(&["check"]).ending(1);
    run(&[
        "revision",
        "--autogenerate",
        "-m",
        "second",
        "--rename",
        "users.fullname:name",
        "--backfill",
        "users.age=7",
    ])
    .ending(0);
    assert_eq!(project.files().len(), 2);
    assert!(project.is_formatted(), "{kind}");
    let ran = run(&["upgrade", "head", "--dry-run", "-v"]).ending(0);
    assert!(
        ran.stdout.contains("rename column users.fullname to name"),
        "{kind}: {ran:?}"
    );
    run(&["upgrade", "head"]).ending(0);
    run(&["check"]).ending(0);
    let ana = "SELECT name, age, bio FROM users WHERE username = 'ana'";
    let bob = "SELECT name, age, bio FROM users WHERE username = 'bob'";
    assert_eq!(text(&db, ana).await, "Ana A | 30 | null", "{kind}");
    assert_eq!(text(&db, bob).await, "Bob B | 7 | null", "{kind}");
    assert_eq!(
        text(&db, "SELECT title, state FROM posts").await,
        "it's one | published"
    );

    run(&["downgrade", "-1"]).ending(0);
    run(&["check"]).ending(2);
    let ran = run(&["lint"]).ending(0);
    // What there is to mind depends on the database; SQLite makes the table anew.
    assert!(
        kind != Kind::Sqlite || ran.stdout.contains("[rebuild]"),
        "{kind}: {ran:?}"
    );
    let ran = run(&["upgrade", "head", "--sql"]).ending(0);
    assert!(
        ran.stdout
            .contains("-- rename column users.fullname to name")
            && ran.stdout.contains("INSERT INTO"),
        "{kind}: {ran:?}"
    );
    let back = "SELECT fullname, age FROM users WHERE username = 'ana'";
    assert_eq!(text(&db, back).await, "Ana A | 30", "{kind}");
    run(&["verify"]).ending(0);
    let dev = ScratchDatabase::create(kind);
    run(&["--dev-url", &dev.url(), "verify"]).ending(0);
    let ran = run(&["--json", "history"]).ending(0);
    let document: JsonValue = serde_json::from_str(&ran.stdout).expect("one document");
    assert_eq!(document["migrations"][1]["status"], "pending", "{kind}");

    // The same history, moved by SeaORM's own command.
    let migration = project.path().join("migration");
    let folder = migration.to_str().expect("a name in text");
    let sea = |verb: &str| sea_orm_cli::run_in_project(&["migrate", "-d", folder, verb], &url);
    assert!(sea("status").contains("... Pending"), "{kind}");
    sea("up");
    assert!(!sea("status").contains("Pending"), "{kind}");
    assert_eq!(text(&db, ana).await, "Ana A | 30 | null", "{kind}");
    sea("down");
    assert_eq!(text(&db, back).await, "Ana A | 30", "{kind}");
    db.disconnect().await.expect("the connections end");
}

#[tokio::test]
async fn a_project_grows_and_goes_back_on_sqlite() {
    on(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_project_grows_and_goes_back_on_servers() {
    for kind in Kind::of_this_run() {
        if kind != Kind::Sqlite {
            on(kind).await;
        }
    }
}

/// A file that a person edits after it was applied, and one that is gone.
#[tokio::test]
async fn an_edit_and_a_loss_are_noticed() {
    let scratch = ScratchDatabase::create(Kind::Sqlite);
    let url = scratch.url();
    let project = Project::lay_out();
    let run = |arguments: &[&str]| project.migration(&url, arguments);
    project.declare(FIRST);
    run(&["revision", "--autogenerate", "-m", "first"]).ending(0);
    run(&["upgrade", "head"]).ending(0);
    let file = project.files().remove(0);
    let code = std::fs::read_to_string(&file).expect("the file");
    let edited = code.replace("integer(\"weight\")", "big_int(\"weight\")");
    assert_ne!(code, edited);
    std::fs::write(&file, &edited).expect("it is written");
    let ran = run(&["check"]).ending(3);
    assert!(
        ran.stdout.contains("edited after it was applied"),
        "{ran:?}"
    );
    run(&["upgrade", "head"]).ending(3);
    run(&["revision", "--autogenerate", "-m", "more"]).ending(3);
    // A comment is no edit.
    std::fs::write(&file, code.replace("//! First.", "//! The first tables."))
        .expect("it is written");
    run(&["check"]).ending(0);

    let list = project.path().join("migration/src/lib.rs");
    let text = std::fs::read_to_string(&list).expect("the list");
    let emptied: String = text
        .lines()
        .filter(|line| !line.starts_with("mod m2"))
        .map(|line| {
            if line.contains("Box::new(m2") {
                "        vec![]"
            } else {
                line
            }
        })
        .fold(String::new(), |all, line| all + line + "\n");
    std::fs::write(&list, emptied).expect("it is written");
    let ran = run(&["check"]).ending(3);
    assert!(ran.stdout.contains("missing here"), "{ran:?}");
}
