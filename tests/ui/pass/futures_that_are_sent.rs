//! Operations and transactions run in tasks that are spawned, and helpers serve
//! the database and a transaction alike.
#![expect(dead_code, reason = "it compiles: that is the test")]

use serde::{Deserialize, Serialize};
use tausestack_db::TransactionOptions;
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "sent")]
struct Sent {
    #[mapped(id)]
    id: Option<i64>,
    name: String,
}

async fn named(db: &impl Backend, name: &str) -> Result<Sent, Error> {
    let sent: Sent = db.create(json!({ "name": name })).await?;
    db.update(sent.id, json!({ "name": "renamed" }))
        .await
        .or_not_found()
}

/// Locks, and so takes the transaction.
async fn taken(tx: &Transaction<'_>) -> Result<Option<Sent>, Error> {
    tx.find::<Sent>().for_update().skip_locked().first().await
}

/// Opens a nested transaction, and so borrows the one around it.
async fn nested(tx: &mut Transaction<'_>, name: &str) -> Result<Sent, Error> {
    tx.transaction(async |tx| {
        tx.transaction(async |tx| named(tx, name).await).await?;
        named(tx, name).await
    })
    .await
}

fn operations(db: Database) {
    tokio::spawn(async move {
        named(&db, "a").await?;
        db.find::<Sent>()
            .filter(Sent::COLUMN.name.eq("a"))
            .all()
            .await
    });
}

fn closures(db: Database) {
    tokio::spawn(async move {
        let names = ["a".to_owned(), "b".to_owned()];
        let mut created = 0;
        db.transaction(async |tx| {
            for name in &names {
                nested(tx, name).await?;
                created += 1;
            }
            taken(tx).await
        })
        .await
    });
}

fn retries(db: Database) {
    tokio::spawn(async move {
        let name = "a".to_owned();
        let mut runs = 0;
        let options = TransactionOptions::new().retries(3);
        db.transaction_with(options, async move |tx: &mut Transaction<'_>| {
            runs += 1;
            nested(tx, &name).await?;
            taken(tx).await
        })
        .await
    });
}

fn by_hand(db: Database) {
    tokio::spawn(async move {
        let mut tx = db.begin_transaction().await?;
        let inner = tx.begin_transaction().await?;
        named(&inner, "a").await?;
        inner.commit_transaction().await?;
        tx.after_commit(async {});
        tx.commit_transaction().await
    });
}

/// An error of one's own comes out as it is.
fn own_errors(db: Database) {
    #[derive(Debug)]
    struct Own;
    impl From<Error> for Own {
        fn from(_: Error) -> Self {
            Self
        }
    }
    tokio::spawn(async move {
        db.transaction(async |tx| -> Result<Sent, Own> {
            let sent = named(tx, "a").await?;
            if sent.name.is_empty() {
                Err(Own)
            } else {
                Ok(sent)
            }
        })
        .await
    });
}
