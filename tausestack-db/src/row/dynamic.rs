//! Rows of raw SQL, whose columns nobody declared.

use serde_json::{Map, Value as JsonValue};

use super::{Cell, DecodeError, RowRef};
use crate::Error;
use crate::column_type::ColumnType;

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
    /// `is_decode` if there is no such column, or if its value does not fit
    /// the type: a NULL needs an `Option`, a number must be in range.
    pub fn get<T: ColumnType>(&self, column: &str) -> Result<T, Error> {
        let names = self.columns();
        let index = names
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| Error::no_such_row_column(column, &names))?;
        self.get_at(index)
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

    /// The row as a JSON object, columns in order.
    ///
    /// Bytes become base64 text, dates and times the text of RFC 3339, and
    /// exact decimals text, so that no digit is lost.
    ///
    /// # Errors
    ///
    /// `is_decode` if a value cannot be represented: a NaN, or a type of the
    /// database that JSON has no form for. If two columns share a name.
    pub fn into_json(self) -> Result<JsonValue, Error> {
        let names = self.columns();
        let mut object = Map::with_capacity(names.len());
        for (index, name) in names.into_iter().enumerate() {
            let cell = Cell::new(self.as_ref(), index);
            let value = cell
                .json_value()
                .map_err(|error| self.failed(index, &error))?;
            if object.contains_key(&name) {
                return Err(Error::duplicate_row_column(&name));
            }
            object.insert(name, value);
        }
        Ok(JsonValue::Object(object))
    }
}
