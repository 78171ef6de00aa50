//! Rows are locked in a transaction only.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "jobs")]
struct Job {
    #[mapped(id)]
    id: Option<i64>,
}

async fn pool(db: &Database) -> Result<Vec<Job>, Error> {
    db.find::<Job>().for_update().all().await
}

async fn either(db: &impl Backend) -> Result<Vec<Job>, Error> {
    db.find::<Job>().for_share().all().await
}

fn main() {}
