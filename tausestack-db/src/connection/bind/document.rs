//! JSON documents on their way into a database.

use serde_json::Value as JsonValue;
use sqlx::error::BoxDynError;

use super::refuse;

/// How deep serde_json reads documents: one that is nested deeper could be
/// written, and not be read again.
const DEEPEST: usize = 127;

/// Refuses a document that could not be read back.
pub(super) fn check(document: &JsonValue) -> Result<(), BoxDynError> {
    if is_deeper(document, DEEPEST) {
        return refuse(format!(
            "the JSON document is nested more than {DEEPEST} levels deep"
        ));
    }
    Ok(())
}

/// Ends as soon as it knows, and so goes no deeper than that itself.
fn is_deeper(document: &JsonValue, levels: usize) -> bool {
    match document {
        JsonValue::Array(items) => {
            levels == 0 || items.iter().any(|item| is_deeper(item, levels - 1))
        }
        JsonValue::Object(members) => {
            levels == 0 || members.values().any(|item| is_deeper(item, levels - 1))
        }
        _ => false,
    }
}

/// PostgreSQL's `jsonb`, which keeps numbers as decimals and texts as its own.
#[cfg(feature = "postgres")]
pub(super) mod jsonb {
    use std::io;

    use serde::Serialize as _;
    use serde_json::Serializer;
    use serde_json::ser::Formatter;
    use serde_json::value::RawValue;

    use super::{BoxDynError, JsonValue, refuse};

    /// From here on floats are written with an exponent, in which `jsonb` sees
    /// a whole number, and gives one back.
    const WRITTEN_WITH_EXPONENT: f64 = 1e16;

    /// What a document holds that `jsonb` would change, if written plainly.
    #[derive(Default)]
    struct Findings {
        nul: bool,
        negative_zero: bool,
        large_float: bool,
    }

    impl Findings {
        fn look(&mut self, document: &JsonValue) {
            match document {
                JsonValue::Number(number) => {
                    if let Some(float) = number.as_f64().filter(|_| number.is_f64()) {
                        self.negative_zero |= float == 0.0 && float.is_sign_negative();
                        self.large_float |= float.abs() >= WRITTEN_WITH_EXPONENT;
                    }
                }
                JsonValue::String(text) => self.nul |= text.contains('\0'),
                JsonValue::Array(items) => items.iter().for_each(|item| self.look(item)),
                JsonValue::Object(members) => {
                    for (name, item) in members {
                        self.nul |= name.contains('\0');
                        self.look(item);
                    }
                }
                JsonValue::Null | JsonValue::Bool(_) => {}
            }
        }
    }

    /// The text to send in place of the plain one, if it takes another.
    pub(in super::super) fn spelled(
        document: &JsonValue,
    ) -> Result<Option<Box<RawValue>>, BoxDynError> {
        let mut found = Findings::default();
        found.look(document);
        if found.nul {
            return refuse("PostgreSQL's JSON holds no NUL character (\\u0000) in its texts");
        }
        if found.negative_zero {
            return refuse("PostgreSQL's JSON has no negative zero: write 0.0");
        }
        if !found.large_float {
            return Ok(None);
        }
        let mut text = Vec::new();
        document.serialize(&mut Serializer::with_formatter(&mut text, WithFraction))?;
        let text = String::from_utf8(text)?;
        Ok(Some(RawValue::from_string(text)?))
    }

    /// Writes every float with a fraction.
    struct WithFraction;

    impl Formatter for WithFraction {
        fn write_f64<W: ?Sized + io::Write>(
            &mut self,
            writer: &mut W,
            value: f64,
        ) -> io::Result<()> {
            if value.abs() >= WRITTEN_WITH_EXPONENT {
                write!(writer, "{value:.1}")
            } else {
                serde_json::ser::CompactFormatter.write_f64(writer, value)
            }
        }
    }
}
