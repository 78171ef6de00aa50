//! Reading a row's cells in order, as the derive's code does.

use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Cell, DecodeError, RowRef};
use crate::Error;
use crate::column_type::{ColumnType, Json};
use crate::mapped::Mapping;

/// Where the fields of a struct stand in a row.
enum Positions<'r> {
    /// One after the other, as our statements select them.
    InOrder,
    /// Wherever their names are, as SeaORM's statements select them.
    Named(&'r [usize]),
}

/// A row that is read field by field.
pub struct RowCursor<'r> {
    row: RowRef<'r>,
    mapping: &'static Mapping,
    positions: Positions<'r>,
    field: usize,
}

impl std::fmt::Debug for RowCursor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "RowCursor({} of {})",
            self.field,
            self.mapping.rust_name()
        )
    }
}

impl<'r> RowCursor<'r> {
    pub(crate) fn in_order(row: RowRef<'r>, mapping: &'static Mapping) -> Self {
        Self {
            row,
            mapping,
            positions: Positions::InOrder,
            field: 0,
        }
    }

    pub(crate) fn named(
        row: RowRef<'r>,
        mapping: &'static Mapping,
        positions: &'r [usize],
    ) -> Self {
        Self {
            row,
            mapping,
            positions: Positions::Named(positions),
            field: 0,
        }
    }

    fn read<T>(
        &mut self,
        decode: impl FnOnce(Cell<'r>) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        let field = self.field;
        self.field += 1;
        decode(self.cell(field)).map_err(|error| self.failed(field, &error))
    }

    fn cell(&self, field: usize) -> Cell<'r> {
        let index = match self.positions {
            Positions::InOrder => field,
            Positions::Named(positions) => positions[field],
        };
        Cell::new(self.row, index)
    }

    #[cold]
    fn failed(&self, field: usize, error: &DecodeError) -> Error {
        Error::decode(
            self.mapping.table().name(),
            self.mapping.column_of(field).name(),
            self.cell(field).type_name().ok(),
            error,
        )
    }

    /// The next field, of a column type.
    #[doc(hidden)]
    #[expect(
        clippy::should_implement_trait,
        reason = "not an iterator: each field has its own type"
    )]
    pub fn next<T: ColumnType>(&mut self) -> Result<T, Error> {
        self.read(T::decode)
    }

    /// The next field, stored as JSON.
    #[doc(hidden)]
    pub fn next_json<T>(&mut self) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        self.read(|cell| Json::<T>::decode(cell).map(|json| json.0))
    }

    /// The next field, stored as JSON or NULL.
    #[doc(hidden)]
    pub fn next_optional_json<T>(&mut self) -> Result<Option<T>, Error>
    where
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        self.read(|cell| Option::<Json<T>>::decode(cell).map(|json| json.map(|json| json.0)))
    }

    /// The next field, made by a function from its column's value.
    #[doc(hidden)]
    pub fn next_with<C: ColumnType, T, E: Display>(
        &mut self,
        from_column: impl FnOnce(C) -> Result<T, E>,
    ) -> Result<T, Error> {
        self.read(|cell| {
            from_column(C::decode(cell)?).map_err(|error| DecodeError::invalid(error.to_string()))
        })
    }

    /// The next field, converted from its column's value.
    #[doc(hidden)]
    pub fn next_try_from<C, T>(&mut self) -> Result<T, Error>
    where
        C: ColumnType,
        T: TryFrom<C>,
        T::Error: Display,
    {
        self.next_with(T::try_from)
    }
}
