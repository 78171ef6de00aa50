//! What SQLite changes without a rebuild.

use super::super::super::column;
use super::super::super::constraint;
use super::super::super::sql::Sql;
use super::super::dependents::Dependents;
use super::super::{Change, PlanError, triggers_of, views_of};
use crate::migrate::NewColumn;
use crate::schema::{Column, ColumnDefault, ColumnType, Table, TableName, mentions};

/// Whether ADD COLUMN takes it: no key, nothing computed, and a value for the
/// rows that are there which is a constant.
pub(super) fn can_add(new: &NewColumn) -> bool {
    let column = &new.column;
    let constant = matches!(column.default, None | Some(ColumnDefault::Literal(_)));
    new.backfill.is_none()
        && column.identity.is_none()
        && column.generated.is_none()
        && constant
        && (column.nullable || column.default.is_some())
}

pub(super) fn add_column(
    change: &Change<'_>,
    table: &TableName,
    new: &Column,
) -> Result<String, PlanError> {
    let of = change.table_after(table)?;
    let mut sql = Sql::new(change.dialect);
    sql.push("ALTER TABLE ").table(table).push(" ADD COLUMN ");
    column::column(&mut sql, of, new).map_err(|error| change.unsupported(error))?;
    if let ColumnType::Enum(values) = &new.column_type {
        let name = of.enum_check_name(&new.name);
        constraint::enum_check(sql.push(" "), &name, &new.name, values);
    }
    Ok(sql.finish())
}

/// Whether DROP COLUMN takes it: nothing may name it.
pub(super) fn can_drop(change: &Change<'_>, table: &Table, name: &str) -> bool {
    let Some(column) = table.column(name) else {
        return false;
    };
    let is_plain = column.identity.is_none() && !is_enum(table, name);
    let is_referred_to = change.before.tables.iter().any(|other| {
        other
            .foreign_keys
            .iter()
            .any(|key| key.table == table.name && key.references.iter().any(|c| c == name))
    });
    let is_named = triggers_of(change.live, &table.name)
        .any(|trigger| mentions(&trigger.definition, name))
        || views_of(change.live, &table.name).any(|view| mentions(&view.definition, name));
    is_plain
        && table.columns.len() > 1
        && Dependents::of(table, name).is_empty()
        && !is_referred_to
        && !is_named
}

pub(super) fn is_enum(table: &Table, column: &str) -> bool {
    table
        .column(column)
        .is_some_and(|column| matches!(column.column_type, ColumnType::Enum(_)))
}

pub(super) fn differs_in_comment_only(from: &Column, to: &Column) -> bool {
    let without = |column: &Column| Column {
        comment: None,
        renamed_from: None,
        ..column.clone()
    };
    without(from) == without(to)
}
