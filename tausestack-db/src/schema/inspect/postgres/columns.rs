//! Columns: types, defaults, sequences, collations.

use serde::Deserialize;

use super::Reading;
use crate::Error;
use crate::ddl::{self, Target};
use crate::schema::canonical::{collation, ordinary, parse_default, types};
use crate::schema::inspect::comment;
use crate::schema::tokens::without_parentheses;
use crate::schema::{
    Column, ColumnType, Generated, GeneratedStorage, Identity, TableName, UnmanagedKind,
};

#[derive(Deserialize)]
struct FoundColumn {
    table: u32,
    name: String,
    /// As `format_type` spells it.
    spelled: String,
    /// The type's own id, or that of its elements.
    element: u32,
    is_array: bool,
    not_null: bool,
    identity: String,
    generated: String,
    /// Of the default, or what it is generated from.
    expression: Option<String>,
    /// Where it differs from the type's own.
    collation: Option<String>,
    comment: Option<String>,
    /// The sequence that the column owns.
    sequence: Option<Sequence>,
}

#[derive(Deserialize)]
struct Sequence {
    /// As it stands in the default.
    default: String,
    start: i64,
    increment: i64,
}

pub(super) async fn read(reading: &mut Reading<'_>) -> Result<(), Error> {
    let found: Vec<FoundColumn> = reading
        .rows(
            "SELECT json_build_object('table', c.oid::bigint, 'name', a.attname, \
             'spelled', format_type(a.atttypid, a.atttypmod), \
             'element', (CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END)::bigint, \
             'is_array', t.typcategory = 'A', \
             'not_null', a.attnotnull, 'identity', a.attidentity, 'generated', a.attgenerated, \
             'expression', pg_get_expr(d.adbin, d.adrelid), \
             'collation', CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation \
               THEN l.collname END, \
             'comment', col_description(c.oid, a.attnum), \
             'sequence', (SELECT json_build_object(\
               'default', format('nextval(%L::regclass)', q.seqrelid::regclass), \
               'start', q.seqstart, 'increment', q.seqincrement) \
               FROM pg_catalog.pg_depend o \
               JOIN pg_catalog.pg_sequence q ON q.seqrelid = o.objid \
               WHERE o.classid = 'pg_catalog.pg_class'::regclass \
               AND o.refclassid = 'pg_catalog.pg_class'::regclass \
               AND o.refobjid = c.oid AND o.refobjsubid = a.attnum \
               AND o.deptype IN ('a', 'i') LIMIT 1))::text \
             FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
             LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation \
             LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
             WHERE n.nspname IN $schemas AND c.relkind = 'r' AND a.attnum > 0 \
             AND NOT a.attisdropped ORDER BY c.oid, a.attnum",
        )
        .await?;
    for each in found {
        let enum_type = reading
            .enums
            .iter()
            .find(|known| known.id == each.element)
            .map(|known| known.enum_type(reading));
        let column_type = match enum_type {
            Some(of) if each.is_array => ColumnType::Array(Box::new(ColumnType::Enum(of))),
            Some(of) => ColumnType::Enum(of),
            _ => types::parse(Target::Postgres, &each.spelled),
        };
        let Some(table) = reading.table(each.table) else {
            continue;
        };
        let odd_sequence = each
            .sequence
            .as_ref()
            .filter(|sequence| sequence.start != 1 || sequence.increment != 1)
            .map(|sequence| {
                format!(
                    "its sequence starts with {} and goes in steps of {}",
                    sequence.start, sequence.increment
                )
            });
        let name = TableName {
            name: each.name.clone(),
            ..table.name.clone()
        };
        let of = table.name.clone();
        table.columns.push(column(each, column_type));
        if let Some(detail) = odd_sequence {
            reading
                .into
                .leave_alone(UnmanagedKind::Column, name, Some(of), detail);
        }
    }
    Ok(())
}

fn column(found: FoundColumn, column_type: ColumnType) -> Column {
    let is_serial = found.identity.is_empty()
        && column_type.is_integer()
        && found
            .sequence
            .as_ref()
            .is_some_and(|sequence| found.expression.as_ref() == Some(&sequence.default));
    let identity = match found.identity.as_str() {
        "a" => Some(Identity::Always),
        "d" => Some(Identity::ByDefault),
        _ => is_serial.then_some(Identity::Serial),
    };
    let storage = match found.generated.as_str() {
        "s" => Some(GeneratedStorage::Stored),
        "v" => Some(GeneratedStorage::Virtual),
        _ => None,
    };
    let generated = storage
        .zip(found.expression.as_deref())
        .map(|(storage, expression)| Generated {
            expression: without_parentheses(Target::Postgres, expression).to_owned(),
            storage,
        });
    let default = found
        .expression
        .as_deref()
        .filter(|_| storage.is_none() && !is_serial)
        .and_then(|text| parse_default(Target::Postgres, &column_type, text));
    // A text column that names no collation has the database's own, which the
    // library never gives.
    let collation = match (&column_type, found.collation) {
        (of, None) if ddl::exact_collation(Target::Postgres, of).is_some() => {
            ordinary(Target::Postgres).map(str::to_owned)
        }
        (_, name) => name.and_then(|name| collation(Target::Postgres, &column_type, &name)),
    };
    Column {
        name: found.name,
        nullable: !found.not_null,
        identity,
        default,
        on_update: None,
        generated,
        collation,
        comment: found.comment.and_then(comment),
        renamed_from: None,
        column_type,
    }
}
