//! Values on their way into a driver's arguments.
//!
//! What a database cannot keep is refused here: the drivers would panic on
//! some of it, and cut the rest in silence.

use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;
use sqlx::Arguments;
use sqlx::error::BoxDynError;

use crate::column_type::unencodable_reason;

fn refuse<T>(text: impl Into<String>) -> Result<T, BoxDynError> {
    Err(text.into().into())
}

/// The name of an enum's value; a NULL has none.
fn enum_name(value: OptionEnum) -> Option<String> {
    match value {
        OptionEnum::Some(name) => Some(name.value.into_owned()),
        OptionEnum::None(_) => None,
    }
}

/// An unsigned number in the widest signed type.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn signed(value: Option<u64>, database: &str) -> Result<Option<i64>, BoxDynError> {
    value
        .map(|number| {
            i64::try_from(number).or_else(|_| {
                refuse(format!(
                    "{database} has no unsigned 64-bit integers: the number is above {}",
                    i64::MAX
                ))
            })
        })
        .transpose()
}

/// Binds the values that every driver takes in the same way, and hands the
/// others to `$special`.
macro_rules! bind_all {
    ($values:expr, $arguments:ident, { $($special:tt)* }) => {
        for value in $values {
            if let Some(reason) = unencodable_reason(&value) {
                return refuse(reason);
            }
            match value {
                $($special)*
                Value::Bool(v) => $arguments.add(v)?,
                Value::SmallInt(v) => $arguments.add(v)?,
                Value::Int(v) => $arguments.add(v)?,
                Value::BigInt(v) => $arguments.add(v)?,
                Value::Float(v) => $arguments.add(v)?,
                Value::Double(v) => $arguments.add(v)?,
                Value::String(v) => $arguments.add(v)?,
                Value::Enum(v) => $arguments.add(enum_name(v))?,
                Value::Char(v) => $arguments.add(v.map(|c| c.to_string()))?,
                Value::Bytes(v) => $arguments.add(v)?,
                Value::Json(v) => $arguments.add(v)?,
                Value::ChronoDate(v) => $arguments.add(v)?,
                Value::ChronoTime(v) => $arguments.add(v)?,
                Value::ChronoDateTime(v) => $arguments.add(v)?,
                Value::ChronoDateTimeUtc(v) => $arguments.add(v)?,
                // One form for an instant, so that text compares as time does.
                Value::ChronoDateTimeLocal(v) => $arguments.add(v.map(|at| at.to_utc()))?,
                Value::ChronoDateTimeWithTimeZone(v) => $arguments.add(v.map(|at| at.to_utc()))?,
                #[cfg(feature = "time")]
                Value::TimeDate(v) => $arguments.add(v)?,
                #[cfg(feature = "time")]
                Value::TimeTime(v) => $arguments.add(v)?,
                #[cfg(feature = "time")]
                Value::TimeDateTime(v) => $arguments.add(v)?,
                #[cfg(feature = "time")]
                Value::TimeDateTimeWithTimeZone(v) => {
                    $arguments.add(v.map(|at| at.to_offset(time::UtcOffset::UTC)))?;
                }
                Value::Uuid(v) => $arguments.add(v)?,
                #[allow(unreachable_patterns, reason = "variants of SeaORM features that a user's crate enables")]
                other => {
                    return refuse(format!(
                        "values of the type {:?} cannot be bound here",
                        other.array_type()
                    ));
                }
            }
        }
    };
}

#[cfg(feature = "sqlite")]
pub(super) fn sqlite(values: Vec<Value>) -> Result<sqlx::sqlite::SqliteArguments, BoxDynError> {
    let mut arguments = sqlx::sqlite::SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    bind_all!(values, arguments, {
        Value::TinyInt(v) => arguments.add(v)?,
        Value::TinyUnsigned(v) => arguments.add(v.map(i64::from))?,
        Value::SmallUnsigned(v) => arguments.add(v.map(i64::from))?,
        Value::Unsigned(v) => arguments.add(v.map(i64::from))?,
        Value::BigUnsigned(v) => arguments.add(signed(v, "SQLite")?)?,
        // SQLite stores a NaN as NULL.
        Value::Double(Some(v)) if v.is_nan() => return refuse("SQLite has no NaN"),
        Value::Float(Some(v)) if v.is_nan() => return refuse("SQLite has no NaN"),
        #[cfg(feature = "decimal")]
        Value::Decimal(v) => {
            arguments.add(v.map(crate::row::sqlite_decimal::to_bind).transpose()?)?;
        }
    });
    Ok(arguments)
}

#[cfg(feature = "postgres")]
pub(super) fn postgres(values: Vec<Value>) -> Result<sqlx::postgres::PgArguments, BoxDynError> {
    let mut arguments = sqlx::postgres::PgArguments::default();
    arguments.reserve(values.len(), values.len() * 8);
    bind_all!(values, arguments, {
        // PostgreSQL's integers are signed and start at 16 bits.
        Value::TinyInt(v) => arguments.add(v.map(i16::from))?,
        Value::TinyUnsigned(v) => arguments.add(v.map(i16::from))?,
        Value::SmallUnsigned(v) => arguments.add(v.map(i32::from))?,
        Value::Unsigned(v) => arguments.add(v.map(i64::from))?,
        Value::BigUnsigned(v) => arguments.add(signed(v, "PostgreSQL")?)?,
        Value::String(Some(v)) if v.contains('\0') => {
            return refuse("PostgreSQL's text holds no NUL character");
        }
        #[cfg(feature = "decimal")]
        Value::Decimal(v) => arguments.add(v)?,
    });
    Ok(arguments)
}

#[cfg(feature = "mysql")]
pub(super) fn mysql(values: Vec<Value>) -> Result<sqlx::mysql::MySqlArguments, BoxDynError> {
    let mut arguments = sqlx::mysql::MySqlArguments::default();
    arguments.reserve(values.len(), values.len() * 8);
    bind_all!(values, arguments, {
        Value::TinyInt(v) => arguments.add(v)?,
        Value::TinyUnsigned(v) => arguments.add(v)?,
        Value::SmallUnsigned(v) => arguments.add(v)?,
        Value::Unsigned(v) => arguments.add(v)?,
        Value::BigUnsigned(v) => arguments.add(v)?,
        Value::Double(Some(v)) if !v.is_finite() => return refuse("MySQL has no NaN and no infinity"),
        Value::Float(Some(v)) if !v.is_finite() => return refuse("MySQL has no NaN and no infinity"),
        #[cfg(feature = "decimal")]
        Value::Decimal(v) => arguments.add(v)?,
    });
    Ok(arguments)
}
