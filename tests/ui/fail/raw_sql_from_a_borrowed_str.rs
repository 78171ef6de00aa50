//! A text that lives for a while was put together somewhere.

use tausestack_db::prelude::*;

async fn of_a_stranger(db: &Database, sql: &str) -> Result<(), Error> {
    db.fetch_all_raw(sql, params! {}).await?;
    Ok(())
}

fn main() {
    let _ = of_a_stranger;
}
