//! Decimals on SQLite, which has no exact type for them.
//!
//! A column of ours holds the digits as text. One that others declared `decimal(12,2)` keeps whole numbers as
//! integers and all others as floats of 64 bits, also when a text is bound.
//! Such a float holds each decimal of up to 15 digits, and gives it back; with
//! more digits neither is certain, so that they are refused in both directions.

#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::DecodeError;

/// How many digits of any decimal a float of 64 bits keeps.
const KEPT_DIGITS: usize = 15;

/// The digits of the number in a cell, whichever way it is stored.
pub(super) fn text(row: &SqliteRow, index: usize) -> Result<String, DecodeError> {
    let driver = |error: sqlx::Error| DecodeError::driver(&error);
    let stored = row.try_get_raw(index).map_err(driver)?;
    if stored.is_null() {
        return Err(DecodeError::null());
    }
    match stored.type_info().name() {
        "INTEGER" => {
            let whole: i64 = row.try_get_unchecked(index).map_err(driver)?;
            Ok(whole.to_string())
        }
        "REAL" => of_float(row.try_get_unchecked(index).map_err(driver)?),
        _ => row.try_get(index).map_err(driver),
    }
}

/// The one decimal of up to 15 digits that is stored as this float.
fn of_float(float: f64) -> Result<String, DecodeError> {
    let text = float.to_string();
    if !float.is_finite() || significant_digits(&text) > KEPT_DIGITS {
        return Err(DecodeError::invalid(
            "the database keeps the number as a float, which stands for no exact decimal of 15 \
             digits",
        ));
    }
    Ok(text)
}

fn significant_digits(number: &str) -> usize {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if number.contains('.') {
        digits.trim_end_matches('0').len()
    } else {
        // Zeros at the end of a whole number are digits that a float may not
        // have kept.
        digits.len()
    }
}

/// The text to bind for a decimal.
///
/// # Errors
///
/// If it has more digits than SQLite is sure to keep.
#[cfg(feature = "decimal")]
pub(crate) fn to_bind(number: Decimal) -> Result<String, &'static str> {
    let text = number.normalize().to_string();
    if significant_digits(&text) > KEPT_DIGITS {
        return Err(
            "SQLite keeps decimals of up to 15 digits in columns that `create_tables` did not \
             make: bind the number's text where a column holds text",
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{of_float, significant_digits};

    #[test]
    fn a_float_gives_its_decimal_back_or_is_refused() {
        assert_eq!(of_float(250.5).ok().as_deref(), Some("250.5"));
        assert_eq!(of_float(-0.001).ok().as_deref(), Some("-0.001"));
        assert_eq!(
            of_float(1_234_567_890_123.45).ok().as_deref(),
            Some("1234567890123.45")
        );
        for float in [0.1 + 0.2, 1e300, f64::INFINITY, f64::NAN] {
            assert!(of_float(float).is_err(), "{float}");
        }
    }

    #[test]
    fn zeros_at_the_ends_count_only_where_they_were_kept() {
        assert_eq!(significant_digits("0.00120"), 2);
        assert_eq!(significant_digits("-100"), 3);
        assert_eq!(significant_digits("0"), 0);
    }

    #[cfg(feature = "decimal")]
    #[test]
    fn what_would_lose_digits_is_not_bound() {
        let bound = |text: &str| super::to_bind(text.parse().expect("a decimal"));
        assert_eq!(bound("1234567.890"), Ok("1234567.89".to_owned()));
        assert_eq!(bound("999999999999999"), Ok("999999999999999".to_owned()));
        assert!(bound("12345678901234567.89").is_err());
    }
}
