//! Names that are longer than the databases take.

use serde::{Deserialize, Serialize};
use tausestack_db::migrate::Hints;
use tausestack_db::prelude::*;
use tausestack_db::schema::{Schema, Table, spell};

use super::harness::Migrated;
use crate::context::Context;

/// Its keys and indexes would be named by more than 64 letters.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(
    table = "a_table_whose_name_is_longer_than_anyone_would_type",
    index(one_column_whose_name_is_long, another_column_whose_name_is_long)
)]
struct Long {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(unique)]
    one_column_whose_name_is_long: i32,
    #[mapped(check = "another_column_whose_name_is_long > 0")]
    another_column_whose_name_is_long: i32,
    #[mapped(references(Long))]
    a_third_column_whose_name_is_long: Option<i64>,
}

pub(crate) async fn case_22_long_names_are_shortened_and_no_difference(context: Context) {
    let long = Schema::of([Table::from_mapping(Long::mapping()).unwrap()]).unwrap();
    let mut bare = long.clone();
    for table in &mut bare.tables {
        table.uniques.clear();
        table.indexes.clear();
        table.foreign_keys.clear();
        table.checks.clear();
    }
    let table = &long.tables[0];
    let names = [
        &table.uniques[0].name,
        &table.indexes[0].name,
        &table.foreign_keys[0].name,
        &table.checks[0].name,
    ];
    assert!(names.iter().all(|name| name.len() <= 63), "{names:?}");
    let mut db = Migrated::with(context, &bare).await;
    db.look().await;
    let spelled = spell(&db.db, &long).await.unwrap();
    let operations = db.prove(&long, &Hints::default().spelled(spelled)).await;
    assert_eq!(operations.len(), 4, "{operations:#?}");
    let catalog = db.catalog().await.join("\n");
    for name in names {
        assert!(catalog.contains(name.as_str()), "{name} in {catalog}");
    }
}
