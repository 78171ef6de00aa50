//! A list for strangers of a struct that allows nothing.

use serde::{Deserialize, Serialize};
use tausestack_db::ListParams;
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
struct User {
    #[mapped(id)]
    id: Option<i64>,
}

fn main() {
    let _ = ListParams::<User>::from_query("id=1");
}
