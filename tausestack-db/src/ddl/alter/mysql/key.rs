//! Keys on MySQL and MariaDB, where a foreign key needs an index of its own
//! columns, and makes one if there is none.

use super::super::super::column;
use super::super::super::constraint;
use super::super::PlanError;
use super::Writer;
use crate::schema::{Column, ForeignKey, Index, IndexTarget, PrimaryKey, Table, TableName};

impl Writer<'_> {
    /// Drops a foreign key with the index that it made: that would stay, and
    /// pass for one of the table's own.
    pub(super) fn drop_foreign_key(
        &mut self,
        table: &TableName,
        key: &ForeignKey,
    ) -> Result<(), PlanError> {
        let before = self.change.table_before(table)?;
        let made_its_own = !is_indexed(before, &key.columns, "");
        let needed = before
            .foreign_keys
            .iter()
            .any(|other| other.name != key.name && other.columns.starts_with(&key.columns));
        self.alter(table, |sql| {
            sql.push("DROP FOREIGN KEY ").name(&key.name);
            if made_its_own && !needed {
                sql.push(", DROP INDEX ").name(&key.name);
            }
        });
        Ok(())
    }

    /// Drops an index or a unique key; foreign keys that rest on it make way,
    /// and come back with an index of their own.
    pub(super) fn drop_index(
        &mut self,
        table: &TableName,
        name: &str,
        columns: &[String],
    ) -> Result<(), PlanError> {
        let before = self.change.table_before(table)?.clone();
        let resting: Vec<&ForeignKey> = before
            .foreign_keys
            .iter()
            .filter(|key| {
                columns.starts_with(&key.columns) && !is_indexed(&before, &key.columns, name)
            })
            .collect();
        for key in &resting {
            self.alter(table, |sql| {
                sql.push("DROP FOREIGN KEY ").name(&key.name);
            });
        }
        self.alter(table, |sql| {
            sql.push("DROP INDEX ").name(name);
        });
        for key in resting {
            self.alter(table, |sql| constraint::foreign_key(sql.push("ADD "), key));
        }
        Ok(())
    }

    pub(super) fn add_primary_key(
        &mut self,
        table: &TableName,
        key: &PrimaryKey,
    ) -> Result<(), PlanError> {
        let after = self.change.table_after(table)?.clone();
        let numbered = numbered(&after).cloned();
        let mut sql = self.sql();
        sql.push("ALTER TABLE ").table(table).push(" ADD ");
        constraint::primary_key(&mut sql, key);
        if let Some(column) = numbered {
            sql.push(", MODIFY COLUMN ");
            column::column(&mut sql, &after, &column)
                .map_err(|error| self.change.unsupported(error))?;
        }
        self.push(sql.finish());
        Ok(())
    }

    /// A numbered column must be a key: it stops being numbered first.
    pub(super) fn drop_primary_key(&mut self, table: &TableName) -> Result<(), PlanError> {
        let before = self.change.table_before(table)?.clone();
        let mut sql = self.sql();
        sql.push("ALTER TABLE ").table(table);
        if let Some(column) = numbered(&before) {
            let plain = Column {
                identity: None,
                ..column.clone()
            };
            sql.push(" MODIFY COLUMN ");
            column::column(&mut sql, &before, &plain)
                .map_err(|error| self.change.unsupported(error))?;
            sql.push(",");
        }
        sql.push(" DROP PRIMARY KEY");
        self.push(sql.finish());
        Ok(())
    }
}

fn numbered(table: &Table) -> Option<&Column> {
    table
        .columns
        .iter()
        .find(|column| column.identity.is_some())
}

/// Whether an index or a key but the one of this name begins with the columns.
fn is_indexed(table: &Table, columns: &[String], but: &str) -> bool {
    let key = table.primary_key.iter().map(|key| key.columns.clone());
    let uniques = table.uniques.iter().filter(|key| key.name != but);
    let indexes = table.indexes.iter().filter(|index| index.name != but);
    key.chain(uniques.map(|key| key.columns.clone()))
        .chain(indexes.map(leading_columns))
        .any(|others| others.starts_with(columns))
}

/// The columns that an index begins with, as far as whole columns go.
pub(super) fn leading_columns(index: &Index) -> Vec<String> {
    let parts = index.parts.iter().map_while(|part| match &part.target {
        IndexTarget::Column(name) if part.prefix.is_none() => Some(name.clone()),
        _ => None,
    });
    parts.collect()
}
