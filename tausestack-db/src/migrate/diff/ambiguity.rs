//! What could be a rename, and nobody says so.

use super::hints::{Hints, RenameKind};
use super::matching::Pairs;
use super::{Candidate, DiffError};
use crate::schema::{Column, Schema, Table};

pub(super) fn refuse(
    from: &Schema,
    to: &Schema,
    hints: &Hints,
    pairs: &Pairs<'_>,
) -> Result<(), DiffError> {
    let mut candidates = tables(from, to, hints, pairs);
    for (before, after) in pairs.kept(to) {
        candidates.extend(columns(before, after, hints, pairs));
    }
    if candidates.is_empty() {
        Ok(())
    } else {
        Err(DiffError::Ambiguous { candidates })
    }
}

fn tables(from: &Schema, to: &Schema, hints: &Hints, pairs: &Pairs<'_>) -> Vec<Candidate> {
    let gone = from.tables.iter().filter(|table| {
        pairs.before(&table.name).is_none()
            && hints.manages(&table.name)
            && !hints.renames.iter().any(|rename| {
                rename.to.is_none() && rename.kind == RenameKind::Table(table.name.clone())
            })
    });
    gone.flat_map(|gone| {
        to.tables
            .iter()
            .filter(|new| {
                pairs.after(&new.name).is_none()
                    && new.name.schema == gone.name.schema
                    && could_be(gone, new)
            })
            .map(|new| Candidate {
                from: gone.name.to_string(),
                to: match &new.name.schema {
                    Some(_) => new.name.to_string(),
                    None => new.name.name.clone(),
                },
            })
    })
    .collect()
}

/// Whether at least half of the columns of either are the other's too.
fn could_be(gone: &Table, new: &Table) -> bool {
    let shared = gone
        .columns
        .iter()
        .filter(|column| {
            new.column(&column.name)
                .is_some_and(|other| same_kind(column, other))
        })
        .count();
    shared > 0 && shared * 2 >= gone.columns.len().max(new.columns.len())
}

fn columns(before: &Table, after: &Table, hints: &Hints, pairs: &Pairs<'_>) -> Vec<Candidate> {
    let Some(pair) = pairs.after(&after.name) else {
        return Vec::new();
    };
    let managed = hints.managed_parts(before);
    let is_dropped = |column: &Column| {
        hints.renames.iter().any(|rename| match &rename.kind {
            RenameKind::Column {
                table,
                column: name,
            } => {
                rename.to.is_none()
                    && (*table == before.name || *table == after.name)
                    && *name == column.name
            }
            RenameKind::Table(_) => false,
        })
    };
    let spelled = hints
        .spelled
        .as_ref()
        .and_then(|schema| schema.tables.iter().find(|t| t.name == after.name));
    let gone = before.columns.iter().filter(|column| {
        pair.columns.iter().all(|(old, _)| *old != column.name)
            && managed.has(|table| table.column(&column.name).is_some())
            && !is_dropped(column)
    });
    gone.flat_map(|gone| {
        after
            .columns
            .iter()
            .filter(|new| pair.columns.iter().all(|(_, name)| *name != new.name))
            .filter(|new| {
                let spelled = spelled.and_then(|table| table.column(&new.name));
                same_kind(gone, spelled.unwrap_or(new))
            })
            .map(|new| Candidate {
                from: format!("{}.{}", before.name, gone.name),
                to: new.name.clone(),
            })
    })
    .collect()
}

fn same_kind(one: &Column, other: &Column) -> bool {
    one.column_type == other.column_type
        && one.identity.is_some() == other.identity.is_some()
        && one.generated.is_some() == other.generated.is_some()
}
