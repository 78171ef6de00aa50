//! Statements that write: one row by its key, or those that a filter picks.

use sea_orm::Value;

use super::select::push_filter;
use super::{FieldSet, Intent, Selection, push_columns, push_key, push_table};
use crate::Error;
use crate::connection::{Command, Sql};
use crate::dialect::{Dialect, Returning};
use crate::filter::Renderer;
use crate::mapped::Mapping;

/// A statement that writes, and how the row it wrote is had.
pub(crate) struct Write {
    pub(crate) command: Command,
    pub(crate) returning: Returning,
}

/// The values, as they are stored, split from the positions they stand at.
fn unzip(
    dialect: &dyn Dialect,
    mapping: &Mapping,
    values: Vec<(usize, Value)>,
) -> (Vec<usize>, Vec<Value>) {
    values
        .into_iter()
        .map(|(field, value)| (field, dialect.stored(mapping.column_of(field), value)))
        .unzip()
}

fn text_for(
    dialect: &dyn Dialect,
    mapping: &'static Mapping,
    positions: &[usize],
    intent: fn(FieldSet) -> Intent,
    make: impl FnOnce() -> String,
) -> Sql {
    // A text of anything but distinct fields in order must not be kept under
    // the name of one that is.
    let ordered = positions.windows(2).all(|pair| pair[0] < pair[1]);
    match FieldSet::of(positions.iter().copied()) {
        Some(set) if ordered => mapping.statements.text(dialect, intent(set), make),
        _ => make().into(),
    }
}

/// Inserts a row with these values, by position; they are in field order.
pub(crate) fn insert(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    values: Vec<(usize, Value)>,
) -> Write {
    let returning = dialect.insert_returning();
    let (positions, values) = unzip(dialect, mapping, values);
    let sql = text_for(dialect, mapping, &positions, Intent::Insert, || {
        let mut sql = String::with_capacity(128);
        sql.push_str("INSERT INTO ");
        push_table(dialect, &mut sql, mapping);
        if positions.is_empty() {
            sql.push_str(dialect.insert_defaults());
        } else {
            sql.push_str(" (");
            for (index, field) in positions.iter().enumerate() {
                if index > 0 {
                    sql.push_str(", ");
                }
                dialect.quote(&mut sql, mapping.column_of(*field).name());
            }
            sql.push_str(") VALUES (");
            for (index, field) in positions.iter().enumerate() {
                if index > 0 {
                    sql.push_str(", ");
                }
                dialect.cast_placeholder(&mut sql, index + 1, mapping.column_of(*field).cast());
            }
            sql.push(')');
        }
        push_returning(dialect, &mut sql, mapping, returning);
        sql
    });
    Write {
        command: Command::new(sql, values),
        returning,
    }
}

/// Updates the row with a key; the changes are in field order.
pub(crate) fn update_by_key(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    changes: Vec<(usize, Value)>,
    key: Vec<Value>,
) -> Write {
    let returning = dialect.update_returning();
    let (positions, mut values) = unzip(dialect, mapping, changes);
    let sql = text_for(dialect, mapping, &positions, Intent::Update, || {
        let mut sql = String::with_capacity(128);
        sql.push_str("UPDATE ");
        push_table(dialect, &mut sql, mapping);
        for (index, field) in positions.iter().enumerate() {
            sql.push_str(if index == 0 { " SET " } else { ", " });
            let column = mapping.column_of(*field);
            dialect.quote(&mut sql, column.name());
            sql.push_str(" = ");
            dialect.cast_placeholder(&mut sql, index + 1, column.cast());
        }
        push_key(dialect, &mut sql, mapping, positions.len() + 1);
        push_returning(dialect, &mut sql, mapping, returning);
        sql
    });
    values.extend(key);
    Write {
        command: Command::new(sql, values),
        returning,
    }
}

/// Updates the rows that a selection picks; the changes are in field order.
pub(crate) fn update_where(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    changes: Vec<(usize, Value)>,
    selection: &Selection,
    returning: bool,
) -> Result<Command, Error> {
    let mut sql = String::from("UPDATE ");
    push_table(dialect, &mut sql, mapping);
    let mut renderer = Renderer::new(dialect, sql);
    for (index, (field, value)) in changes.into_iter().enumerate() {
        renderer
            .sql
            .push_str(if index == 0 { " SET " } else { ", " });
        let column = mapping.column_of(field);
        dialect.quote(&mut renderer.sql, column.name());
        renderer.sql.push_str(" = ");
        renderer.values.push(dialect.stored(column, value));
        dialect.cast_placeholder(&mut renderer.sql, index + 1, column.cast());
    }
    of_selected(renderer, mapping, selection, returning)
}

/// Deletes the rows that a selection picks.
pub(crate) fn delete_where(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    selection: &Selection,
    returning: bool,
) -> Result<Command, Error> {
    let mut sql = String::from("DELETE FROM ");
    push_table(dialect, &mut sql, mapping);
    of_selected(Renderer::new(dialect, sql), mapping, selection, returning)
}

/// Ends a statement on the rows that a selection picks.
fn of_selected(
    mut renderer: Renderer,
    mapping: &'static Mapping,
    selection: &Selection,
    returning: bool,
) -> Result<Command, Error> {
    push_filter(&mut renderer, selection)?;
    if returning {
        push_returning(
            renderer.dialect,
            &mut renderer.sql,
            mapping,
            Returning::Clause,
        );
    }
    Ok(Command::new(renderer.sql.into(), renderer.values))
}

/// Deletes the row with a key.
pub(crate) fn delete_by_key(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    key: Vec<Value>,
) -> Command {
    let sql = mapping.statements.text(dialect, Intent::DeleteByKey, || {
        let mut sql = String::from("DELETE FROM ");
        push_table(dialect, &mut sql, mapping);
        push_key(dialect, &mut sql, mapping, 1);
        sql
    });
    Command::new(sql, key)
}

fn push_returning(
    dialect: &dyn Dialect,
    sql: &mut String,
    mapping: &'static Mapping,
    returning: Returning,
) {
    if returning == Returning::Clause {
        sql.push_str(" RETURNING ");
        push_columns(dialect, sql, mapping);
    }
}
