//! Statements that drop.

use super::dialect::{Dialect, Feature};
use super::sql::Sql;
use crate::schema::{EnumType, Table, creation_order};

pub(super) fn tables(dialect: &dyn Dialect, tables: &[Table]) -> Vec<String> {
    let mut distinct: Vec<Table> = Vec::new();
    for table in tables {
        if distinct.iter().all(|known| known.name != table.name) {
            distinct.push(table.clone());
        }
    }
    let order = creation_order(&distinct);
    let mut statements = Vec::new();
    if !order.forward.is_empty() {
        statements.extend(dialect.before_cyclic_drop().map(str::to_owned));
    }
    // What was added last, since it refers to a table created later, would
    // keep that one from being dropped first.
    for (table, key) in &order.forward {
        let table = &distinct[*table];
        statements.extend(dialect.drop_foreign_key(&table.name, &table.foreign_keys[*key]));
    }
    for position in order.tables.iter().rev() {
        let mut sql = Sql::new(dialect);
        sql.push("DROP TABLE IF EXISTS ")
            .table(&distinct[*position].name);
        statements.push(sql.finish());
    }
    statements
}

pub(super) fn types(dialect: &dyn Dialect, tables: &[Table]) -> Vec<String> {
    if !dialect.has(Feature::EnumTypes) {
        return Vec::new();
    }
    let mut seen: Vec<&EnumType> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if let Some(of) = column.column_type.enum_type()
            && seen
                .iter()
                .all(|known| (&known.schema, &known.name) != (&of.schema, &of.name))
        {
            seen.push(of);
        }
    }
    seen.into_iter()
        .map(|of| {
            let mut sql = Sql::new(dialect);
            sql.push("DROP TYPE IF EXISTS ")
                .qualified(of.schema.as_deref(), &of.name);
            sql.finish()
        })
        .collect()
}
