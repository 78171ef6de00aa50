//! Enum types on PostgreSQL: values are added and renamed in place; for all
//! else the type is made anew.

use super::super::super::create::{self, Existing};
use super::super::super::sql::Sql;
use super::super::super::{constraint, index};
use super::super::PlanError;
use super::super::dependents::{Dependents, index_computes};
use super::Writer;
use crate::migrate::{Operation, beside};
use crate::schema::{Column, ColumnDefault, ColumnType, EnumType, Literal, Table, mentions};

impl Writer<'_> {
    pub(super) fn alter_enum(
        &mut self,
        from: &EnumType,
        to: &EnumType,
        renamed: &[(String, String)],
    ) -> Result<(), PlanError> {
        // What the database has, which may be more than the operation knows.
        let known = self
            .change
            .before
            .enums
            .iter()
            .find(|known| known.is_same_type(from));
        let values = known.map_or(&from.values, |known| &known.values).clone();
        let now: Vec<String> = values
            .iter()
            .map(|value| {
                let renaming = renamed.iter().find(|(from, _)| from == value);
                renaming.map_or(value, |(_, to)| to).clone()
            })
            .collect();
        // Another value has the name still: they become one, or swap.
        let is_taken = renamed
            .iter()
            .any(|(value, name)| values.contains(value) && value != name && values.contains(name));
        if is_taken || !is_within(&now, &to.values) {
            return self.replace_enum(from, to, renamed);
        }
        for (value, name) in renamed.iter().filter(|(value, _)| values.contains(value)) {
            self.statement(|sql| {
                sql.push("ALTER TYPE ")
                    .qualified(to.schema.as_deref(), &to.name);
                sql.push(" RENAME VALUE ")
                    .text(value)
                    .push(" TO ")
                    .text(name);
            });
        }
        self.add_values(to, &now);
        Ok(())
    }

    /// Adds the values that are missing, each in its place.
    fn add_values(&mut self, to: &EnumType, now: &[String]) {
        let mut there = now.to_vec();
        for (position, value) in to.values.iter().enumerate() {
            if there.contains(value) {
                continue;
            }
            let mut sql = self.sql();
            sql.push("ALTER TYPE ")
                .qualified(to.schema.as_deref(), &to.name);
            sql.push(" ADD VALUE IF NOT EXISTS ").text(value);
            if let Some(previous) = position.checked_sub(1).map(|at| &to.values[at]) {
                let at = there.iter().position(|known| known == previous);
                there.insert(at.map_or(there.len(), |at| at + 1), value.clone());
                if there.last() != Some(value) {
                    sql.push(" AFTER ").text(previous);
                }
            } else {
                if let Some(first) = there.first() {
                    sql.push(" BEFORE ").text(first);
                }
                there.insert(0, value.clone());
            }
            // A value cannot be used in the transaction that adds it (55P04).
            let is_used = self.change.later.iter().any(|later| uses(later, to, value));
            let describes = self.change.operation.to_string();
            self.steps.push(&describes, !is_used, sql.finish());
        }
    }

    /// Another type takes the name, and all columns move to it.
    fn replace_enum(
        &mut self,
        from: &EnumType,
        to: &EnumType,
        renamed: &[(String, String)],
    ) -> Result<(), PlanError> {
        let columns = self.columns_of(from)?;
        let former = EnumType {
            name: beside(&from.name, "__former"),
            ..from.clone()
        };
        self.statement(|sql| {
            sql.push("ALTER TYPE ")
                .qualified(from.schema.as_deref(), &from.name);
            sql.push(" RENAME TO ").name(&former.name);
        });
        self.push(create::enum_type(self.change.dialect, to, Existing::Refuse));
        for (table, column) in &columns {
            self.move_column(table, column, to, renamed);
        }
        self.statement(|sql| {
            sql.push("DROP TYPE ")
                .qualified(former.schema.as_deref(), &former.name);
        });
        Ok(())
    }

    fn columns_of(&self, of: &EnumType) -> Result<Vec<(Table, Column)>, PlanError> {
        let mut found = Vec::new();
        for table in &self.change.before.tables {
            for column in &table.columns {
                if column.column_type.is_of_enum(of) {
                    found.push((table.clone(), column.clone()));
                }
            }
        }
        let elsewhere = self.change.live.users_of(of).iter().find(|name| {
            self.change
                .live
                .schema
                .tables
                .iter()
                .all(|table| table.name != **name)
        });
        match elsewhere {
            None => Ok(found),
            Some(table) => Err(PlanError::Impossible {
                operation: self.change.operation.to_string(),
                reason: format!(
                    "values go from an enum type by making it anew, and the table `{table}`, \
                     which is not ours to change, has a column of it"
                ),
            }),
        }
    }

    fn move_column(
        &mut self,
        table: &Table,
        column: &Column,
        to: &EnumType,
        renamed: &[(String, String)],
    ) {
        let name = &table.name;
        // Conditions hold constants of the former type.
        let dependents = Dependents::of(table, &column.name);
        let computing: Vec<_> = dependents
            .indexes
            .iter()
            .filter(|index| index_computes(index, &column.name))
            .collect();
        for check in &dependents.checks {
            self.drop_constraint(name, &check.name);
        }
        for index in &computing {
            self.statement(|sql| {
                sql.push("DROP INDEX ")
                    .qualified(name.schema.as_deref(), &index.name);
            });
        }
        if column.default.is_some() {
            let without = Column {
                default: None,
                ..column.clone()
            };
            self.set_default(name, &without);
        }
        self.alter(name, |sql| {
            sql.push("ALTER COLUMN ").name(&column.name).push(" TYPE ");
            let brackets = match &column.column_type {
                ColumnType::Array(_) => "[]",
                _ => "",
            };
            sql.qualified(to.schema.as_deref(), &to.name)
                .push(brackets)
                .push(" USING ");
            if renamed.is_empty() {
                sql.name(&column.name).push("::text").push(brackets);
            } else if !brackets.is_empty() {
                renamed_elements(sql, &column.name, renamed);
            } else {
                sql.push("(CASE ").name(&column.name).push("::text");
                for (value, name) in renamed {
                    sql.push(" WHEN ").text(value).push(" THEN ").text(name);
                }
                sql.push(" ELSE ").name(&column.name).push("::text END)");
            }
            sql.push("::")
                .qualified(to.schema.as_deref(), &to.name)
                .push(brackets);
        });
        if column.default.is_some() {
            self.set_default(name, column);
        }
        for index in computing {
            self.statement(|sql| index::create(sql, table, index, Existing::Refuse, ""));
        }
        for check in &dependents.checks {
            self.alter(name, |sql| constraint::check(sql.push("ADD "), check));
        }
    }
}

