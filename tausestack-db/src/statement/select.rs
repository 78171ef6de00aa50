//! Statements that read.

use sea_orm::Value;

use super::{Intent, push_columns, push_key, push_table};
use crate::Error;
use crate::connection::Command;
use crate::dialect::Dialect;
use crate::filter::{Node, Renderer};
use crate::mapped::Mapping;
use crate::order::{OrderTerm, push_order};

/// Which rows, in which order, and how many.
#[derive(Clone, Default)]
pub(crate) struct Selection {
    pub(crate) filter: Option<Node>,
    pub(crate) order: Vec<OrderTerm>,
    /// Whether the key sorts what the order leaves equal.
    pub(crate) key_order: bool,
    pub(crate) offset: Option<u64>,
    pub(crate) limit: Option<u64>,
    pub(crate) lock: RowLock,
}

/// Whether and how the rows are locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RowLock {
    pub(crate) strength: Option<LockStrength>,
    pub(crate) held: HeldRows,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LockStrength {
    /// Nobody else changes or locks the rows.
    Update,
    /// Nobody else changes the rows.
    Share,
}

/// What becomes of rows that others have locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum HeldRows {
    #[default]
    Wait,
    Skip,
    Fail,
}

impl Selection {
    /// Adds a condition that must hold as well.
    pub(crate) fn restrict(&mut self, node: Node) {
        self.filter = Some(match self.filter.take() {
            Some(filter) => filter.and(node),
            None => node,
        });
    }
}

fn head(dialect: &dyn Dialect, mapping: &'static Mapping) -> String {
    let mut sql = String::with_capacity(128);
    sql.push_str("SELECT ");
    push_columns(dialect, &mut sql, mapping);
    sql.push_str(" FROM ");
    push_table(dialect, &mut sql, mapping);
    sql
}

/// The rows that a selection picks.
pub(crate) fn select(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    selection: &Selection,
) -> Result<Command, Error> {
    let head = mapping
        .statements
        .text(dialect, Intent::Select, || head(dialect, mapping));
    let mut sql = String::with_capacity(head.as_str().len() + 128);
    sql.push_str(head.as_str());
    let mut renderer = Renderer::new(dialect, sql);
    push_filter(&mut renderer, selection)?;
    push_order(dialect, &mut renderer.sql, &selection.order);
    if selection.key_order {
        push_key_order(
            dialect,
            &mut renderer.sql,
            mapping,
            selection.order.is_empty(),
        );
    }
    dialect.limit(&mut renderer.sql, selection.limit, selection.offset);
    push_lock(dialect, &mut renderer.sql, selection.lock)?;
    Ok(Command::new(renderer.sql.into(), renderer.values))
}

fn push_lock(dialect: &dyn Dialect, sql: &mut String, lock: RowLock) -> Result<(), Error> {
    match lock.strength {
        Some(strength) => {
            dialect.lock_rows(sql, strength, lock.held);
            Ok(())
        }
        None if lock.held == HeldRows::Wait => Ok(()),
        None => Err(Error::invalid_query(
            "`skip_locked` and `nowait` say how rows are locked: `for_update` or `for_share` is \
             missing",
        )),
    }
}

/// The row with a key.
pub(crate) fn select_by_key(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    key: Vec<Value>,
) -> Command {
    let sql = mapping.statements.text(dialect, Intent::SelectByKey, || {
        let mut sql = head(dialect, mapping);
        push_key(dialect, &mut sql, mapping, 1);
        sql
    });
    Command::new(sql, key)
}

/// The rows with these keys, in the order of the keys, which have one column.
pub(crate) fn select_by_keys(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    keys: Vec<Value>,
) -> Command {
    let mut sql = head(dialect, mapping);
    if let Some(column) = mapping.table().key().next() {
        sql.push_str(" WHERE ");
        dialect.quote(&mut sql, mapping.table().name());
        sql.push('.');
        dialect.quote(&mut sql, column.name());
        for position in 1..=keys.len() {
            sql.push_str(if position == 1 { " IN (" } else { ", " });
            dialect.cast_placeholder(&mut sql, position, column.cast());
        }
        sql.push(')');
    }
    push_key_order(dialect, &mut sql, mapping, true);
    Command::new(sql.into(), keys)
}

/// How many rows a selection picks, whatever its window.
pub(crate) fn count(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    selection: &Selection,
) -> Result<Command, Error> {
    let mut sql = String::from("SELECT COUNT(*) FROM ");
    push_table(dialect, &mut sql, mapping);
    let mut renderer = Renderer::new(dialect, sql);
    push_filter(&mut renderer, selection)?;
    Ok(Command::new(renderer.sql.into(), renderer.values))
}

/// One row if a selection picks any.
pub(crate) fn exists(
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    selection: &Selection,
) -> Result<Command, Error> {
    let mut sql = String::from("SELECT 1 FROM ");
    push_table(dialect, &mut sql, mapping);
    let mut renderer = Renderer::new(dialect, sql);
    push_filter(&mut renderer, selection)?;
    let limit = selection.limit.unwrap_or(1).min(1);
    dialect.limit(&mut renderer.sql, Some(limit), selection.offset);
    Ok(Command::new(renderer.sql.into(), renderer.values))
}

/// Appends the table's key to the order; a view may not show it.
fn push_key_order(dialect: &dyn Dialect, sql: &mut String, mapping: &Mapping, alone: bool) {
    for (index, column) in mapping.table().key().enumerate() {
        sql.push_str(if alone && index == 0 {
            " ORDER BY "
        } else {
            ", "
        });
        dialect.quote(sql, mapping.table().name());
        sql.push('.');
        dialect.quote(sql, column.name());
    }
}

pub(super) fn push_filter(renderer: &mut Renderer, selection: &Selection) -> Result<(), Error> {
    if let Some(filter) = &selection.filter {
        renderer.sql.push_str(" WHERE ");
        renderer.condition(filter)?;
    }
    Ok(())
}
