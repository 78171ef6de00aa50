//! A schema made up, and what is left of it after random changes.
//!
//! `TAUSESTACK_PAIRS` says how many pairs a database gets (20 by default), and
//! `TAUSESTACK_PAIRS_SEED` which ones: the same number gives the same pairs.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tausestack_db::Database;
use tausestack_db::ddl::{self, Target};
use tausestack_db::migrate::{Backfill, Hints, Rename, RenameKind};
use tausestack_db::schema::{Schema, TableName, canonical, spell};

use super::harness::Migrated;
use super::mutation::{mutate, name_key_by_table};
use super::samples;
use crate::cases::inspect_random::schemas;

/// The first pairs, unless another seed is asked for.
const SEED: u64 = 1;

/// Two schemas, and what the way from the first to the second needs to be told.
pub(in crate::cases) struct Pair {
    pub(in crate::cases) from: Schema,
    pub(in crate::cases) to: Schema,
    renames: Vec<Rename>,
    backfills: BTreeMap<(TableName, String), Backfill>,
}

impl Pair {
    /// The pair of this number; none if one of its schemas is one that the database
    /// cannot have, which is refused before anything is planned: other cases look at that.
    fn made_up(target: Target, seed: u64) -> Option<Self> {
        let mut runner = runner(seed);
        let schema = |runner: &mut TestRunner| {
            let tree = schemas(target).new_tree(runner);
            let mut schema = tree.expect("a schema can be made up").current();
            if target == Target::Sqlite {
                // What becomes AUTOINCREMENT keeps no name of its key there.
                schema.tables.iter_mut().for_each(name_key_by_table);
            }
            schema
        };
        let (from, other) = (schema(&mut runner), schema(&mut runner));
        let decisions = proptest::collection::vec(proptest::num::u8::ANY, 200)
            .new_tree(&mut runner)
            .expect("numbers can be made up")
            .current();
        let change = mutate(target, &from, &other, decisions);
        let can_have = |schema: &Schema| ddl::create_all(target, &schema.tables).is_ok();
        (can_have(&from) && can_have(&change.to)).then_some(Self {
            from,
            to: change.to,
            renames: change.renames,
            backfills: change.backfills,
        })
    }

    /// What `revision --autogenerate` is told on a database with the first schema: what
    /// was renamed, and what is declared as the database spells it.
    pub(in crate::cases) async fn hints(&self, db: &Database, target: Target) -> Hints {
        let mut hints = Hints::default()
            .spelled(spell(db, &self.to).await.unwrap())
            .managed(self.from.clone())
            .managed_spelled(canonical(target, &self.from));
        for rename in &self.renames {
            hints = hints.rename(rename.clone());
        }
        for ((table, column), backfill) in &self.backfills {
            hints = hints.backfill(table.clone(), column.clone(), backfill.clone());
        }
        hints
    }

    /// Statements that put rows into the first schema.
    pub(in crate::cases) fn rows(&self, target: Target) -> Vec<String> {
        let stays = |table: &TableName| {
            let dropped = |rename: &Rename| {
                rename.to.is_none() && rename.kind == RenameKind::Table(table.clone())
            };
            !self.renames.iter().any(dropped)
        };
        samples::rows(target, &self.from, stays)
    }
}

/// Does the same with each pair of this run. One that fails is shown, with the way to
/// have it alone.
#[allow(
    clippy::future_not_send,
    reason = "what makes schemas up stays on its thread, as the case does"
)]
pub(in crate::cases) async fn every_pair(
    db: &mut Migrated,
    mut work: impl AsyncFnMut(&mut Migrated, &Pair),
) {
    let first = number("TAUSESTACK_PAIRS_SEED", SEED);
    let mut worked = 0;
    for seed in first..first + number("TAUSESTACK_PAIRS", 20) {
        let Some(pair) = Pair::made_up(db.target(), seed) else {
            continue;
        };
        worked += 1;
        let target = db.target();
        let done = AssertUnwindSafe(work(db, &pair)).catch_unwind();
        if let Err(panic) = done.await {
            eprintln!(
                "of this pair: TAUSESTACK_PAIRS=1 TAUSESTACK_PAIRS_SEED={seed}\n{}\n-- becomes\n{}\n{:?}",
                script(target, &pair.from),
                script(target, &pair.to),
                pair.renames
            );
            std::panic::resume_unwind(panic);
        }
    }
    assert!(worked > 0, "no pair was one that the database can have");
}

fn script(target: Target, schema: &Schema) -> String {
    ddl::create_all(target, &schema.tables)
        .expect("it was made before")
        .join(";\n")
}

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
