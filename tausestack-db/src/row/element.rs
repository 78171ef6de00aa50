//! The elements of PostgreSQL's arrays.
//!
//! They are read from the bytes that the server sends: the driver's own
//! conversions panic on dates that chrono does not reach, and round decimals.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Cell, DecodeError};

/// An element of an array, in PostgreSQL's binary form.
#[derive(Clone, Copy)]
pub struct Element<'a>(&'a [u8]);

impl std::fmt::Debug for Element<'_> {
    // The value stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Element(…)")
    }
}

type Decoded<T> = Result<T, DecodeError>;

fn malformed() -> DecodeError {
    DecodeError::invalid("the array is not in the form that PostgreSQL documents")
}

fn out_of_range() -> DecodeError {
    DecodeError::invalid("an element of the array does not fit the field's type")
}

impl Cell<'_> {
    /// Reads an array of one of these types.
    pub(crate) fn elements<T>(
        self,
        types: &'static [&'static str],
        read: impl Fn(Element<'_>) -> Decoded<T>,
    ) -> Decoded<Vec<T>> {
        if self.is_null()? {
            return Err(DecodeError::null());
        }
        let name = self.type_name()?;
        if !types.contains(&name.as_str()) {
            return Err(DecodeError::invalid(format!(
                "a column of type {name} does not hold the field's array"
            )));
        }
        self.raw_bytes()
            .and_then(|bytes| split(bytes, |bytes| read(Element(bytes))))
    }
}

/// The elements of an array in the format of `array_send` in PostgreSQL's
/// `arrayfuncs.c`: the count of dimensions, a flag, the elements' type; for each
/// dimension its length and first index; then each element behind its length,
/// which is −1 for NULL.
fn split<T>(bytes: &[u8], read: impl Fn(&[u8]) -> Decoded<T>) -> Decoded<Vec<T>> {
    let mut rest = bytes;
    let mut word = || -> Decoded<i32> {
        let (word, behind) = rest.split_first_chunk::<4>().ok_or_else(malformed)?;
        rest = behind;
        Ok(i32::from_be_bytes(*word))
    };
    let dimensions = word()?;
    let (_has_nulls, _element_type) = (word()?, word()?);
    let length = match dimensions {
        0 => 0,
        1 => {
            let length = usize::try_from(word()?).map_err(|_| malformed())?;
            let _first_index = word()?;
            length
        }
        _ => {
            return Err(DecodeError::invalid(
                "the array has several dimensions, and the field one",
            ));
        }
    };
    // A length that the bytes do not bear out must not reserve memory.
    let mut elements = Vec::with_capacity(length.min(rest.len() / 4));
    for _ in 0..length {
        let (size, behind) = rest.split_first_chunk::<4>().ok_or_else(malformed)?;
        let Ok(size) = usize::try_from(i32::from_be_bytes(*size)) else {
            return Err(DecodeError::invalid(
                "an element of the array is NULL, and the field's elements are not",
            ));
        };
        let (element, behind) = behind.split_at_checked(size).ok_or_else(malformed)?;
        elements.push(read(element)?);
        rest = behind;
    }
    Ok(elements)
}

/// Where PostgreSQL's dates begin: 2000-01-01.
const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

impl<'a> Element<'a> {
    fn fixed<const N: usize>(self) -> Decoded<[u8; N]> {
        self.0.try_into().map_err(|_| malformed())
    }

    pub(crate) fn boolean(self) -> Decoded<bool> {
        self.fixed::<1>().map(|[byte]| byte != 0)
    }

    pub(crate) fn integer<T: TryFrom<i64>>(self) -> Decoded<T> {
        let number = match self.0.len() {
            2 => i16::from_be_bytes(self.fixed()?).into(),
            4 => i32::from_be_bytes(self.fixed()?).into(),
            _ => i64::from_be_bytes(self.fixed()?),
        };
        T::try_from(number).map_err(|_| out_of_range())
    }

    pub(crate) fn real(self) -> Decoded<f32> {
        self.fixed().map(f32::from_be_bytes)
    }

    pub(crate) fn double(self) -> Decoded<f64> {
        match self.0.len() {
            4 => self.real().map(f64::from),
            _ => self.fixed().map(f64::from_be_bytes),
        }
    }

