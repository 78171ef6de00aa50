//! MySQL and MariaDB: the binary result rows.
//!
//! Source: <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>.

use sqlx::error::UnexpectedNullError;
use sqlx::mysql::MySqlRow;
use sqlx::{MySql, Row as _, Type, TypeInfo as _, ValueRef as _};

use super::{Datum, Decoded, fraction, utf8};
use crate::row::DecodeError;

/// The bytes of a cell, or `None` for NULL. The driver's own question counts
/// dates of zeros as NULL, too.
pub(in crate::row) fn bytes(row: &MySqlRow, index: usize) -> Decoded<Option<&[u8]>> {
    match row.try_get_unchecked(index) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(sqlx::Error::ColumnDecode { source, .. }) if source.is::<UnexpectedNullError>() => {
            Ok(None)
        }
        Err(error) => Err(DecodeError::driver(&error)),
    }
}

pub(super) fn datum(row: &MySqlRow, index: usize) -> Decoded<Datum> {
    let Some(bytes) = bytes(row, index)? else {
        return Ok(Datum::Null);
    };
    let value = row
        .try_get_raw(index)
        .map_err(|error| DecodeError::driver(&error))?;
    let type_info = value.type_info();
    if <str as Type<MySql>>::compatible(&type_info) {
        return utf8(bytes).map(Datum::Text);
    }
    let is_unsigned = <u64 as Type<MySql>>::compatible(&type_info);
    match type_info.name() {
        // `tinyint(1)`, which holds more than two values.
        "BOOLEAN" => match bytes {
            [0] => Ok(Datum::Flag(false)),
            [1] => Ok(Datum::Flag(true)),
            _ => integer(bytes, is_unsigned),
        },
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => integer(bytes, false),
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" => integer(bytes, true),
        "BIT" => big_endian(bytes).map(Datum::Unsigned),
        "FLOAT" => exactly(bytes).map(|bytes| Datum::Float(f32::from_le_bytes(bytes))),
        "DOUBLE" => exactly(bytes).map(|bytes| Datum::Double(f64::from_le_bytes(bytes))),
        "DECIMAL" => utf8(bytes).map(Datum::Decimal),
        "JSON" => utf8(bytes).map(Datum::Json),
        "DATE" => Fields::new(bytes)?.date().map(Datum::Text),
        "DATETIME" => date_time(bytes).map(Datum::Text),
        // An instant; the session's zone is UTC.
        "TIMESTAMP" => Ok(Datum::Text(format!("{}+00:00", date_time(bytes)?))),
        "TIME" => span(bytes).map(Datum::Text),
        // Binary strings, `BLOB`s, and geometries in the server's own format.
        _ => Ok(Datum::Bytes(bytes.to_vec())),
    }
}

fn cut_off() -> DecodeError {
    DecodeError::invalid("the value is cut off")
}

fn exactly<const N: usize>(bytes: &[u8]) -> Decoded<[u8; N]> {
    bytes.try_into().map_err(|_| cut_off())
}

/// A number of 1, 2, 4 or 8 bytes, the lowest first.
fn integer(bytes: &[u8], is_unsigned: bool) -> Decoded<Datum> {
    let fill = match bytes.last() {
        Some(highest) if !is_unsigned && highest & 0x80 != 0 => 0xff,
        Some(_) => 0,
        None => return Err(cut_off()),
    };
    let mut wide = [fill; 8];
    wide.get_mut(..bytes.len())
        .ok_or_else(cut_off)?
        .copy_from_slice(bytes);
    Ok(if is_unsigned {
        Datum::Unsigned(u64::from_le_bytes(wide))
    } else {
        Datum::Integer(i64::from_le_bytes(wide))
    })
}

/// The bits of a `BIT(n)`, the highest byte first.
fn big_endian(bytes: &[u8]) -> Decoded<u64> {
    let mut wide = [0; 8];
    let skipped = 8usize.checked_sub(bytes.len()).ok_or_else(cut_off)?;
    wide[skipped..].copy_from_slice(bytes);
    Ok(u64::from_be_bytes(wide))
}

