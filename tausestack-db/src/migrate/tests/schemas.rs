//! Schemas to compare: random ones, and how they are held against each other.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::migrate::{
    ColumnBuilder, DiffError, Hints, Operation, Rename, apply, big_int, boolean, diff, enum_type,
    enumeration, foreign_key, index, integer, table, text, timestamp,
};
use crate::schema::{EnumType, ReferentialAction, Schema, Table};

/// The schema with all that has no order in one.
pub(super) fn sorted(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in &mut schema.tables {
        table.renamed_from = None;
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        for column in &mut table.columns {
            column.renamed_from = None;
        }
        table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
    schema
}

/// The schema after operations.
pub(super) fn after(schema: &Schema, operations: &[Operation]) -> Schema {
    let mut schema = schema.clone();
    for operation in operations {
        apply(&mut schema, operation).expect("each operation fits the schema before it");
    }
    schema
}

/// What leads from one to the other, where each ambiguity is decided: by a
/// rename for the first candidate if it is asked for, else by dropping.
pub(super) fn plan(from: &Schema, to: &Schema, rename: bool) -> (Vec<Operation>, Hints) {
    let mut hints = Hints::default();
    loop {
        match diff(from, to, &hints) {
            Ok(diff) => return (diff.operations, hints),
            Err(DiffError::Ambiguous { candidates }) => {
                let first = &candidates[0];
                let to = if rename { first.to.as_str() } else { "" };
                let hint: Rename = format!("{}:{to}", first.from)
                    .parse()
                    .expect("a candidate is a hint");
                hints = hints.rename(hint);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn role(values: &[&str]) -> EnumType {
    enum_type("role", values.iter().copied())
}

/// What a column can be; names are few, so that two schemas share many.
fn column(values: Vec<&'static str>) -> impl Strategy<Value = ColumnBuilder> {
    let name = select(vec!["a", "b", "c", "d", "e"]);
    let of = select(vec![0, 1, 2, 3, 4]);
    (name, of, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        move |(name, of, nullable, default, comment)| {
            let mut column = match of {
                0 => integer(name),
                1 => boolean(name),
                2 => timestamp(name),
                3 => enumeration(name, role(&values)),
                _ => text(name),
            };
            if nullable {
                column = column.nullable();
            }
            if comment {
                column = column.comment("it's a comment");
            }
            match (default, of) {
                (false, _) => column,
                (true, 0) => column.default(7),
                (true, 1) => column.default(true),
                (true, 2) => column.default_sql("CURRENT_TIMESTAMP"),
                (true, 3) => column.default(values[0]),
                (true, _) => column.default("it's\\"),
            }
        },
    )
}

fn one_table(name: &'static str, values: Vec<&'static str>) -> impl Strategy<Value = Table> {
    let columns = proptest::collection::vec(column(values), 1..5);
    let kinds = proptest::collection::vec(any::<bool>(), 6);
    let refers = proptest::option::of(select(vec!["t", "u", "v"]));
    (columns, kinds, refers).prop_map(move |(columns, kinds, refers)| {
        let mut of = table(name)
            .column(big_int("id").identity())
            .primary_key(format!("pk_{name}"), ["id"]);
        let mut names: Vec<String> = Vec::new();
        for column in columns {
            let built: crate::schema::Column = column.clone().into();
            if !names.contains(&built.name) {
                names.push(built.name);
                of = of.column(column);
            }
        }
        let first = &names[0];
        let last = &names[names.len() - 1];
        if kinds[0] {
            of = of.unique(format!("uq_{name}_{first}"), [first.as_str()]);
        }
        if kinds[1] {
            of = of.index(index(format!("ix_{name}_{last}"), [last.as_str()]));
        }
        if kinds[2] {
            of = of.check(format!("ck_{name}_{last}"), format!("{last} IS NOT NULL"));
        }
        if kinds[3] {
            of = of.comment("a table");
        }
        if let Some(other) = refers {
            let column = format!("{other}_id");
            let action = if kinds[4] {
                ReferentialAction::Cascade
            } else {
                ReferentialAction::NoAction
            };
            of = of.column(big_int(column.as_str()).nullable()).foreign_key(
                foreign_key(format!("fk_{name}_{column}"), [column], other, ["id"])
                    .on_delete(action),
            );
        }
        of.into()
    })
}

/// One to three tables, which refer to each other at random.
pub(super) fn schema() -> impl Strategy<Value = Schema> {
    let values = subsequence(vec!["x", "y", "z", "it's"], 1..=4);
    let names = subsequence(vec!["t", "u", "v", "w"], 1..=3);
    (values, names)
        .prop_flat_map(|(values, names)| {
            names
                .into_iter()
                .map(|name| one_table(name, values.clone()).boxed())
                .collect::<Vec<_>>()
        })
        .prop_map(|mut tables| {
            let names: Vec<_> = tables.iter().map(|table| table.name.clone()).collect();
            for table in &mut tables {
                table.foreign_keys.retain(|key| names.contains(&key.table));
            }
            Schema::of(tables).expect("the tables agree on their enum")
        })
}
