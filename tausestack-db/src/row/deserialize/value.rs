//! One value of a row, as the type that asks for it.

#[cfg(feature = "postgres")]
use serde::de::IntoDeserializer;
#[cfg(feature = "postgres")]
use serde::de::value::MapDeserializer;
use serde::de::value::{SeqDeserializer, StringDeserializer};
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};
use serde_json::Value as JsonValue;

use super::DecodeError;
use super::fault::Fault;
use crate::row::Cell;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::row::datum::whole_number;
use crate::row::datum::{Datum, base64, document};

/// A value, which is decoded once its type asks: a column that no field takes
/// is not looked at.
pub(super) enum ValueDeserializer<'r> {
    Cell(Cell<'r>),
    /// A part of a value, or one that was looked at.
    Datum(Datum),
}

impl ValueDeserializer<'_> {
    fn datum(self) -> Result<Datum, DecodeError> {
        match self {
            Self::Cell(cell) => cell.datum(),
            Self::Datum(datum) => Ok(datum),
        }
    }

    fn not_null(self) -> Result<Datum, DecodeError> {
        match self.datum()? {
            Datum::Null => Err(DecodeError::null()),
            datum => Ok(datum),
        }
    }

    /// The value if it is an integer, also one that the database keeps as an
    /// exact number, as it does sums.
    fn integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            Datum::Integer(number) => visitor.visit_i64(number),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Datum::Unsigned(number) => visitor.visit_u64(number),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            Datum::Flag(truth) => visitor.visit_i64(truth.into()),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Datum::Decimal(digits) => {
                let number = whole_number(&digits)?;
                match (i64::try_from(number), u64::try_from(number)) {
                    (Ok(number), _) => visitor.visit_i64(number),
                    (_, Ok(number)) => visitor.visit_u64(number),
                    _ => visitor.visit_i128(number),
                }
            }
            other => forward(other, visitor),
        }
    }
}

/// A value that JSON writes with brackets or braces; text is read as JSON,
/// which is what some databases keep documents as.
fn structure<'de, V: Visitor<'de>>(
    datum: Datum,
    visitor: V,
    read: impl FnOnce(JsonValue, V) -> Result<V::Value, serde_json::Error>,
) -> Result<V::Value, Fault> {
    let text = match datum {
        Datum::Text(text) => text,
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        Datum::Json(text) => text,
        other => return forward(other, visitor),
    };
    read(document(&text)?, visitor).map_err(|_| does_not_fit())
}

fn does_not_fit() -> Fault {
    DecodeError::invalid("the JSON does not fit the type").into()
}

/// An integer as the float that is equal to it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "checked by the way back"
)]
fn equal_float(number: i128) -> Result<f64, DecodeError> {
    let float = number as f64;
    if float as i128 == number {
        Ok(float)
    } else {
        Err(DecodeError::out_of_range())
    }
}

/// The value as it is, for a type that takes what comes.
fn forward<'de, V: Visitor<'de>>(datum: Datum, visitor: V) -> Result<V::Value, Fault> {
    match datum {
        Datum::Null => visitor.visit_unit(),
        Datum::Bool(truth) => visitor.visit_bool(truth),
        #[cfg(any(feature = "sqlite", feature = "mysql"))]
        Datum::Flag(truth) => visitor.visit_bool(truth),
        Datum::Integer(number) => visitor.visit_i64(number),
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        Datum::Unsigned(number) => visitor.visit_u64(number),
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        Datum::Float(number) => visitor.visit_f32(number),
        Datum::Double(number) => visitor.visit_f64(number),
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        Datum::Decimal(digits) => visitor.visit_string(digits),
        Datum::Text(text) => visitor.visit_string(text),
        Datum::Bytes(bytes) => visitor.visit_string(base64(&bytes)),
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        Datum::Json(text) => document(&text)?
            .deserialize_any(visitor)
            .map_err(|_| does_not_fit()),
        #[cfg(feature = "postgres")]
        Datum::List(values) => visit_list(values, visitor),
        #[cfg(feature = "postgres")]
        Datum::Fields(fields) => {
            let mut map = MapDeserializer::new(fields.into_iter());
            let value = visitor.visit_map(&mut map)?;
            map.end()?;
            Ok(value)
        }
    }
}

#[cfg(feature = "postgres")]
fn visit_list<'de, V: Visitor<'de>>(values: Vec<Datum>, visitor: V) -> Result<V::Value, Fault> {
    let mut list = SeqDeserializer::new(values.into_iter());
    let value = visitor.visit_seq(&mut list)?;
    list.end()?;
    Ok(value)
}

#[cfg(feature = "postgres")]
impl<'de> IntoDeserializer<'de, Fault> for Datum {
    type Deserializer = ValueDeserializer<'static>;

    fn into_deserializer(self) -> Self::Deserializer {
        ValueDeserializer::Datum(self)
    }
}

macro_rules! integers {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.integer(visitor)
        }
    )* };
}

impl<'de> Deserializer<'de> for ValueDeserializer<'_> {
    type Error = Fault;

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        forward(self.datum()?, visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            Datum::Integer(number @ (0 | 1)) => visitor.visit_bool(number == 1),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Datum::Unsigned(number @ (0 | 1)) => visitor.visit_bool(number == 1),
            other => forward(other, visitor),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            Datum::Integer(number) => visitor.visit_f64(equal_float(number.into())?),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Datum::Unsigned(number) => visitor.visit_f64(equal_float(number.into())?),
            // The nearest float: a type that wants one has asked for it.
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Datum::Decimal(digits) => {
                visitor.visit_f64(digits.parse().map_err(|_| DecodeError::out_of_range())?)
            }
            other => forward(other, visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            Datum::Double(number) => {
                #[expect(clippy::cast_possible_truncation, reason = "checked right after")]
                let short = number as f32;
                if f64::from(short) != number && !number.is_nan() {
                    return Err(
                        DecodeError::invalid("the number needs 64 bits: read it as f64").into(),
                    );
                }
                visitor.visit_f32(short)
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Datum::Decimal(digits) => {
                visitor.visit_f32(digits.parse().map_err(|_| DecodeError::out_of_range())?)
            }
            Datum::Integer(number) => visitor.visit_f64(equal_float(number.into())?),
            other => forward(other, visitor),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            // A type that is written as text may be kept as bytes, as UUIDs
            // are; the type says whether it takes them.
            Datum::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            other => forward(other, visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            Datum::Bytes(_) => Err(Fault::invalid_type(
                Unexpected::Bytes(&[]),
                &"text, or a list of bytes",
            )),
            other => forward(other, visitor),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            Datum::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            other => forward(other, visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.datum()? {
            Datum::Null => visitor.visit_none(),
            datum => visitor.visit_some(ValueDeserializer::Datum(datum)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        forward(self.datum()?, visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.not_null()? {
            Datum::Bytes(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.into_iter())),
            datum => structure(datum, visitor, |document, visitor| {
                document.deserialize_seq(visitor)
            }),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        structure(self.not_null()?, visitor, |document, visitor| {
            document.deserialize_map(visitor)
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        structure(self.not_null()?, visitor, |document, visitor| {
            document.deserialize_struct(name, fields, visitor)
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.not_null()? {
            // A variant with data is a JSON object.
            Datum::Text(text) if !text.starts_with('{') => {
                visitor.visit_enum(StringDeserializer::new(text))
            }
            datum => structure(datum, visitor, |document, visitor| {
                document.deserialize_enum(name, variants, visitor)
            }),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}
