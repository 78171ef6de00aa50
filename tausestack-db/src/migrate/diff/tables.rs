//! Tables that come and go.

use super::adopt::stated;
use super::foreign_keys::is_ready;
use super::hints::{Hints, Note};
use super::matching::Pairs;
use super::plan::Plan;
use crate::migrate::operation::Operation;
use crate::schema::{Schema, Table, TableName, creation_order};

/// The tables that go, by the names that they then have, each after those
/// that refer to it as far as circles allow.
pub(super) fn dropped(
    plan: &mut Plan,
    from: &Schema,
    hints: &Hints,
    pairs: &Pairs<'_>,
    aside: &[(TableName, TableName)],
) -> Vec<TableName> {
    let mut gone = Vec::new();
    for table in &from.tables {
        if pairs.before(&table.name).is_some() {
            continue;
        }
        if !hints.manages(&table.name) {
            plan.note(Note::Unmanaged {
                what: format!("the table `{}`", table.name),
            });
            continue;
        }
        let now = aside.iter().find(|(old, _)| *old == table.name);
        let now = now.map_or(&table.name, |(_, new)| new);
        gone.extend(plan.table(now).cloned());
    }
    let order = creation_order(&gone);
    order
        .tables
        .iter()
        .rev()
        .map(|at| gone[*at].name.clone())
        .collect()
}

pub(super) fn drop(plan: &mut Plan, dropped: &[TableName]) {
    for name in dropped {
        if let Some(table) = plan.table(name).cloned() {
            plan.push(Operation::DropTable(table));
        }
    }
}

/// Creates what is new, each table with those of its foreign keys that lead
/// to something that is there by then.
pub(super) fn create(plan: &mut Plan, to: &Schema, pairs: &Pairs<'_>) {
    let new: Vec<Table> = to
        .tables
        .iter()
        .filter(|table| pairs.after(&table.name).is_none())
        .map(stated)
        .collect();
    for at in creation_order(&new).tables {
        let mut table = new[at].clone();
        let own = table.clone();
        table
            .foreign_keys
            .retain(|key| key.table == own.name || is_ready(plan, to, key));
        plan.push(Operation::CreateTable(table));
    }
}

pub(super) fn comments(plan: &mut Plan, to: &Schema, pairs: &Pairs<'_>) {
    for (_, after) in pairs.kept(to) {
        let Some(table) = plan.table(&after.name) else {
            continue;
        };
        if table.comment != after.comment {
            plan.push(Operation::CommentTable {
                table: after.name.clone(),
                from: table.comment.clone(),
                to: after.comment.clone(),
            });
        }
    }
}
