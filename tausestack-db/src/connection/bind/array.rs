//! Arrays on their way into PostgreSQL.

use sea_orm::Value;
use sea_orm::sea_query::ArrayType;
use sqlx::Arguments as _;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use super::calendar::{Calendar, POSTGRES};
use super::{refuse, refuse_nul, signed};

type Elements = Option<Box<Vec<Value>>>;

/// Binds an array whose elements are of this type.
pub(super) fn bind(
    arguments: &mut PgArguments,
    of: &ArrayType,
    elements: Elements,
) -> Result<(), BoxDynError> {
    macro_rules! add {
        ($variant:ident, |$element:ident| $bound:expr) => {
            arguments.add(collect(elements, |element| match element {
                Value::$variant(Some($element)) => $bound,
                _ => refuse("an array's elements are of one type, and none is NULL"),
            })?)?
        };
    }
    match of {
        ArrayType::Bool => add!(Bool, |v| Ok(v)),
        ArrayType::TinyInt => add!(TinyInt, |v| Ok(i16::from(v))),
        ArrayType::SmallInt => add!(SmallInt, |v| Ok(v)),
        ArrayType::Int => add!(Int, |v| Ok(v)),
        ArrayType::BigInt => add!(BigInt, |v| Ok(v)),
        ArrayType::SmallUnsigned => add!(SmallUnsigned, |v| Ok(i32::from(v))),
        ArrayType::Unsigned => add!(Unsigned, |v| Ok(i64::from(v))),
        ArrayType::BigUnsigned => add!(BigUnsigned, |v| signed(v, "PostgreSQL")),
        ArrayType::Float => add!(Float, |v| Ok(v)),
        ArrayType::Double => add!(Double, |v| Ok(v)),
        ArrayType::String => add!(String, |v| refuse_nul(&v).map(|()| v)),
        ArrayType::Uuid => add!(Uuid, |v| Ok(v)),
        ArrayType::ChronoDate => add!(ChronoDate, |v| POSTGRES.date(v)),
        ArrayType::ChronoTime => add!(ChronoTime, |v| Calendar::time(v)),
        ArrayType::ChronoDateTime => add!(ChronoDateTime, |v| POSTGRES.date_time(v)),
        ArrayType::ChronoDateTimeUtc => add!(ChronoDateTimeUtc, |v| {
            POSTGRES.date_time(v.naive_utc()).map(|at| at.and_utc())
        }),
        #[cfg(feature = "decimal")]
        ArrayType::Decimal => add!(Decimal, |v| Ok(v)),
        other => return refuse(format!("arrays of the type {other:?} cannot be bound here")),
    }
    Ok(())
}

fn collect<T>(
    elements: Elements,
    bound: impl FnMut(Value) -> Result<T, BoxDynError>,
) -> Result<Option<Vec<T>>, BoxDynError> {
    elements
        .map(|elements| elements.into_iter().map(bound).collect())
        .transpose()
}
