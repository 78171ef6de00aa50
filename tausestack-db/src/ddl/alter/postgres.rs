//! PostgreSQL: ALTERs for everything, within a transaction but for two things.

mod column;
mod enum_type;

use super::super::create::{self, Existing};
use super::super::sql::Sql;
use super::super::{constraint, index};
use super::{Change, PlanError, Steps, backfill};
use crate::migrate::{ConstraintKind, IndexBuild, Operation};
use crate::schema::{Index, Table, TableName};

pub(super) fn render(change: &Change<'_>, steps: &mut Steps) -> Result<(), PlanError> {
    let mut to = Writer { change, steps };
    match change.operation {
        Operation::CreateTable(table) => to.create_table(change.table_after(&table.name)?),
        Operation::DropTable(table) => {
            to.statement(|sql| {
                sql.push("DROP TABLE ").table(&table.name);
            });
            Ok(())
        }
        Operation::RenameTable { from, to: name } => {
            to.rename_table(from, name);
            Ok(())
        }
        Operation::CommentTable {
            table, to: comment, ..
        } => {
            to.statement(|sql| {
                sql.push("COMMENT ON TABLE ").table(table);
                comment_text(sql, comment.as_deref());
            });
            Ok(())
        }
        Operation::AddColumn { table, column } => to.add_column(table, column),
        Operation::DropColumn { table, column } => {
            to.alter(table, |sql| {
                sql.push("DROP COLUMN ").name(&column.column.name);
            });
            Ok(())
        }
        Operation::RenameColumn {
            table,
            from,
            to: name,
        } => {
            to.alter(table, |sql| {
                sql.push("RENAME COLUMN ")
                    .name(from)
                    .push(" TO ")
                    .name(name);
            });
            Ok(())
        }
        Operation::AlterColumn {
            table,
            from,
            to: column,
        } => to.alter_column(table, from, column),
        Operation::AddPrimaryKey { table, key } => {
            to.alter(table, |sql| constraint::primary_key(sql.push("ADD "), key));
            Ok(())
        }
        Operation::AddUnique { table, key } => {
            to.alter(table, |sql| constraint::unique(sql.push("ADD "), key));
            Ok(())
        }
        Operation::AddForeignKey { table, key } => {
            to.alter(table, |sql| constraint::foreign_key(sql.push("ADD "), key));
            Ok(())
        }
        Operation::AddCheck { table, check } => {
            to.alter(table, |sql| constraint::check(sql.push("ADD "), check));
            Ok(())
        }
        Operation::DropPrimaryKey { table, .. } => {
            // The name that the database has, which need not be the one that
            // the operation states.
            let before = change.table_before(table)?;
            if let Some(key) = &before.primary_key {
                to.drop_constraint(table, &key.name);
            }
            Ok(())
        }
        Operation::DropUnique { table, key } => {
            to.drop_constraint(table, &key.name);
            Ok(())
        }
        Operation::DropForeignKey { table, key } => {
            to.drop_constraint(table, &key.name);
            Ok(())
        }
        Operation::DropCheck { table, check } => {
            to.drop_constraint(table, &check.name);
            Ok(())
        }
        Operation::CreateIndex {
            table,
            index,
            build,
        } => to.create_index(change.table_after(table)?, index, *build),
        Operation::DropIndex {
            table,
            index,
            build,
        } => {
            to.drop_index(table, index, *build);
            Ok(())
        }
        Operation::RenameConstraint {
            table,
            kind: ConstraintKind::Index,
            from,
            to: name,
        } => {
            to.statement(|sql| {
                sql.push("ALTER INDEX ")
                    .qualified(table.schema.as_deref(), from)
                    .push(" RENAME TO ")
                    .name(name);
            });
            Ok(())
        }
        Operation::RenameConstraint {
            table,
            from,
            to: name,
            ..
        } => {
            to.alter(table, |sql| {
                sql.push("RENAME CONSTRAINT ")
                    .name(from)
                    .push(" TO ")
                    .name(name);
            });
            Ok(())
        }
        Operation::CreateEnum(of) => {
            let sql = create::enum_type(change.dialect, of, Existing::Refuse);
            to.push(sql);
            Ok(())
        }
        Operation::DropEnum(of) => {
            to.statement(|sql| {
                sql.push("DROP TYPE ")
                    .qualified(of.schema.as_deref(), &of.name);
            });
            Ok(())
        }
        Operation::AlterEnum {
            from,
            to: of,
            renamed,
            ..
        } => to.alter_enum(from, of, renamed),
        Operation::Execute { up, .. } => {
            let sql = backfill::stated(change, up)?;
            if !sql.trim().is_empty() {
                to.data(sql.to_owned());
            }
            Ok(())
        }
    }
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
        self.steps.push(&describes, true, sql);
    }

    /// A statement that changes rows.
    fn data(&mut self, sql: String) {
        let describes = self.change.operation.to_string();
        self.steps
            .push_kind(super::StepKind::Data, &describes, true, sql);
    }

    fn statement(&mut self, write: impl FnOnce(&mut Sql<'static>)) {
        let mut sql = self.sql();
        write(&mut sql);
        self.push(sql.finish());
    }

    fn alter(&mut self, table: &TableName, write: impl FnOnce(&mut Sql<'static>)) {
        self.statement(|sql| {
            sql.push("ALTER TABLE ").table(table).push(" ");
            write(sql);
        });
    }

    fn drop_constraint(&mut self, table: &TableName, name: &str) {
        self.alter(table, |sql| {
            sql.push("DROP CONSTRAINT ").name(name);
        });
    }

    fn create_table(&mut self, table: &Table) -> Result<(), PlanError> {
        let change = self.change;
        let created = create::table(change.dialect, table, Existing::Refuse, |_| false);
        self.push(created.map_err(|error| change.unsupported(error))?);
        for statement in create::indexes(change.dialect, table, Existing::Refuse) {
            self.push(statement);
        }
        for statement in create::comments(change.dialect, table) {
            self.push(statement);
        }
        Ok(())
    }

    fn rename_table(&mut self, from: &TableName, to: &TableName) {
        let mut now = from.clone();
        if from.name != to.name {
            self.alter(from, |sql| {
                sql.push("RENAME TO ").name(&to.name);
            });
            now.name.clone_from(&to.name);
        }
        if from.schema != to.schema {
            let schema = to.schema.as_deref().unwrap_or("public");
            self.alter(&now, |sql| {
                sql.push("SET SCHEMA ").name(schema);
            });
        }
    }

    fn create_index(
        &mut self,
        table: &Table,
        index: &Index,
        build: IndexBuild,
    ) -> Result<(), PlanError> {
        let mut sql = self.sql();
        match build {
            IndexBuild::Blocking => {
                index::create(&mut sql, table, index, Existing::Refuse, "");
                self.push(sql.finish());
            }
            IndexBuild::Concurrently => {
                index::create(&mut sql, table, index, Existing::Refuse, "CONCURRENTLY ");
                let mut retry = self.sql();
                // What fails leaves an index that is never used, under its name.
                retry
                    .push("DROP INDEX CONCURRENTLY IF EXISTS ")
                    .qualified(table.name.schema.as_deref(), &index.name);
                let describes = self.change.operation.to_string();
                let step = self.steps.push(&describes, false, sql.finish());
                step.before_retry = Some(retry.finish());
            }
        }
        Ok(())
    }

    fn drop_index(&mut self, table: &TableName, index: &Index, build: IndexBuild) {
        let mut sql = self.sql();
        sql.push(match build {
            IndexBuild::Blocking => "DROP INDEX ",
            IndexBuild::Concurrently => "DROP INDEX CONCURRENTLY IF EXISTS ",
        })
        .qualified(table.schema.as_deref(), &index.name);
        let describes = self.change.operation.to_string();
        let transactional = build == IndexBuild::Blocking;
        self.steps.push(&describes, transactional, sql.finish());
    }
}

fn comment_text(sql: &mut Sql<'_>, comment: Option<&str>) {
    sql.push(" IS ");
    match comment {
        Some(comment) => sql.text(comment),
        None => sql.push("NULL"),
    };
}
