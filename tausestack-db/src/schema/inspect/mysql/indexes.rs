//! Indexes, unique keys among them.

use serde::Deserialize;

use super::{Reading, columns};
use crate::Error;
use crate::schema::{Index, IndexPart, IndexTarget, SortOrder, Table, TableName, UnmanagedKind};

#[derive(Deserialize)]
struct FoundPart {
    schema: String,
    table: String,
    name: String,
    not_unique: u8,
    column: Option<String>,
    expression: Option<String>,
    order: Option<String>,
    prefix: Option<u32>,
    kind: String,
}

pub(super) async fn read(reading: &mut Reading<'_>) -> Result<(), Error> {
    // MariaDB has no indexes over expressions, and no column for them.
    let expression = if reading.is_mariadb() {
        "NULL"
    } else {
        "s.EXPRESSION"
    };
    let found: Vec<FoundPart> = reading
        .rows(
            &format!(
                "'schema', s.TABLE_SCHEMA, 'table', s.TABLE_NAME, 'name', s.INDEX_NAME, \
                 'not_unique', s.NON_UNIQUE, 'column', s.COLUMN_NAME, 'expression', {expression}, \
                 'order', s.COLLATION, 'prefix', s.SUB_PART, 'kind', s.INDEX_TYPE"
            ),
            "FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA IN $schemas \
             AND s.INDEX_NAME <> 'PRIMARY' \
             ORDER BY s.TABLE_SCHEMA, s.TABLE_NAME, s.INDEX_NAME, s.SEQ_IN_INDEX",
        )
        .await?;
    let target = reading.target;
    for each in found {
        let Some(table) = reading.table(&each.schema, &each.table) else {
            continue;
        };
        if each.kind != "BTREE" && each.kind != "HASH" {
            let of = table.name.clone();
            let name = TableName {
                name: each.name,
                ..of.clone()
            };
            // Once an index, not once a column.
            let known = reading
                .into
                .unmanaged
                .iter()
                .any(|thing| thing.name == name && thing.table.as_ref() == Some(&of));
            if !known {
                reading
                    .into
                    .leave_alone(UnmanagedKind::Index, name, Some(of), each.kind);
            }
            continue;
        }
        let part = IndexPart {
            order: if each.order.as_deref() == Some("D") {
                SortOrder::Descending
            } else {
                SortOrder::Ascending
            },
            prefix: each.prefix,
            ..match (each.column, each.expression) {
                (Some(column), _) => IndexPart::column(column),
                (None, expression) => IndexPart {
                    target: IndexTarget::Expression(columns::unescaped(
                        target,
                        &expression.unwrap_or_default(),
                    )),
                    ..IndexPart::column("")
                },
            }
        };
        match table
            .indexes
            .last_mut()
            .filter(|index| index.name == each.name)
        {
            Some(index) => index.parts.push(part),
            None => table.indexes.push(Index {
                name: each.name,
                unique: each.not_unique == 0,
                parts: vec![part],
                include: Vec::new(),
                predicate: None,
                method: None,
            }),
        }
    }
    for table in &mut reading.into.schema.tables {
        hide_implicit(table);
    }
    Ok(())
}

/// Takes away the indexes that InnoDB made for foreign keys by itself: they
/// have the key's name and columns, and come and go with it.
fn hide_implicit(table: &mut Table) {
    let keys = &table.foreign_keys;
    table.indexes.retain(|index| {
        index.unique
            || !keys.iter().any(|key| {
                let plain = key.columns.iter().map(IndexPart::column);
                index.name == key.name && index.parts.iter().cloned().eq(plain)
            })
    });
}
