//! SQLite: a few ALTERs, and for all else one rebuild per table.
//!
//! The rebuild is the procedure of <https://www.sqlite.org/lang_altertable.html>,
//! section 7: create the new table under another name, copy, drop the old one,
//! and give the new one its name. Never the other way round: renaming the old
//! table away would take the foreign keys of its children along. Foreign keys
//! are off meanwhile, since dropping the old table would delete its rows, and
//! theirs with them.

mod native;
mod rebuild;

use self::rebuild::Rebuild;
use super::super::dialect::Dialect;
use super::super::sql::Sql;
use super::super::{create::Existing, index};
use super::dependents::referring;
use super::{Change, PlanError, StepKind, Steps, backfill, mysql};
use crate::migrate::{ConstraintKind, Operation};
use crate::schema::{Inspected, Schema, Table, TableName};

/// What is yet to be written: tables that are created or rebuilt. Operations
/// on them change what they will be, so that each is written once.
#[derive(Default)]
pub(super) struct Rebuilds {
    pending: Vec<Rebuild>,
    /// Tables whose foreign keys, or those to which, may be violated in the
    /// end.
    touched: Vec<TableName>,
    /// Whether SQL of the migration's own ran: it may have touched any table.
    executes: bool,
    /// The renames of tables so far, from what the database has.
    renamed: Vec<(TableName, TableName)>,
    /// The renames of columns so far, by the table's present name.
    renamed_columns: Vec<(TableName, String)>,
}

impl Rebuilds {
    pub(super) fn take(&mut self, change: &Change<'_>, steps: &mut Steps) -> Result<(), PlanError> {
        let describes = change.operation.to_string();
        let mut native = |sql: String| {
            steps.push(&describes, true, sql);
        };
        match change.operation {
            Operation::CreateTable(table) => {
                let of = change.table_after(&table.name)?;
                self.pending
                    .push(Rebuild::created(of.name.clone(), &describes));
            }
            Operation::DropTable(table) => self.drop_table(change, &table.name, steps),
            Operation::RenameTable { from, to } => {
                self.flush(change.live, change.dialect, change.before, from, steps)?;
                self.rename_table(change, from, to, steps)?;
            }
            Operation::RenameColumn { table, from, to } => {
                self.flush(change.live, change.dialect, change.before, table, steps)?;
                let mut sql = Sql::new(change.dialect);
                sql.push("ALTER TABLE ").table(table);
                sql.push(" RENAME COLUMN ").name(from).push(" TO ").name(to);
                steps.push(&describes, true, sql.finish());
                self.renamed_columns.push((table.clone(), from.clone()));
                if native::is_enum(change.table_after(table)?, to) {
                    // Its check has the name of the column that was.
                    self.begin(change.table_after(table)?, change);
                }
            }
            // SQLite keeps no comments.
            Operation::CommentTable { .. } => {}
            Operation::AlterColumn { from, to, .. }
                if native::differs_in_comment_only(&from.column, &to.column)
                    && to.using.is_none() => {}
            Operation::AddColumn { table, column } => {
                let can = native::can_add(column);
                if can && !self.is_pending(table) {
                    native(native::add_column(change, table, &column.column)?);
                } else {
                    let rebuild = self.begin(change.table_before(table)?, change);
                    rebuild.add_column(change, column)?;
                }
            }
            Operation::DropColumn { table, column } => {
                let name = &column.column.name;
                let before = change.table_before(table)?;
                if !self.is_pending(table) && native::can_drop(change, before, name) {
                    let mut sql = Sql::new(change.dialect);
                    sql.push("ALTER TABLE ").table(table);
                    sql.push(" DROP COLUMN ").name(name);
                    native(sql.finish());
                } else {
                    self.begin(before, change).drop_column(name);
                }
            }
            Operation::AlterColumn { table, from, to } => {
                let rebuild = self.begin(change.table_before(table)?, change);
                rebuild.alter_column(change, from, to)?;
            }
            Operation::CreateIndex { table, index, .. } if !self.is_pending(table) => {
                let mut sql = Sql::new(change.dialect);
                index::create(
                    &mut sql,
                    change.table_after(table)?,
                    index,
                    Existing::Refuse,
                    "",
                );
                native(sql.finish());
            }
            Operation::DropIndex { table, index, .. } if !self.is_pending(table) => {
                native(drop_index(change.dialect, table, &index.name));
            }
            Operation::RenameConstraint {
                table,
                kind: ConstraintKind::Index,
                from,
                to,
            } if !self.is_pending(table) => {
                native(drop_index(change.dialect, table, from));
                let after = change.table_after(table)?;
                if let Some(index) = after.indexes.iter().find(|index| index.name == *to) {
                    let mut sql = Sql::new(change.dialect);
                    index::create(&mut sql, after, index, Existing::Refuse, "");
                    native(sql.finish());
                }
            }
            // The key of a numbered table has no name in its definition.
            Operation::RenameConstraint {
                table,
                kind: ConstraintKind::PrimaryKey,
                ..
            } if rebuild::is_numbered(change.table_after(table)?) => {}
            Operation::CreateEnum(_) | Operation::DropEnum(_) => {}
            Operation::AlterEnum { renamed, .. } => {
                for (table, column) in mysql::enum_columns(change) {
                    let before = change.table_before(&table.name)?;
                    self.begin(before, change)
                        .rename_values(change, &column.name, renamed);
                }
            }
            Operation::Execute { up, .. } => {
                let sql = backfill::stated(change, up)?.to_owned();
                if !sql.trim().is_empty() {
                    self.executes = true;
                    self.flush_all(change.live, change.dialect, change.before, steps)?;
                    steps.push_kind(StepKind::Data, &describes, true, sql);
                }
            }
            Operation::CreateIndex { table, .. }
            | Operation::DropIndex { table, .. }
            | Operation::RenameConstraint { table, .. }
            | Operation::AddPrimaryKey { table, .. }
            | Operation::DropPrimaryKey { table, .. }
            | Operation::AddUnique { table, .. }
            | Operation::DropUnique { table, .. }
            | Operation::AddForeignKey { table, .. }
            | Operation::DropForeignKey { table, .. }
            | Operation::AddCheck { table, .. }
            | Operation::DropCheck { table, .. } => {
                self.begin(change.table_before(table)?, change);
            }
        }
        Ok(())
    }

