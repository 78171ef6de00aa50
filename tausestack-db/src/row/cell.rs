//! One value of a row, read as what the field wants, or refused.
//!
//! The drivers' own conversions are strict about widths and lenient about
//! losses; here an integer of any width fits if its value does, and nothing is
//! rounded.

use std::borrow::Cow;

use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::datum::Datum;
use super::{RowRef, with_row};

/// How many days from 2000-01-01 chrono reaches, both ways, with room to spare.
const CHRONO_DAYS: u64 = 260_000 * 365;
/// How many days from 2000-01-01 the time crate reaches forwards: to 9999-12-31.
#[cfg(feature = "time")]
const TIME_DAYS: u64 = 2_921_939;

/// How many digits a column has behind the point that keeps every `Decimal`
/// (MySQL's, in our DDL).
#[cfg(feature = "decimal")]
const SCALE_OF_OURS: usize = 28;

/// A cell of a row.
#[derive(Clone, Copy)]
pub struct Cell<'r> {
    pub(super) row: RowRef<'r>,
    pub(super) index: usize,
}

impl std::fmt::Debug for Cell<'_> {
    // The value stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cell({})", self.index)
    }
}

/// Why a cell does not fit a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    reason: Cow<'static, str>,
}

impl DecodeError {
    /// The value has the right type, and cannot be taken for a reason.
    pub fn invalid(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
        }
    }

    /// The text is none of an enum's values. It stays out of the message, as
    /// every value does.
    pub fn unknown_variant(_found: &str, values: &'static [&'static str]) -> Self {
        Self::invalid(format!(
            "the text is none of the values {}",
            values.join(", ")
        ))
    }

    pub(crate) fn null() -> Self {
        Self::invalid("the column is NULL, and the field is no `Option`")
    }

    pub(super) fn out_of_range() -> Self {
        Self::invalid("the number does not fit the field's type")
    }

    /// The value is of a type that nothing here is made for.
    #[cfg(feature = "postgres")]
    pub(super) fn no_form() -> Self {
        Self::invalid(
            "values of this type are not read: cast it to text in the statement (`column::text`)",
        )
    }

    pub(super) fn driver(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::ColumnIndexOutOfBounds { .. } | sqlx::Error::ColumnNotFound(_) => {
                Self::invalid("the row has no such column")
            }
            sqlx::Error::ColumnDecode { source, .. } | sqlx::Error::Decode(source) => {
                if source.is::<sqlx::error::UnexpectedNullError>() {
                    Self::null()
                } else {
                    // A mismatch names the two types; other texts of the
                    // drivers quote the value.
                    let text = source.to_string();
                    if text.starts_with("mismatched types") {
                        Self::invalid(text)
                    } else {
                        Self::invalid("the value does not parse as the field's type")
                    }
                }
            }
            other => Self::invalid(other.to_string()),
        }
    }
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for DecodeError {}

type Decoded<T> = Result<T, DecodeError>;

/// Reads a cell by the driver's own conversion, the same for each driver.
macro_rules! read {
    ($cell:expr, $type:ty) => {
        $cell.refuse_null().and_then(|()| {
            with_row!($cell.row, row => row.try_get::<$type, usize>($cell.index))
                .map_err(|error| DecodeError::driver(&error))
        })
    };
}

impl<'r> Cell<'r> {
    pub(crate) fn new(row: RowRef<'r>, index: usize) -> Self {
        Self { row, index }
    }

    /// Whether the cell is NULL.
    pub fn is_null(self) -> Decoded<bool> {
        match self.row {
            #[cfg(feature = "mysql")]
            RowRef::MySql(row) => {
                super::datum::mysql_bytes(row, self.index).map(|bytes| bytes.is_none())
            }
            #[allow(unreachable_patterns, reason = "all drivers but MySQL's")]
            _ => self.driver_says_null(),
        }
    }

    /// Whether the driver takes the cell for NULL. MySQL's does so for a date
    /// of zeros as well.
    fn driver_says_null(self) -> Decoded<bool> {
        with_row!(self.row, row => row.try_get_raw(self.index).map(|value| value.is_null()))
            .map_err(|error| DecodeError::driver(&error))
    }

