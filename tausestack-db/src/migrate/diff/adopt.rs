//! What the live schema has as it is declared, in the words of the
//! declaration.
//!
//! A database spells types, defaults and conditions in its own way. Where it
//! spells the live one and the declared one alike, they are the same, and the
//! declared words take the place of the live ones: operations then hold what
//! runs on each database.

use super::matching::Pairs;
use crate::migrate::apply::{Part, plain, same_enum};
use crate::schema::{
    Check, Column, ColumnType, EnumType, ForeignKey, Index, Schema, Table, Unique,
};

pub(super) fn declared(
    state: &mut Schema,
    to: &Schema,
    spelled: Option<&Schema>,
    pairs: &Pairs<'_>,
) {
    let used: Vec<EnumType> = of_columns(state).cloned().collect();
    state
        .enums
        .retain(|known| used.iter().all(|of| !same_enum(known, of)));
    for after in &to.tables {
        if pairs.after(&after.name).is_none() {
            continue;
        }
        let Some(live) = state.tables.iter_mut().find(|t| t.name == after.name) else {
            continue;
        };
        let spelled = spelled
            .and_then(|schema| schema.tables.iter().find(|t| t.name == after.name))
            .unwrap_or(after);
        table(live, spelled, after);
    }
    state.enums = enums(state);
}

fn table(live: &mut Table, spelled: &Table, declared: &Table) {
    live.renamed_from = None;
    if live.comment == spelled.comment {
        live.comment.clone_from(&declared.comment);
    }
    for column in &mut live.columns {
        column.renamed_from = None;
        if let (Some(spelled), Some(declared)) =
            (spelled.column(&column.name), declared.column(&column.name))
        {
            self::column(column, spelled, declared);
        }
    }
    if let (Some(live), Some(spelled), Some(declared)) = (
        &mut live.primary_key,
        &spelled.primary_key,
        &declared.primary_key,
    ) && (live == spelled || (spelled.name != declared.name && live.columns == spelled.columns))
    {
        // MySQL keeps no name of a primary key, SQLite none of a rowid: the one
        // that is made up for it goes by the table, and changes with its name.
        live.clone_from(declared);
    }
    parts::<Unique>(live, spelled, declared);
    parts::<Index>(live, spelled, declared);
    parts::<ForeignKey>(live, spelled, declared);
    parts::<Check>(live, spelled, declared);
}

fn column(live: &mut Column, spelled: &Column, declared: &Column) {
    macro_rules! adopt {
        ($($aspect:ident)*) => {
            $(
                if live.$aspect == spelled.$aspect {
                    live.$aspect.clone_from(&declared.$aspect);
                }
            )*
        };
    }
    match (
        &mut live.column_type,
        &spelled.column_type,
        &declared.column_type,
    ) {
        // The type has a name of its own on PostgreSQL only.
        (ColumnType::Enum(of), ColumnType::Enum(spelled), ColumnType::Enum(declared))
            if same_enum(of, spelled) =>
        {
            if of.values == spelled.values {
                of.clone_from(declared);
            } else {
                of.schema.clone_from(&declared.schema);
                of.name.clone_from(&declared.name);
            }
        }
        (live, spelled, declared) if live == spelled => live.clone_from(declared),
        _ => {}
    }
    adopt!(nullable identity default on_update generated collation comment);
}

/// Keys, indexes and checks: those alike in all but, perhaps, their names.
fn parts<T: Part>(live: &mut Table, spelled: &Table, declared: &Table) {
    let (mut spelled, mut declared) = (spelled.clone(), declared.clone());
    let spelled = T::of(&mut spelled);
    let declared = T::of(&mut declared);
    let aligned = spelled.len() == declared.len();
    for part in T::of(live) {
        let found = spelled
            .iter()
            .position(|known| known == part)
            .or_else(|| spelled.iter().position(|known| alike(known, part)));
        let Some(at) = found else { continue };
        let by_name = declared
            .iter()
            .find(|known| known.name() == spelled[at].name());
        let Some(as_declared) = by_name.or_else(|| declared.get(at).filter(|_| aligned)) else {
            continue;
        };
        let own_name = (part.name() != spelled[at].name()).then(|| part.name().to_owned());
        part.clone_from(as_declared);
        if let Some(name) = own_name {
            *part.name_mut() = name;
        }
    }
}

/// Whether two are the same but for their names.
pub(super) fn alike<T: Part>(one: &T, other: &T) -> bool {
    let mut renamed = one.clone();
    other.name().clone_into(renamed.name_mut());
    renamed == *other
}

/// The enum types of a schema whose columns have the declared names of theirs:
/// those of columns first, then those that no column uses.
fn enums(state: &Schema) -> Vec<EnumType> {
    let mut enums: Vec<EnumType> = Vec::new();
    for of in of_columns(state).chain(&state.enums) {
        if enums.iter().all(|known| !same_enum(known, of)) {
            enums.push(of.clone());
        }
    }
    enums
}

fn of_columns(schema: &Schema) -> impl Iterator<Item = &EnumType> {
    let columns = schema.tables.iter().flat_map(|table| &table.columns);
    columns.filter_map(|column| match &column.column_type {
        ColumnType::Enum(of) => Some(of),
        _ => None,
    })
}

/// A declared table as an operation states it: without hints to the differ.
pub(super) fn stated(table: &Table) -> Table {
    Table {
        columns: table.columns.iter().map(plain).collect(),
        renamed_from: None,
        ..table.clone()
    }
}
