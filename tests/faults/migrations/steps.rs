//! The migrations of these tests, and the processes that run them.

use std::io::{BufRead as _, Write as _};
use std::process::{Child, Command, Stdio};

use tausestack_db::migrate::prelude::*;
use tausestack_db::migrate::{Event, MoveTo, Runner};
use tausestack_db::prelude::{Backend as _, params};
use tausestack_db::{AssertSafe, Database};

use crate::setting;

/// Where the worker migrates.
const URL: &str = "TAUSESTACK_FAULTS_MIGRATE_URL";

/// Where the worker migrates to: `up` or `down`, and a target.
const TO: &str = "TAUSESTACK_FAULTS_MIGRATE_TO";

/// Of which migration, and before which of its statements, from 1, the worker kills
/// itself.
const KILLED_BEFORE: &str = "TAUSESTACK_FAULTS_KILLED_BEFORE";

/// What a worker's lines begin with.
const MARK: &str = "worker: ";

pub(super) mod m1_first {
    use tausestack_db::migrate::prelude::*;

    #[derive(Revision)]
    pub(crate) struct Migration;

    impl Operations for Migration {
        fn up(&self) -> Vec<Operation> {
            vec![
                create_table(
                    table("people")
                        .column(big_int("id").identity())
                        .column(text("name"))
                        .column(integer("age").nullable())
                        .primary_key("pk_people", ["id"]),
                ),
                create_table(
                    table("pets")
                        .column(big_int("id").identity())
                        .column(big_int("person_id"))
                        .primary_key("pk_pets", ["id"])
                        .foreign_key(
                            foreign_key("fk_pets_person_id", ["person_id"], "people", ["id"])
                                .on_delete(ReferentialAction::Cascade),
                        ),
                ),
                create_table(table("log").column(text("what"))),
                create_enum(enum_type("state", ["draft", "sent"])),
                create_table(
                    table("posts")
                        .column(big_int("id").identity())
                        .column(
                            enumeration("state", enum_type("state", ["draft", "sent"]))
                                .default("draft"),
                        )
                        .primary_key("pk_posts", ["id"]),
                ),
                execute(sql("INSERT INTO log (what) VALUES ('m1')"))
                    .reverse_with(sql("DELETE FROM log WHERE what = 'm1'")),
                execute(sql("INSERT INTO people (name) VALUES ('ana')")).reverse_with(nothing()),
                execute(sql("INSERT INTO pets (person_id) SELECT id FROM people"))
                    .reverse_with(nothing()),
            ]
        }
    }
}

/// Each kind of statement, a table that refers to the one that changes, and
/// rows that must be written once.
pub(super) mod m2_change {
    use tausestack_db::migrate::prelude::*;

    #[derive(Revision)]
    pub(crate) struct Migration;

    impl Operations for Migration {
        fn up(&self) -> Vec<Operation> {
            vec![
                rename_column("people", "name", "full_name"),
                add_column("people", text("email").nullable()),
                alter_column(
                    "people",
                    integer("age").nullable(),
                    integer("age").backfill(0),
                ),
                create_index("people", index("ix_people_age", ["age"])),
                execute(sql("INSERT INTO log (what) VALUES ('m2')"))
                    .reverse_with(sql("DELETE FROM log WHERE what = 'm2'")),
                create_table(
                    table("notes")
                        .column(big_int("id").identity())
                        .primary_key("pk_notes", ["id"]),
                ),
            ]
        }
    }
}

/// What PostgreSQL lets stand in no transaction: a value of an enum that is used at
/// once, and an index that is built while others write.
pub(super) mod m3_apart {
    use tausestack_db::migrate::prelude::*;

    #[derive(Revision)]
    pub(crate) struct Migration;

    impl Operations for Migration {
        fn up(&self) -> Vec<Operation> {
            let (few, many) = (
                enum_type("state", ["draft", "sent"]),
                enum_type("state", ["new", "draft", "sent"]),
            );
            vec![
                alter_enum(few, many.clone()).of_column("posts", "state"),
                alter_column(
                    "posts",
                    enumeration("state", many.clone()).default("draft"),
                    enumeration("state", many).default("new"),
                ),
                create_index(
                    "people",
                    index("ix_people_full_name", ["full_name"]).concurrently(),
                ),
                execute(sql("INSERT INTO log (what) VALUES ('m3')"))
                    .reverse_with(sql("DELETE FROM log WHERE what = 'm3'")),
            ]
        }
    }
}

pub(super) struct Migrator;

#[locked]
#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m1_first::Migration),
            Box::new(m2_change::Migration),
            Box::new(m3_apart::Migration),
        ]
    }
}