    fn str(self) -> Decoded<&'a str> {
        std::str::from_utf8(self.0).map_err(|_| malformed())
    }

    pub(crate) fn text(self) -> Decoded<String> {
        self.str().map(str::to_owned)
    }

    pub(crate) fn character(self) -> Decoded<char> {
        let mut characters = self.str()?.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(DecodeError::invalid(
                "an element of the array is not one character",
            )),
        }
    }

    pub(crate) fn uuid(self) -> Decoded<Uuid> {
        self.fixed().map(Uuid::from_bytes)
    }

    pub(crate) fn date(self) -> Decoded<NaiveDate> {
        let days = i32::from_be_bytes(self.fixed()?);
        let distance = Days::new(days.unsigned_abs().into());
        let date = if days < 0 {
            EPOCH.checked_sub_days(distance)
        } else {
            EPOCH.checked_add_days(distance)
        };
        date.ok_or_else(out_of_range)
    }

    fn microseconds(self) -> Decoded<TimeDelta> {
        Ok(TimeDelta::microseconds(i64::from_be_bytes(self.fixed()?)))
    }

    pub(crate) fn time(self) -> Decoded<NaiveTime> {
        match NaiveTime::MIN.overflowing_add_signed(self.microseconds()?) {
            (time, 0) => Ok(time),
            _ => Err(out_of_range()),
        }
    }

    pub(crate) fn date_time(self) -> Decoded<NaiveDateTime> {
        NaiveDateTime::from(EPOCH)
            .checked_add_signed(self.microseconds()?)
            .ok_or_else(out_of_range)
    }

    pub(crate) fn instant(self) -> Decoded<DateTime<Utc>> {
        self.date_time().map(|at| at.and_utc())
    }

    pub(crate) fn fixed_instant(self) -> Decoded<DateTime<FixedOffset>> {
        self.instant().map(|at| at.fixed_offset())
    }

    #[cfg(feature = "decimal")]
    pub(crate) fn decimal(self) -> Decoded<rust_decimal::Decimal> {
        #[cfg(feature = "postgres")]
        {
            let text = super::datum::postgres::numeric::text(self.0)?;
            rust_decimal::Decimal::from_str_exact(&text).map_err(|_| out_of_range())
        }
        #[cfg(not(feature = "postgres"))]
        Err(malformed())
    }
}

#[cfg(test)]
mod tests {
    use super::{Element, split};

    fn array(dimensions: i32, length: i32, elements: &[Option<&[u8]>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for word in [dimensions, 0, 25, length, 1] {
            bytes.extend(word.to_be_bytes());
        }
        for element in elements {
            let size = element.map_or(-1, |bytes| i32::try_from(bytes.len()).expect("short"));
            bytes.extend(size.to_be_bytes());
            bytes.extend(element.unwrap_or_default());
        }
        bytes
    }

    #[test]
    fn elements_are_split_or_refused() {
        let read = |bytes: &[u8]| split(bytes, |element| Element(element).text());
        let two = array(1, 2, &[Some(b"a"), Some(b"")]);
        assert_eq!(read(&two), Ok(vec!["a".to_owned(), String::new()]));
        assert_eq!(
            read(&[0; 12]),
            Ok(Vec::new()),
            "an empty array has no dimension"
        );
        for wrong in [
            array(2, 1, &[]),
            array(1, 1, &[None]),
            array(1, 2, &[Some(b"a")]),
            array(1, -1, &[]),
            array(1, i32::MAX, &[]),
            vec![0; 5],
        ] {
            assert!(read(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(Element(&300_i16.to_be_bytes()).integer::<i8>().is_err());
        assert!(Element(&(-1_i64).to_be_bytes()).integer::<u64>().is_err());
        assert!(
            Element(&i64::MAX.to_be_bytes()).instant().is_err(),
            "infinity"
        );
        assert!(Element(&i32::MAX.to_be_bytes()).date().is_err(), "infinity");
        let end_of_day = 86_400_000_000_i64.to_be_bytes();
        assert!(Element(&end_of_day).time().is_err(), "24:00:00");
    }
}
