//! A million rows that no table holds.

use serde::{Deserialize, Serialize};
use tausestack_db::AssertSafe;
use tausestack_db::prelude::*;

/// A row of the view that [`create_numbers`] makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "numbers")]
pub(crate) struct Number {
    #[mapped(id)]
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// Makes a view of the numbers below a million, in the same words on every
/// database.
pub(crate) async fn create_numbers(db: &Database) {
    let digits = (0..10)
        .map(|digit| format!("SELECT {digit} AS n"))
        .collect::<Vec<_>>()
        .join(" UNION ALL ");
    let tables = (0..6)
        .map(|place| format!("({digits}) AS d{place}"))
        .collect::<Vec<_>>()
        .join(" CROSS JOIN ");
    let id = (0..6)
        .map(|place| format!("{} * d{place}.n", 10_u32.pow(place)))
        .collect::<Vec<_>>()
        .join(" + ");
    let integer = if ["MySQL", "MariaDB"].contains(&db.name()) {
        "signed"
    } else {
        "bigint"
    };
    let sql = format!(
        "CREATE VIEW numbers AS SELECT CAST({id} AS {integer}) AS id, \
         concat('number ', {id}) AS name FROM {tables}"
    );
    db.execute_raw(AssertSafe(sql), params! {})
        .await
        .expect("the view is made");
}