    /// Writes what is pending, and has the foreign keys checked that were not
    /// enforced meanwhile.
    pub(super) fn finish(
        &mut self,
        live: &Inspected,
        dialect: &'static dyn Dialect,
        schema: &Schema,
        steps: &mut Steps,
    ) -> Result<(), PlanError> {
        self.flush_all(live, dialect, schema, steps)?;
        if !steps.suspends_foreign_keys {
            return Ok(());
        }
        if self.executes {
            steps.push_kind(
                StepKind::ForeignKeyCheck,
                "check all foreign keys",
                true,
                "SELECT * FROM pragma_foreign_key_check".to_owned(),
            );
            return Ok(());
        }
        let mut checked: Vec<&TableName> = Vec::new();
        for name in &self.touched {
            let children = referring(&schema.tables, name).map(|(table, _)| &table.name);
            let own = schema
                .tables
                .iter()
                .map(|table| &table.name)
                .filter(|known| *known == name);
            for table in own.chain(children) {
                if !checked.contains(&table) {
                    checked.push(table);
                }
            }
        }
        for name in checked {
            let mut sql = Sql::new(dialect);
            sql.push("SELECT * FROM pragma_foreign_key_check(")
                .text(&name.name);
            if let Some(schema) = &name.schema {
                sql.push(", ").text(schema);
            }
            sql.push(")");
            let describes = format!("check the foreign keys of {name}");
            steps.push_kind(StepKind::ForeignKeyCheck, &describes, true, sql.finish());
        }
        Ok(())
    }

    fn is_pending(&self, table: &TableName) -> bool {
        self.pending.iter().any(|rebuild| rebuild.name == *table)
    }

    /// The rebuild of a table, which begins if it has not.
    fn begin(&mut self, table: &Table, change: &Change<'_>) -> &mut Rebuild {
        let at = match self
            .pending
            .iter()
            .position(|known| known.name == table.name)
        {
            Some(at) => at,
            None => {
                self.pending.push(Rebuild::of(table, change.dialect));
                self.pending.len() - 1
            }
        };
        let rebuild = &mut self.pending[at];
        rebuild.describe(change.operation.to_string());
        rebuild
    }

