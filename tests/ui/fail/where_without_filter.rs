//! An update or a deletion that does not say which rows are meant.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
struct User {
    #[mapped(id)]
    id: Option<i64>,
    name: String,
}

async fn rename_and_delete(db: &Database) -> Result<(), Error> {
    db.update_where::<User>(json!({ "name": "ana" })).await?;
    db.delete_where::<User>().await?;
    db.delete_where::<User>().all_rows().await?;
    Ok(())
}

fn main() {}
