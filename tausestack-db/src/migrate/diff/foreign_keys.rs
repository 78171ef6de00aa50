//! Foreign keys that have to make way for other changes.

use super::constraints::Changes;
use super::matching::Pairs;
use super::plan::Plan;
use crate::migrate::operation::Operation;
use crate::schema::{Column, ForeignKey, Schema, Table, TableName};

/// Takes away, and brings back, the keys that stay and whose columns change
/// their types, or whose referenced key goes.
pub(super) fn around_changes(plan: &Plan, to: &Schema, pairs: &Pairs<'_>, changes: &mut Changes) {
    let changes_type = |table: &TableName, names: &[String]| {
        let before = plan.table(table);
        let after = to.tables.iter().find(|known| known.name == *table);
        let (Some(before), Some(after)) = (before, after) else {
            return false;
        };
        names
            .iter()
            .any(|name| match (before.column(name), after.column(name)) {
                (Some(before), Some(after)) => type_differs(before, after),
                _ => false,
            })
    };
    let loses_key = |key: &ForeignKey| {
        let gone = |table: &TableName, columns: &[String]| {
            *table == key.table && same(columns, &key.references)
        };
        let uniques = changes.uniques.dropped.iter();
        let keys = changes.primary_keys.dropped.iter();
        uniques
            .map(|(table, key)| (table, &key.columns))
            .chain(keys.map(|(table, key)| (table, &key.columns)))
            .any(|(table, columns)| gone(table, columns))
    };
    let mut found = Vec::new();
    for (_, after) in pairs.kept(to) {
        let Some(before) = plan.table(&after.name) else {
            continue;
        };
        for key in &before.foreign_keys {
            let stays = after.foreign_keys.contains(key);
            let in_the_way = changes_type(&after.name, &key.columns)
                || changes_type(&key.table, &key.references)
                || loses_key(key);
            if stays && in_the_way {
                found.push((after.name.clone(), key.clone()));
            }
        }
    }
    changes.foreign_keys.dropped.extend(found.iter().cloned());
    changes.foreign_keys.added.extend(found);
}

fn type_differs(before: &Column, after: &Column) -> bool {
    before.column_type != after.column_type || before.collation != after.collation
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|column| other.contains(column))
}

/// The keys that lead from a table that goes to one that goes before it: they
/// are part of a circle.
pub(super) fn of_dropped(plan: &Plan, dropped: &[TableName], changes: &mut Changes) {
    for (position, name) in dropped.iter().enumerate() {
        for other in &dropped[position + 1..] {
            let Some(table) = plan.table(other) else {
                continue;
            };
            for key in table.foreign_keys.iter().filter(|key| key.table == *name) {
                changes
                    .foreign_keys
                    .dropped
                    .push((other.clone(), key.clone()));
            }
        }
    }
}

/// Whether what a key of a new table refers to is there as it will be.
pub(super) fn is_ready(plan: &Plan, to: &Schema, key: &ForeignKey) -> bool {
    let Some(table) = plan.table(&key.table) else {
        return false;
    };
    let Some(after) = to.tables.iter().find(|known| known.name == key.table) else {
        // Not ours: it is as it is.
        return true;
    };
    let is_key = |table: &Table| {
        table
            .primary_key
            .iter()
            .map(|key| &key.columns)
            .chain(table.uniques.iter().map(|key| &key.columns))
            .any(|columns| same(columns, &key.references))
    };
    let types_stay =
        key.references
            .iter()
            .all(|name| match (table.column(name), after.column(name)) {
                (Some(before), Some(after)) => !type_differs(before, after),
                _ => false,
            });
    is_key(table) && types_stay
}

/// Adds the keys of new tables that could not come with them.
pub(super) fn of_created(plan: &mut Plan, to: &Schema, pairs: &Pairs<'_>) {
    for table in &to.tables {
        if pairs.after(&table.name).is_some() {
            continue;
        }
        for key in &table.foreign_keys {
            let is_there = plan
                .table(&table.name)
                .is_some_and(|known| known.foreign_keys.iter().any(|k| k.name == key.name));
            if !is_there {
                plan.push(Operation::AddForeignKey {
                    table: table.name.clone(),
                    key: key.clone(),
                });
            }
        }
    }
}
