//! Columns on MySQL and MariaDB: MODIFY, with all that shall stay.

use super::super::super::column::{self, spelled_type};
use super::super::super::constraint;
use super::super::dependents::Dependents;
use super::super::{PlanError, StepKind, backfill, convert};
use super::{Writer, drop_check};
use crate::migrate::{Backfill, NewColumn, Operation, beside};
use crate::schema::{Column, ColumnDefault, ColumnType, Table, TableName};

impl Writer<'_> {
    pub(super) fn add_column(
        &mut self,
        table: &TableName,
        new: &NewColumn,
    ) -> Result<(), PlanError> {
        let of = self.change.table_after(table)?.clone();
        let filled = match &new.backfill {
            None => new.column.clone(),
            // As a default for the moment.
            Some(Backfill::Literal(value)) => Column {
                default: Some(ColumnDefault::Literal(value.clone())),
                ..new.column.clone()
            },
            Some(Backfill::Expression(_)) => Column {
                nullable: true,
                ..new.column.clone()
            },
        };
        let mut sql = self.sql();
        sql.push("ALTER TABLE ").table(table).push(" ADD COLUMN ");
        column::column(&mut sql, &of, &filled).map_err(|error| self.change.unsupported(error))?;
        if let ColumnType::Enum(values) = &new.column.column_type {
            let name = of.enum_check_name(&new.column.name);
            constraint::enum_check(sql.push(", ADD "), &name, &new.column.name, values);
        }
        self.push(sql.finish());
        if matches!(&new.backfill, Some(Backfill::Expression(_))) {
            self.fill(table, new, false)?;
        }
        if filled != new.column {
            self.modify(&of, &new.column)?;
        }
        Ok(())
    }

    /// Puts the backfill in rows, all or those that hold NULL.
    fn fill(
        &mut self,
        table: &TableName,
        new: &NewColumn,
        only_null: bool,
    ) -> Result<(), PlanError> {
        if let Some(sql) = backfill::update(self.change, table, new, only_null)? {
            self.data(sql);
        }
        Ok(())
    }

    /// States a column as a whole: what MODIFY does not name is gone.
    fn modify(&mut self, of: &Table, column: &Column) -> Result<(), PlanError> {
        let mut sql = self.sql();
        sql.push("ALTER TABLE ")
            .table(&of.name)
            .push(" MODIFY COLUMN ");
        column::column(&mut sql, of, column).map_err(|error| self.change.unsupported(error))?;
        self.push(sql.finish());
        Ok(())
    }

    pub(super) fn alter_column(
        &mut self,
        table: &TableName,
        from: &NewColumn,
        to: &NewColumn,
    ) -> Result<(), PlanError> {
        let of = self.change.table_after(table)?.clone();
        let before = self.change.table_before(table)?.clone();
        let (old, new) = (&from.column, &to.column);
        let check = of.enum_check_name(&new.name);
        let was_enum = self.enum_check(&before, &old.name).is_some();
        if was_enum && !same_values(old, new) {
            self.alter(table, |sql| drop_check(sql, &check));
        }
        let using = match &to.using {
            Some(using) => Some(backfill::stated(self.change, using)?.to_owned()),
            None => convert::expression(self.change.target, old, new, &new.name, ""),
        };
        let retyped = old.column_type != new.column_type;
        if old.generated != new.generated {
            self.recreate(&of, new)?;
        } else if let Some(using) = using {
            self.convert(&of, old, to, &using)?;
        } else if to.backfill.is_some() {
            if retyped {
                self.modify(&of, &open(new))?;
            }
            self.fill(table, to, true)?;
            self.modify(&of, new)?;
        } else {
            self.modify(&of, new)?;
        }
        if let ColumnType::Enum(values) = &new.column_type
            && !(was_enum && same_values(old, new))
        {
            self.alter(table, |sql| {
                constraint::enum_check(sql.push("ADD "), &check, &new.name, values);
            });
        }
        Ok(())
    }

    /// Values by an expression: by way of a second column, since the first
    /// cannot hold both. It keeps its place, its keys and its indexes.
    fn convert(
        &mut self,
        of: &Table,
        old: &Column,
        to: &NewColumn,
        using: &str,
    ) -> Result<(), PlanError> {
        let new = &to.column;
        let in_key = of
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.contains(&new.name));
        if in_key {
            return Err(PlanError::Impossible {
                operation: self.change.operation.to_string(),
                reason: "a column of the primary key is never without a value, which the \
                         conversion needs for a moment: drop the key before, and add it after"
                    .into(),
            });
        }
        let through = Column {
            name: beside(&new.name, "__new"),
            default: None,
            comment: None,
            identity: None,
            ..open(new)
        };
        let mut sql = self.sql();
        sql.push("ALTER TABLE ")
            .table(&of.name)
            .push(" ADD COLUMN ");
        column::column(&mut sql, of, &through).map_err(|error| self.change.unsupported(error))?;
        self.push(sql.finish());
        self.set(&of.name, &through.name, using);
        self.modify(of, &open(old))?;
        self.set(&of.name, &new.name, "NULL");
        self.modify(of, &open(new))?;
        let mut value = self.sql();
        value.name(&through.name);
        let value = value.finish();
        self.set(&of.name, &new.name, &value);
        self.fill(&of.name, to, true)?;
        if open(new) != *new {
            self.modify(of, new)?;
        }
        self.alter(&of.name, |sql| {
            sql.push("DROP COLUMN ").name(&through.name);
        });
        Ok(())
    }

    fn set(&mut self, table: &TableName, column: &str, value: &str) {
        let mut sql = self.sql();
        sql.push("UPDATE ").table(table);
        sql.push(" SET ").name(column).push(" = ").push(value);
        let describes = self.change.operation.to_string();
        self.steps
            .push_kind(StepKind::Data, &describes, false, sql.finish());
    }

    /// A column that comes to be computed, or by another expression.
    fn recreate(&mut self, of: &Table, new: &Column) -> Result<(), PlanError> {
        let dependents = Dependents::of(of, &new.name);
        if !dependents.is_empty() {
            return Err(PlanError::Impossible {
                operation: self.change.operation.to_string(),
                reason: "the column is made anew, since its expression changes: drop the keys, \
                         indexes and checks that name it before, and add them after"
                    .into(),
            });
        }
        let mut sql = self.sql();
        sql.push("ALTER TABLE ").table(&of.name);
        sql.push(" DROP COLUMN ")
            .name(&new.name)
            .push(", ADD COLUMN ");
        column::column(&mut sql, of, new).map_err(|error| self.change.unsupported(error))?;
        self.push(sql.finish());
        Ok(())
    }

    pub(super) fn rename_column(
        &mut self,
        table: &TableName,
        from: &str,
        to: &str,
    ) -> Result<(), PlanError> {
        let before = self.change.table_before(table)?.clone();
        let after = self.change.table_after(table)?.clone();
        let enum_check = self.enum_check(&before, from);
        let dependents = Dependents::of(&before, from);
        let stays_behind = !self.checks_follow();
        if stays_behind {
            if let Some(column) = dependents.generated.first() {
                return Err(PlanError::Impossible {
                    operation: self.change.operation.to_string(),
                    reason: format!("the generated column `{}` names it", column.name),
                });
            }
            for check in &dependents.checks {
                self.alter(table, |sql| drop_check(sql, &check.name));
            }
            if let Some(check) = &enum_check {
                self.alter(table, |sql| drop_check(sql, check));
            }
        }
        self.alter(table, |sql| {
            sql.push("RENAME COLUMN ").name(from).push(" TO ").name(to);
        });
        if stays_behind {
            for check in &dependents.checks {
                let renamed = after.checks.iter().find(|known| known.name == check.name);
                if let Some(check) = renamed {
                    self.alter(table, |sql| constraint::check(sql.push("ADD "), check));
                }
            }
        }
        if let (Some(old), Some(column)) = (enum_check, after.column(to))
            && let ColumnType::Enum(values) = &column.column_type
        {
            let name = after.enum_check_name(to);
            self.alter(table, |sql| {
                if !stays_behind {
                    drop_check(sql, &old);
                    sql.push(", ");
                }
                constraint::enum_check(sql.push("ADD "), &name, to, values);
            });
        }
        Ok(())
    }

    /// Text and bytes have another type in a key or an index than elsewhere:
    /// a column that comes to be part of one changes before.
    pub(super) fn respell_before(&mut self) -> Result<(), PlanError> {
        self.respell(true)
    }

    /// One that no longer is part of one changes after.
    pub(super) fn respell_after(&mut self) -> Result<(), PlanError> {
        self.respell(false)
    }

    fn respell(&mut self, to_keyed: bool) -> Result<(), PlanError> {
        let Some(name) = self.change.operation.table() else {
            return Ok(());
        };
        let change = self.change;
        if matches!(
            change.operation,
            Operation::RenameTable { .. } | Operation::RenameColumn { .. }
        ) {
            return Ok(());
        }
        let of = |schema: &crate::schema::Schema| {
            schema
                .tables
                .iter()
                .find(|table| table.name == *name)
                .cloned()
        };
        let (Some(before), Some(after)) = (of(change.before), of(change.after)) else {
            return Ok(());
        };
        for column in &after.columns {
            let Some(former) = before
                .column(&column.name)
                .filter(|former| *former == column)
            else {
                continue;
            };
            let spelled = |table: &Table| spelled_type(change.dialect, table, column);
            let old = spelled(&before).map_err(|error| self.change.unsupported(error))?;
            let new = spelled(&after).map_err(|error| self.change.unsupported(error))?;
            let becomes_keyed = old.starts_with("long");
            if old != new && becomes_keyed == to_keyed {
                let former = former.clone();
                self.modify(&after, &former)?;
            }
        }
        Ok(())
    }
}

/// The column, taking NULL and numbering nothing for the moment.
fn open(column: &Column) -> Column {
    Column {
        nullable: true,
        ..column.clone()
    }
}

fn same_values(one: &Column, other: &Column) -> bool {
    match (&one.column_type, &other.column_type) {
        (ColumnType::Enum(one), ColumnType::Enum(other)) => one.values == other.values,
        _ => false,
    }
}
