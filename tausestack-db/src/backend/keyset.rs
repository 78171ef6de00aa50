//! Pages by key: each begins where the last one ended, whatever is inserted or
//! deleted meanwhile.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

use super::find::{count, decode_row};
use crate::Error;
use crate::filter::{ColumnRef, beyond};
use crate::list::{Cursor, Position, Side, not_sortable, value_of_cell};
use crate::mapped::Mapped;
use crate::order::{Direction, OrderTerm};
use crate::row::{Cell, Row};
use crate::session::Executor;
use crate::statement::{self, Selection};

/// A query for one page of rows, not yet sent: awaiting it sends it.
///
/// Made by [`Find::keyset`](super::Find::keyset) and
/// [`Find::list`](super::Find::list). Rows that the order leaves equal are
/// sorted by their key, in the direction of the last term.
#[must_use = "a query does nothing until it is awaited"]
pub struct Keyset<'a, T> {
    executor: Executor<'a>,
    selection: Selection,
    limit: u64,
    cursor: Option<Cursor>,
    total: bool,
    rows: PhantomData<fn() -> T>,
}

impl<T: Mapped> std::fmt::Debug for Keyset<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyset")
            .field("table", &T::mapping().table().name())
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// Some of the rows, and the ways to those before and behind them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorPage<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// The cursor of the page that follows, if rows do.
    pub next_cursor: Option<Cursor>,
    /// The cursor of the page before; rows may have been deleted there.
    pub previous_cursor: Option<Cursor>,
    /// How many rows match, on all pages, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> CursorPage<T> {
    /// The same page with its items turned into others.
    pub fn map<U>(self, function: impl FnMut(T) -> U) -> CursorPage<U> {
        CursorPage {
            items: self.items.into_iter().map(function).collect(),
            next_cursor: self.next_cursor,
            previous_cursor: self.previous_cursor,
            total: self.total,
        }
    }
}

impl<'a, T: Mapped> Keyset<'a, T> {
    pub(super) fn new(
        executor: Executor<'a>,
        selection: Selection,
        limit: u64,
        cursor: Option<Cursor>,
    ) -> Self {
        Self {
            executor,
            selection,
            limit,
            cursor,
            total: false,
            rows: PhantomData,
        }
    }

    /// Takes the page that a cursor of another page names; none names the
    /// first.
    pub fn cursor(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.cursor = cursor.into();
        self
    }

    /// Counts the rows of all pages as well, by a statement of its own.
    pub fn with_total(mut self) -> Self {
        self.total = true;
        self
    }

    /// The text of the statement for the page, without its values.
    ///
    /// # Errors
    ///
    /// As awaiting the query, before anything is sent.
    pub fn to_sql(&self) -> Result<String, Error> {
        let (_, _, selection) = self.plan()?;
        let command = statement::select(self.executor.dialect(), T::mapping(), &selection)?;
        Ok(command.sql.as_str().to_owned())
    }

    /// The terms of the order, the position to begin at, and what to select.
    fn plan(&self) -> Result<(Vec<OrderTerm>, Option<Position>, Selection), Error> {
        if self.selection.offset.is_some() || self.selection.limit.is_some() {
            return Err(Error::invalid_query(
                "a page by cursor has its own limit: leave `offset` and `limit` out",
            ));
        }
        if self.limit == 0 {
            return Err(Error::invalid_query("a page holds at least one row"));
        }
        let mapping = T::mapping();
        let terms = with_key::<T>(&self.selection.order)?;
        let position = self
            .cursor
            .as_ref()
            .map(|cursor| Position::decode(cursor, mapping, &terms))
            .transpose()?;
        let mut selection = self.selection.clone();
        let side = position.as_ref().map_or(Side::After, |at| at.side);
        if let Some(at) = &position {
            let forwards = at.side.forwards();
            selection.restrict(beyond(&terms, &at.values, forwards, at.side.inclusive()));
        }
        selection.order = if side.forwards() {
            terms.clone()
        } else {
            terms.iter().map(reversed).collect()
        };
        // One more tells whether rows follow.
        selection.limit = Some(self.limit.saturating_add(1));
        Ok((terms, position, selection))
    }

