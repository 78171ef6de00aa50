//! Tables.

use super::column::ColumnBuilder;
use super::key::{ForeignKeyBuilder, IndexBuilder, check, primary_key, unique};
use crate::schema::{Table, TableName};

/// A table that is being built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct TableBuilder(Table);

/// A table of this name, without columns as yet.
pub fn table(name: impl Into<TableName>) -> TableBuilder {
    TableBuilder(Table {
        name: name.into(),
        columns: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        comment: None,
        options: None,
        renamed_from: None,
    })
}

impl TableBuilder {
    /// A column, behind those that it has.
    pub fn column(mut self, column: ColumnBuilder) -> Self {
        self.0.columns.push(column.into());
        self
    }

    /// Its primary key.
    pub fn primary_key<C: Into<String>>(
        mut self,
        name: impl Into<String>,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        self.0.primary_key = Some(primary_key(name, columns));
        self
    }

    /// A unique key.
    pub fn unique<C: Into<String>>(
        mut self,
        name: impl Into<String>,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        self.0.uniques.push(unique(name, columns));
        self
    }

    /// An index.
    pub fn index(mut self, index: IndexBuilder) -> Self {
        self.0.indexes.push(index.into_parts().0);
        self
    }

    /// A foreign key.
    pub fn foreign_key(mut self, key: ForeignKeyBuilder) -> Self {
        self.0.foreign_keys.push(key.into());
        self
    }

    /// A check.
    pub fn check(mut self, name: impl Into<String>, expression: impl Into<String>) -> Self {
        self.0.checks.push(check(name, expression));
        self
    }

    /// What follows its definition, in a database's own words: `STRICT`.
    pub fn options(mut self, sql: impl Into<String>) -> Self {
        self.0.options = Some(sql.into());
        self
    }

    /// Its comment.
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.0.comment = Some(text.into());
        self
    }
}

impl From<TableBuilder> for Table {
    fn from(builder: TableBuilder) -> Self {
        builder.0
    }
}
