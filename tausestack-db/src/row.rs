//! Rows: from the driver's to a struct, by position.

mod cell;
mod cursor;
mod datum;
mod deserialize;
mod dynamic;
mod element;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite_decimal;

pub use cell::{Cell, DecodeError};
pub use cursor::RowCursor;
pub use dynamic::Row;
pub use element::Element;

/// A row of whichever driver fetched it.
#[derive(Clone, Copy)]
pub(crate) enum RowRef<'r> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'r sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(&'r sqlx::postgres::PgRow),
    #[cfg(feature = "mysql")]
    MySql(&'r sqlx::mysql::MySqlRow),
}

/// Runs the same code over the row of each driver.
macro_rules! with_row {
    ($row:expr, $bound:ident => $body:expr) => {
        match $row {
            #[cfg(feature = "sqlite")]
            $crate::row::RowRef::Sqlite($bound) => $body,
            #[cfg(feature = "postgres")]
            $crate::row::RowRef::Postgres($bound) => $body,
            #[cfg(feature = "mysql")]
            $crate::row::RowRef::MySql($bound) => $body,
        }
    };
}
pub(crate) use with_row;

impl<'r> RowRef<'r> {
    /// The driver's row inside one of SeaORM's.
    pub(crate) fn of_query_result(result: &'r sea_orm::QueryResult) -> Option<Self> {
        #[cfg(feature = "sqlite")]
        if let Some(row) = result.try_as_sqlite_row() {
            return Some(Self::Sqlite(row));
        }
        #[cfg(feature = "postgres")]
        if let Some(row) = result.try_as_pg_row() {
            return Some(Self::Postgres(row));
        }
        #[cfg(feature = "mysql")]
        if let Some(row) = result.try_as_mysql_row() {
            return Some(Self::MySql(row));
        }
        let _ = result;
        None
    }

    pub(crate) fn len(self) -> usize {
        use sqlx::Row as _;
        with_row!(self, row => row.len())
    }

    /// The names of the columns, in order.
    pub(crate) fn names(self) -> Vec<String> {
        use sqlx::{Column as _, Row as _};
        with_row!(self, row => row.columns().iter().map(|column| column.name().to_owned()).collect())
    }
}

/// A text in a row of a statement of our own.
pub(crate) fn text_at(row: RowRef<'_>, index: usize) -> Result<String, crate::Error> {
    Cell::new(row, index)
        .text()
        .map_err(|error| crate::Error::decode_row(None, None, &error))
}

/// An integer in a row of a statement of our own.
pub(crate) fn integer_at(row: RowRef<'_>, index: usize) -> Result<i64, crate::Error> {
    Cell::new(row, index)
        .integer()
        .map_err(|error| crate::Error::decode_row(None, None, &error))
}
