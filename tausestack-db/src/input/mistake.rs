//! What is wrong with the JSON of one field, and where in it.
//!
//! serde says it in sentences for Rust programmers, which show the value that
//! was found. What is made of them here names the place, the kind of mistake
//! and what was expected, and no value.

use std::borrow::Cow;

use sea_orm::Value;
use serde_json::Value as JsonValue;
use serde_path_to_error::{Deserializer, Path, Segment, Track};

use crate::error::{FieldErrorCode, suggestion};

/// What is wrong with the value of a field, or with a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The way from the field to the part, as `[2].price`; empty for the field
    /// itself.
    pub(crate) path: String,
    pub(crate) code: FieldErrorCode,
    pub(crate) reason: Cow<'static, str>,
}

/// All that is wrong with the value of a field.
pub type Mistakes = Vec<Mistake>;

/// JSON to deserialize from, that knows where it is.
pub type Tracked<'t, 'j> = Deserializer<'t, 't, &'j JsonValue>;

/// Reads a value by a function of serde's kind.
pub(crate) fn read<'j, T>(
    json: &'j JsonValue,
    read: impl FnOnce(Tracked<'_, 'j>) -> Result<T, serde_json::Error>,
) -> Result<T, Mistakes> {
    let mut track = Track::new();
    read(Deserializer::new(json, &mut track))
        .map_err(|error| vec![explain(&error, &track.path(), json)])
}

/// A number that became infinite on its way into an `f32` is none.
pub(crate) fn finite(value: Value, json: &JsonValue) -> Result<Value, Mistakes> {
    match value {
        Value::Float(Some(number)) if number.is_infinite() && json.is_number() => {
            Err(vec![Mistake {
                path: String::new(),
                code: FieldErrorCode::Range,
                reason: format!("expected a number from {:e} to {:e}", f32::MIN, f32::MAX).into(),
            }])
        }
        value => Ok(value),
    }
}

/// The most characters of a stranger's text that a message repeats.
const SHOWN: usize = 64;

/// A name that a stranger may have made.
pub(super) fn shown(name: &str) -> String {
    name.chars().take(SHOWN).collect()
}

fn explain(error: &serde_json::Error, path: &Path, json: &JsonValue) -> Mistake {
    let (mut path, found) = walk(path, json);
    let text = error.to_string();
    let (code, reason) = if let Some(name) = quoted(&text, "missing field `") {
        push_key(&mut path, name);
        (FieldErrorCode::Missing, Cow::Borrowed("missing"))
    } else if let Some(name) = quoted(&text, "unknown field `") {
        let near = suggestion(name, names_expected(&text));
        (
            FieldErrorCode::UnknownField,
            format!("unknown field{near}").into(),
        )
    } else if quoted(&text, "duplicate field `").is_some() {
        (FieldErrorCode::GivenTwice, "given twice".into())
    } else if let Some((_, expected)) = text.rsplit_once("expected ") {
        let (code, reason) = unexpected(expected, found);
        let near = quoted(&text, "unknown variant `")
            .map(|name| suggestion(name, names_expected(&text)))
            .unwrap_or_default();
        (code, (reason + &near).into())
    } else {
        // A sentence of the type's own, which may show the value.
        (FieldErrorCode::Type, "the value does not fit".into())
    };
    Mistake { path, code, reason }
}

/// The name in backticks at the start of one of serde's sentences.
fn quoted<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(start)?;
    // What is expected follows the name, which may hold anything.
    let end = rest
        .rfind("`, expected ")
        .or_else(|| rest.rfind("`, there are no "))
        .or_else(|| rest.rfind('`'))?;
    Some(&rest[..end])
}

/// The names that one of serde's sentences ends on.
fn names_expected(text: &str) -> impl Iterator<Item = &str> {
    let list = text
        .rsplit_once("`, expected ")
        .map_or("", |(_, list)| list);
    list.split('`').skip(1).step_by(2)
}

fn unexpected(expected: &str, found: &JsonValue) -> (FieldErrorCode, String) {
    let Some((least, greatest)) = range(expected) else {
        let expected = match expected {
            "f32" | "f64" => "a number",
            other => other,
        };
        return (
            FieldErrorCode::Type,
            format!("expected {expected}, found {}", kind_of(found)),
        );
    };
    let number = found.as_f64();
    let (code, found) = match number {
        None => (FieldErrorCode::Type, kind_of(found)),
        Some(number) if number.fract() != 0.0 => (FieldErrorCode::Type, "a fraction"),
        Some(number) if number < 0.0 && number < least as f64 => {
            (FieldErrorCode::Range, "a smaller one")
        }
        Some(number) if number > greatest as f64 || found.is_u64() => {
            (FieldErrorCode::Range, "a greater one")
        }
        // `1.0` and `1e3`, which serde takes for no integers.
        Some(_) => (FieldErrorCode::Type, "one with a decimal point or exponent"),
    };
    (
        code,
        format!("expected a whole number from {least} to {greatest}, found {found}"),
    )
}

