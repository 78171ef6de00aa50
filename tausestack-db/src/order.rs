//! Orders of rows.

use std::marker::PhantomData;

use crate::dialect::{Dialect, NullsDefault};
use crate::filter::ColumnRef;
use crate::mapped::Mapping;

/// By which column rows are sorted, and which way.
///
/// `User::COLUMN.username.asc()` makes one. NULLs count as less than every
/// value, on every database.
#[must_use = "an order does nothing until a query takes it"]
pub struct Order<E> {
    pub(crate) term: OrderTerm,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for Order<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Order<E> {}

impl<E> std::fmt::Debug for Order<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let column = self.term.column;
        write!(
            f,
            "Order({} {:?})",
            column.mapping.column_of(column.field).name(),
            self.term.direction
        )
    }
}

/// Which way rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// A column and its direction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OrderTerm {
    pub(crate) column: ColumnRef,
    pub(crate) direction: Direction,
}

impl<E> Order<E> {
    pub(crate) fn new(mapping: &'static Mapping, field: usize, direction: Direction) -> Self {
        Self {
            term: OrderTerm {
                column: ColumnRef { mapping, field },
                direction,
            },
            entity: PhantomData,
        }
    }
}

/// What `sort` takes: one order, or several in an array, a tuple or a `Vec`.
pub trait IntoOrders<E> {
    /// The orders, the most significant first.
    fn into_orders(self) -> Vec<Order<E>>;
}

impl<E> IntoOrders<E> for Order<E> {
    fn into_orders(self) -> Vec<Self> {
        vec![self]
    }
}

impl<E> IntoOrders<E> for Vec<Order<E>> {
    fn into_orders(self) -> Self {
        self
    }
}

impl<E, const N: usize> IntoOrders<E> for [Order<E>; N] {
    fn into_orders(self) -> Vec<Order<E>> {
        self.into()
    }
}

/// Appends the ORDER BY of these terms.
pub(crate) fn push_order(dialect: &dyn Dialect, sql: &mut String, terms: &[OrderTerm]) {
    for (index, term) in terms.iter().enumerate() {
        sql.push_str(if index == 0 { " ORDER BY " } else { ", " });
        crate::filter::push_sorted_column(dialect, sql, term.column);
        if term.direction == Direction::Descending {
            sql.push_str(" DESC");
        }
        let nullable = term.column.mapping.column_of(term.column.field).nullable();
        if nullable && dialect.nulls_default() == NullsDefault::Highest {
            sql.push_str(match term.direction {
                Direction::Ascending => " NULLS FIRST",
                Direction::Descending => " NULLS LAST",
            });
        }
    }
}