/// A date and a time of day, also one that no calendar has.
fn date_time(bytes: &[u8]) -> Decoded<String> {
    let mut field = Fields::new(bytes)?;
    Ok(format!("{}T{}", field.date()?, field.time_of_day(0)?))
}

/// A `TIME`, which is a span of up to 838 hours in either direction.
fn span(bytes: &[u8]) -> Decoded<String> {
    let mut field = Fields::new(bytes)?;
    let sign = if field.byte()? == 1 { "-" } else { "" };
    let days = u32::from_le_bytes(field.take()?);
    Ok(format!("{sign}{}", field.time_of_day(days)?))
}

/// The fields of a date or time, behind the count of their bytes; zeros at
/// the end are left out.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn new(bytes: &'a [u8]) -> Decoded<Self> {
        match bytes.split_first() {
            Some((&length, rest)) if rest.len() == usize::from(length) => Ok(Self(rest)),
            _ => Err(cut_off()),
        }
    }

    fn take<const N: usize>(&mut self) -> Decoded<[u8; N]> {
        if self.0.is_empty() {
            return Ok([0; N]);
        }
        let (taken, rest) = self.0.split_at_checked(N).ok_or_else(cut_off)?;
        self.0 = rest;
        exactly(taken)
    }

    fn byte(&mut self) -> Decoded<u8> {
        self.take().map(|[byte]| byte)
    }

    fn date(&mut self) -> Decoded<String> {
        let (year, month, day) = (self.take::<2>()?, self.byte()?, self.byte()?);
        let year = u16::from_le_bytes(year);
        Ok(format!("{year:04}-{month:02}-{day:02}"))
    }

    fn time_of_day(&mut self, days: u32) -> Decoded<String> {
        let (hour, minute, second) = (self.byte()?, self.byte()?, self.byte()?);
        let hours = u64::from(days) * 24 + u64::from(hour);
        let microseconds = u32::from_le_bytes(self.take()?);
        Ok(format!(
            "{hours:02}:{minute:02}:{second:02}{}",
            fraction(microseconds)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{Datum, Fields, big_endian, date_time, integer, span};

    #[test]
    fn integers_of_every_width() {
        let signed = |bytes: &[u8]| integer(bytes, false).ok();
        assert_eq!(signed(&[0xff]), Some(Datum::Integer(-1)));
        assert_eq!(signed(&[0xff, 0x7f]), Some(Datum::Integer(32_767)));
        assert_eq!(
            signed(&[0, 0, 0x80, 0xff]),
            Some(Datum::Integer(-8_388_608))
        );
        assert_eq!(
            integer(&[0xff; 8], true).ok(),
            Some(Datum::Unsigned(u64::MAX))
        );
        assert!(signed(&[]).is_none());
        assert!(signed(&[0; 9]).is_none());
        assert_eq!(big_endian(&[1, 2]).ok(), Some(258));
        assert!(big_endian(&[0; 9]).is_err());
    }

    #[test]
    fn dates_and_times_leave_zeros_out() {
        let date = |bytes: &[u8]| Fields::new(bytes).and_then(|mut field| field.date());
        assert_eq!(date(&[0]).ok().as_deref(), Some("0000-00-00"));
        assert_eq!(
            date_time(&[4, 0xe8, 7, 2, 29]).ok().as_deref(),
            Some("2024-02-29T00:00:00")
        );
        let whole = [11, 0xe8, 7, 2, 29, 23, 59, 58, 0x3f, 0x42, 0x0f, 0];
        assert_eq!(
            date_time(&whole).ok().as_deref(),
            Some("2024-02-29T23:59:58.999999")
        );
        assert_eq!(span(&[0]).ok().as_deref(), Some("00:00:00"));
        assert_eq!(
            span(&[8, 1, 34, 0, 0, 0, 22, 59, 59]).ok().as_deref(),
            Some("-838:59:59")
        );
        assert!(span(&[8, 1, 34]).is_err());
        assert!(date(&[]).is_err());
        assert!(date(&[1, 1]).is_err(), "half a year");
    }
}
