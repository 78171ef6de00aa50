//! Text that was put together could hold anything: only literals are SQL, and what
//! says by name that it is trusted.

use tausestack_db::prelude::*;

async fn of_a_stranger(db: &Database, name: String) -> Result<(), Error> {
    db.execute_raw(format!("DELETE FROM {name}"), params! {}).await?;
    Ok(())
}

fn main() {
    let _ = of_a_stranger;
}
