//! Values on their way into a driver's arguments.
//!
//! What a database cannot keep is refused here: the drivers would panic on
//! some of it, and cut the rest in silence.

use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;
use sqlx::Arguments;
use sqlx::error::BoxDynError;

use crate::column_type::unencodable_reason;

/// Why a value is not bound. It names no value, unlike the drivers' own texts.
#[derive(Debug)]
pub(crate) struct Refusal(String);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

fn refuse<T>(text: impl Into<String>) -> Result<T, BoxDynError> {
    Err(Box::new(Refusal(text.into())))
}

/// The name of an enum's value; a NULL has none.
fn enum_name(value: OptionEnum) -> Option<String> {
    match value {
        OptionEnum::Some(name) => Some(name.value.into_owned()),
        OptionEnum::None(_) => None,
    }
}

/// Whether it is the zero that a database without one would turn positive.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
fn is_negative_zero(number: f64) -> bool {
    number == 0.0 && number.is_sign_negative()
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
///
/// `$instant` and `$offset` make of an instant what the driver binds it as.
macro_rules! bind_all {
    ($values:expr, $arguments:ident, $instant:expr, $offset:expr, { $($special:tt)* }) => {
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
                Value::ChronoDateTimeUtc(v) => $arguments.add(v.map($instant))?,
                // One form for an instant, so that text compares as time does.
                Value::ChronoDateTimeLocal(v) => {
                    $arguments.add(v.map(|at| at.to_utc()).map($instant))?;
                }
                Value::ChronoDateTimeWithTimeZone(v) => {
                    $arguments.add(v.map(|at| at.to_utc()).map($instant))?;
                }
                #[cfg(feature = "time")]
                Value::TimeDate(v) => $arguments.add(v)?,
                #[cfg(feature = "time")]
                Value::TimeTime(v) => $arguments.add(v)?,
                #[cfg(feature = "time")]
                Value::TimeDateTime(v) => $arguments.add(v)?,
                #[cfg(feature = "time")]
                Value::TimeDateTimeWithTimeZone(v) => {
                    $arguments.add(v.map(|at| at.to_offset(time::UtcOffset::UTC)).map($offset))?;
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
    bind_all!(values, arguments, |at| at, |at| at, {
        Value::TinyInt(v) => arguments.add(v)?,
        Value::TinyUnsigned(v) => arguments.add(v.map(i64::from))?,
        Value::SmallUnsigned(v) => arguments.add(v.map(i64::from))?,
        Value::Unsigned(v) => arguments.add(v.map(i64::from))?,
        Value::BigUnsigned(v) => arguments.add(signed(v, "SQLite")?)?,
        // SQLite stores a NaN as NULL.
        Value::Double(Some(v)) if v.is_nan() => return refuse("SQLite has no NaN"),
        Value::Float(Some(v)) if v.is_nan() => return refuse("SQLite has no NaN"),
        // It stores whole floats as integers, which have one zero.
        Value::Double(Some(v)) if is_negative_zero(v) => return refuse("SQLite has no negative zero"),
        Value::Float(Some(v)) if is_negative_zero(v.into()) => return refuse("SQLite has no negative zero"),
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
    bind_all!(values, arguments, |at| at, |at| at, {
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

#[cfg(all(feature = "mysql", feature = "time"))]
fn naive(at: time::OffsetDateTime) -> time::PrimitiveDateTime {
    time::PrimitiveDateTime::new(at.date(), at.time())
}

#[cfg(feature = "mysql")]
pub(super) fn mysql(values: Vec<Value>) -> Result<sqlx::mysql::MySqlArguments, BoxDynError> {
    let mut arguments = sqlx::mysql::MySqlArguments::default();
    arguments.reserve(values.len(), values.len() * 8);
    // An instant is a `datetime` in UTC: bound as a `timestamp`, one before
    // 1970 or after 2038 would become NULL.
    bind_all!(values, arguments, |at| at.naive_utc(), naive, {
        Value::TinyInt(v) => arguments.add(v)?,
        Value::TinyUnsigned(v) => arguments.add(v)?,
        Value::SmallUnsigned(v) => arguments.add(v)?,
        Value::Unsigned(v) => arguments.add(v)?,
        Value::BigUnsigned(v) => arguments.add(v)?,
        Value::Double(Some(v)) if is_negative_zero(v) => return refuse("MySQL has no negative zero"),
        Value::Float(Some(v)) if is_negative_zero(v.into()) => return refuse("MySQL has no negative zero"),
        Value::Double(Some(v)) if !v.is_finite() => return refuse("MySQL has no NaN and no infinity"),
        Value::Float(Some(v)) if !v.is_finite() => return refuse("MySQL has no NaN and no infinity"),
        #[cfg(feature = "decimal")]
        Value::Decimal(v) => arguments.add(v)?,
    });
    Ok(arguments)
}
