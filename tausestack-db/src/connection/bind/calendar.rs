//! Dates and times on their way into a database.
//!
//! The databases keep microseconds, and only some years. What is finer is cut
//! here, towards the past and for every database alike, so that a value finds
//! the row that it was written to; what lies beyond, the drivers and servers
//! would answer with a wrap, a text that sorts wrongly, or an error of their
//! own, and is refused.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use sqlx::error::BoxDynError;

use super::refuse;

/// The years that a database keeps.
pub(super) struct Calendar {
    database: &'static str,
    years: RangeInclusive<i32>,
}

/// Text of four digits sorts as the years do; ISO 8601 writes others with a
/// sign, which does not.
#[cfg(feature = "sqlite")]
pub(super) const SQLITE: Calendar = Calendar {
    database: "SQLite",
    years: 1..=9999,
};

/// From the first whole year of its Julian day numbers to where chrono, which
/// reads them, is about to end.
#[cfg(feature = "postgres")]
pub(super) const POSTGRES: Calendar = Calendar {
    database: "PostgreSQL",
    years: -4712..=260_000,
};

/// The year 0 is that of its "zero dates", which stand for no date at all.
#[cfg(feature = "mysql")]
pub(super) const MYSQL: Calendar = Calendar {
    database: "MySQL",
    years: 1..=9999,
};

impl Calendar {
    pub(super) fn date(&self, date: NaiveDate) -> Result<NaiveDate, BoxDynError> {
        if self.years.contains(&date.year()) {
            return Ok(date);
        }
        let (first, last) = (self.years.start(), self.years.end());
        refuse(format!(
            "{}'s dates are those of the years {first} to {last}: keep others as an integer (days \
             or seconds), or \"never\" as `None`",
            self.database
        ))
    }

    pub(super) fn time(time: NaiveTime) -> Result<NaiveTime, BoxDynError> {
        let nanoseconds = time.nanosecond();
        // chrono counts a leap second as the one before it.
        if nanoseconds >= 1_000_000_000 {
            return refuse(
                "no database has a place for the leap second :60: move it to the second before or \
                 after",
            );
        }
        match time.with_nanosecond(nanoseconds / 1_000 * 1_000) {
            Some(time) => Ok(time),
            None => refuse("the time does not exist"),
        }
    }

    pub(super) fn date_time(&self, at: NaiveDateTime) -> Result<NaiveDateTime, BoxDynError> {
        Ok(self.date(at.date())?.and_time(Self::time(at.time())?))
    }
}

/// The time crate's types as chrono's, so that both are stored in one form.
#[cfg(feature = "time")]
pub(super) mod of_time {
    use super::{BoxDynError, NaiveDate, NaiveDateTime, NaiveTime, refuse};

    pub(in super::super) fn date(date: time::Date) -> Result<NaiveDate, BoxDynError> {
        match NaiveDate::from_yo_opt(date.year(), date.ordinal().into()) {
            Some(date) => Ok(date),
            None => refuse("the date is farther away than any database reaches"),
        }
    }

    pub(in super::super) fn time(time: time::Time) -> Result<NaiveTime, BoxDynError> {
        let (hour, minute, second, nanosecond) = time.as_hms_nano();
        match NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nanosecond) {
            Some(time) => Ok(time),
            None => refuse("the time does not exist"),
        }
    }

    pub(in super::super) fn date_time(
        at: time::PrimitiveDateTime,
    ) -> Result<NaiveDateTime, BoxDynError> {
        Ok(date(at.date())?.and_time(time(at.time())?))
    }

    /// The instant, as date and time in UTC.
    pub(in super::super) fn instant(
        at: time::OffsetDateTime,
    ) -> Result<NaiveDateTime, BoxDynError> {
        match at.checked_to_offset(time::UtcOffset::UTC) {
            Some(at) => date_time(time::PrimitiveDateTime::new(at.date(), at.time())),
            None => refuse(
                "in UTC the instant is on a day that the `time` crate does not have: its dates end \
                 with the year 9999",
            ),
        }
    }
}

/// The texts that SQLite keeps, all of one length, so that they compare as
/// time does. Those without a zone are SQLAlchemy's too.
#[cfg(feature = "sqlite")]
pub(super) mod text {
    use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};

    pub(in super::super) fn date(date: NaiveDate) -> String {
        format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }

    pub(in super::super) fn time(time: NaiveTime) -> String {
        format!(
            "{:02}:{:02}:{:02}.{:06}",
            time.hour(),
            time.minute(),
            time.second(),
            time.nanosecond() / 1_000
        )
    }

    pub(in super::super) fn date_time(at: NaiveDateTime) -> String {
        format!("{} {}", date(at.date()), time(at.time()))
    }

    /// RFC 3339 in UTC.
    pub(in super::super) fn instant(utc: NaiveDateTime) -> String {
        format!("{}T{}+00:00", date(utc.date()), time(utc.time()))
    }
}
