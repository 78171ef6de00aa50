//! What was declared, created and read again is what was declared.

use serde::{Deserialize, Serialize};
use tausestack_db::ddl::{self, Target};
use tausestack_db::prelude::*;
use tausestack_db::registered_models;
use tausestack_db::schema::{
    ColumnDefault, IndexTarget, InspectScope, Schema, Table, canonical, inspect, spell,
};

use super::inspect::{find, read, run};
use crate::context::Context;
use crate::models::User;

/// The schema with a mark in place of each expression, which only a server
/// can spell.
pub(super) fn without_expressions(mut schema: Schema) -> Schema {
    let mark = || "…".to_owned();
    for table in &mut schema.tables {
        for column in &mut table.columns {
            if let Some(ColumnDefault::Expression(text)) = &mut column.default
                && !text.starts_with("CURRENT_")
            {
                *text = mark();
            }
            if let Some(generated) = &mut column.generated {
                generated.expression = mark();
            }
        }
        for check in &mut table.checks {
            check.expression = mark();
        }
        for index in &mut table.indexes {
            if let Some(predicate) = &mut index.predicate {
                *predicate = mark();
            }
            for part in &mut index.parts {
                if let IndexTarget::Expression(text) = &mut part.target {
                    *text = mark();
                }
            }
        }
    }
    schema
}

/// Where two schemas differ first, as text.
pub(super) fn difference(found: &Schema, expected: &Schema) -> Option<String> {
    if found == expected {
        return None;
    }
    for (a, b) in found.tables.iter().zip(&expected.tables) {
        for (a, b) in a.columns.iter().zip(&b.columns) {
            if a != b {
                return Some(format!("column\n{a:#?}\nis not\n{b:#?}"));
            }
        }
        if a != b {
            return Some(format!("table\n{a:#?}\nis not\n{b:#?}"));
        }
    }
    Some(format!("{found:#?}\nis not\n{expected:#?}"))
}

/// Every table that a struct of this suite declares, but for those that
/// another struct declares differently, or that refer to such a one.
fn every_table(target: Target) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut names = std::collections::HashSet::new();
    for mapping in registered_models()
        .expect("the models are registered")
        .mappings()
    {
        let Ok(table) = Table::from_mapping(mapping) else {
            continue;
        };
        let fits = ddl::create_all(target, std::slice::from_ref(&table)).is_ok();
        if fits && table.name.schema.is_none() && names.insert(table.name.name.to_lowercase()) {
            tables.push(table);
        }
    }
    // A key leads to the table as its own struct declares it.
    loop {
        let known = tables.clone();
        let leads_nowhere = |table: &Table| {
            table.foreign_keys.iter().any(|key| {
                !known.iter().any(|other| {
                    other.name == key.table
                        && (other
                            .primary_key
                            .as_ref()
                            .is_some_and(|own| own.columns == key.references)
                            || other
                                .uniques
                                .iter()
                                .any(|own| own.columns == key.references))
                        && key
                            .columns
                            .iter()
                            .zip(&key.references)
                            .all(|(own, theirs)| {
                                table.column(own).map(|column| &column.column_type)
                                    == other.column(theirs).map(|column| &column.column_type)
                            })
                })
            })
        };
        tables.retain(|table| !leads_nowhere(table));
        if tables.len() == known.len() {
            return tables;
        }
    }
}

pub(crate) async fn every_model_of_the_suite(context: Context) {
    let target = read(&context.db).await.target;
    let mut kept: Vec<Table> = Vec::new();
    // Two tables must not bring the same name to a schema.
    for table in every_table(target) {
        kept.push(table);
        if Schema::of(kept.iter().cloned()).is_err() || ddl::create_all(target, &kept).is_err() {
            kept.pop();
        }
    }
    assert!(kept.len() > 20, "the suite has many: {}", kept.len());
    let declared = Schema::of(kept).expect("each name stands once");
    run(
        &context.db,
        ddl::create_all(target, &declared.tables).expect("each was asked before"),
    )
    .await;
    let live = read(&context.db).await.schema;
    let spelled = spell(&context.db, &declared).await.unwrap();
    if let Some(difference) = difference(&live, &spelled) {
        panic!("live {difference} as spelled");
    }
    let (live, canonical) = (
        without_expressions(live),
        without_expressions(canonical(target, &declared)),
    );
    if let Some(difference) = difference(&live, &canonical) {
        panic!("live {difference} as canonical");
    }
}

pub(crate) async fn the_canonical_form_stays_as_it_is(context: Context) {
    let target = read(&context.db).await.target;
    for table in every_table(target) {
        let schema = Schema::of([table]).unwrap();
        let once = canonical(target, &schema);
        assert_eq!(canonical(target, &once), once);
    }
}

pub(crate) async fn a_transaction_reads_what_it_made(context: Context) {
    if !context.mount.ddl_is_transactional() {
        return;
    }
    let db = &context.db;
    let outcome = db
        .transaction(async |tx| {
            tx.create_tables(models![User]).await?;
            let inside = inspect(tx, &InspectScope::current()).await?;
            assert_eq!(find(&inside, "users").columns.len(), 4);
            Err::<(), _>(Error::from(tausestack_db::schema::SchemaError::NoColumns {
                table: "undone".to_owned(),
            }))
        })
        .await;
    assert!(outcome.is_err());
    assert_eq!(read(db).await.schema, Schema::default());
}

pub(crate) async fn nothing_is_nothing(context: Context) {
    let live = read(&context.db).await;
    assert_eq!(live.schema, Schema::default());
    assert!(live.views.is_empty() && live.triggers.is_empty() && live.unmanaged.is_empty());
    let spelled = spell(&context.db, &Schema::default()).await.unwrap();
    assert_eq!(spelled, Schema::default());
}

/// The names of the tables of a scope, and how many things are left alone.
async fn managed(db: &Database, scope: InspectScope) -> (Vec<String>, usize) {
    let live = inspect(db, &scope).await.unwrap();
    let names = live
        .schema
        .tables
        .iter()
        .map(|table| table.name.name.clone())
        .collect();
    (names, live.unmanaged.len())
}

pub(crate) async fn histories_are_left_alone(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE seaql_migrations (version varchar(255) NOT NULL PRIMARY KEY)",
            "CREATE TABLE tausestack_migrations (version varchar(255) NOT NULL PRIMARY KEY)",
            "CREATE TABLE applied (version varchar(255) NOT NULL PRIMARY KEY)",
        ],
    )
    .await;
    assert_eq!(
        managed(db, InspectScope::current()).await,
        (vec!["applied".to_owned()], 2)
    );
    assert_eq!(
        managed(db, InspectScope::current().history_table("applied")).await,
        (vec![], 3)
    );
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "spelled_orders", check(name = "ck_sum", "amount  >  0"))]
struct Order {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(index)]
    amount: i32,
}

pub(crate) async fn spelling_changes_nothing(context: Context) {
    let db = context.with(models![User]).await;
    let before = read(db).await;
    let declared = Schema::of([Table::from_mapping(Order::mapping()).unwrap()]).unwrap();
    let spelled = spell(db, &declared).await.unwrap();
    assert_eq!(spelled.tables.len(), 1);
    assert_eq!(spelled.tables[0].checks[0].name, "ck_sum");
    assert_eq!(read(db).await, before);
}
