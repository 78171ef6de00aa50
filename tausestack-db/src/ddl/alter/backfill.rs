//! Values for rows that are there.

use super::super::dialect::Dialect;
use super::super::literal::literal;
use super::super::sql::Sql;
use super::{Change, PlanError};
use crate::migrate::{Backfill, NewColumn, Operation, SqlText, needs_value};
use crate::schema::TableName;

/// Refuses a column that takes no NULL and of which rows that are there would
/// have no value. Some databases would refuse it as well; MySQL's and
/// MariaDB's fill in 0, '' or 0000-00-00 without a word.
pub(super) fn demand(operation: &Operation) -> Result<(), PlanError> {
    if let Operation::AddColumn { table, column } = operation
        && needs_value(&column.column)
        && column.backfill.is_none()
    {
        return Err(PlanError::NeedsValue {
            column: format!("{table}.{}", column.column.name),
        });
    }
    Ok(())
}

/// The SQL of an expression over the row.
pub(super) fn expression(
    dialect: &dyn Dialect,
    change: &Change<'_>,
    of: &Backfill,
) -> Result<String, PlanError> {
    match of {
        Backfill::Literal(value) => {
            let mut sql = Sql::new(dialect);
            literal(&mut sql, value);
            Ok(sql.finish())
        }
        Backfill::Expression(text) => stated(change, text).map(str::to_owned),
    }
}

/// The statement that puts a column's backfill in rows, all or those that hold
/// NULL; none if there is no backfill.
pub(super) fn update(
    change: &Change<'_>,
    table: &TableName,
    new: &NewColumn,
    only_null: bool,
) -> Result<Option<String>, PlanError> {
    let Some(backfill) = &new.backfill else {
        return Ok(None);
    };
    let value = expression(change.dialect, change, backfill)?;
    let mut sql = Sql::new(change.dialect);
    sql.push("UPDATE ").table(table);
    sql.push(" SET ")
        .name(&new.column.name)
        .push(" = ")
        .push(&value);
    if only_null {
        sql.push(" WHERE ").name(&new.column.name).push(" IS NULL");
    }
    Ok(Some(sql.finish()))
}

/// What a person states for this database.
pub(super) fn stated<'a>(change: &Change<'_>, text: &'a SqlText) -> Result<&'a str, PlanError> {
    text.on(change.target).ok_or_else(|| PlanError::NotStated {
        operation: change.operation.to_string(),
        target: change.dialect.name(),
    })
}
