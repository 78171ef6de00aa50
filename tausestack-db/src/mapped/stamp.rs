//! Columns that the library's clock sets: `created_at`, `updated_at`.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use sea_orm::Value;

use crate::clock::Now;
use crate::column_type::ColumnType;

/// What a column is stamped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// When the row was created; later it stays.
    CreatedAt,
    /// When the row was last written, first of all when it was created.
    UpdatedAt,
}

/// How a column is stamped.
#[derive(Debug, Clone, Copy)]
pub struct StampDefinition {
    /// What with.
    pub stamp: Stamp,
    /// An instant as the column's value.
    pub value: fn(DateTime<Utc>) -> Value,
}

impl StampDefinition {
    /// The stamp of an operation at this time.
    pub(crate) fn at(self, now: Now) -> Value {
        (self.value)(now.instant())
    }

    /// Whether a struct's own value says that the clock is to make it: `None`,
    /// or the epoch that a plain field has by its `Default`.
    pub(crate) fn is_unset(self, value: &Value) -> bool {
        *value == value.as_null() || *value == (self.value)(DateTime::UNIX_EPOCH)
    }
}

/// How the field of type `T` is stamped.
pub const fn stamped<T: Timestamp>(stamp: Stamp) -> StampDefinition {
    StampDefinition {
        stamp,
        value: |instant| T::from_instant(instant).into_value(),
    }
}

/// A column type that holds an instant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no timestamp",
    label = "the clock cannot set a field of this type",
    note = "help: use `DateTime<Utc>`, `DateTime<FixedOffset>` or `NaiveDateTime` of chrono, `OffsetDateTime` or `PrimitiveDateTime` of the `time` crate, a newtype of one by `MappedValue`, or an `Option` of these"
)]
pub trait Timestamp: ColumnType {
    /// The instant; in UTC, where the type holds no offset.
    fn from_instant(instant: DateTime<Utc>) -> Self;
}

impl<T: Timestamp + ColumnType<NotNull = T>> Timestamp for Option<T> {
    fn from_instant(instant: DateTime<Utc>) -> Self {
        Some(T::from_instant(instant))
    }
}

impl Timestamp for DateTime<Utc> {
    fn from_instant(instant: DateTime<Utc>) -> Self {
        instant
    }
}

impl Timestamp for DateTime<FixedOffset> {
    fn from_instant(instant: DateTime<Utc>) -> Self {
        instant.fixed_offset()
    }
}

impl Timestamp for NaiveDateTime {
    fn from_instant(instant: DateTime<Utc>) -> Self {
        instant.naive_utc()
    }
}

#[cfg(feature = "time")]
mod time_crate {
    use super::{DateTime, Timestamp, Utc};
    use time::{Duration, OffsetDateTime, PrimitiveDateTime};

    impl Timestamp for OffsetDateTime {
        fn from_instant(instant: DateTime<Utc>) -> Self {
            Self::UNIX_EPOCH.saturating_add(Duration::microseconds(instant.timestamp_micros()))
        }
    }

    impl Timestamp for PrimitiveDateTime {
        fn from_instant(instant: DateTime<Utc>) -> Self {
            let instant = OffsetDateTime::from_instant(instant);
            Self::new(instant.date(), instant.time())
        }
    }
}
