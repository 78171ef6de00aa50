//! A process that is killed in the middle of a migration.

use std::time::Duration;

use tausestack_db::Database;
use tausestack_db::migrate::{MoveTo, Runner, Status};
use tausestack_db::schema::{InspectScope, Schema, inspect};
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use super::steps::{Migrator, lines, start, written};
use crate::extent::times;
use crate::report::figure;
use crate::setting;

async fn schema(db: &Database) -> Schema {
    inspect(db, &InspectScope::current())
        .await
        .expect("the catalog")
        .schema
}

/// The schemas before and after the second migration, and how many statements
/// that has.
async fn ends(kind: Kind) -> (Schema, Schema, usize) {
    let (_scratch, db) = setting::database(kind, 2).await;
    let runner = Runner::new::<Migrator>(&db).unwrap();
    runner.upgrade(&MoveTo::Forward(1)).await.unwrap();
    let before = schema(&db).await;
    let preview = runner
        .preview(tausestack_db::migrate::Direction::Up, &MoveTo::Head)
        .await
        .unwrap();
    let statements = preview[0].steps.as_ref().unwrap().len();
    runner.upgrade(&MoveTo::Head).await.unwrap();
    let after = schema(&db).await;
    db.disconnect().await.unwrap();
    (before, after, statements)
}

/// What is found after a kill, and after the next run.
struct Found {
    /// Before or after as a whole, or named and resumed.
    is_right: bool,
    /// A sentence about what is not.
    what: String,
}

async fn look(
    scratch: &ScratchDatabase,
    kind: Kind,
    before: &Schema,
    after: &Schema,
    done: Option<usize>,
) -> Found {
    let db = setting::connect(&scratch.url(), 2).await;
    let runner = Runner::new::<Migrator>(&db).unwrap();
    let now = schema(&db).await;
    let status = runner.history().await.unwrap()[1].status;
    let mut wrong = Vec::new();
    let is_whole =
        now == *before && status == Status::Pending || now == *after && status == Status::Applied;
    let has_journal = kind == Kind::Server(tausestack_db_tests::engine::Engine::Mysql);
    if has_journal {
        // Nothing of it may have been begun, or all of it be recorded.
        if status != Status::InterruptedUp && !is_whole {
            wrong.push(format!("neither whole nor named: {status:?}"));
        }
        let preview = runner
            .preview(tausestack_db::migrate::Direction::Up, &MoveTo::Head)
            .await;
        if let (Some(done), Err(error)) = (done, preview)
            && !error.to_string().contains(&format!("{done} of its "))
        {
            wrong.push(format!("{done} were done, and it says: {error}"));
        }
    } else if !is_whole {
        wrong.push(format!("half of it stands: {status:?}"));
    }
    if let Err(error) = runner.upgrade(&MoveTo::Head).await {
        wrong.push(format!("the next run fails: {error}"));
    }
    if schema(&db).await != *after {
        wrong.push("the next run does not lead to the schema".to_owned());
    }
    let written = written(&db).await;
    if written != (1, 1, 1, 1) {
        wrong.push(format!("rows are written {written:?} times"));
    }
    db.disconnect().await.unwrap();
    Found {
        is_right: wrong.is_empty(),
        what: wrong.join("; "),
    }
}

#[test]
fn t20_a_migration_that_is_killed_is_whole_or_goes_on() {
    for kind in setting::kinds("t20") {
        setting::run(async {
            let (before, after, statements) = ends(kind).await;
            let mut right = 0;
            let mut wrong = Vec::new();
            for number in 1..=statements {
                let scratch = ScratchDatabase::create(kind);
                let mut worker = start(&scratch.url(), Some(number), |_| {});
                let output = lines(&mut worker).last().unwrap_or_default();
                worker.wait().unwrap();
                assert!(
                    output.starts_with(&format!("statement {number} ")),
                    "it died there: {output}"
                );
                let found = look(&scratch, kind, &before, &after, Some(number - 1)).await;
                right += usize::from(found.is_right);
                if !found.is_right {
                    wrong.push(format!("before statement {number}: {}", found.what));
                }
            }
            // At any moment: also between a statement and its mark.
            let moments = times(6, 60);
            for moment in 0..moments {
                let scratch = ScratchDatabase::create(kind);
                let mut worker = start(&scratch.url(), None, |_| {});
                let begun = lines(&mut worker).find(|line| line == "begun m2_change");
                assert!(begun.is_some());
                std::thread::sleep(Duration::from_micros(moment * 40_000 / moments));
                let _ = worker.kill();
                worker.wait().unwrap();
                let found = look(&scratch, kind, &before, &after, None).await;
                right += usize::from(found.is_right);
                if !found.is_right {
                    wrong.push(format!("at moment {moment}: {}", found.what));
                }
            }
            let all = statements + usize::try_from(moments).unwrap();
            figure(
                "t20",
                format!(
                    "migrations killed at each of {statements} statements, and anywhere, on {kind}"
                ),
                format!("{right} of {all} whole or resumed"),
                "all",
            );
            assert!(wrong.is_empty(), "{kind}: {wrong:#?}");
        });
    }
}
