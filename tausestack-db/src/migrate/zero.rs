//! Values that say nothing.

use crate::schema::{ColumnType, Literal};

/// What stands in a column that takes no NULL and whose values are lost; none
/// for types of a database's own spelling.
pub(crate) fn of(column_type: &ColumnType) -> Option<Literal> {
    Some(match column_type {
        ColumnType::Boolean => Literal::Boolean(false),
        integer if integer.is_integer() => Literal::Integer(0),
        ColumnType::Real | ColumnType::Double => Literal::Float("0.0".into()),
        ColumnType::Text => Literal::Text(String::new()),
        ColumnType::Bytes => Literal::Bytes(Vec::new()),
        ColumnType::Uuid => Literal::Uuid(uuid::Uuid::nil()),
        ColumnType::Date => Literal::Date("1970-01-01".into()),
        ColumnType::Time => Literal::Time("00:00:00.000000".into()),
        ColumnType::DateTime => Literal::DateTime("1970-01-01 00:00:00.000000".into()),
        ColumnType::Timestamp => Literal::Timestamp("1970-01-01 00:00:00.000000".into()),
        ColumnType::Decimal => Literal::Decimal("0".into()),
        ColumnType::Json => Literal::Json("null".into()),
        ColumnType::Enum(of) => Literal::Text(of.values.first()?.clone()),
        _ => return None,
    })
}
