//! The order of decimals that SQLite keeps as text.
//!
//! SQLite has no exact type for them. Text keeps every digit, and a collation
//! makes `=`, `<`, `IN`, `ORDER BY`, `min`, unique keys and indexes compare the
//! numbers, in whatever statement. It has the name and the meaning of the one
//! in SQLite's own decimal extension, which the `sqlite3` shell has built in
//! (<https://www.sqlite.org/floatingpoint.html#the_decimal_c_extension>), so
//! that our files are at home there.

use std::cmp::Ordering;

/// The collation's name.
pub(super) const NAME: &str = "decimal";

/// A number as it is written: its sign, the digits before the point without
/// leading zeros, those behind it without trailing ones.
struct Number<'t> {
    negative: bool,
    whole: &'t [u8],
    fraction: &'t [u8],
}

impl<'t> Number<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !are_digits(whole) || !are_digits(fraction)
        {
            return None;
        }
        let whole = whole.trim_start_matches('0').as_bytes();
        let fraction = fraction.trim_end_matches('0').as_bytes();
        Some(Self {
            // Zero has no sign.
            negative: negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        })
    }

    fn compare(&self, other: &Self) -> Ordering {
        let magnitudes = || {
            let longer = self.whole.len().cmp(&other.whole.len());
            longer
                .then_with(|| self.whole.cmp(other.whole))
                // A fraction that goes on is greater.
                .then_with(|| self.fraction.cmp(other.fraction))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitudes(),
            (true, true) => magnitudes().reverse(),
        }
    }
}

/// Compares two numbers; texts that are none stand behind all of them.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    match (Number::of(a), Number::of(b)) {
        (Some(a), Some(b)) => a.compare(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;

    #[test]
    fn numbers_compare_whatever_their_spelling() {
        let ascending = [
            "-100",
            "-99.5",
            "-12.51",
            "-12.5",
            "-0.001",
            "0",
            "0.0009",
            "0.001",
            "1",
            "1.05",
            "1.5",
            "9",
            "10",
            "79228162514264337593543950335",
            "abc",
            "abd",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} and {b}");
            }
        }
        for (a, b) in [
            ("1.50", "1.5"),
            ("-0", "0.00"),
            ("007", "7"),
            (".5", "0.5"),
            ("+1", "1"),
        ] {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} and {b}");
        }
    }

    #[cfg(feature = "decimal")]
    proptest::proptest! {
        #[test]
        fn the_order_is_that_of_decimals(
            a in proptest::prelude::any::<(i64, u32)>(),
            b in proptest::prelude::any::<(i64, u32)>(),
        ) {
            let number = |(digits, scale): (i64, u32)| rust_decimal::Decimal::new(digits, scale % 29);
            let (a, b) = (number(a), number(b));
            proptest::prop_assert_eq!(compare(&a.to_string(), &b.to_string()), a.cmp(&b));
        }
    }
}