    fn drop_table(&mut self, change: &Change<'_>, name: &TableName, steps: &mut Steps) {
        let pending = self
            .pending
            .iter()
            .position(|rebuild| rebuild.name == *name);
        let was_created = pending
            .map(|at| self.pending.remove(at))
            .is_some_and(|r| r.is_new());
        if was_created {
            return;
        }
        // DROP TABLE deletes the rows, which keys may forbid, the table's own
        // among them, or follow. What the database has counts: a key that goes
        // with a rebuild is there still.
        let live_name = self.live_name(name).clone();
        let live = &change.live.schema.tables;
        if referring(&change.before.tables, name).next().is_some()
            || referring(live, &live_name).next().is_some()
        {
            steps.suspends_foreign_keys = true;
        }
        for (table, _) in referring(live, &live_name).filter(|(table, _)| table.name != live_name) {
            self.touched.push(self.present_name(&table.name).clone());
        }
        let mut sql = Sql::new(change.dialect);
        sql.push("DROP TABLE ").table(name);
        steps.push(&change.operation.to_string(), true, sql.finish());
    }

    fn rename_table(
        &mut self,
        change: &Change<'_>,
        from: &TableName,
        to: &TableName,
        steps: &mut Steps,
    ) -> Result<(), PlanError> {
        if from.schema != to.schema {
            return Err(PlanError::Impossible {
                operation: change.operation.to_string(),
                reason: "SQLite moves no table from one database to another".into(),
            });
        }
        let mut sql = Sql::new(change.dialect);
        sql.push("ALTER TABLE ")
            .table(from)
            .push(" RENAME TO ")
            .name(&to.name);
        steps.push(&change.operation.to_string(), true, sql.finish());
        match self.renamed.iter_mut().find(|(_, now)| now == from) {
            Some((_, now)) => now.clone_from(to),
            None => self.renamed.push((from.clone(), to.clone())),
        }
        for (table, _) in &mut self.renamed_columns {
            if table == from {
                table.clone_from(to);
            }
        }
        for table in &mut self.touched {
            if table == from {
                table.clone_from(to);
            }
        }
        let after = change.table_after(to)?;
        if after
            .columns
            .iter()
            .any(|column| native::is_enum(after, &column.name))
        {
            // The checks have the name of the table that was.
            self.begin(after, change);
        }
        Ok(())
    }

    /// The name that a table has in the database when the plan begins.
    fn live_name<'a>(&'a self, name: &'a TableName) -> &'a TableName {
        self.renamed
            .iter()
            .find(|(_, now)| now == name)
            .map_or(name, |(was, _)| was)
    }

    fn present_name<'a>(&'a self, live: &'a TableName) -> &'a TableName {
        self.renamed
            .iter()
            .find(|(was, _)| was == live)
            .map_or(live, |(_, now)| now)
    }

    fn flush(
        &mut self,
        live: &Inspected,
        dialect: &'static dyn Dialect,
        schema: &Schema,
        name: &TableName,
        steps: &mut Steps,
    ) -> Result<(), PlanError> {
        match self
            .pending
            .iter()
            .position(|rebuild| rebuild.name == *name)
        {
            None => Ok(()),
            Some(at) => {
                let rebuild = self.pending.remove(at);
                self.write(rebuild, live, dialect, schema, steps)
            }
        }
    }

    fn flush_all(
        &mut self,
        live: &Inspected,
        dialect: &'static dyn Dialect,
        schema: &Schema,
        steps: &mut Steps,
    ) -> Result<(), PlanError> {
        for rebuild in std::mem::take(&mut self.pending) {
            self.write(rebuild, live, dialect, schema, steps)?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        rebuild: Rebuild,
        live: &Inspected,
        dialect: &'static dyn Dialect,
        schema: &Schema,
        steps: &mut Steps,
    ) -> Result<(), PlanError> {
        let Some(table) = schema
            .tables
            .iter()
            .find(|table| table.name == rebuild.name)
        else {
            return Ok(());
        };
        self.touched.push(table.name.clone());
        let names = rebuild::Names {
            live: self.live_name(&table.name),
            renamed: &self.renamed,
            renamed_columns: self
                .renamed_columns
                .iter()
                .filter(|(of, _)| *of == table.name)
                .map(|(_, column)| column.as_str())
                .collect(),
        };
        rebuild.write(table, live, dialect, schema, &names, steps)
    }
}

fn drop_index(dialect: &'static dyn Dialect, table: &TableName, name: &str) -> String {
    let mut sql = Sql::new(dialect);
    sql.push("DROP INDEX ")
        .qualified(table.schema.as_deref(), name);
    sql.finish()
}
