//! What the live schema has as it is declared, in the words of the
//! declaration.
//!
//! A database spells types, defaults and conditions in its own way. Where it
//! spells the live one and the declared one alike, they are the same, and the
//! declared words take the place of the live ones: operations then hold what
//! runs on each database.

use super::hints::Hints;
use super::matching::Pairs;
use crate::migrate::apply::{Part, plain};
use crate::schema::{
    Check, Column, ColumnType, EnumType, ForeignKey, Index, Schema, Table, TableName, Unique,
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
        .retain(|known| used.iter().all(|of| !known.is_same_type(of)));
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

/// What is to change or to go, in the words of the migrations that made it. So
/// their types are known where a database keeps several alike, and what it
/// takes to convert the values; and the way back makes what had been made.
pub(super) fn made(state: &mut Schema, hints: &Hints, pairs: &Pairs<'_>) {
    let (Some(managed), Some(spelled)) = (&hints.managed, &hints.managed_spelled) else {
        return;
    };
    for table in &mut state.tables {
        let pair = pairs.after(&table.name);
        let name = pair.map_or(&table.name, |pair| &pair.before.name);
        let (Some(managed), Some(spelled)) = (of(managed, name), of(spelled, name)) else {
            continue;
        };
        for column in &mut table.columns {
            let renamed = pair.and_then(|pair| {
                let mut names = pair.columns.iter();
                names.find_map(|(old, new)| (*new == column.name).then_some(old))
            });
            let name = renamed.unwrap_or(&column.name);
            let declared = pair.and_then(|pair| pair.after.column(&column.name));
            let (Some(managed), Some(spelled)) = (managed.column(name), spelled.column(name))
            else {
                continue;
            };
            // One that is declared as it was made, and yet differs, is one that the
            // database spells otherwise by now: text that is no part of a key any
            // more has another type on MySQL. In the words of the migrations nothing
            // would be left to do.
            let has_type_of = |other: &Column| {
                declared.is_some_and(|declared| declared.column_type == other.column_type)
            };
            if !has_type_of(column) && !has_type_of(managed) {
                made_column(column, spelled, managed);
            }
        }
    }
}

fn of<'a>(schema: &'a Schema, name: &TableName) -> Option<&'a Table> {
    schema.tables.iter().find(|table| table.name == *name)
}

fn made_column(live: &mut Column, spelled: &Column, managed: &Column) {
    // Enums have names, which go by those of what uses them.
    if matches!(managed.column_type, ColumnType::Enum(_)) || live.column_type != spelled.column_type
    {
        return;
    }
    live.column_type.clone_from(&managed.column_type);
    if live.default == spelled.default {
        live.default.clone_from(&managed.default);
    }
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
            if of.is_same_type(spelled) =>
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
        if enums.iter().all(|known| !known.is_same_type(of)) {
            enums.push(of.clone());
        }
    }
    enums
}

fn of_columns(schema: &Schema) -> impl Iterator<Item = &EnumType> {
    let columns = schema.tables.iter().flat_map(|table| &table.columns);
    columns.filter_map(|column| column.column_type.enum_type())
}

/// A declared table as an operation states it: without hints to the differ.
pub(super) fn stated(table: &Table) -> Table {
    Table {
        columns: table.columns.iter().map(plain).collect(),
        renamed_from: None,
        ..table.clone()
    }
}
