//! Where a page ends: cursors that callers hand back as they got them.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;
use serde::{Deserialize, Serialize};

use crate::column_type::DataType;
use crate::error::{FieldError, FieldErrorCode};
use crate::order::{Direction, OrderTerm};
use crate::row::Cell;
use crate::{Error, Mapping};

/// The place between two pages of a list.
///
/// Opaque: a caller hands it back to get the page that follows or precedes.
/// It belongs to the order that it was made in, and holds the values of the
/// sorted columns in the row at the page's edge, so it is no secret from those
/// who may read them. One that was changed gives another place, or a typed
/// error, and never other rows than the filters allow.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text, safe in URLs (base64url, RFC 4648 section 5).
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl FromStr for Cursor {
    type Err = std::convert::Infallible;

    /// Any text will do: whether it is a place in a list is known when the
    /// list is fetched.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// Changes with the form of what a cursor holds.
const VERSION: u8 = 1;

/// Longer ones are not ours: texts in a sorted column may be long, but not so
/// long. A server takes far less in a URL.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// On which side of a row a page lies, and whether the row is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Side {
    #[serde(rename = "a")]
    After,
    #[serde(rename = "b")]
    Before,
    /// Before the row, and the row itself: what lies behind an empty page.
    #[serde(rename = "u")]
    Until,
    /// After the row, and the row itself.
    #[serde(rename = "f")]
    From,
}

impl Side {
    pub(crate) fn forwards(self) -> bool {
        matches!(self, Self::After | Self::From)
    }

    pub(crate) fn inclusive(self) -> bool {
        matches!(self, Self::Until | Self::From)
    }

    /// The way back from a page that turned out to be empty: what was left
    /// out is included.
    pub(crate) fn back(self) -> Self {
        match self {
            Self::After => Self::Until,
            Self::From => Self::Before,
            Self::Before => Self::From,
            Self::Until => Self::After,
        }
    }
}

/// What a cursor says.
#[derive(Debug, Clone)]
pub(crate) struct Position {
    pub(crate) side: Side,
    pub(crate) values: Vec<Value>,
}

/// The version, the order, the side, and the values as texts.
#[derive(Serialize, Deserialize)]
struct Content(u8, String, Side, Vec<Option<String>>);

/// The order as a text, by which a cursor is known to belong to it.
fn order_text(mapping: &Mapping, terms: &[OrderTerm]) -> String {
    let mut text = mapping.table().name().to_owned();
    for term in terms {
        text.push(match term.direction {
            Direction::Ascending => '+',
            Direction::Descending => '-',
        });
        text.push_str(mapping.column_of(term.column.field).name());
    }
    text
}

impl Position {
    pub(crate) fn encode(&self, mapping: &Mapping, terms: &[OrderTerm]) -> Result<Cursor, Error> {
        let values = self
            .values
            .iter()
            .map(value_text)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(not_sortable)?;
        let content = Content(VERSION, order_text(mapping, terms), self.side, values);
        let json = serde_json::to_vec(&content).map_err(|_| not_sortable())?;
        let cursor = URL_SAFE_NO_PAD.encode(json);
        if cursor.len() > MOST_BYTES {
            // The next request would refuse it.
            return Err(Error::invalid_query(format!(
                "a row's value is too long for a cursor, which holds {MOST_BYTES} bytes: sort by \
                 another column"
            )));
        }
        Ok(Cursor(cursor))
    }

