//! MySQL and MariaDB: each statement commits by itself, a column is stated as a
//! whole to change anything of it, and checks stand for enum types.

mod column;
mod key;

use super::super::create::{self, Existing};
use super::super::dialect::Feature;
use super::super::sql::Sql;
use super::super::{constraint, index};
use super::{Change, PlanError, StepKind, Steps, backfill};
use crate::migrate::{ConstraintKind, Operation};
use crate::schema::{Column, ColumnType, Table, TableName};

pub(super) fn render(change: &Change<'_>, steps: &mut Steps) -> Result<(), PlanError> {
    let mut to = Writer { change, steps };
    to.respell_before()?;
    to.operation()?;
    to.respell_after()
}

struct Writer<'a> {
    change: &'a Change<'a>,
    steps: &'a mut Steps,
}

impl Writer<'_> {
    fn sql(&self) -> Sql<'static> {
        Sql::new(self.change.dialect)
    }

    fn push(&mut self, sql: String) {
        let describes = self.change.operation.to_string();
        self.steps.push(&describes, false, sql);
    }

    /// A statement that changes rows.
    fn data(&mut self, sql: String) {
        let describes = self.change.operation.to_string();
        self.steps.push_kind(StepKind::Data, &describes, false, sql);
    }

    fn alter(&mut self, table: &TableName, write: impl FnOnce(&mut Sql<'static>)) {
        let mut sql = self.sql();
        sql.push("ALTER TABLE ").table(table).push(" ");
        write(&mut sql);
        self.push(sql.finish());
    }

    fn operation(&mut self) -> Result<(), PlanError> {
        let change = self.change;
        match change.operation {
            Operation::CreateTable(table) => {
                let of = change.table_after(&table.name)?;
                let created = create::table(change.dialect, of, Existing::Refuse, |_| false);
                let created = created.map_err(|error| self.change.unsupported(error))?;
                self.push(created);
                Ok(())
            }
            Operation::DropTable(table) => {
                let mut sql = self.sql();
                sql.push("DROP TABLE ").table(&table.name);
                self.push(sql.finish());
                Ok(())
            }
            Operation::RenameTable { from, to } => self.rename_table(from, to),
            Operation::CommentTable { table, to, .. } => {
                self.alter(table, |sql| {
                    sql.push("COMMENT=").text(to.as_deref().unwrap_or_default());
                });
                Ok(())
            }
            Operation::AddColumn { table, column } => self.add_column(table, column),
            Operation::DropColumn { table, column } => {
                let check = self.enum_check(change.table_before(table)?, &column.column.name);
                self.alter(table, |sql| {
                    if let Some(check) = check {
                        drop_check(sql, &check);
                        sql.push(", ");
                    }
                    sql.push("DROP COLUMN ").name(&column.column.name);
                });
                Ok(())
            }
            Operation::RenameColumn { table, from, to } => self.rename_column(table, from, to),
            Operation::AlterColumn { table, from, to } => self.alter_column(table, from, to),
            Operation::AddPrimaryKey { table, key } => self.add_primary_key(table, key),
            Operation::DropPrimaryKey { table, .. } => self.drop_primary_key(table),
            Operation::AddUnique { table, key } => {
                self.alter(table, |sql| constraint::unique(sql.push("ADD "), key));
                Ok(())
            }
            Operation::DropUnique { table, key } => self.drop_index(table, &key.name, &key.columns),
            Operation::CreateIndex { table, index, .. } => {
                let of = change.table_after(table)?;
                let mut sql = self.sql();
                index::create(&mut sql, of, index, Existing::Refuse, "");
                self.push(sql.finish());
                Ok(())
            }
            Operation::DropIndex { table, index, .. } => {
                self.drop_index(table, &index.name, &key::leading_columns(index))
            }
            Operation::AddForeignKey { table, key } => {
                self.alter(table, |sql| constraint::foreign_key(sql.push("ADD "), key));
                Ok(())
            }
            Operation::DropForeignKey { table, key } => self.drop_foreign_key(table, key),
            Operation::AddCheck { table, check } => {
                self.alter(table, |sql| constraint::check(sql.push("ADD "), check));
                Ok(())
            }
            Operation::DropCheck { table, check } => {
                self.alter(table, |sql| drop_check(sql, &check.name));
                Ok(())
            }
            Operation::RenameConstraint {
                table,
                kind,
                from,
                to,
            } => self.rename_constraint(table, *kind, from, to),
            Operation::CreateEnum(_) | Operation::DropEnum(_) => Ok(()),
            Operation::AlterEnum { renamed, .. } => self.alter_enum(renamed),
            Operation::Execute { up, .. } => {
                let sql = backfill::stated(change, up)?;
                if !sql.trim().is_empty() {
                    self.data(sql.to_owned());
                }
                Ok(())
            }
        }
    }

    /// A table takes its enums' checks along under their old names.
    fn rename_table(&mut self, from: &TableName, to: &TableName) -> Result<(), PlanError> {
        self.alter(from, |sql| {
            sql.push("RENAME TO ").table(to);
        });
        let before = self.change.table_before(from)?.clone();
        let after = self.change.table_after(to)?.clone();
        for column in &after.columns {
            if let ColumnType::Enum(of) = &column.column_type {
                let (old, new) = (
                    before.enum_check_name(&column.name),
                    after.enum_check_name(&column.name),
                );
                self.alter(to, |sql| {
                    drop_check(sql, &old);
                    constraint::enum_check(sql.push(", ADD "), &new, &column.name, of);
                });
            }
        }
        Ok(())
    }

    fn rename_constraint(
        &mut self,
        table: &TableName,
        kind: ConstraintKind,
        from: &str,
        to: &str,
    ) -> Result<(), PlanError> {
        let after = self.change.table_after(table)?.clone();
        match kind {
            // Each is called PRIMARY, whatever it is called.
            ConstraintKind::PrimaryKey => {}
            ConstraintKind::Unique | ConstraintKind::Index => {
                self.alter(table, |sql| {
                    sql.push("RENAME INDEX ").name(from).push(" TO ").name(to);
                });
            }
            ConstraintKind::ForeignKey => {
                let before = self.change.table_before(table)?.clone();
                if let Some(key) = before.foreign_keys.iter().find(|key| key.name == from) {
                    self.drop_foreign_key(table, key)?;
                }
                if let Some(key) = after.foreign_keys.iter().find(|key| key.name == to) {
                    self.alter(table, |sql| constraint::foreign_key(sql.push("ADD "), key));
                }
            }
            ConstraintKind::Check => {
                if let Some(check) = after.checks.iter().find(|check| check.name == to) {
                    self.alter(table, |sql| {
                        drop_check(sql, from);
                        constraint::check(sql.push(", ADD "), check);
                    });
                }
            }
        }
        Ok(())
    }

    /// Other values of an enum: the check of each column that has it.
    fn alter_enum(&mut self, renamed: &[(String, String)]) -> Result<(), PlanError> {
        let changed: Vec<(Table, Column)> = enum_columns(self.change);
        for (table, column) in &changed {
            let ColumnType::Enum(of) = &column.column_type else {
                continue;
            };
            let name = table.enum_check_name(&column.name);
            if renamed.is_empty() {
                self.alter(&table.name, |sql| {
                    drop_check(sql, &name);
                    constraint::enum_check(sql.push(", ADD "), &name, &column.name, of);
                });
                continue;
            }
            self.alter(&table.name, |sql| drop_check(sql, &name));
            let mut sql = self.sql();
            sql.push("UPDATE ").table(&table.name);
            sql.push(" SET ")
                .name(&column.name)
                .push(" = CASE ")
                .name(&column.name);
            for (from, to) in renamed {
                sql.push(" WHEN ").text(from).push(" THEN ").text(to);
            }
            sql.push(" ELSE ").name(&column.name).push(" END");
            self.data(sql.finish());
            self.alter(&table.name, |sql| {
                constraint::enum_check(sql.push("ADD "), &name, &column.name, of);
            });
        }
        Ok(())
    }

    /// The name of the check that stands for a column's enum type, if it is
    /// one.
    fn enum_check(&self, table: &Table, column: &str) -> Option<String> {
        let is_enum = table
            .column(column)
            .is_some_and(|column| matches!(column.column_type, ColumnType::Enum(_)));
        is_enum.then(|| table.enum_check_name(column))
    }

    /// Whether checks follow a column that is renamed, as MySQL's do not.
    fn checks_follow(&self) -> bool {
        self.change.dialect.has(Feature::ChecksFollowRenames)
    }
}

fn drop_check(sql: &mut Sql<'_>, name: &str) {
    sql.push("DROP CONSTRAINT ").name(name);
}

/// The columns whose enum has other values after the operation, as they are
/// then.
pub(super) fn enum_columns(change: &Change<'_>) -> Vec<(Table, Column)> {
    let mut changed = Vec::new();
    for table in &change.after.tables {
        let before = change
            .before
            .tables
            .iter()
            .find(|known| known.name == table.name);
        for column in &table.columns {
            let former = before.and_then(|table| table.column(&column.name));
            if former.is_some_and(|former| former.column_type != column.column_type) {
                changed.push((table.clone(), column.clone()));
            }
        }
    }
    changed
}