/// The elements of a list as text, those that are renamed by their new names: by way
/// of marks, since one may take another's name. No query may stand here, which could
/// take the list apart.
fn renamed_elements(sql: &mut Sql<'_>, column: &str, renamed: &[(String, String)]) {
    let marks: Vec<String> = (0..renamed.len()).map(mark).collect();
    let values = renamed.iter().map(|(value, _)| value).zip(&marks);
    let names = marks.iter().zip(renamed.iter().map(|(_, name)| name));
    let replacements: Vec<(&String, &String)> = values.chain(names).collect();
    for _ in &replacements {
        sql.push("array_replace(");
    }
    sql.name(column).push("::text[]");
    for (from, to) in replacements {
        sql.push(", ").text(from).push(", ").text(to).push(")");
    }
}

/// Whether the values stand among others in the same order.
fn is_within(values: &[String], among: &[String]) -> bool {
    let mut rest = among.iter();
    values.iter().all(|value| rest.any(|other| other == value))
}

/// The marks that stand for values while others take their names: no value begins
/// with such a character by itself.
fn mark(position: usize) -> String {
    format!("\u{1}{position}")
}

/// Whether an operation may use a value of an enum.
fn uses(operation: &Operation, of: &EnumType, value: &str) -> bool {
    let literal = |literal: &Literal| matches!(literal, Literal::Text(text) if text == value);
    let column = |column: &Column| {
        column.column_type.is_of_enum(of)
            && match &column.default {
                None => false,
                Some(ColumnDefault::Literal(default)) => literal(default),
                Some(ColumnDefault::Expression(expression)) => expression.contains(value),
            }
    };
    match operation {
        Operation::CreateTable(table) => {
            table.columns.iter().any(column)
                || table
                    .checks
                    .iter()
                    .any(|check| mentions(&check.expression, value))
                || table.indexes.iter().any(|index| {
                    index
                        .predicate
                        .as_ref()
                        .is_some_and(|text| mentions(text, value))
                })
        }
        Operation::AddColumn { column: new, .. } | Operation::AlterColumn { to: new, .. } => {
            column(&new.column) || new.backfill.is_some() || new.using.is_some()
        }
        Operation::AddCheck { check, .. } => mentions(&check.expression, value),
        Operation::CreateIndex { index, .. } => index
            .predicate
            .as_ref()
            .is_some_and(|text| mentions(text, value)),
        Operation::Execute { .. } => true,
        _ => false,
    }
}
