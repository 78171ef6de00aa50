//! Random pairs of schemas: the way from one to the other, back, and there again.

use tausestack_db::migrate::Hints;
use tausestack_db::schema::Schema;

use super::harness::Migrated;
use super::pair::{Pair, every_pair};
use crate::context::Context;

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
    every_pair(&mut db, prove).await;
}

/// Goes through one pair, and leaves the database empty.
async fn prove(db: &mut Migrated, pair: &Pair) {
    db.migrate(&pair.from, &Hints::default()).await;
    for statement in pair.rows(db.target()) {
        db.sql(&statement).await;
    }
    // From here on as `revision --autogenerate` does: what is there, as the
    // database tells it, and what is declared, as the database spells it.
    db.look().await;
    let hints = pair.hints(&db.db, db.target()).await;
    db.prove(&pair.to, &hints).await;

    db.migrate(&Schema::default(), &Hints::default()).await;
    assert_eq!(
        db.texts("SELECT note FROM onlooker").await,
        ["stays"],
        "what stands beside is not touched"
    );
}
