//! Typed columns: what `User::COLUMN.username` is.

use std::fmt;
use std::marker::PhantomData;

use super::mapping::Mapping;
use crate::column_type::{ArrayElement, ColumnType};
use crate::filter::{Comparison, Filter, Operand, Pattern};
use crate::order::{Direction, Order};

/// A column of the table behind the SeaORM entity `E`, that holds a `T`.
///
/// It carries no value, only which column is meant; its methods make filters
/// and orders. Two columns do not compare: `==` would shadow
/// [`eq`](Column::eq).
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tausestack_db::prelude::*;
///
/// #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// #[mapped(table = "users")]
/// struct User {
///     #[mapped(id)]
///     id: Option<i64>,
///     username: String,
///     age: Option<i32>,
/// }
///
/// let adults = User::COLUMN.age.gte(18) & !User::COLUMN.username.starts_with("_");
/// let order = User::COLUMN.username.asc();
/// # let _ = (adults, order);
/// ```
pub struct Column<E, T> {
    mapping: fn() -> &'static Mapping,
    field: usize,
    types: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for Column<E, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, T> Copy for Column<E, T> {}

impl<E, T> fmt::Debug for Column<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mapping = (self.mapping)();
        write!(
            f,
            "{}.{}",
            mapping.table().name(),
            mapping.column_of(self.field).name()
        )
    }
}

/// Stands for the type of a column whose field is stored in another form
/// (`json`, `with`, `try_from`): only NULL tests and orders make sense of it.
#[derive(Debug)]
pub struct Adapted<T>(PhantomData<fn() -> T>);

impl<E, T> Column<E, T> {
    /// The column at this position of a mapping.
    #[doc(hidden)]
    pub const fn new(mapping: fn() -> &'static Mapping, field: usize) -> Self {
        Self {
            mapping,
            field,
            types: PhantomData,
        }
    }

    /// The column's position in the mapping of its struct.
    #[doc(hidden)]
    pub const fn position(self) -> usize {
        self.field
    }

    /// The column's name in the database.
    pub fn name(self) -> &'static str {
        (self.mapping)().column_of(self.field).name()
    }

    /// Rows in which the column is NULL.
    pub fn is_null(self) -> Filter<E> {
        Filter::null((self.mapping)(), self.field, true)
    }

    /// Rows in which the column is not NULL.
    pub fn is_not_null(self) -> Filter<E> {
        Filter::null((self.mapping)(), self.field, false)
    }

    /// Upwards; NULLs come first, on every database.
    pub fn asc(self) -> Order<E> {
        Order::new((self.mapping)(), self.field, Direction::Ascending)
    }

    /// Downwards; NULLs come last, on every database.
    pub fn desc(self) -> Order<E> {
        Order::new((self.mapping)(), self.field, Direction::Descending)
    }
}

impl<E, T: ColumnType> Column<E, T> {
    fn compare(self, comparison: Comparison, operand: impl Operand<T>) -> Filter<E> {
        Filter::compare(
            (self.mapping)(),
            self.field,
            comparison,
            operand.into_operand(),
        )
    }

    /// Rows in which the column equals the value; `None` finds NULLs.
    pub fn eq(self, value: impl Operand<T>) -> Filter<E> {
        self.compare(Comparison::Equal, value)
    }

    /// Rows in which the column has another value; `None` finds all that are
    /// not NULL. As in SQL, a NULL is not unequal to a value.
    pub fn ne(self, value: impl Operand<T>) -> Filter<E> {
        self.compare(Comparison::NotEqual, value)
    }

    /// Rows in which the column is greater.
    pub fn gt(self, value: impl Operand<T>) -> Filter<E> {
        self.compare(Comparison::Greater, value)
    }

    /// Rows in which the column is greater or equal.
    pub fn gte(self, value: impl Operand<T>) -> Filter<E> {
        self.compare(Comparison::GreaterOrEqual, value)
    }

    /// Rows in which the column is less.
    pub fn lt(self, value: impl Operand<T>) -> Filter<E> {
        self.compare(Comparison::Less, value)
    }

    /// Rows in which the column is less or equal.
    pub fn lte(self, value: impl Operand<T>) -> Filter<E> {
        self.compare(Comparison::LessOrEqual, value)
    }

    /// Rows in which the column lies between two values, both included.
    pub fn between(self, low: impl Operand<T>, high: impl Operand<T>) -> Filter<E> {
        Filter::between(
            (self.mapping)(),
            self.field,
            low.into_operand(),
            high.into_operand(),
        )
    }

    /// Rows in which the column has one of the values; none matches an empty
    /// list.
    pub fn is_in<I>(self, values: I) -> Filter<E>
    where
        I: IntoIterator,
        I::Item: Operand<T>,
    {
        let values = values.into_iter().map(Operand::into_operand).collect();
        Filter::in_list((self.mapping)(), self.field, values, true)
    }

    /// Rows in which the column has none of the values; every row that is not
    /// NULL matches an empty list.
    pub fn not_in<I>(self, values: I) -> Filter<E>
    where
        I: IntoIterator,
        I::Item: Operand<T>,
    {
        let values = values.into_iter().map(Operand::into_operand).collect();
        Filter::in_list((self.mapping)(), self.field, values, false)
    }
}

impl<E, T: ColumnType<NotNull = Vec<A>>, A: ArrayElement> Column<E, T> {
    /// Rows whose array holds the element (PostgreSQL).
    pub fn has(self, element: impl Operand<A>) -> Filter<E> {
        Filter::has((self.mapping)(), self.field, element.into_operand())
    }
}

impl<E, T: ColumnType<NotNull = String>> Column<E, T> {
    fn matches(self, pattern: Pattern, text: impl Into<String>) -> Filter<E> {
        Filter::pattern((self.mapping)(), self.field, pattern, text.into())
    }

    /// Rows in which the text holds this one; `%` and `_` mean themselves.
    pub fn contains(self, text: impl Into<String>) -> Filter<E> {
        self.matches(Pattern::Contains, text)
    }

    /// As [`contains`](Self::contains), without regard to case.
    pub fn icontains(self, text: impl Into<String>) -> Filter<E> {
        self.matches(Pattern::ContainsIgnoringCase, text)
    }

    /// Rows in which the text starts with this one.
    pub fn starts_with(self, text: impl Into<String>) -> Filter<E> {
        self.matches(Pattern::StartsWith, text)
    }

    /// Rows in which the text ends with this one.
    pub fn ends_with(self, text: impl Into<String>) -> Filter<E> {
        self.matches(Pattern::EndsWith, text)
    }
}
