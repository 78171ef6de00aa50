//! Tables.

use super::{Check, Column, ForeignKey, Index, PrimaryKey, TableName, Unique};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: TableName,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its primary key, if it has one.
    pub primary_key: Option<PrimaryKey>,
    /// Its unique keys.
    pub uniques: Vec<Unique>,
    /// Its indexes, but those that belong to a constraint.
    pub indexes: Vec<Index>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its checks.
    pub checks: Vec<Check>,
    /// What follows the parentheses of its CREATE TABLE, in the database's own
    /// spelling, where that is not what the library writes: `STRICT`, another
    /// storage engine. No struct states it, and a differ leaves it alone.
    pub options: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The name that it had before; a hint to a differ, of which the database
    /// knows nothing.
    pub renamed_from: Option<String>,
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a foreign key of the table refers to the table.
    pub(crate) fn refers_to_itself(&self) -> bool {
        self.foreign_keys.iter().any(|key| key.table == self.name)
    }

    /// The name of the check that stands for a column's enum type where the
    /// database has no such types.
    pub(crate) fn enum_check_name(&self, column: &str) -> String {
        super::naming::enum_check(&self.name.name, column)
    }
}