/// The range of one of Rust's integers.
fn range(name: &str) -> Option<(i128, i128)> {
    macro_rules! ranges {
        ($($type:ident)*) => {
            match name {
                $(stringify!($type) => Some(($type::MIN.into(), $type::MAX.into())),)*
                _ => None,
            }
        };
    }
    ranges!(i8 i16 i32 i64 u8 u16 u32 u64)
}

/// The way in words, and what stands at its end.
fn walk<'j>(path: &Path, json: &'j JsonValue) -> (String, &'j JsonValue) {
    let mut text = String::new();
    let mut found = Some(json);
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => {
                text.push_str(&format!("[{index}]"));
                found = found.and_then(|json| json.get(index));
            }
            Segment::Map { key } | Segment::Enum { variant: key } => {
                push_key(&mut text, key);
                found = found.and_then(|json| json.get(key));
            }
            Segment::Unknown => break,
        }
    }
    (text, found.unwrap_or(json))
}

fn push_key(path: &mut String, key: &str) {
    path.push('.');
    path.push_str(&shown(key));
}

/// What sort of JSON value it is, with its article.
pub(crate) fn kind_of(json: &JsonValue) -> &'static str {
    match json {
        JsonValue::Null => "null",
        JsonValue::Bool(_) => "a boolean",
        JsonValue::Number(_) => "a number",
        JsonValue::String(_) => "a string",
        JsonValue::Array(_) => "an array",
        JsonValue::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, de::DeserializeOwned};
    use serde_json::json;

    use super::*;

    fn mistake<T: DeserializeOwned>(json: JsonValue) -> (String, FieldErrorCode, String) {
        let mut all = read(&json, |json| T::deserialize(json))
            .err()
            .unwrap_or_default();
        assert_eq!(all.len(), 1, "{json}");
        let Mistake { path, code, reason } = all.remove(0);
        (path, code, reason.into_owned())
    }

    fn says(
        found: (String, FieldErrorCode, String),
        path: &str,
        code: FieldErrorCode,
        reason: &str,
    ) {
        assert_eq!(found, (path.to_owned(), code, reason.to_owned()));
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Line {
        price: u8,
        #[serde(default)]
        shape: Option<Shape>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only read")]
    enum Shape {
        Round,
        Square { side: i32 },
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Order {
        lines: Vec<Line>,
    }

    #[test]
    fn the_way_leads_through_objects_arrays_and_variants() {
        use FieldErrorCode::{Missing, Range, Type, UnknownField};
        let order = |line: JsonValue| mistake::<Order>(json!({ "lines": [{ "price": 1 }, line] }));
        says(
            order(json!({ "price": 256 })),
            ".lines[1].price",
            Range,
            "expected a whole number from 0 to 255, found a greater one",
        );
        says(order(json!({})), ".lines[1].price", Missing, "missing");
        says(
            order(json!({ "pricee": 1 })),
            ".lines[1].pricee",
            UnknownField,
            "unknown field; did you mean `price`?",
        );
        says(
            order(json!({ "price": 1, "shape": { "square": { "side": true } } })),
            ".lines[1].shape.square.side",
            Type,
            "expected a whole number from -2147483648 to 2147483647, found a boolean",
        );
        let (path, code, reason) = order(json!({ "price": 1, "shape": "rond" }));
        assert!(path.starts_with(".lines[1].shape"), "{path}");
        assert_eq!(code, Type);
        assert!(reason.ends_with("; did you mean `round`?"), "{reason}");
        says(
            mistake::<Order>(json!({ "lines": "none" })),
            ".lines",
            Type,
            "expected a sequence, found a string",
        );
    }

    #[test]
    fn numbers_out_of_range_name_it() {
        use FieldErrorCode::{Range, Type};
        let whole =
            |found: &str| format!("expected a whole number from -128 to 127, found {found}");
        says(
            mistake::<i8>(json!(128)),
            "",
            Range,
            &whole("a greater one"),
        );
        says(
            mistake::<i8>(json!(-129)),
            "",
            Range,
            &whole("a smaller one"),
        );
        says(
            mistake::<i8>(json!(1e30)),
            "",
            Range,
            &whole("a greater one"),
        );
        says(mistake::<i8>(json!(1.5)), "", Type, &whole("a fraction"));
        let pointed = whole("one with a decimal point or exponent");
        says(mistake::<i8>(json!(1.0)), "", Type, &pointed);
        says(mistake::<i8>(json!("1")), "", Type, &whole("a string"));
        says(
            mistake::<i64>(json!(u64::MAX)),
            "",
            Range,
            "expected a whole number from -9223372036854775808 to 9223372036854775807, \
             found a greater one",
        );
        says(
            mistake::<u64>(json!(-1)),
            "",
            Range,
            "expected a whole number from 0 to 18446744073709551615, found a smaller one",
        );
    }

    #[test]
    fn no_value_is_repeated() {
        for json in [json!("sesame, expected `x`"), json!({ "sesame": 1 })] {
            let (_, _, reason) = mistake::<Shape>(json);
            assert!(!reason.contains("sesame"), "{reason}");
        }
        let (path, _, _) = mistake::<Line>(json!({ "x".repeat(1_000): 1 }));
        assert_eq!(path.len(), 1 + SHOWN);
    }
}