    pub(crate) fn decode(
        cursor: &Cursor,
        mapping: &Mapping,
        terms: &[OrderTerm],
    ) -> Result<Self, Error> {
        let invalid = |reason: &'static str| {
            let error = FieldError::new("cursor", FieldErrorCode::Invalid, reason);
            Error::invalid_filters(mapping.rust_name(), vec![error])
        };
        const NOT_OURS: &str = "this is no cursor of a list";
        if cursor.0.len() > MOST_BYTES {
            return Err(invalid(NOT_OURS));
        }
        let json = URL_SAFE_NO_PAD
            .decode(&cursor.0)
            .map_err(|_| invalid(NOT_OURS))?;
        let Content(version, order, side, texts) =
            serde_json::from_slice(&json).map_err(|_| invalid(NOT_OURS))?;
        if version != VERSION {
            return Err(invalid(
                "the cursor is of another version: start from the first page",
            ));
        }
        if order != order_text(mapping, terms) || texts.len() != terms.len() {
            return Err(invalid(
                "the cursor belongs to another order: start from the first page",
            ));
        }
        let values = terms
            .iter()
            .zip(texts)
            .map(|(term, text)| {
                let data_type = mapping.fields()[term.column.field].definition().data_type;
                value_of(data_type, text)
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| invalid(NOT_OURS))?;
        Ok(Self { side, values })
    }
}

pub(crate) fn not_sortable() -> Error {
    Error::invalid_query(
        "pages by cursor need an order by plain columns: no JSON, no array, nothing sensitive",
    )
}

/// A value's text in a cursor; `None` in the outer option if it has none.
#[expect(
    clippy::option_option,
    reason = "the inner one is NULL, the outer one tells of a type without text"
)]
fn value_text(value: &Value) -> Option<Option<String>> {
    Some(match value {
        _ if *value == value.as_null() => None,
        Value::Bool(Some(value)) => Some(value.to_string()),
        Value::TinyInt(Some(value)) => Some(value.to_string()),
        Value::SmallInt(Some(value)) => Some(value.to_string()),
        Value::Int(Some(value)) => Some(value.to_string()),
        Value::BigInt(Some(value)) => Some(value.to_string()),
        Value::TinyUnsigned(Some(value)) => Some(value.to_string()),
        Value::SmallUnsigned(Some(value)) => Some(value.to_string()),
        Value::Unsigned(Some(value)) => Some(value.to_string()),
        Value::BigUnsigned(Some(value)) => Some(value.to_string()),
        // The shortest text that reads back as the same number.
        Value::Float(Some(value)) => Some(value.to_string()),
        Value::Double(Some(value)) => Some(value.to_string()),
        Value::String(Some(value)) => Some(value.clone()),
        Value::Bytes(Some(value)) => Some(URL_SAFE_NO_PAD.encode(value)),
        Value::Uuid(Some(value)) => Some(value.to_string()),
        Value::ChronoDate(Some(value)) => Some(value.to_string()),
        Value::ChronoTime(Some(value)) => Some(value.to_string()),
        Value::ChronoDateTime(Some(value)) => Some(value.format(DATE_TIME).to_string()),
        Value::ChronoDateTimeUtc(Some(value)) => {
            Some(value.naive_utc().format(DATE_TIME).to_string())
        }
        #[cfg(feature = "decimal")]
        Value::Decimal(Some(value)) => Some(value.to_string()),
        Value::Enum(OptionEnum::Some(value)) => Some(value.value.to_string()),
        _ => return None,
    })
}

const DATE_TIME: &str = "%Y-%m-%dT%H:%M:%S%.f";