    /// Whether the driver would read a NULL as something else: SQLite's as zero
    /// or as an empty text, MySQL's a date of zeros as anything.
    fn is_misread_null(self) -> Decoded<bool> {
        #[cfg(feature = "postgres")]
        if matches!(self.row, RowRef::Postgres(_)) {
            return Ok(false);
        }
        self.driver_says_null()
    }

    fn refuse_null(self) -> Decoded<()> {
        if !self.is_misread_null()? {
            return Ok(());
        }
        Err(if self.is_null()? {
            DecodeError::null()
        } else {
            DecodeError::invalid(
                "the date is `0000-00-00`, which no calendar has: read it as text, or as NULL by \
                 `NULLIF`",
            )
        })
    }

    /// The value as PostgreSQL sends it.
    pub(super) fn raw_bytes(self) -> Decoded<&'r [u8]> {
        match self.row {
            #[cfg(feature = "postgres")]
            RowRef::Postgres(row) => {
                let value = row
                    .try_get_raw(self.index)
                    .map_err(|error| DecodeError::driver(&error))?;
                if value.format() == sqlx::postgres::PgValueFormat::Binary {
                    return value
                        .as_bytes()
                        .map_err(|_| DecodeError::invalid("the value cannot be read"));
                }
                Err(DecodeError::invalid("the value is not in its binary form"))
            }
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            _ => Err(DecodeError::invalid("the database has no arrays")),
        }
    }

    /// The database's name of the value's type.
    pub(crate) fn type_name(self) -> Decoded<String> {
        with_row!(self.row, row => row
            .try_get_raw(self.index)
            .map(|value| value.type_info().name().to_owned()))
        .map_err(|error| DecodeError::driver(&error))
    }

    pub(crate) fn boolean(self) -> Decoded<bool> {
        match self.row {
            #[cfg(feature = "postgres")]
            RowRef::Postgres(_) => read!(self, bool),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            #[allow(unreachable_patterns, reason = "all drivers but PostgreSQL")]
            _ => match self.wide_integer()? {
                0 => Ok(false),
                1 => Ok(true),
                _ => Err(DecodeError::invalid("the number is neither 0 nor 1")),
            },
        }
    }

    /// An integer of any width, if its value fits the one wanted.
    pub(crate) fn integer<T: TryFrom<i128>>(self) -> Decoded<T> {
        T::try_from(self.wide_integer()?).map_err(|_| DecodeError::out_of_range())
    }

    fn wide_integer(self) -> Decoded<i128> {
        match self.row {
            #[cfg(feature = "sqlite")]
            RowRef::Sqlite(_) => {
                let value: i64 = read!(self, i64)?;
                Ok(value.into())
            }
            #[cfg(feature = "postgres")]
            RowRef::Postgres(row) => {
                let error = |error: sqlx::Error| DecodeError::driver(&error);
                let value = row.try_get_raw(self.index).map_err(error)?;
                match value.type_info().name() {
                    // What `sum` makes of a bigint.
                    "NUMERIC" => return self.whole_decimal(),
                    "INT2" => row.try_get::<i16, _>(self.index).map(i128::from),
                    "INT4" => row.try_get::<i32, _>(self.index).map(i128::from),
                    _ => row.try_get::<i64, _>(self.index).map(i128::from),
                }
                .map_err(error)
            }
            #[cfg(feature = "mysql")]
            RowRef::MySql(row) => {
                self.refuse_null()?;
                let error = |error: sqlx::Error| DecodeError::driver(&error);
                let value = row.try_get_raw(self.index).map_err(error)?;
                let type_info = value.type_info();
                let name = type_info.name();
                if name == "DECIMAL" {
                    // What `sum` makes of an integer.
                    return self.whole_decimal();
                }
                if name == "BOOLEAN" {
                    // `tinyint(1)`, which holds more than two values.
                    row.try_get_unchecked::<i8, _>(self.index).map(i128::from)
                } else if name.ends_with("UNSIGNED") {
                    row.try_get::<u64, _>(self.index).map(i128::from)
                } else {
                    row.try_get::<i64, _>(self.index).map(i128::from)
                }
                .map_err(error)
            }
        }
    }

    /// An exact number that has no fraction.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn whole_decimal(self) -> Decoded<i128> {
        if self.is_null()? {
            return Err(DecodeError::null());
        }
        super::datum::whole_number(&self.decimal_text()?)
    }

    /// The float that is nearest to an exact number.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn nearest_double(self) -> Decoded<f64> {
        if self.is_null()? {
            return Err(DecodeError::null());
        }
        self.decimal_text()?
            .parse()
            .map_err(|_| DecodeError::out_of_range())
    }

    pub(crate) fn real(self) -> Decoded<f32> {
        match self.row {
            #[cfg(feature = "sqlite")]
            RowRef::Sqlite(_) => {
                // SQLite keeps every float in 64 bits; one that came from 32
                // goes back without loss.
                let double = self.double()?;
                #[expect(clippy::cast_possible_truncation, reason = "checked right after")]
                let single = double as f32;
                if f64::from(single) == double {
                    Ok(single)
                } else {
                    Err(DecodeError::invalid(
                        "the number has more digits than 32 bits hold: make the field an `f64`",
                    ))
                }
            }
            #[allow(unreachable_patterns, reason = "all drivers but SQLite")]
            _ => read!(self, f32),
        }
    }

    pub(crate) fn double(self) -> Decoded<f64> {
        match self.row {
            #[cfg(feature = "sqlite")]
            RowRef::Sqlite(row) => {
                let error = |error: sqlx::Error| DecodeError::driver(&error);
                // A whole number may come as an integer: an expression's
                // value, or that of a column without REAL affinity.
                let value = row.try_get_raw(self.index).map_err(error)?;
                if value.type_info().name() == "INTEGER" {
                    let whole = self.wide_integer()?;
                    #[expect(clippy::cast_precision_loss, reason = "checked right after")]
                    let float = whole as f64;
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "within range: it is a whole number of 64 bits"
                    )]
                    if float as i128 == whole {
                        return Ok(float);
                    }
                    return Err(DecodeError::out_of_range());
                }
                read!(self, f64)
            }
            #[cfg(feature = "postgres")]
            RowRef::Postgres(row) => {
                let error = |error: sqlx::Error| DecodeError::driver(&error);
                let value = row.try_get_raw(self.index).map_err(error)?;
                match value.type_info().name() {
                    "FLOAT4" => return read!(self, f32).map(f64::from),
                    // What `avg` makes of an integer.
                    "NUMERIC" => return self.nearest_double(),
                    _ => {}
                }
                read!(self, f64)
            }
            #[cfg(feature = "mysql")]
            RowRef::MySql(row) => {
                let error = |error: sqlx::Error| DecodeError::driver(&error);
                let value = row.try_get_raw(self.index).map_err(error)?;
                match value.type_info().name() {
                    "FLOAT" => return read!(self, f32).map(f64::from),
                    // What `avg` makes of an integer.
                    "DECIMAL" => return self.nearest_double(),
                    _ => {}
                }
                read!(self, f64)
            }
        }
    }

    pub(crate) fn text(self) -> Decoded<String> {
        let read = with_row!(self.row, row => row.try_get::<String, usize>(self.index));
        match read {
            Ok(text) if !self.is_misread_null()? => Ok(text),
            Ok(_) | Err(sqlx::Error::ColumnDecode { .. }) if self.is_null()? => {
                Err(DecodeError::null())
            }
            // Other types have a text too: enums and domains, exact numbers of
            // any length, and what no Rust type stands for.
            Ok(_) => self.datum()?.into_text().ok_or_else(DecodeError::null),
            Err(error @ sqlx::Error::ColumnDecode { .. }) => self
                .datum()?
                .into_text()
                .ok_or_else(|| DecodeError::driver(&error)),
            Err(error) => Err(DecodeError::driver(&error)),
        }
    }

    /// The name of an enum's value.
    pub fn enumeration(self) -> Decoded<String> {
        match self.row {
            #[cfg(feature = "postgres")]
            RowRef::Postgres(row) => {
                use sqlx::postgres::PgTypeKind;
                let value = row
                    .try_get_raw(self.index)
                    .map_err(|error| DecodeError::driver(&error))?;
                if value.is_null() {
                    return Err(DecodeError::null());
                }
                let type_info = value.type_info();
                let textual = matches!(type_info.kind(), PgTypeKind::Enum(_))
                    || matches!(
                        type_info.name(),
                        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "citext"
                    );
                if !textual {
                    return Err(DecodeError::invalid(format!(
                        "a column of type {} is not text",
                        type_info.name()
                    )));
                }
                value
                    .as_str()
                    .map(str::to_owned)
                    .map_err(|error| DecodeError::invalid(error.to_string()))
            }
            #[allow(unreachable_patterns, reason = "all drivers but PostgreSQL")]
            _ => self.text(),
        }
    }

    pub(crate) fn bytes(self) -> Decoded<Vec<u8>> {
        // A geometry is bytes too, which MySQL's driver does not say.
        read!(self, Vec<u8>).or_else(|error| match self.datum() {
            Ok(Datum::Bytes(bytes)) => Ok(bytes),
            _ => Err(error),
        })
    }

    pub(crate) fn uuid(self) -> Decoded<uuid::Uuid> {
        match self.row {
            // Ours are 16 bytes; tables of others often hold text.
            #[cfg(feature = "sqlite")]
            RowRef::Sqlite(_) if self.type_name()? == "TEXT" => self.parsed("UUID"),
            #[cfg(feature = "mysql")]
            RowRef::MySql(_)
                if !matches!(
                    self.type_name()?.as_str(),
                    "BINARY" | "VARBINARY" | "BLOB" | "TINYBLOB" | "LONGBLOB"
                ) =>
            {
                self.parsed("UUID")
            }
            _ => read!(self, uuid::Uuid),
        }
    }

    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    fn parsed<T: std::str::FromStr>(self, what: &'static str) -> Decoded<T> {
        self.text()?
            .parse()
            .map_err(|_| DecodeError::invalid(format!("the text is no {what}")))
    }

    /// Refuses PostgreSQL's infinite and very far dates and times, which the
    /// driver's arithmetic would panic on. `days` is how far the type reaches
    /// from 2000, where PostgreSQL counts from.
    #[cfg(feature = "postgres")]
    fn refuse_far(self, days: u64) -> Decoded<()> {
        match self.row {
            RowRef::Postgres(row) => refuse_far(row, self.index, days),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            _ => Ok(()),
        }
    }

    #[cfg(not(feature = "postgres"))]
    fn refuse_far(self, _days: u64) -> Decoded<()> {
        Ok(())
    }

    /// PostgreSQL's `24:00:00`, in which the drivers' arithmetic would see the
    /// beginning of the day.
    fn refuse_end_of_day(self) -> Decoded<()> {
        #[cfg(feature = "postgres")]
        #[allow(irrefutable_let_patterns, reason = "the only driver")]
        if let RowRef::Postgres(row) = self.row {
            const DAY: [u8; 8] = (24 * 60 * 60 * 1_000_000_i64).to_be_bytes();
            let value = row
                .try_get_raw(self.index)
                .map_err(|error| DecodeError::driver(&error))?;
            if value.type_info().name() == "TIME" && value.as_bytes().is_ok_and(|at| at == DAY) {
                return Err(DecodeError::invalid(
                    "the time is 24:00:00, which the field's type does not have",
                ));
            }
        }
        Ok(())
    }

    pub(crate) fn date(self) -> Decoded<chrono::NaiveDate> {
        self.refuse_far(CHRONO_DAYS)?;
        read!(self, chrono::NaiveDate)
    }

    pub(crate) fn time(self) -> Decoded<chrono::NaiveTime> {
        self.refuse_end_of_day()?;
        read!(self, chrono::NaiveTime)
    }

    pub(crate) fn date_time(self) -> Decoded<chrono::NaiveDateTime> {
        self.refuse_far(CHRONO_DAYS)?;
        read!(self, chrono::NaiveDateTime)
    }

    pub(crate) fn timestamp(self) -> Decoded<chrono::DateTime<chrono::Utc>> {
        self.refuse_far(CHRONO_DAYS)?;
        match self.row {
            #[cfg(feature = "mysql")]
            RowRef::MySql(_) => self.date_time().map(|naive| naive.and_utc()),
            #[allow(unreachable_patterns, reason = "all drivers but MySQL's")]
            _ => read!(self, chrono::DateTime<chrono::Utc>),
        }
    }

    #[cfg(feature = "time")]
    pub(crate) fn time_date(self) -> Decoded<time::Date> {
        self.refuse_far(TIME_DAYS)?;
        read!(self, time::Date)
    }

    #[cfg(feature = "time")]
    pub(crate) fn time_time(self) -> Decoded<time::Time> {
        self.refuse_end_of_day()?;
        read!(self, time::Time)
    }

    #[cfg(feature = "time")]
    pub(crate) fn time_date_time(self) -> Decoded<time::PrimitiveDateTime> {
        self.refuse_far(TIME_DAYS)?;
        read!(self, time::PrimitiveDateTime)
    }

    #[cfg(feature = "time")]
    pub(crate) fn time_timestamp(self) -> Decoded<time::OffsetDateTime> {
        self.refuse_far(TIME_DAYS)?;
        match self.row {
            #[cfg(feature = "mysql")]
            RowRef::MySql(_) => self.time_date_time().map(|naive| naive.assume_utc()),
            #[allow(unreachable_patterns, reason = "all drivers but MySQL's")]
            _ => read!(self, time::OffsetDateTime),
        }
    }

    #[cfg(feature = "decimal")]
    pub(crate) fn decimal(self) -> Decoded<rust_decimal::Decimal> {
        let text = self.decimal_text()?;
        let mut number = text.as_str();
        if let Some(point) = number.find('.')
            && number.len() - point > SCALE_OF_OURS
        {
            // Zeros that the column's scale appends say nothing.
            number = number.trim_end_matches('0').trim_end_matches('.');
        }
        rust_decimal::Decimal::from_str_exact(number)
            .map_err(|_| DecodeError::invalid("the number has more digits than a `Decimal` holds"))
    }

    /// The digits of an exact number.
    #[cfg_attr(
        not(any(feature = "decimal", feature = "postgres", feature = "mysql")),
        allow(dead_code, reason = "SQLite has none")
    )]
    pub(crate) fn decimal_text(self) -> Decoded<String> {
        match self.row {
            #[cfg(feature = "sqlite")]
            RowRef::Sqlite(row) => super::sqlite_decimal::text(row, self.index),
            #[cfg(feature = "postgres")]
            RowRef::Postgres(row) => {
                let value = row
                    .try_get_raw(self.index)
                    .map_err(|error| DecodeError::driver(&error))?;
                if value.format() == sqlx::postgres::PgValueFormat::Text {
                    return value
                        .as_str()
                        .map(str::to_owned)
                        .map_err(|error| DecodeError::invalid(error.to_string()));
                }
                let bytes = value
                    .as_bytes()
                    .map_err(|error| DecodeError::invalid(error.to_string()))?;
                super::datum::postgres::numeric::text(bytes)
            }
            #[cfg(feature = "mysql")]
            RowRef::MySql(row) => row
                .try_get_unchecked::<String, _>(self.index)
                .map_err(|error| DecodeError::driver(&error)),
        }
    }

    /// The text of a JSON document.
    pub(crate) fn json(self) -> Decoded<String> {
        match self.row {
            #[cfg(feature = "sqlite")]
            RowRef::Sqlite(_) => self.text(),
            #[allow(unreachable_patterns, reason = "all drivers but SQLite")]
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => {
                let raw = read!(self, &sqlx::types::JsonRawValue)?;
                Ok(raw.get().to_owned())
            }
        }
    }
}

/// The check of [`Cell::refuse_far`] on a row of PostgreSQL.
#[cfg(feature = "postgres")]
fn refuse_far(row: &sqlx::postgres::PgRow, index: usize, reach: u64) -> Decoded<()> {
    const DAY: u64 = 24 * 60 * 60 * 1_000_000;
    let value = row
        .try_get_raw(index)
        .map_err(|error| DecodeError::driver(&error))?;
    if value.is_null() || value.format() != sqlx::postgres::PgValueFormat::Binary {
        return Ok(());
    }
    let bytes = value
        .as_bytes()
        .map_err(|_| DecodeError::invalid("the value cannot be read"))?;
    let far = match (value.type_info().name(), bytes) {
        ("DATE", [a, b, c, d]) => {
            let days = i32::from_be_bytes([*a, *b, *c, *d]);
            u64::from(days.unsigned_abs()) > reach
        }
        ("TIMESTAMP" | "TIMESTAMPTZ", [a, b, c, d, e, f, g, h]) => {
            let at = i64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
            at.unsigned_abs() / DAY > reach
        }
        _ => false,
    };
    if far {
        return Err(DecodeError::invalid(
            "the date or time is infinite, or farther away than the field's type reaches",
        ));
    }
    Ok(())
}