    async fn fetch(self) -> Result<CursorPage<T>, Error> {
        let (terms, position, selection) = self.plan()?;
        let mapping = T::mapping();
        let dialect = self.executor.dialect();
        let total = if self.total {
            Some(count(self.executor, mapping, &self.selection).await?)
        } else {
            None
        };
        self.executor.require_locks(selection.lock)?;
        let command = statement::select(dialect, mapping, &selection)?;
        let mut rows = self.executor.all(command).await?;
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let side = position.as_ref().map(|at| at.side);
        let forwards = side.is_none_or(Side::forwards);
        if !forwards {
            rows.reverse();
        }
        let at_row = |row: Option<&Row>, side: Side| match row {
            Some(row) => {
                let values = values_of(row, mapping, &terms)?;
                Position { side, values }.encode(mapping, &terms).map(Some)
            }
            None => Ok(None),
        };
        let (mut next_cursor, mut previous_cursor) = (None, None);
        match (rows.is_empty(), position) {
            (true, Some(mut at)) => {
                at.side = at.side.back();
                let back = Some(at.encode(mapping, &terms)?);
                if forwards {
                    previous_cursor = back;
                } else {
                    next_cursor = back;
                }
            }
            (true, None) => {}
            (false, position) => {
                let came_from_somewhere = position.is_some();
                if (forwards && more) || (!forwards && came_from_somewhere) {
                    next_cursor = at_row(rows.last(), Side::After)?;
                }
                if (forwards && came_from_somewhere) || (!forwards && more) {
                    previous_cursor = at_row(rows.first(), Side::Before)?;
                }
            }
        }
        let items = rows.iter().map(decode_row::<T>).collect::<Result<_, _>>()?;
        Ok(CursorPage {
            items,
            next_cursor,
            previous_cursor,
            total,
        })
    }
}

impl<'a, T: Mapped> IntoFuture for Keyset<'a, T> {
    type Output = Result<CursorPage<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.fetch())
    }
}

fn reversed(term: &OrderTerm) -> OrderTerm {
    OrderTerm {
        column: term.column,
        direction: match term.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        },
    }
}

/// The order with the key behind it, so that no two rows are equal.
fn with_key<T: Mapped>(order: &[OrderTerm]) -> Result<Vec<OrderTerm>, Error> {
    let mapping = T::mapping();
    let fields = mapping.fields();
    let mut terms: Vec<OrderTerm> = Vec::with_capacity(order.len() + 1);
    for term in order {
        // Once sorted by a column, the rows are.
        if terms.iter().all(|t| t.column.field != term.column.field) {
            terms.push(*term);
        }
    }
    if terms
        .iter()
        .any(|term| fields[term.column.field].definition().sensitive)
    {
        return Err(not_sortable());
    }
    let direction = terms.last().map_or(Direction::Ascending, |t| t.direction);
    let key = mapping.table().key_positions();
    if key.is_empty() {
        return Err(Error::invalid_query(format!(
            "pages by cursor need a key, and `{}` has none: take pages by number",
            mapping.table().name()
        )));
    }
    for column in key {
        let field = (0..fields.len()).find(|field| mapping.column_position(*field) == *column);
        let Some(field) = field else {
            return Err(Error::invalid_query(format!(
                "pages by cursor need the key, which `{}` does not read: add it to its fields",
                mapping.rust_name()
            )));
        };
        if terms.iter().all(|term| term.column.field != field) {
            terms.push(OrderTerm {
                column: ColumnRef { mapping, field },
                direction,
            });
        }
    }
    Ok(terms)
}

/// The values of the sorted columns in a row.
fn values_of(
    row: &Row,
    mapping: &'static crate::Mapping,
    terms: &[OrderTerm],
) -> Result<Vec<sea_orm::Value>, Error> {
    terms
        .iter()
        .map(|term| {
            let field = term.column.field;
            let data_type = mapping.fields()[field].definition().data_type;
            value_of_cell(data_type, Cell::new(row.as_ref(), field))
        })
        .collect()
}
