//! Arrays, which PostgreSQL alone has as columns.

use sea_orm::Value;

use super::{ColumnType, DataType};
use crate::row::{Cell, DecodeError, Element};

/// A column type whose values PostgreSQL's arrays hold.
///
/// `Vec<T>` of one is a column type itself; `Vec<u8>` is none of these, but
/// bytes. The elements are not NULL.
#[diagnostic::on_unimplemented(
    message = "`Vec<{Self}>` is not a column type",
    label = "no array can hold this type",
    note = "help: arrays (on PostgreSQL) hold numbers, text, UUIDs, dates and times; store the list as JSON with `#[mapped(json)]`"
)]
pub trait ArrayElement: ColumnType<NotNull = Self> {
    /// The column type of an element.
    #[doc(hidden)]
    const ELEMENT: &'static DataType;

    /// The types of the arrays that this is read from.
    #[doc(hidden)]
    const ARRAYS: &'static [&'static str];

    /// Reads one element, as the server sends it.
    #[doc(hidden)]
    fn decode_element(element: Element<'_>) -> Result<Self, DecodeError>;
}

impl<T: ArrayElement> ColumnType for Vec<T> {
    const DATA_TYPE: DataType = DataType::Array(T::ELEMENT);
    type NotNull = Self;

    fn into_value(self) -> Value {
        let elements = self.into_iter().map(T::into_value).collect();
        Value::Array(
            crate::seaorm_bridge::array_type_of(T::DATA_TYPE),
            Some(Box::new(elements)),
        )
    }

    fn to_value(&self) -> Value {
        let elements = self.iter().map(T::to_value).collect();
        Value::Array(
            crate::seaorm_bridge::array_type_of(T::DATA_TYPE),
            Some(Box::new(elements)),
        )
    }

    fn null() -> Value {
        Value::Array(crate::seaorm_bridge::array_type_of(T::DATA_TYPE), None)
    }

    fn decode(cell: Cell<'_>) -> Result<Self, DecodeError> {
        cell.elements(T::ARRAYS, T::decode_element)
    }
}

macro_rules! elements {
    ($($type:ty, $arrays:expr, $decode:ident;)*) => { $(
        impl ArrayElement for $type {
            const ELEMENT: &'static DataType = &<Self as ColumnType>::DATA_TYPE;
            const ARRAYS: &'static [&'static str] = $arrays;

            fn decode_element(element: Element<'_>) -> Result<Self, DecodeError> {
                element.$decode()
            }
        }
    )* };
}

const INTEGERS: &[&str] = &["INT2[]", "INT4[]", "INT8[]"];
const TEXTS: &[&str] = &["TEXT[]", "VARCHAR[]", "CHAR[]"];

elements! {
    bool, &["BOOL[]"], boolean;
    i8, INTEGERS, integer;
    i16, INTEGERS, integer;
    i32, INTEGERS, integer;
    i64, INTEGERS, integer;
    u16, INTEGERS, integer;
    u32, INTEGERS, integer;
    u64, INTEGERS, integer;
    f32, &["FLOAT4[]"], real;
    f64, &["FLOAT4[]", "FLOAT8[]"], double;
    String, TEXTS, text;
    char, TEXTS, character;
    uuid::Uuid, &["UUID[]"], uuid;
    chrono::NaiveDate, &["DATE[]"], date;
    chrono::NaiveTime, &["TIME[]"], time;
    chrono::NaiveDateTime, &["TIMESTAMP[]"], date_time;
    chrono::DateTime<chrono::Utc>, &["TIMESTAMPTZ[]"], instant;
    chrono::DateTime<chrono::FixedOffset>, &["TIMESTAMPTZ[]"], fixed_instant;
}

#[cfg(feature = "decimal")]
elements! {
    rust_decimal::Decimal, &["NUMERIC[]"], decimal;
}
