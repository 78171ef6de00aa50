//! Rows of raw SQL, whose columns nobody declared.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as JsonValue};

use super::datum::Datum;
use super::deserialize::{ColumnNames, from_row};
use super::{Cell, DecodeError, RowCursor, RowRef};
use crate::Error;
use crate::column_type::ColumnType;
use crate::mapped::{Mapped, Mapping};

/// A row as an ordered map from column names to values.
///
/// Values are read as the type that is asked for; none is rounded on the way.
///
/// ```
/// # use tausestack_db::prelude::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let db = Database::connect("sqlite::memory:").await?;
/// let row = db
///     .fetch_one_raw("SELECT 3 AS n, 'ana' AS name", params! {})
///     .await?
///     .expect("a SELECT without FROM has one row");
/// assert_eq!(row.get::<i64>("n")?, 3);
/// assert_eq!(row.into_json()?, json!({ "n": 3, "name": "ana" }));
/// # Ok(())
/// # }
/// ```
pub struct Row(Owned);

/// Where the column of a name stands.
fn position(names: &[String], column: &str) -> Result<usize, Error> {
    let mut found = (0..names.len()).filter(|index| names[*index] == column);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        (Some(_), Some(_)) => Err(Error::duplicate_row_column(column)),
        (None, _) => Err(Error::no_such_row_column(column, names)),
    }
}

enum Owned {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
    #[cfg(feature = "mysql")]
    MySql(sqlx::mysql::MySqlRow),
}

#[cfg(feature = "sqlite")]
impl From<sqlx::sqlite::SqliteRow> for Row {
    fn from(row: sqlx::sqlite::SqliteRow) -> Self {
        Self(Owned::Sqlite(row))
    }
}

#[cfg(feature = "postgres")]
impl From<sqlx::postgres::PgRow> for Row {
    fn from(row: sqlx::postgres::PgRow) -> Self {
        Self(Owned::Postgres(row))
    }
}

#[cfg(feature = "mysql")]
impl From<sqlx::mysql::MySqlRow> for Row {
    fn from(row: sqlx::mysql::MySqlRow) -> Self {
        Self(Owned::MySql(row))
    }
}

impl std::fmt::Debug for Row {
    /// The names of the columns; values stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Row").field(&self.columns()).finish()
    }
}

impl Row {
    /// The row as SeaORM holds it.
    pub(crate) fn into_query_result(self) -> sea_orm::QueryResult {
        match self.0 {
            #[cfg(feature = "sqlite")]
            Owned::Sqlite(row) => row.into(),
            #[cfg(feature = "postgres")]
            Owned::Postgres(row) => row.into(),
            #[cfg(feature = "mysql")]
            Owned::MySql(row) => row.into(),
        }
    }

