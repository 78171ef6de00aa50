//! Columns that come, change and go.

use super::hints::{Hints, Managed, Note};
use super::plan::Plan;
use crate::migrate::apply::plain;
use crate::migrate::operation::{Backfill, NewColumn, Operation};
use crate::migrate::zero;
use crate::schema::{Column, Table, TableName};

pub(super) fn add(plan: &mut Plan, after: &Table, hints: &Hints) {
    let missing: Vec<&Column> = match plan.table(&after.name) {
        None => return,
        Some(table) => {
            let is_missing = |column: &&Column| table.column(&column.name).is_none();
            after.columns.iter().filter(is_missing).collect()
        }
    };
    for column in missing {
        let backfill = backfill(hints, &after.name, column).filter(|_| needs_value(column));
        plan.push(Operation::AddColumn {
            table: after.name.clone(),
            column: NewColumn {
                backfill,
                ..plain(column).into()
            },
        });
    }
}

pub(super) fn alter(plan: &mut Plan, after: &Table, hints: &Hints) {
    for column in &after.columns {
        let Some(before) = plan.table(&after.name).and_then(|t| t.column(&column.name)) else {
            continue;
        };
        let (before, after_it) = (before.clone(), plain(column));
        if before == after_it {
            continue;
        }
        let came_to_take_none = before.nullable && !after_it.nullable;
        let backfill = backfill(hints, &after.name, column).filter(|_| came_to_take_none);
        plan.push(Operation::AlterColumn {
            table: after.name.clone(),
            from: before.into(),
            to: NewColumn {
                backfill,
                ..after_it.into()
            },
        });
    }
}

pub(super) fn drop(
    plan: &mut Plan,
    after: &Table,
    managed: &Managed<'_>,
    aside: &[(TableName, String, String)],
) {
    let gone: Vec<Column> = match plan.table(&after.name) {
        None => return,
        Some(table) => {
            let is_gone = |column: &&Column| after.column(&column.name).is_none();
            table.columns.iter().filter(is_gone).cloned().collect()
        }
    };
    for column in gone {
        if !is_managed(&after.name, &column.name, managed, aside) {
            plan.note(Note::Unmanaged {
                what: format!("the column `{}.{}`", after.name, column.name),
            });
            continue;
        }
        // What went does not come back: a column that takes no NULL comes back
        // with a value that says nothing.
        let backfill = needs_value(&column)
            .then(|| zero::of(&column.column_type))
            .flatten()
            .map(Backfill::Literal);
        plan.push(Operation::DropColumn {
            table: after.name.clone(),
            column: NewColumn {
                backfill,
                ..column.into()
            },
        });
    }
}

/// Whether a column that the declaration lacks may be dropped.
pub(super) fn is_managed(
    table: &TableName,
    column: &str,
    managed: &Managed<'_>,
    aside: &[(TableName, String, String)],
) -> bool {
    let former = aside
        .iter()
        .find(|(of, _, now)| of == table && now == column)
        .map_or(column, |(_, former, _)| former);
    managed.has(|table| table.column(former).is_some())
}

/// Whether rows that are there need a value in it from somewhere.
pub(crate) fn needs_value(column: &Column) -> bool {
    !column.nullable
        && column.default.is_none()
        && column.generated.is_none()
        && column.identity.is_none()
}

fn backfill(hints: &Hints, table: &TableName, column: &Column) -> Option<Backfill> {
    let key = (table.clone(), column.name.clone());
    hints.backfills.get(&key).cloned()
}
