//! SQLite, where a type is the words that stand in CREATE TABLE.

use super::plain;
use crate::schema::ColumnType;

/// `INT` is not `INTEGER`: only the latter names the row id
/// (<https://www.sqlite.org/lang_createtable.html#rowid>).
pub(super) fn parse(spelling: &str) -> ColumnType {
    let plain = plain(spelling);
    match plain.as_str() {
        "boolean" => ColumnType::Boolean,
        "integer" => ColumnType::BigInt,
        "real" => ColumnType::Double,
        "text" => ColumnType::Text,
        "blob" => ColumnType::Bytes,
        "date_text" => ColumnType::Date,
        "time_text" => ColumnType::Time,
        "datetime_text" => ColumnType::DateTime,
        "timestamp_with_timezone_text" => ColumnType::Timestamp,
        "json_text" => ColumnType::Json,
        "decimal_text" => ColumnType::Decimal,
        _ => ColumnType::Custom(plain),
    }
}