    pub(crate) fn as_ref(&self) -> RowRef<'_> {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Owned::Sqlite(row) => RowRef::Sqlite(row),
            #[cfg(feature = "postgres")]
            Owned::Postgres(row) => RowRef::Postgres(row),
            #[cfg(feature = "mysql")]
            Owned::MySql(row) => RowRef::MySql(row),
        }
    }

    /// The names of the columns, in the statement's order.
    pub fn columns(&self) -> Vec<String> {
        self.as_ref().names()
    }

    /// How many columns the row has.
    pub fn len(&self) -> usize {
        self.as_ref().len()
    }

    /// Whether the row has no column.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a column, by its name.
    ///
    /// # Errors
    ///
    /// `is_decode` if there is no such column, or more than one, or if its
    /// value does not fit the type: a NULL needs an `Option`, a number must be
    /// in range.
    pub fn get<T: ColumnType>(&self, column: &str) -> Result<T, Error> {
        let names = self.columns();
        self.get_at(position(&names, column)?)
    }

    /// The value of a column, by its position from 0.
    ///
    /// # Errors
    ///
    /// As those of [`get`](Self::get).
    pub fn get_at<T: ColumnType>(&self, index: usize) -> Result<T, Error> {
        let cell = Cell::new(self.as_ref(), index);
        T::decode(cell).map_err(|error| self.failed(index, &error))
    }

    fn failed(&self, index: usize, error: &DecodeError) -> Error {
        let names = self.columns();
        let cell = Cell::new(self.as_ref(), index);
        Error::decode_row(
            names.get(index).map(String::as_str),
            cell.type_name().ok(),
            error,
        )
    }

    /// The row as any type that serde can read: a struct by the names of its
    /// fields as serde has them, a map, a tuple by position, or the value of
    /// the only column.
    ///
    /// Exact numbers and times are text for a type that takes text, as
    /// `Decimal` and those of chrono do; an integer field takes a number
    /// without a fraction, and a float the nearest to an exact number. Columns
    /// that no field is for are left alone.
    ///
    /// ```
    /// # use serde::Deserialize;
    /// # use tausestack_db::prelude::*;
    /// #[derive(Debug, PartialEq, Deserialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct Author {
    ///     full_name: String,
    ///     books: u32,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// let row = db
    ///     .fetch_one_raw("SELECT 'ana' AS fullName, 2 AS books", params! {})
    ///     .await?
    ///     .expect("a SELECT without FROM has one row");
    /// let author: Author = row.deserialize()?;
    /// # assert_eq!(author.books, 2);
    /// assert_eq!(row.deserialize::<(String, i64)>()?, ("ana".to_owned(), 2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `is_decode`, with the column's name and type: if a field has no column
    /// or one that is almost named so, two columns have one name, or a value
    /// does not fit.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.deserialize_by(&self.column_names())
    }

    pub(crate) fn column_names(&self) -> ColumnNames {
        ColumnNames::of(self.as_ref())
    }

    /// As [`deserialize`](Self::deserialize), for one of many rows.
    pub(crate) fn deserialize_by<T: DeserializeOwned>(
        &self,
        columns: &ColumnNames,
    ) -> Result<T, Error> {
        from_row(self.as_ref(), columns)
    }

    /// The row as a mapped struct, by the names of its columns.
    ///
    /// Columns of the row that the struct does not have are left alone.
    ///
    /// # Errors
    ///
    /// `is_decode` if a column of the struct is missing, stands there twice, or
    /// has a value that does not fit.
    pub fn mapped<T: Mapped>(&self) -> Result<T, Error> {
        self.mapped_at(&self.positions(T::mapping())?)
    }

    /// The row as a mapped struct whose columns stand at these positions.
    pub(crate) fn mapped_at<T: Mapped>(&self, positions: &[usize]) -> Result<T, Error> {
        T::decode(&mut RowCursor::named(
            self.as_ref(),
            T::mapping(),
            positions,
        ))
    }

    /// Where the columns of a mapping stand.
    pub(crate) fn positions(&self, mapping: &Mapping) -> Result<Vec<usize>, Error> {
        let names = self.columns();
        (0..mapping.fields().len())
            .map(|field| position(&names, mapping.column_of(field).name()))
            .collect()
    }

    /// The row as a JSON object, columns in order.
    ///
    /// Bytes become base64 text, dates and times the text of RFC 3339, and
    /// exact decimals text, so that no digit is lost. What JSON has no other
    /// form for (intervals, addresses, ranges) is the database's text, arrays
    /// and composite values are arrays and objects.
    ///
    /// # Errors
    ///
    /// `is_decode` if a value cannot be represented: a NaN, a document's number
    /// of more digits than a float has, or a type of the database that is not
    /// read here; the error says what to cast the column to. If two columns
    /// share a name.
    pub fn into_json(self) -> Result<JsonValue, Error> {
        self.column_names()
            .unambiguous()?
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                Cell::new(self.as_ref(), index)
                    .datum()
                    .and_then(Datum::into_json)
                    .map(|value| (name, value))
                    .map_err(|error| self.failed(index, &error))
            })
            .collect::<Result<Map<_, _>, _>>()
            .map(JsonValue::Object)
    }
}
