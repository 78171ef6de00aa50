//! Random pairs of schemas: the way from one to the other, back, and there again.
//!
//! The first is any schema; the second is what is left of it after random changes.
//! `TAUSESTACK_PAIRS` says how many pairs a database gets (20 by default), and
//! `TAUSESTACK_PAIRS_SEED` which ones: the same number gives the same pairs.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tausestack_db::ddl::{self, Target};
use tausestack_db::migrate::{Hints, Rename, RenameKind};
use tausestack_db::schema::{Schema, TableName, spell};

use super::harness::Migrated;
use super::mutation::{Mutated, mutate, name_key_by_table};
use super::samples::rows;
use crate::cases::inspect_random::schemas;
use crate::context::Context;

/// The first pairs, unless another seed is asked for.
const SEED: u64 = 1;

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => otherwise,
    }
}

/// Made up by this number, on every machine alike.
fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(Config::default(), random)
}

#[allow(
    clippy::future_not_send,
    reason = "what makes schemas up stays on its thread, as the case does"
)]
pub(crate) async fn random_pairs(context: Context) {
    let mut db = Migrated::beside(
        context,
        &[
            "CREATE TABLE bystander (id INT PRIMARY KEY, note VARCHAR(20))",
            "CREATE VIEW onlooker AS SELECT note FROM bystander",
            "INSERT INTO bystander VALUES (1, 'stays')",
        ],
    )
    .await;
    let first = number("TAUSESTACK_PAIRS_SEED", SEED);
    let mut proved = 0;
    for seed in first..first + number("TAUSESTACK_PAIRS", 20) {
        let mut runner = runner(seed);
        let made_up = |runner: &mut TestRunner| {
            let tree = schemas(db.target()).new_tree(runner);
            let mut schema = tree.expect("a schema can be made up").current();
            if db.target() == Target::Sqlite {
                // What becomes AUTOINCREMENT keeps no name of its key there.
                schema.tables.iter_mut().for_each(name_key_by_table);
            }
            schema
        };
        let (from, other) = (made_up(&mut runner), made_up(&mut runner));
        let decisions = proptest::collection::vec(proptest::num::u8::ANY, 200)
            .new_tree(&mut runner)
            .expect("numbers can be made up")
            .current();
        let change = mutate(db.target(), &from, &other, decisions);
        // What a database cannot have is refused before anything is planned; other
        // cases look at that.
        if [&from, &change.to]
            .iter()
            .any(|schema| ddl::create_all(db.target(), &schema.tables).is_err())
        {
            continue;
        }
        proved += 1;
        let work = AssertUnwindSafe(prove(&mut db, &from, &change)).catch_unwind();
        if let Err(panic) = work.await {
            eprintln!(
                "of this pair: TAUSESTACK_PAIRS=1 TAUSESTACK_PAIRS_SEED={seed}\n{}\n-- becomes\n{}\n{:?}",
                script(&db, &from),
                script(&db, &change.to),
                change.renames
            );
            std::panic::resume_unwind(panic);
        }
    }
    assert!(proved > 0, "no pair was one that the database can have");
}

fn script(db: &Migrated, schema: &Schema) -> String {
    ddl::create_all(db.target(), &schema.tables)
        .expect("it was made before")
        .join(";\n")
}

/// Goes through one pair, and leaves the database empty.
async fn prove(db: &mut Migrated, from: &Schema, change: &Mutated) {
    db.migrate(from, &Hints::default()).await;
    let stays = |table: &TableName| {
        let dropped = |rename: &Rename| {
            rename.to.is_none() && rename.kind == RenameKind::Table(table.clone())
        };
        !change.renames.iter().any(dropped)
    };
    for statement in rows(db.target(), from, stays) {
        db.sql(&statement).await;
    }
    // From here on as `revision --autogenerate` does: what is there, as the
    // database tells it, and what is declared, as the database spells it.
    db.look().await;
    let spelled = spell(&db.db, &change.to).await.unwrap();
    let mut hints = Hints::default().spelled(spelled);
    for rename in &change.renames {
        hints = hints.rename(rename.clone());
    }
    for ((table, column), backfill) in &change.backfills {
        hints = hints.backfill(table.clone(), column.clone(), backfill.clone());
    }
    db.prove(&change.to, &hints).await;

    db.migrate(&Schema::default(), &Hints::default()).await;
    assert_eq!(
        db.texts("SELECT note FROM onlooker").await,
        ["stays"],
        "what stands beside is not touched"
    );
}
