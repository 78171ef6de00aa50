//! The JSON form of a value, and JSON documents without loss.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value as JsonValue};

use super::{Datum, Decoded};
use crate::row::DecodeError;

impl Datum {
    /// The value as JSON: exact decimals, dates and whatever JSON lacks as
    /// text, bytes as base64.
    pub(crate) fn into_json(self) -> Decoded<JsonValue> {
        Ok(match self {
            Self::Null => JsonValue::Null,
            Self::Bool(truth) => JsonValue::Bool(truth),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Self::Flag(truth) => JsonValue::Bool(truth),
            Self::Integer(number) => JsonValue::Number(number.into()),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Unsigned(number) => JsonValue::Number(number.into()),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Float(number) => float(shortest(number))?,
            Self::Double(number) => float(number)?,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Decimal(digits) => JsonValue::String(digits),
            Self::Text(text) => JsonValue::String(text),
            Self::Bytes(bytes) => JsonValue::String(base64(&bytes)),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Json(text) => document(&text)?,
            #[cfg(feature = "postgres")]
            Self::List(values) => values
                .into_iter()
                .map(Self::into_json)
                .collect::<Decoded<_>>()
                .map(JsonValue::Array)?,
            #[cfg(feature = "postgres")]
            Self::Fields(fields) => fields
                .into_iter()
                .map(|(name, value)| Ok((name, value.into_json()?)))
                .collect::<Decoded<_>>()
                .map(JsonValue::Object)?,
        })
    }
}

/// Bytes in the alphabet of RFC 4648, section 4, padded.
pub(crate) fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The float of 64 bits whose digits are those of one of 32 bits: 0.1 is 0.1.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn shortest(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

fn float(number: f64) -> Decoded<JsonValue> {
    Number::from_f64(number)
        .map(JsonValue::Number)
        .ok_or_else(|| {
            DecodeError::invalid(
                "JSON has no NaN and no infinity: cast the column to text in the statement",
            )
        })
}

/// A JSON document in which each number is the one that the text has.
///
/// # Errors
///
/// If the text is no JSON, or holds a number that neither an integer of 64
/// bits nor a float keeps.
pub(crate) fn document(text: &str) -> Decoded<JsonValue> {
    /// As deep as serde_json reads.
    const DEEPEST: usize = 128;
    nested_document(text, DEEPEST)
}

fn nested_document(text: &str, deepest: usize) -> Decoded<JsonValue> {
    let malformed = |_| DecodeError::invalid("the text is no JSON document");
    let inner = deepest
        .checked_sub(1)
        .ok_or_else(|| DecodeError::invalid("the document is nested too deeply"))?;
    let raw: &RawValue = serde_json::from_str(text).map_err(malformed)?;
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text).map_err(malformed)?;
            members
                .into_iter()
                .map(|(name, value)| Ok((name, nested_document(value.get(), inner)?)))
                .collect::<Decoded<Map<_, _>>>()
                .map(JsonValue::Object)
        }
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(text).map_err(malformed)?;
            values
                .into_iter()
                .map(|value| nested_document(value.get(), inner))
                .collect::<Decoded<_>>()
                .map(JsonValue::Array)
        }
        Some(b'-' | b'0'..=b'9') => number(text).map(JsonValue::Number),
        _ => serde_json::from_str(text).map_err(malformed),
    }
}

/// The members of an object, in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Object).map(Members)
    }
}

/// The number that these characters stand for.
fn number(text: &str) -> Decoded<Number> {
    if let Ok(number) = text.parse::<i64>() {
        return Ok(number.into());
    }
    if let Ok(number) = text.parse::<u64>() {
        return Ok(number.into());
    }
    let inexact = || {
        DecodeError::invalid(
            "the document holds a number of more digits than a float of 64 bits keeps: cast the \
             column to text in the statement",
        )
    };
    let float: f64 = text.parse().map_err(|_| inexact())?;
    if !float.is_finite() || Digits::of(text) != Digits::of(&format!("{float:e}")) {
        return Err(inexact());
    }
    Number::from_f64(float).ok_or_else(inexact)
}

/// A decimal number as one of its spellings: no zeros at either end.
#[derive(PartialEq)]
struct Digits {
    is_negative: bool,
    digits: String,
    /// The power of ten that the last digit counts.
    exponent: i64,
}

impl Digits {
    /// `None` if the exponent is beyond all reason.
    fn of(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let unsigned = mantissa.strip_prefix('-');
        let (whole, fraction) = unsigned
            .unwrap_or(mantissa)
            .split_once('.')
            .unwrap_or((unsigned.unwrap_or(mantissa), ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_end_matches('0');
        let zeros = i64::try_from(all.len() - digits.len()).ok()?;
        let scale = i64::try_from(fraction.len()).ok()?;
        let digits = digits.trim_start_matches('0').to_owned();
        let exponent = exponent.parse::<i64>().ok()?.checked_sub(scale)?;
        Some(Self {
            is_negative: unsigned.is_some(),
            exponent: if digits.is_empty() {
                0
            } else {
                exponent.checked_add(zeros)?
            },
            digits,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::document;

    #[test]
    fn documents_keep_order_and_numbers() {
        let text = r#" {"b": [1, -2.50, 1e3, 18446744073709551615], "a": {"é\n": null, "t": true}, "f": 0.1} "#;
        let value = document(text).expect("a document");
        assert_eq!(
            value,
            json!({ "b": [1, -2.5, 1000.0, u64::MAX], "a": { "é\n": null, "t": true }, "f": 0.1 })
        );
        let names: Vec<_> = value.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["b", "a", "f"]);
        for text in [
            "null",
            "\"x\"",
            "-0",
            "0.000",
            "5e-324",
            "1.7976931348623157e308",
        ] {
            assert!(document(text).is_ok(), "{text}");
        }
        // Where a quick parser is off by the last bit.
        assert_eq!(
            document("0.10000000149011612"),
            Ok(json!(0.100_000_001_490_116_12))
        );
    }

    #[test]
    fn a_number_that_would_be_rounded_is_an_error() {
        for text in [
            "18446744073709551617",
            "[0.12345678901234567890123]",
            r#"{"a": 1e400}"#,
            "123456789012345678901234567890",
            "1e99999999999999999999",
        ] {
            let error = document(text).expect_err(text).to_string();
            assert!(error.contains("cast the column to text"), "{error}");
        }
        assert!(document("{").is_err());
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(document(&deep(100)).is_ok());
        assert!(document(&deep(100_000)).is_err());
    }
}
