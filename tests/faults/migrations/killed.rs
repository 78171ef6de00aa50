//! A process that is killed in the middle of a migration.

use std::fmt;
use std::time::Duration;

use tausestack_db::Database;
use tausestack_db::migrate::{Direction, MoveTo, Runner, Status};
use tausestack_db::schema::{InspectScope, Schema, inspect};
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use super::steps::{Migrator, lines, start, written};
use crate::extent::times;
use crate::report::figure;
use crate::setting;

/// One migration, one way.
#[derive(Clone, Copy)]
struct Way {
    migration: &'static str,
    direction: Direction,
    /// The migration that the database stands at before.
    from: &'static str,
    to: &'static str,
}

/// Those whose statements stand in a transaction where DDL does, and those that do
/// not; there, and back.
const WAYS: [Way; 4] = [
    Way {
        migration: "m2_change",
        direction: Direction::Up,
        from: "m1_first",
        to: "m2_change",
    },
    Way {
        migration: "m3_apart",
        direction: Direction::Up,
        from: "m2_change",
        to: "m3_apart",
    },
    Way {
        migration: "m3_apart",
        direction: Direction::Down,
        from: "m3_apart",
        to: "m2_change",
    },
    Way {
        migration: "m2_change",
        direction: Direction::Down,
        from: "m2_change",
        to: "m1_first",
    },
];

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.migration, self.direction)
    }
}

impl Way {
    fn target(&self) -> MoveTo {
        self.to.parse().expect("a migration")
    }

    async fn go(&self, runner: &Runner) -> Result<Vec<String>, String> {
        let gone = match self.direction {
            Direction::Up => runner.upgrade(&self.target()).await,
            Direction::Down => runner.downgrade(&self.target()).await,
        };
        gone.map_err(|error| error.to_string())
    }

    /// How it stands before, after, and in between.
    fn statuses(&self) -> (Status, Status, Status) {
        match self.direction {
            Direction::Up => (Status::Pending, Status::Applied, Status::InterruptedUp),
            Direction::Down => (Status::Applied, Status::Pending, Status::InterruptedDown),
        }
    }

    /// A database that stands before it.
    async fn database(&self, kind: Kind) -> ScratchDatabase {
        let scratch = ScratchDatabase::create(kind);
        let db = setting::connect(&scratch.url(), 2).await;
        let runner = Runner::new::<Migrator>(&db).unwrap();
        runner.upgrade(&self.from.parse().unwrap()).await.unwrap();
        db.disconnect().await.unwrap();
        scratch
    }

    fn start(
        &self,
        scratch: &ScratchDatabase,
        killed_before: Option<usize>,
    ) -> std::process::Child {
        start(
            &scratch.url(),
            &format!("{} {}", self.direction, self.to),
            killed_before.map(|number| (self.migration, number)),
            |_| {},
        )
    }
}

async fn schema(db: &Database) -> Schema {
    inspect(db, &InspectScope::current())
        .await
        .expect("the catalog")
        .schema
}

/// What a way leads from and to, when nobody is killed on it.
struct Ends {
    before: Schema,
    after: Schema,
    /// The rows that are there after.
    written: [i64; 5],
    statements: usize,
    /// Whether a journal says how far it came, and not a transaction.
    is_journalled: bool,
}

impl Ends {
    async fn of(way: Way, kind: Kind) -> Self {
        let scratch = way.database(kind).await;
        let db = setting::connect(&scratch.url(), 2).await;
        let runner = Runner::new::<Migrator>(&db).unwrap();
        let before = schema(&db).await;
        let preview = runner.preview(way.direction, &way.target()).await.unwrap();
        let steps = preview[0].steps.as_ref().unwrap();
        let is_journalled =
            kind == Kind::Server(Engine::Mysql) || steps.iter().any(|step| !step.transactional);
        let statements = steps.len();
        way.go(&runner).await.unwrap();
        let ends = Self {
            before,
            after: schema(&db).await,
            written: written(&db).await,
            statements,
            is_journalled,
        };
        db.disconnect().await.unwrap();
        ends
    }

