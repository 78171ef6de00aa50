//! The closure's result ends the transaction, and nothing else does.

use tausestack_db::prelude::*;

async fn early(db: &Database) -> Result<(), Error> {
    db.transaction(async |tx| tx.commit_transaction().await).await
}

fn main() {}
