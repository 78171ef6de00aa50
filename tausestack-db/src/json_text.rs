//! The JSON of strangers, read as I-JSON (RFC 7493): a name that stands twice
//! in an object is a mistake, since readers do not agree on which of the
//! values counts.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess};
use serde_json::{Map, Value as JsonValue};

use crate::error::{FieldError, FieldErrorCode};

/// Why a text is not read.
#[derive(Debug)]
pub(crate) enum JsonTextError {
    /// It is no JSON, or is nested more than 128 levels deep, where serde_json
    /// ends before the stack does.
    Syntax {
        /// Of the text, from 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
    },
    /// Names that stand twice.
    GivenTwice(Vec<FieldError>),
}

/// What serde_json calls a number that it keeps digit for digit, if a crate
/// of the build has it do so (`arbitrary_precision`).
const NUMBER: &str = "$serde_json::private::Number";

/// Reads a text that holds one JSON value.
pub(crate) fn parse(text: &str) -> Result<JsonValue, JsonTextError> {
    let mut twice = Vec::new();
    let mut path = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict {
        twice: &mut twice,
        path: &mut path,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value))
    .map_err(|error| JsonTextError::Syntax {
        line: error.line(),
        column: error.column(),
    })?;
    if twice.is_empty() {
        Ok(value)
    } else {
        Err(JsonTextError::GivenTwice(twice))
    }
}

/// Reads a value, and remembers where names stand twice.
struct Strict<'a> {
    twice: &'a mut Vec<FieldError>,
    /// The way to the value.
    path: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = JsonValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsonValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Strict<'_> {
    type Value = JsonValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<JsonValue, E> {
        Ok(JsonValue::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<JsonValue, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<JsonValue, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<JsonValue, E> {
        let number = serde_json::Number::from_f64(value);
        number
            .map(JsonValue::Number)
            .ok_or_else(|| E::custom("no number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<JsonValue, E> {
        Ok(JsonValue::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<JsonValue, E> {
        Ok(JsonValue::String(value))
    }

    fn visit_unit<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<JsonValue, A::Error> {
        let mut array = Vec::new();
        loop {
            self.path.push(array.len().to_string());
            let item = items.next_element_seed(Strict {
                twice: self.twice,
                path: self.path,
            })?;
            self.path.pop();
            match item {
                Some(item) => array.push(item),
                None => return Ok(JsonValue::Array(array)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<JsonValue, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if name == NUMBER {
                let number: String = members.next_value()?;
                let number = number.parse().map_err(A::Error::custom)?;
                return Ok(JsonValue::Number(number));
            }
            self.path.push(name.chars().take(64).collect());
            let value = members.next_value_seed(Strict {
                twice: self.twice,
                path: self.path,
            })?;
            if object.contains_key(&name) {
                // One mistake repeated without end must not cost without end.
                if self.twice.len() < FieldError::MOST {
                    self.twice.push(FieldError::new(
                        self.path.join("."),
                        FieldErrorCode::GivenTwice,
                        "given twice",
                    ));
                } else if self.twice.len() == FieldError::MOST {
                    return Err(A::Error::custom("too many names stand twice"));
                }
            }
            self.path.pop();
            object.insert(name, value);
        }
        Ok(JsonValue::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(text: &str) -> Vec<String> {
        match parse(text) {
            Err(JsonTextError::GivenTwice(errors)) => errors
                .iter()
                .map(|error| error.field().to_owned())
                .collect(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_serde_json_reads_is_read_alike() {
        for text in [
            "null",
            " true ",
            "-1",
            "18446744073709551615",
            "1.5e3",
            r#""a\u0000\n""#,
            r#"[1,[],{}]"#,
            r#"{"b":{"a":1},"a":[{"b":2},{"b":3}]}"#,
        ] {
            let expected: JsonValue = serde_json::from_str(text).expect(text);
            assert_eq!(parse(text).expect(text), expected);
        }
    }

    #[test]
    fn names_that_stand_twice_are_found_everywhere_and_at_once() {
        assert_eq!(
            twice(r#"{"a":1,"b":{"c":1,"c":2},"d":[{"e":1,"e":1}],"a":2}"#),
            ["b.c", "d.0.e", "a"]
        );
        assert_eq!(
            twice(r#"{"a":1,"\u0061":2}"#),
            ["a"],
            "escapes hide nothing"
        );
    }

    #[test]
    fn what_is_no_json_says_where() {
        for (text, at) in [
            ("", (1, 0)),
            ("{\"a\":\n ?}", (2, 2)),
            ("1 2", (1, 3)),
            ("1e999", (1, 5)),
            (r#""\ud800""#, (1, 8)),
        ] {
            let error = parse(text);
            assert!(
                matches!(&error, Err(JsonTextError::Syntax { line, column }) if (*line, *column) == at),
                "{text}: {error:?}"
            );
        }
    }

    #[test]
    fn depth_and_mistakes_have_an_end() {
        for open in ["[", "{\"a\":"] {
            let deep = open.repeat(10_000);
            assert!(matches!(parse(&deep), Err(JsonTextError::Syntax { .. })));
        }
        let many = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(100_000));
        assert!(matches!(parse(&many), Err(JsonTextError::Syntax { .. })));
    }
}
