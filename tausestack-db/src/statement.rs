//! From intents to SQL text and values; pure, and cached where the text does
//! not depend on the call.

mod cache;
mod many;
mod select;
mod write;

pub(crate) use cache::StatementCache;
use cache::{FieldSet, Intent};
pub(crate) use many::{Batch, Pending, RowValues};
pub(crate) use select::{
    HeldRows, LockStrength, RowLock, Selection, count, exists, select, select_by_key,
    select_by_keys,
};
pub(crate) use write::{Write, delete_by_key, delete_where, insert, update_by_key, update_where};

use crate::dialect::Dialect;
use crate::mapped::Mapping;

/// Appends the columns of a mapping, in field order, as they are read.
///
/// They are qualified by the table's name, in RETURNING too: SQLite takes a
/// lone quoted name that is no column for a string, and would return it.
fn push_columns(dialect: &dyn Dialect, sql: &mut String, mapping: &Mapping) {
    for field in 0..mapping.fields().len() {
        if field > 0 {
            sql.push_str(", ");
        }
        let column = mapping.column_of(field);
        let mut name = String::new();
        dialect.quote(&mut name, mapping.table().name());
        name.push('.');
        dialect.quote(&mut name, column.name());
        dialect.read_column(sql, &name, column.read_as_text());
    }
}

/// Appends the table's name.
fn push_table(dialect: &dyn Dialect, sql: &mut String, mapping: &Mapping) {
    let table = mapping.table();
    dialect.quote_table(sql, table.schema(), table.name());
}

/// Appends the condition that the key has the values bound from this position
/// on.
fn push_key(dialect: &dyn Dialect, sql: &mut String, mapping: &Mapping, first: usize) {
    for (offset, column) in mapping.table().key().enumerate() {
        sql.push_str(if offset == 0 { " WHERE " } else { " AND " });
        // Qualified, as everywhere: see `Renderer::column`.
        dialect.quote(sql, mapping.table().name());
        sql.push('.');
        dialect.quote(sql, column.name());
        sql.push_str(" = ");
        dialect.cast_placeholder(sql, first + offset, column.cast());
    }
}
