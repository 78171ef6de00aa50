//! Random pairs of schemas as migrations: by scripts, and by the runner.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

use tausestack_db::migrate::prelude::{MigrationTrait, MigratorTrait, async_trait};
use tausestack_db::migrate::{Direction, Hints, Operation, Runner, diff, locked};
use tausestack_db::prelude::*;
use tausestack_db::schema::{ColumnDefault, Schema};

use super::client::Client;
use crate::cases::migrations::harness::Migrated;
use crate::cases::migrations::pair::{Pair, every_pair};
use crate::cases::runner::steps::{recorded, target};
use crate::context::Context;

thread_local! {
    /// The operations of the two migrations: what a case is at, on its thread.
    static HISTORY: RefCell<[Vec<Operation>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// A migration of whatever operations the case has.
macro_rules! migration {
    ($module:ident: $number:literal) => {
        mod $module {
            use tausestack_db::migrate::prelude::*;

            #[derive(Revision)]
            pub(super) struct Migration;

            impl Operations for Migration {
                fn up(&self) -> Vec<Operation> {
                    super::HISTORY.with_borrow(|history| history[$number].clone())
                }
            }
        }
    };
}

migration!(m1_first: 0);
migration!(m2_second: 1);

struct Two;

#[locked]
#[async_trait]
impl MigratorTrait for Two {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m1_first::Migration),
            Box::new(m2_second::Migration),
        ]
    }
}

/// How many scripts the client ran, and how many moves the runner made in its place, since
/// it is too old for them.
#[derive(Debug, Default)]
struct Counts {
    by_client: AtomicU32,
    by_runner: AtomicU32,
}

/// Who makes a move.
#[derive(Clone, Copy)]
enum Mover<'a> {
    Script(&'a Client, &'a Counts),
    Runner,
}

impl Mover<'_> {
    async fn go(self, db: &Database, direction: Direction, to: &str) {
        let runner = Runner::new::<Two>(db).unwrap().allow_destructive(true);
        let to = target(to);
        match (self, direction) {
            (Self::Script(client, counts), _) => {
                let script = runner.script(direction, &to).await.unwrap();
                if client.can_run(&script) {
                    client.run(&script);
                    counts.by_client.fetch_add(1, Ordering::Relaxed);
                } else {
                    Box::pin(Self::Runner.go(db, direction, &to.to_string())).await;
                    counts.by_runner.fetch_add(1, Ordering::Relaxed);
                }
            }
            (Self::Runner, Direction::Up) => {
                runner.upgrade(&to).await.unwrap();
            }
            (Self::Runner, Direction::Down) => {
                runner.downgrade(&to).await.unwrap();
            }
        }
    }
}

/// What a database is at one point of a history.
#[derive(Debug, PartialEq)]
struct Stop {
    recorded: Vec<String>,
    catalog: Vec<String>,
    cells: Vec<(String, Vec<JsonValue>)>,
}

/// Where the database is now. What its clock gave is another time with each mover: there
/// it counts only that something is there.
async fn stop(db: &mut Migrated) -> Stop {
    db.look().await;
    let mut cells = db.cells().await;
    for table in &db.live.schema.tables {
        let rows = cells
            .iter_mut()
            .filter(|(name, _)| *name == table.name.to_string());
        for row in rows.flat_map(|(_, rows)| rows) {
            for column in &table.columns {
                let is_computed = matches!(column.default, Some(ColumnDefault::Expression(_)));
                let cell = &mut row[column.name.as_str()];
                if is_computed && !cell.is_null() {
                    *cell = "by the clock".into();
                }
            }
        }
    }
    for (_, rows) in &mut cells {
        rows.sort_by_key(JsonValue::to_string);
    }
    Stop {
        recorded: recorded(&db.db).await,
        catalog: db.catalog().await,
        cells,
    }
}

/// P10: a script, fed to the database's own client, gives what the runner gives, with the
/// rows, both ways.
#[allow(
    clippy::future_not_send,
    reason = "what makes schemas up stays on its thread, as the case does"
)]
pub(crate) async fn scripts_of_random_pairs_do_what_the_runner_does(context: Context) {
    let Some(client) = Client::of(&context) else {
        return;
    };
    // The history's tables stay when all else is gone.
    HISTORY.set([Vec::new(), Vec::new()]);
    let empty = Runner::new::<Two>(&context.db).unwrap();
    empty.upgrade(&target("head")).await.unwrap();
    empty.downgrade(&target("base")).await.unwrap();

    let mut db = Migrated::beside(context, &[]).await;
    let counts = Counts::default();
    every_pair(&mut db, async |db, pair| {
        let first = diff(&Schema::default(), &pair.from, &Hints::default()).unwrap();
        HISTORY.set([first.operations, Vec::new()]);
        let by_script = travel(db, Mover::Script(&client, &counts), pair).await;
        let by_runner = travel(db, Mover::Runner, pair).await;
        for (place, (script, runner)) in ["first", "there", "back", "gone"]
            .iter()
            .zip(by_script.iter().zip(&by_runner))
        {
            assert_eq!(script, runner, "{place}: the script, and the runner");
        }
    })
    .await;
    let by_client = counts.by_client.load(Ordering::Relaxed);
    let by_runner = counts.by_runner.load(Ordering::Relaxed);
    assert!(
        by_client > 9 * by_runner,
        "the client is too old: {counts:?}"
    );
}

/// Goes up and down the history with rows in the first schema, and tells each stop. The
/// second migration is planned on the way, as `revision --autogenerate` plans it.
async fn travel(db: &mut Migrated, mover: Mover<'_>, pair: &Pair) -> [Stop; 4] {
    mover.go(&db.db, Direction::Up, "m1_first").await;
    for statement in pair.rows(db.target()) {
        db.sql(&statement).await;
    }
    let first = stop(db).await;
    let hints = pair.hints(&db.db, db.target()).await;
    let second = diff(&db.live.schema, &pair.to, &hints).unwrap();
    HISTORY.with_borrow_mut(|history| history[1] = second.operations);
    mover.go(&db.db, Direction::Up, "head").await;
    let there = stop(db).await;
    mover.go(&db.db, Direction::Down, "-1").await;
    let back = stop(db).await;
    mover.go(&db.db, Direction::Down, "base").await;
    [first, there, back, stop(db).await]
}