fn value_of(data_type: DataType, text: Option<String>) -> Option<Value> {
    fn read<T: FromStr>(text: Option<String>) -> Option<Option<T>> {
        match text {
            Some(text) => text.parse().ok().map(Some),
            None => Some(None),
        }
    }
    let date_time = |text: Option<String>| match text {
        Some(text) => chrono::NaiveDateTime::parse_from_str(&text, DATE_TIME)
            .ok()
            .map(Some),
        None => Some(None),
    };
    Some(match data_type {
        DataType::Boolean => Value::Bool(read(text)?),
        DataType::TinyInt => Value::TinyInt(read(text)?),
        DataType::SmallInt => Value::SmallInt(read(text)?),
        DataType::Integer => Value::Int(read(text)?),
        DataType::BigInt => Value::BigInt(read(text)?),
        DataType::TinyUnsigned => Value::TinyUnsigned(read(text)?),
        DataType::SmallUnsigned => Value::SmallUnsigned(read(text)?),
        DataType::Unsigned => Value::Unsigned(read(text)?),
        // Above the greatest signed one, only MySQL takes them; a forged
        // cursor must not get further than here on the others.
        DataType::BigUnsigned => Value::BigUnsigned(read(text)?),
        DataType::Real => Value::Float(read(text)?),
        DataType::Double => Value::Double(read(text)?),
        // A NUL character, which only some databases keep, is for the binder
        // to refuse.
        DataType::Text => Value::String(text),
        DataType::Bytes => Value::Bytes(match text {
            Some(text) => Some(URL_SAFE_NO_PAD.decode(text).ok()?),
            None => None,
        }),
        DataType::Uuid => Value::Uuid(read(text)?),
        DataType::Date => Value::ChronoDate(read(text)?),
        DataType::Time => Value::ChronoTime(read(text)?),
        DataType::DateTime => Value::ChronoDateTime(date_time(text)?),
        DataType::Timestamp => {
            Value::ChronoDateTimeUtc(date_time(text)?.map(|at| chrono::NaiveDateTime::and_utc(&at)))
        }
        #[cfg(feature = "decimal")]
        DataType::Decimal => Value::Decimal(read(text)?),
        DataType::Enum(of) => match text {
            // A value that the type lacks would be an error of the server's.
            Some(text) => {
                let value = of.values.iter().find(|value| **value == text)?;
                crate::__private::enum_value(of.name, value)
            }
            None => crate::__private::enum_null(of.name),
        },
        _ => return None,
    })
}

/// The value of a cell, as its column's type says.
pub(crate) fn value_of_cell(data_type: DataType, cell: Cell<'_>) -> Result<Value, Error> {
    let failed = |error| Error::decode_row(None, None, &error);
    if cell.is_null().map_err(failed)? {
        return value_of(data_type, None).ok_or_else(not_sortable);
    }
    let value = match data_type {
        DataType::Boolean => cell.boolean().map(|value| Value::Bool(Some(value))),
        DataType::TinyInt => cell.integer().map(|value| Value::TinyInt(Some(value))),
        DataType::SmallInt => cell.integer().map(|value| Value::SmallInt(Some(value))),
        DataType::Integer => cell.integer().map(|value| Value::Int(Some(value))),
        DataType::BigInt => cell.integer().map(|value| Value::BigInt(Some(value))),
        DataType::TinyUnsigned => cell.integer().map(|value| Value::TinyUnsigned(Some(value))),
        DataType::SmallUnsigned => cell
            .integer()
            .map(|value| Value::SmallUnsigned(Some(value))),
        DataType::Unsigned => cell.integer().map(|value| Value::Unsigned(Some(value))),
        DataType::BigUnsigned => cell.integer().map(|value| Value::BigUnsigned(Some(value))),
        DataType::Real => cell.real().map(|value| Value::Float(Some(value))),
        DataType::Double => cell.double().map(|value| Value::Double(Some(value))),
        DataType::Text => cell.text().map(|value| Value::String(Some(value))),
        DataType::Bytes => cell.bytes().map(|value| Value::Bytes(Some(value))),
        DataType::Uuid => cell.uuid().map(|value| Value::Uuid(Some(value))),
        DataType::Date => cell.date().map(|value| Value::ChronoDate(Some(value))),
        DataType::Time => cell.time().map(|value| Value::ChronoTime(Some(value))),
        DataType::DateTime => cell.date_time().map(|at| Value::ChronoDateTime(Some(at))),
        DataType::Timestamp => cell
            .timestamp()
            .map(|at| Value::ChronoDateTimeUtc(Some(at))),
        #[cfg(feature = "decimal")]
        DataType::Decimal => cell.decimal().map(|value| Value::Decimal(Some(value))),
        DataType::Enum(_) => {
            let text = cell.enumeration().map_err(failed)?;
            return value_of(data_type, Some(text)).ok_or_else(not_sortable);
        }
        _ => return Err(not_sortable()),
    };
    value.map_err(failed)
}
