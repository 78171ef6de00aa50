//! Constants in a dialect's spelling.

use super::dialect::{Dialect, Feature};
use super::sql::Sql;
use crate::schema::Literal;

/// Why a dialect has no spelling for a constant, if it has none.
pub(super) fn refusal(dialect: &dyn Dialect, literal: &Literal) -> Option<String> {
    match literal {
        Literal::Float(number) if !dialect.has(Feature::SpecialFloats) => {
            matches!(number.as_str(), "NaN" | "inf" | "-inf" | "-0.0")
                .then(|| format!("is {number}, which {} has no constant for", dialect.name()))
        }
        Literal::Integer(number)
            if *number > i128::from(i64::MAX) && !dialect.has(Feature::Unsigned) =>
        {
            Some(format!(
                "is {number}, more than the largest integer of {}",
                dialect.name()
            ))
        }
        // PostgreSQL stores none, SQLite ends the statement there.
        Literal::Text(text) | Literal::Json(text) if text.contains('\0') => {
            Some("contains a NUL character, which no statement can hold".to_owned())
        }
        _ => None,
    }
}

pub(super) fn literal(sql: &mut Sql<'_>, literal: &Literal) {
    let dialect = sql.dialect();
    let out = sql.out();
    match literal {
        Literal::Boolean(true) => out.push_str("TRUE"),
        Literal::Boolean(false) => out.push_str("FALSE"),
        Literal::Integer(number) => out.push_str(&number.to_string()),
        Literal::Float(number) => dialect.float(number, out),
        Literal::Decimal(number) => dialect.decimal(number, out),
        Literal::Text(text)
        | Literal::Json(text)
        | Literal::Date(text)
        | Literal::Time(text)
        | Literal::DateTime(text) => dialect.text(text, out),
        Literal::Bytes(bytes) => dialect.bytes(bytes, out),
        Literal::Uuid(uuid) => dialect.uuid(*uuid, out),
        Literal::Timestamp(utc) => dialect.timestamp(utc, out),
    }
}