    /// What is not as it should be after a kill, and after the next run: before or
    /// after as a whole, or named and resumed.
    async fn look(&self, way: Way, scratch: &ScratchDatabase, done: Option<usize>) -> Vec<String> {
        let db = setting::connect(&scratch.url(), 2).await;
        let runner = Runner::new::<Migrator>(&db).unwrap();
        let now = schema(&db).await;
        let history = runner.history().await.unwrap();
        let entry = history.iter().find(|entry| entry.name == way.migration);
        let status = entry.unwrap().status;
        let (stood, stands, between) = way.statuses();
        let mut wrong = Vec::new();
        let is_whole =
            now == self.before && status == stood || now == self.after && status == stands;
        if self.is_journalled {
            // Nothing of it may have been begun, or all of it be recorded.
            if status != between && !is_whole {
                wrong.push(format!("neither whole nor named: {status:?}"));
            }
            let preview = runner.preview(way.direction, &way.target()).await;
            match (done, preview) {
                (Some(done), Err(error))
                    if !error.to_string().contains(&format!("{done} of its ")) =>
                {
                    wrong.push(format!("{done} were done, and it says: {error}"));
                }
                (Some(_), Ok(_)) => wrong.push("the journal says nothing".to_owned()),
                _ => {}
            }
        } else if !is_whole {
            wrong.push(format!("half of it stands: {status:?}"));
        }
        if let Err(error) = way.go(&runner).await {
            wrong.push(format!("the next run fails: {error}"));
        }
        if schema(&db).await != self.after {
            wrong.push("the next run does not lead to the schema".to_owned());
        }
        let written = written(&db).await;
        if written != self.written {
            wrong.push(format!(
                "rows are {written:?}, and should be {:?}",
                self.written
            ));
        }
        db.disconnect().await.unwrap();
        wrong
    }
}

/// Kills processes on one way; how many kills there were, and what was wrong.
async fn kill_on(way: Way, kind: Kind) -> (usize, Vec<String>) {
    let ends = Ends::of(way, kind).await;
    let mut kills = 0;
    let mut wrong = Vec::new();
    for number in 1..=ends.statements {
        let scratch = way.database(kind).await;
        let mut worker = way.start(&scratch, Some(number));
        let output = lines(&mut worker).last().unwrap_or_default();
        worker.wait().unwrap();
        assert!(
            output.starts_with(&format!("statement {number} ")),
            "it died there: {output}"
        );
        let found = ends.look(way, &scratch, Some(number - 1)).await;
        kills += 1;
        if !found.is_empty() {
            wrong.push(format!(
                "{way}, before statement {number}: {}",
                found.join("; ")
            ));
        }
    }
    // At any moment: also between a statement and its mark.
    let moments = times(3, 30);
    for moment in 0..moments {
        let scratch = way.database(kind).await;
        let mut worker = way.start(&scratch, None);
        let begun = format!("begun {}", way.migration);
        assert!(lines(&mut worker).any(|line| line == begun));
        std::thread::sleep(Duration::from_micros(moment * 40_000 / moments));
        let _ = worker.kill();
        worker.wait().unwrap();
        let found = ends.look(way, &scratch, None).await;
        kills += 1;
        if !found.is_empty() {
            wrong.push(format!("{way}, at moment {moment}: {}", found.join("; ")));
        }
    }
    (kills, wrong)
}

#[test]
fn t20_a_migration_that_is_killed_is_whole_or_goes_on() {
    for kind in setting::kinds("t20") {
        setting::run(async {
            let mut kills = 0;
            let mut wrong = Vec::new();
            for way in WAYS {
                let (tried, found) = kill_on(way, kind).await;
                kills += tried;
                wrong.extend(found);
            }
            figure(
                "t20",
                format!(
                    "migrations killed at each statement, and anywhere, up and down, on {kind}"
                ),
                format!("{} of {kills} whole or resumed", kills - wrong.len()),
                "all",
            );
            assert!(wrong.is_empty(), "{kind}: {wrong:#?}");
        });
    }
}
