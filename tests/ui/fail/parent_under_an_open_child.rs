//! While a nested transaction is open, the one around it can neither be used
//! nor ended.

use tausestack_db::prelude::*;

async fn used(db: &Database) -> Result<(), Error> {
    let mut tx = db.begin_transaction().await?;
    let nested = tx.begin_transaction().await?;
    tx.execute_raw("DELETE FROM t", params! {}).await?;
    nested.commit_transaction().await?;
    tx.commit_transaction().await
}

async fn committed(db: &Database) -> Result<(), Error> {
    let mut tx = db.begin_transaction().await?;
    let nested = tx.begin_transaction().await?;
    tx.commit_transaction().await?;
    nested.commit_transaction().await
}

fn main() {}
