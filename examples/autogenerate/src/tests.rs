//! What the story tells, and that each version is what its migration made.

use tausestack_db::Models;
use tausestack_db::migrate::{Hints, MoveTo, Runner, diff};
use tausestack_db::prelude::*;
use tausestack_db::schema::{InspectScope, Schema, Table, inspect, spell};
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::migrations::Migrator;
use crate::models::{first, second, third};
use crate::story;

#[tokio::test]
async fn the_rows_survive_on_each_database() {
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let db = Database::connect(&scratch.url()).await.expect("connected");
        let mut told = Vec::new();
        story::tell(&db, &mut |line| told.push(line))
            .await
            .unwrap_or_else(|error| panic!("{kind}: {error} after {told:#?}"));
        assert_eq!(
            told[..3],
            [
                "version 1: Ana A has a phone",
                "version 2: they are called Ana A and Bob B",
                "version 2: the order is Sent, in EUR",
            ],
            "{kind}"
        );
        assert!(told[3].contains("phone"), "{kind}: {}", told[3]);
        assert_eq!(
            told[4..],
            [
                "version 3: 2 customers want no news yet",
                "version 1: Ana A has no phone any more, and an order of 2000000000 cents that \
                 is Paid",
            ],
            "{kind}"
        );
        db.disconnect().await.expect("closed");
    }
}

/// What is left to do for the structs of a version, as the commands see it.
async fn rest(db: &Database, models: Models) -> Vec<String> {
    let tables = models.mappings().map(Table::from_mapping);
    let declared: Result<Vec<Table>, _> = tables.collect();
    let declared = Schema::of(declared.expect("tables")).expect("a schema");
    let live = inspect(db, &InspectScope::current()).await.expect("a look");
    let hints = Hints::default().spelled(spell(db, &declared).await.expect("spelled"));
    let plan = diff(&live.schema, &declared, &hints).expect("a plan");
    plan.operations.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn each_version_is_what_its_migration_makes() {
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let db = Database::connect(&scratch.url()).await.expect("connected");
        let runner = Runner::new::<Migrator>(&db).expect("a history");
        for models in [
            models![first::Customer, first::Order],
            models![second::Customer, second::Order],
            models![third::Customer, third::Order, third::OrderLine],
        ] {
            runner.upgrade(&MoveTo::Forward(1)).await.expect("applied");
            let rest = rest(&db, models).await;
            assert!(rest.is_empty(), "{kind}: {rest:#?}");
        }
        db.disconnect().await.expect("closed");
    }
}
