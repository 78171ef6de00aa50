//! A struct without `Mapped` has no table.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct User {
    id: i64,
}

async fn create(db: &Database) -> Result<User, Error> {
    db.create(User { id: 1 }).await
}

fn main() {}
