//! Values of one type as values of another, where a database does not make
//! them by itself, or makes something else of them than its peers.

use super::super::Target;
use super::super::sql::Sql;
use crate::schema::{Column, ColumnType};

/// The expression that makes a column's values of its former ones; `None`
/// where the database's own conversion serves. `spelled` is the new type.
pub(super) fn expression(
    target: Target,
    from: &Column,
    to: &Column,
    name: &str,
    spelled: &str,
) -> Option<String> {
    let mut sql = Sql::new(target.dialect());
    sql.name(name);
    let value = sql.finish();
    match target {
        Target::Postgres => Some(postgres(from, to, &value, spelled)),
        Target::MySql | Target::MariaDb => mysql(from, to, &value),
        Target::Sqlite => sqlite(from, to, &value),
    }
}

/// PostgreSQL converts without being told only where nothing can be lost:
/// all else needs USING.
fn postgres(from: &Column, to: &Column, value: &str, spelled: &str) -> String {
    use ColumnType::{Boolean, Bytes, Custom, DateTime, Enum, Text, Timestamp};
    match (&from.column_type, &to.column_type) {
        // Neither by the session's time zone.
        (DateTime, Timestamp) | (Timestamp, DateTime) => format!("{value} AT TIME ZONE 'UTC'"),
        (Text, Bytes) => format!("convert_to({value}, 'UTF8')"),
        (Bytes, Text) => format!("convert_from({value}, 'UTF8')"),
        (Boolean, number) if number.is_integer() => format!("{value}::integer::{spelled}"),
        (number, Boolean) if number.is_integer() => format!("({value} <> 0)"),
        (Custom(_), _) | (_, Custom(_) | Text) => format!("{value}::{spelled}"),
        (Enum(_), _) | (_, Enum(_)) => format!("{value}::text::{spelled}"),
        (from, to) if casts(from, to) => format!("{value}::{spelled}"),
        // What has no cast of its own goes by its text.
        _ => format!("{value}::text::{spelled}"),
    }
}

/// Whether PostgreSQL has a cast of its own.
fn casts(from: &ColumnType, to: &ColumnType) -> bool {
    let is_number = |of: &ColumnType| {
        of.is_integer()
            || matches!(
                of,
                ColumnType::Real | ColumnType::Double | ColumnType::Decimal
            )
    };
    let is_moment = |of: &ColumnType| {
        matches!(
            of,
            ColumnType::Date | ColumnType::DateTime | ColumnType::Timestamp
        )
    };
    (is_number(from) && is_number(to)) || (is_moment(from) && is_moment(to)) || from == to
}

fn mysql(from: &Column, to: &Column, value: &str) -> Option<String> {
    match (&from.column_type, &to.column_type) {
        (ColumnType::Uuid, ColumnType::Text) => {
            let part = |from: u8, length: u8| format!("SUBSTR(HEX({value}), {from}, {length})");
            Some(format!(
                "LOWER(CONCAT({}, '-', {}, '-', {}, '-', {}, '-', {}))",
                part(1, 8),
                part(9, 4),
                part(13, 4),
                part(17, 4),
                part(21, 12)
            ))
        }
        (ColumnType::Text, ColumnType::Uuid) => Some(format!("UNHEX(REPLACE({value}, '-', ''))")),
        _ => None,
    }
}

/// SQLite keeps what it cannot convert to the affinity of the new type as it
/// is, so that nothing is lost; only text and bytes never become each other.
fn sqlite(from: &Column, to: &Column, value: &str) -> Option<String> {
    use ColumnType::{Bytes, Date, DateTime, Enum, Text, Time, Timestamp, Uuid};
    match (&from.column_type, &to.column_type) {
        (from, to) if from == to => None,
        // `hex` makes an empty text of NULL.
        (Uuid, Text) => Some(format!(
            "CASE WHEN {value} IS NOT NULL THEN lower(\
             substr(hex({value}), 1, 8) || '-' || substr(hex({value}), 9, 4) || '-' || \
             substr(hex({value}), 13, 4) || '-' || substr(hex({value}), 17, 4) || '-' || \
             substr(hex({value}), 21, 12)) END"
        )),
        (Text, Uuid) => Some(format!("unhex({value}, '-')")),
        (DateTime, Timestamp) => Some(format!("replace({value}, ' ', 'T') || '+00:00'")),
        (Timestamp, DateTime) => Some(format!("replace(replace({value}, 'T', ' '), '+00:00', '')")),
        (DateTime | Timestamp, Date) => Some(format!("substr({value}, 1, 10)")),
        (Date, DateTime) => Some(format!("{value} || ' 00:00:00'")),
        (Date, Timestamp) => Some(format!("{value} || 'T00:00:00+00:00'")),
        (DateTime | Timestamp, Time) => Some(format!("substr({value}, 12, 15)")),
        (_, Bytes) => Some(format!("CAST({value} AS BLOB)")),
        (Bytes, Text | Enum(_)) => Some(format!("CAST({value} AS TEXT)")),
        _ => None,
    }
}
