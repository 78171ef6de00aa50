//! The value of a cell whose type only the database knows.
//!
//! Each database's module reads every type of its database into a [`Datum`],
//! without rounding anything; JSON, text and serde's types are made from that.
//! What has no such form is an error that says what to cast the column to.

mod json;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
pub(super) mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "mysql")]
pub(super) use mysql::bytes as mysql_bytes;

pub(crate) use json::{base64, document};

use super::{Cell, DecodeError, RowRef};

type Decoded<T> = Result<T, DecodeError>;

/// A value as the database sent it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Datum {
    Null,
    #[cfg_attr(
        not(feature = "postgres"),
        allow(dead_code, reason = "others have no such type")
    )]
    Bool(bool),
    /// A 0 or 1 in a column that is declared boolean, on a database without
    /// that type: a truth value as well as a number.
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    Flag(bool),
    Integer(i64),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Unsigned(u64),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Float(f32),
    Double(f64),
    /// The digits of an exact number, or PostgreSQL's `NaN` and `Infinity`.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Decimal(String),
    Text(String),
    Bytes(Vec<u8>),
    /// The text of a JSON document.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Json(String),
    #[cfg(feature = "postgres")]
    List(Vec<Datum>),
    /// The fields of a composite value, in their order.
    #[cfg(feature = "postgres")]
    Fields(Vec<(String, Datum)>),
}

impl Cell<'_> {
    /// The cell's value, by the type that the database states.
    pub(crate) fn datum(self) -> Decoded<Datum> {
        match self.row {
            #[cfg(feature = "sqlite")]
            RowRef::Sqlite(row) => sqlite::datum(row, self.index),
            #[cfg(feature = "postgres")]
            RowRef::Postgres(row) => postgres::datum(row, self.index),
            #[cfg(feature = "mysql")]
            RowRef::MySql(row) => mysql::datum(row, self.index),
        }
    }
}

impl Datum {
    /// The value's text, if it has exactly one.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Decimal(digits) => Some(digits),
            _ => None,
        }
    }
}

/// An exact number that has no fraction.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn whole_number(digits: &str) -> Decoded<i128> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err(DecodeError::invalid("the number has a fraction"));
    }
    whole.parse().map_err(|_| DecodeError::out_of_range())
}

/// Text that the database sent.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn utf8(bytes: &[u8]) -> Decoded<String> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| DecodeError::invalid("the text is no UTF-8: cast it to bytes"))
}

/// The part of a second behind its point, as RFC 3339 has it: to the
/// millisecond or the microsecond, and absent when there is none.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn fraction(microseconds: u32) -> String {
    match microseconds {
        0 => String::new(),
        whole if whole % 1_000 == 0 => format!(".{:03}", whole / 1_000),
        other => format!(".{other:06}"),
    }
}
