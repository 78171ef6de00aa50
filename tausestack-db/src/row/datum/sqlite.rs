//! SQLite: the value's own storage class decides, whatever the column declares.
//!
//! Source: <https://www.sqlite.org/datatype3.html>.

use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

use super::{Datum, Decoded};
use crate::row::DecodeError;

pub(super) fn datum(row: &SqliteRow, index: usize) -> Decoded<Datum> {
    let driver = |error: sqlx::Error| DecodeError::driver(&error);
    let value = row.try_get_raw(index).map_err(driver)?;
    if value.is_null() {
        return Ok(Datum::Null);
    }
    match value.type_info().name() {
        "INTEGER" => {
            let number = row.try_get_unchecked(index).map_err(driver)?;
            let is_flag =
                matches!(number, 0 | 1) && row.column(index).type_info().name() == "BOOLEAN";
            Ok(if is_flag {
                Datum::Flag(number == 1)
            } else {
                Datum::Integer(number)
            })
        }
        "REAL" => row
            .try_get_unchecked(index)
            .map(Datum::Double)
            .map_err(driver),
        "TEXT" => row
            .try_get_unchecked(index)
            .map(Datum::Text)
            .map_err(|_| DecodeError::invalid("the text is no UTF-8: cast it to blob")),
        _ => row
            .try_get_unchecked(index)
            .map(Datum::Bytes)
            .map_err(driver),
    }
}