/// What a process prints when it begins a migration, a statement of one, and
/// when it has recorded one.
fn tell(event: &Event<'_>) {
    let line = match event {
        Event::Begun { migration, .. } | Event::Resumed { migration, .. } => {
            format!("begun {migration}")
        }
        Event::Statement { number, of, .. } => format!("statement {number} {of}"),
        Event::Finished { migration, .. } => format!("finished {migration}"),
        _ => return,
    };
    println!("{MARK}{line}");
    let _ = std::io::stdout().flush();
}

/// A process that migrates; a part of t20 and t21, which start it.
#[test]
#[ignore = "a part of t20 and t21, which start it"]
fn worker() {
    let url = std::env::var(URL).expect("the test says where the database is");
    let to = std::env::var(TO).expect("the test says where to");
    let (way, to) = to.split_once(' ').expect("a way and a target");
    let to: MoveTo = to.parse().expect("a target");
    let killed_before = std::env::var(KILLED_BEFORE).ok();
    let killed_before = killed_before.as_deref().and_then(|text| {
        let (migration, number) = text.split_once(' ')?;
        Some((migration.to_owned(), number.parse::<usize>().ok()?))
    });
    setting::run(async {
        let db = setting::connect(&url, 2).await;
        let begun = std::sync::Mutex::new(String::new());
        let runner = Runner::new::<Migrator>(&db)
            .expect("two names")
            .on_event(move |event| {
                tell(event);
                let mut begun = begun.lock().expect("no panic before");
                match (event, &killed_before) {
                    (Event::Begun { migration, .. }, _) => (*migration).clone_into(&mut begun),
                    (Event::Statement { number, .. }, Some((migration, at)))
                        if *begun == *migration && number == at =>
                    {
                        kill_self();
                    }
                    _ => {}
                }
            });
        let moved = match way {
            "down" => runner.downgrade(&to).await,
            _ => runner.upgrade(&to).await,
        };
        println!("{MARK}{}", if moved.is_ok() { "done" } else { "failed" });
        if let Err(error) = moved {
            eprintln!("{error}");
        }
    });
}

/// As `kill -9` does it: nothing is flushed, closed or rolled back.
fn kill_self() -> ! {
    let _ = Command::new("kill")
        .args(["-9", &std::process::id().to_string()])
        .status();
    std::process::abort()
}

/// Starts a process that migrates: `up` or `down`, to a target.
pub(super) fn start(
    url: &str,
    to: &str,
    killed_before: Option<(&str, usize)>,
    set: impl FnOnce(&mut Command),
) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args([
            "--exact",
            "migrations::steps::worker",
            "--ignored",
            "--nocapture",
        ])
        .env(URL, url)
        .env(TO, to)
        .stdout(Stdio::piped())
        // The harness tells there of failures that are meant.
        .stderr(Stdio::null());
    if let Some((migration, number)) = killed_before {
        command.env(KILLED_BEFORE, format!("{migration} {number}"));
    }
    set(&mut command);
    command.spawn().expect("this program starts once more")
}

/// What a process prints, line by line, as it comes.
pub(super) fn lines(child: &mut Child) -> impl Iterator<Item = String> + Send + 'static {
    let out = child.stdout.take().expect("its output is piped");
    std::io::BufReader::new(out)
        .lines()
        .map_while(Result::ok)
        // The harness writes words of its own, on the first line and the last.
        .filter_map(|line| line.split_once(MARK).map(|(_, words)| words.to_owned()))
}

/// How often each migration wrote its row, and how many of the rows are left
/// that the first one made.
pub(super) async fn written(db: &Database) -> [i64; 5] {
    let count = async |sql: &str| -> i64 {
        let row = db
            .fetch_one_raw(AssertSafe(sql.to_owned()), params! {})
            .await
            .expect("a count")
            .expect("one row");
        row.get_at(0).expect("a number")
    };
    [
        count("SELECT count(*) FROM log WHERE what = 'm1'").await,
        count("SELECT count(*) FROM log WHERE what = 'm2'").await,
        count("SELECT count(*) FROM log WHERE what = 'm3'").await,
        count("SELECT count(*) FROM people").await,
        count("SELECT count(*) FROM pets").await,
    ]
}

/// How often each is recorded.
pub(super) async fn recorded(db: &Database) -> Vec<String> {
    db.fetch_all_raw(
        "SELECT version FROM seaql_migrations ORDER BY 1",
        params! {},
    )
    .await
    .expect("the history")
    .iter()
    .map(|row| row.get_at(0).expect("a name"))
    .collect()
}
