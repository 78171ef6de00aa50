//! Constants, as a schema holds them.

use sea_orm::Value;
use uuid::Uuid;

/// A constant value, in a form that does not depend on a database.
///
/// Numbers with a fraction and dates are held as text, so that two schemas
/// compare exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Literal {
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i128),
    /// A floating point number, in its shortest exact spelling.
    Float(String),
    /// An exact decimal number.
    Decimal(String),
    /// Text, or the value of an enum.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID.
    Uuid(Uuid),
    /// A JSON document, as text.
    Json(String),
    /// A date: `2024-02-29`.
    Date(String),
    /// A time of day: `23:59:59.999999`.
    Time(String),
    /// A date and time of day without zone: `2024-02-29 23:59:59.999999`.
    DateTime(String),
    /// An instant, as date and time of day in UTC.
    Timestamp(String),
}

/// A value that has no spelling as a constant of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoLiteral;

impl Literal {
    /// The constant of a bound value; `None` for NULL, the default of every
    /// column without one.
    pub(super) fn from_value(value: Value) -> Result<Option<Self>, NoLiteral> {
        Ok(match value {
            Value::Bool(value) => value.map(Self::Boolean),
            Value::TinyInt(value) => value.map(integer),
            Value::SmallInt(value) => value.map(integer),
            Value::Int(value) => value.map(integer),
            Value::BigInt(value) => value.map(integer),
            Value::TinyUnsigned(value) => value.map(integer),
            Value::SmallUnsigned(value) => value.map(integer),
            Value::Unsigned(value) => value.map(integer),
            Value::BigUnsigned(value) => value.map(integer),
            // SQLite keeps 64 bits: the wider spelling is the value that a
            // bound `f32` becomes there, and the same `f32` elsewhere.
            Value::Float(value) => value.map(|value| float(f64::from(value))),
            Value::Double(value) => value.map(float),
            Value::String(value) => value.map(Self::Text),
            Value::Char(value) => value.map(|value| Self::Text(value.into())),
            Value::Bytes(value) => value.map(Self::Bytes),
            Value::Uuid(value) => value.map(Self::Uuid),
            Value::Json(value) => value.map(|value| Self::Json(value.to_string())),
            Value::ChronoDate(value) => value.map(|value| Self::Date(value.to_string())),
            Value::ChronoTime(value) => value.map(|value| Self::Time(chrono_time(value))),
            Value::ChronoDateTime(value) => value.map(|value| Self::DateTime(chrono_both(value))),
            Value::ChronoDateTimeUtc(value) => {
                value.map(|value| Self::Timestamp(chrono_both(value.naive_utc())))
            }
            Value::ChronoDateTimeLocal(value) => {
                value.map(|value| Self::Timestamp(chrono_both(value.naive_utc())))
            }
            Value::ChronoDateTimeWithTimeZone(value) => {
                value.map(|value| Self::Timestamp(chrono_both(value.naive_utc())))
            }
            #[cfg(feature = "time")]
            Value::TimeDate(value) => value.map(|value| Self::Date(value.to_string())),
            #[cfg(feature = "time")]
            Value::TimeTime(value) => value.map(|value| Self::Time(time_time(value))),
            #[cfg(feature = "time")]
            Value::TimeDateTime(value) => value.map(|value| {
                Self::DateTime(format!("{} {}", value.date(), time_time(value.time())))
            }),
            #[cfg(feature = "time")]
            Value::TimeDateTimeWithTimeZone(value) => match value {
                Some(value) => {
                    let utc = value
                        .checked_to_offset(time::UtcOffset::UTC)
                        .ok_or(NoLiteral)?;
                    let text = format!("{} {}", utc.date(), time_time(utc.time()));
                    Some(Self::Timestamp(text))
                }
                None => None,
            },
            #[cfg(feature = "decimal")]
            Value::Decimal(value) => value.map(|value| Self::Decimal(value.to_string())),
            // Arrays and the like, and what other crates switch on in SeaORM.
            _ => return Err(NoLiteral),
        })
    }
}

fn integer(value: impl Into<i128>) -> Literal {
    Literal::Integer(value.into())
}

fn float(value: f64) -> Literal {
    // `Debug` is the shortest spelling that reads back as the same bits.
    Literal::Float(format!("{value:?}"))
}

/// With six digits, as the binder writes times where they are text.
#[cfg(feature = "time")]
fn time_time(value: time::Time) -> String {
    let (hour, minute, second, microsecond) = value.as_hms_micro();
    format!("{hour:02}:{minute:02}:{second:02}.{microsecond:06}")
}

/// The same of chrono's.
fn chrono_time(value: chrono::NaiveTime) -> String {
    value.format("%T%.6f").to_string()
}

fn chrono_both(value: chrono::NaiveDateTime) -> String {
    value.format("%F %T%.6f").to_string()
}
