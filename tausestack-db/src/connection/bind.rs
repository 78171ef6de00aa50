//! Values on their way into a driver's arguments.
//!
//! What a database cannot keep is refused here: the drivers would panic on
//! some of it, and cut the rest in silence.

#[cfg(feature = "postgres")]
mod array;
mod calendar;
mod document;

use calendar::Calendar;
#[cfg(feature = "time")]
use calendar::of_time;
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

#[cfg(any(feature = "sqlite", feature = "mysql"))]
fn no_negative_zero(database: &str) -> String {
    format!("{database} has no negative zero: write 0.0")
}

/// An unsigned number in the widest signed type.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn signed(number: u64, database: &str) -> Result<i64, BoxDynError> {
    i64::try_from(number).or_else(|_| {
        refuse(format!(
            "{database} has no unsigned 64-bit integers, and the number is above {}: use a \
             `Decimal`, or an `i64` with the same bits",
            i64::MAX
        ))
    })
}

#[cfg(feature = "postgres")]
fn refuse_nul(text: &str) -> Result<(), BoxDynError> {
    if text.contains('\0') {
        return refuse("PostgreSQL's text holds no NUL character: use `Vec<u8>`");
    }
    Ok(())
}

/// Binds the values that every driver takes in the same way, and hands the
/// others to `$special`.
///
/// `$calendar` is the database's, and `$date` to `$instant` make of what it
/// keeps what the driver binds it as; an instant is given as date and time in
/// UTC.
macro_rules! bind_all {
    (
        $values:expr, $arguments:ident, $calendar:expr,
        [$date:expr, $time:expr, $date_time:expr, $instant:expr],
        { $($special:tt)* }
    ) => {
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
                Value::Json(v) => {
                    if let Some(v) = &v {
                        document::check(v)?;
                    }
                    $arguments.add(v)?;
                }
                Value::ChronoDate(v) => {
                    $arguments.add(v.map(|v| $calendar.date(v)).transpose()?.map($date))?;
                }
                Value::ChronoTime(v) => {
                    $arguments.add(v.map(Calendar::time).transpose()?.map($time))?;
                }
                Value::ChronoDateTime(v) => {
                    $arguments.add(v.map(|v| $calendar.date_time(v)).transpose()?.map($date_time))?;
                }
                // One form for an instant, whatever its offset is.
                Value::ChronoDateTimeUtc(v) => {
                    let v = v.map(|v| $calendar.date_time(v.naive_utc())).transpose()?;
                    $arguments.add(v.map($instant))?;
                }
                Value::ChronoDateTimeLocal(v) => {
                    let v = v.map(|v| $calendar.date_time(v.naive_utc())).transpose()?;
                    $arguments.add(v.map($instant))?;
                }
                Value::ChronoDateTimeWithTimeZone(v) => {
                    let v = v.map(|v| $calendar.date_time(v.naive_utc())).transpose()?;
                    $arguments.add(v.map($instant))?;
                }
                #[cfg(feature = "time")]
                Value::TimeDate(v) => {
                    let v = v.map(|v| $calendar.date(of_time::date(v)?)).transpose()?;
                    $arguments.add(v.map($date))?;
                }
                #[cfg(feature = "time")]
                Value::TimeTime(v) => {
                    let v = v.map(|v| Calendar::time(of_time::time(v)?)).transpose()?;
                    $arguments.add(v.map($time))?;
                }
                #[cfg(feature = "time")]
                Value::TimeDateTime(v) => {
                    let v = v.map(|v| $calendar.date_time(of_time::date_time(v)?)).transpose()?;
                    $arguments.add(v.map($date_time))?;
                }
                #[cfg(feature = "time")]
                Value::TimeDateTimeWithTimeZone(v) => {
                    let v = v.map(|v| $calendar.date_time(of_time::instant(v)?)).transpose()?;
                    $arguments.add(v.map($instant))?;
                }
                Value::Uuid(v) => $arguments.add(v)?,
                #[allow(unreachable_patterns, reason = "PostgreSQL has them")]
                Value::Array(..) => {
                    return refuse("only PostgreSQL has arrays: use `Json<Vec<_>>`");
                }
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
    use calendar::text;

    const NAN: &str = "SQLite has no NaN: use `Option`, and `None` for it";
    const NUL: &str = "SQLite's functions end a text at its first NUL character, so that it could \
                       not be searched: use `Vec<u8>`";
    let mut arguments = sqlx::sqlite::SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    bind_all!(values, arguments, calendar::SQLITE, [text::date, text::time, text::date_time, text::instant], {
        Value::TinyInt(v) => arguments.add(v)?,
        Value::TinyUnsigned(v) => arguments.add(v.map(i64::from))?,
        Value::SmallUnsigned(v) => arguments.add(v.map(i64::from))?,
        Value::Unsigned(v) => arguments.add(v.map(i64::from))?,
        Value::BigUnsigned(v) => arguments.add(v.map(|v| signed(v, "SQLite")).transpose()?)?,
        // SQLite stores a NaN as NULL.
        Value::Double(Some(v)) if v.is_nan() => return refuse(NAN),
        Value::Float(Some(v)) if v.is_nan() => return refuse(NAN),
        // It stores whole floats as integers, which have one zero.
        Value::Double(Some(v)) if is_negative_zero(v) => return refuse(no_negative_zero("SQLite")),
        Value::Float(Some(v)) if is_negative_zero(v.into()) => return refuse(no_negative_zero("SQLite")),
        // <https://www.sqlite.org/nulinstr.html>
        Value::String(Some(v)) if v.contains('\0') => return refuse(NUL),
        Value::Char(Some('\0')) => return refuse(NUL),
        #[cfg(feature = "decimal")]
        Value::Decimal(v) => {
            let text = v.map(crate::row::sqlite_decimal::to_bind).transpose();
            arguments.add(text.or_else(refuse)?)?;
        }
    });
    Ok(arguments)
}

#[cfg(feature = "postgres")]
pub(super) fn postgres(values: Vec<Value>) -> Result<sqlx::postgres::PgArguments, BoxDynError> {
    use std::convert::identity;

    let mut arguments = sqlx::postgres::PgArguments::default();
    arguments.reserve(values.len(), values.len() * 8);
    bind_all!(values, arguments, calendar::POSTGRES, [identity, identity, identity, |at| at.and_utc()], {
        // PostgreSQL's integers are signed and start at 16 bits.
        Value::TinyInt(v) => arguments.add(v.map(i16::from))?,
        Value::TinyUnsigned(v) => arguments.add(v.map(i16::from))?,
        Value::SmallUnsigned(v) => arguments.add(v.map(i32::from))?,
        Value::Unsigned(v) => arguments.add(v.map(i64::from))?,
        Value::BigUnsigned(v) => arguments.add(v.map(|v| signed(v, "PostgreSQL")).transpose()?)?,
        Value::String(Some(v)) => {
            refuse_nul(&v)?;
            arguments.add(v)?;
        }
        Value::Char(Some('\0')) => refuse_nul("\0")?,
        Value::Array(of, v) => array::bind(&mut arguments, &of, v)?,
        Value::Json(Some(v)) => {
            document::check(&v)?;
            match document::jsonb::spelled(&v)? {
                Some(text) => arguments.add(sqlx::types::Json(text))?,
                None => arguments.add(v)?,
            }
        }
        #[cfg(feature = "decimal")]
        Value::Decimal(v) => arguments.add(v)?,
    });
    Ok(arguments)
}

#[cfg(feature = "mysql")]
pub(super) fn mysql(values: Vec<Value>) -> Result<sqlx::mysql::MySqlArguments, BoxDynError> {
    use std::convert::identity;

    const NOT_FINITE: &str = "MySQL has no NaN and no infinity: use `Option`, and `None` for it";
    let mut arguments = sqlx::mysql::MySqlArguments::default();
    arguments.reserve(values.len(), values.len() * 8);
    // An instant is a `datetime` in UTC: bound as a `timestamp`, one before
    // 1970 or after 2038 would become NULL.
    bind_all!(values, arguments, calendar::MYSQL, [identity, identity, identity, identity], {
        Value::TinyInt(v) => arguments.add(v)?,
        Value::TinyUnsigned(v) => arguments.add(v)?,
        Value::SmallUnsigned(v) => arguments.add(v)?,
        Value::Unsigned(v) => arguments.add(v)?,
        Value::BigUnsigned(v) => arguments.add(v)?,
        Value::Double(Some(v)) if is_negative_zero(v) => return refuse(no_negative_zero("MySQL")),
        Value::Float(Some(v)) if is_negative_zero(v.into()) => return refuse(no_negative_zero("MySQL")),
        Value::Double(Some(v)) if !v.is_finite() => return refuse(NOT_FINITE),
        Value::Float(Some(v)) if !v.is_finite() => return refuse(NOT_FINITE),
        #[cfg(feature = "decimal")]
        Value::Decimal(v) => arguments.add(v)?,
    });
    Ok(arguments)
}
