//! What of a table depends on one of its columns.

use crate::schema::{
    Check, Column, ForeignKey, Index, IndexTarget, Table, TableName, Unique, mentions,
};

/// What names a column of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Dependents {
    pub(super) in_key: bool,
    pub(super) uniques: Vec<Unique>,
    pub(super) indexes: Vec<Index>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) checks: Vec<Check>,
    pub(super) generated: Vec<Column>,
}

impl Dependents {
    pub(super) fn of(table: &Table, column: &str) -> Self {
        let has = |columns: &[String]| columns.iter().any(|name| name == column);
        Self {
            in_key: table.primary_key.iter().any(|key| has(&key.columns)),
            uniques: kept(&table.uniques, |key| has(&key.columns)),
            indexes: kept(&table.indexes, |index| index_names(index, column)),
            foreign_keys: kept(&table.foreign_keys, |key| has(&key.columns)),
            checks: kept(&table.checks, |check| mentions(&check.expression, column)),
            generated: kept(&table.columns, |other| {
                other
                    .generated
                    .as_ref()
                    .is_some_and(|generated| mentions(&generated.expression, column))
            }),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.in_key
            && self.uniques.is_empty()
            && self.indexes.is_empty()
            && self.foreign_keys.is_empty()
            && self.checks.is_empty()
            && self.generated.is_empty()
    }
}

fn kept<T: Clone>(parts: &[T], names: impl Fn(&T) -> bool) -> Vec<T> {
    parts.iter().filter(|part| names(part)).cloned().collect()
}

fn index_names(index: &Index, column: &str) -> bool {
    index.parts.iter().any(|part| match &part.target {
        IndexTarget::Column(name) => name == column,
        IndexTarget::Expression(expression) => mentions(expression, column),
    }) || index.include.iter().any(|name| name == column)
        || index_condition_names(index, column)
}

fn index_condition_names(index: &Index, column: &str) -> bool {
    index
        .predicate
        .as_ref()
        .is_some_and(|predicate| mentions(predicate, column))
}

/// Whether an index has an expression or a condition that names a column.
pub(super) fn index_computes(index: &Index, column: &str) -> bool {
    index_condition_names(index, column)
        || index.parts.iter().any(
            |part| matches!(&part.target, IndexTarget::Expression(text) if mentions(text, column)),
        )
}

/// The foreign keys of other tables, and the table's own, that refer to a
/// table.
pub(super) fn referring<'a>(
    tables: &'a [Table],
    to: &'a TableName,
) -> impl Iterator<Item = (&'a Table, &'a ForeignKey)> {
    tables.iter().flat_map(move |table| {
        let keys = table.foreign_keys.iter();
        keys.filter(move |key| key.table == *to)
            .map(move |key| (table, key))
    })
}
