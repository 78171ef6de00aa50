//! Dates and times.

use super::scalars::column_type;
use super::{ColumnType, DataType};
use crate::row::{Cell, DecodeError};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sea_orm::Value;

column_type!(NaiveDate, Date, ChronoDate, |cell| cell.date());
column_type!(NaiveTime, Time, ChronoTime, |cell| cell.time());
column_type!(NaiveDateTime, DateTime, ChronoDateTime, |cell| cell
    .date_time());
column_type!(DateTime<Utc>, Timestamp, ChronoDateTimeUtc, |cell| cell
    .timestamp());

/// An instant: databases keep the instant and not the offset, so that it is
/// read back in UTC (`DateTime` compares instants).
impl ColumnType for DateTime<FixedOffset> {
    const DATA_TYPE: DataType = DataType::Timestamp;
    type NotNull = Self;

    fn into_value(self) -> Value {
        self.to_utc().into_value()
    }

    fn to_value(&self) -> Value {
        self.to_utc().into_value()
    }

    fn null() -> Value {
        DateTime::<Utc>::null()
    }

    fn decode(cell: Cell<'_>) -> Result<Self, DecodeError> {
        cell.timestamp().map(|instant| instant.fixed_offset())
    }
}

#[cfg(feature = "time")]
mod time_crate {
    use super::{Cell, ColumnType, DataType, DecodeError, Value, column_type};
    use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

    /// In UTC; one that has no time there is refused when it is bound.
    fn utc(at: OffsetDateTime) -> OffsetDateTime {
        at.checked_to_offset(UtcOffset::UTC).unwrap_or(at)
    }

    column_type!(Date, Date, TimeDate, |cell| cell.time_date());
    column_type!(Time, Time, TimeTime, |cell| cell.time_time());
    column_type!(PrimitiveDateTime, DateTime, TimeDateTime, |cell| cell
        .time_date_time());

    /// An instant, read back in UTC.
    impl ColumnType for OffsetDateTime {
        const DATA_TYPE: DataType = DataType::Timestamp;
        type NotNull = Self;

        fn into_value(self) -> Value {
            Value::TimeDateTimeWithTimeZone(Some(utc(self)))
        }

        fn to_value(&self) -> Value {
            (*self).into_value()
        }

        fn null() -> Value {
            Value::TimeDateTimeWithTimeZone(None)
        }

        fn decode(cell: Cell<'_>) -> Result<Self, DecodeError> {
            cell.time_timestamp()
        }
    }
}
