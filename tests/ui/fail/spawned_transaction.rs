//! A closure's transaction does not outlive the closure.

use tausestack_db::prelude::*;

async fn spawned(db: &Database) -> Result<(), Error> {
    db.transaction(async |tx| {
        tokio::spawn(async move { tx.execute_raw("DELETE FROM t", params! {}).await });
        Ok::<_, Error>(())
    })
    .await
}

fn main() {}
