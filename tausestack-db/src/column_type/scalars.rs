//! Booleans, floating point numbers, text, bytes, UUIDs and decimals.

use sea_orm::Value;
use uuid::Uuid;

use super::{ColumnType, DataType};
use crate::row::{Cell, DecodeError};

/// Implements [`ColumnType`] for a type that has a [`Value`] variant of its own.
macro_rules! column_type {
    ($type:ty, $data_type:ident, $variant:ident, |$cell:ident| $decode:expr) => {
        impl $crate::column_type::ColumnType for $type {
            const DATA_TYPE: $crate::column_type::DataType =
                $crate::column_type::DataType::$data_type;
            type NotNull = Self;

            fn into_value(self) -> ::sea_orm::Value {
                ::sea_orm::Value::$variant(Some(self))
            }

            fn to_value(&self) -> ::sea_orm::Value {
                ::sea_orm::Value::$variant(Some(self.clone()))
            }

            fn null() -> ::sea_orm::Value {
                ::sea_orm::Value::$variant(None)
            }

            fn from_value(value: ::sea_orm::Value) -> Option<Self> {
                match value {
                    ::sea_orm::Value::$variant(value) => value,
                    _ => None,
                }
            }

            fn decode($cell: $crate::row::Cell<'_>) -> Result<Self, $crate::row::DecodeError> {
                $decode
            }
        }
    };
}
pub(super) use column_type;

column_type!(bool, Boolean, Bool, |cell| cell.boolean());
column_type!(f32, Real, Float, |cell| cell.real());
column_type!(f64, Double, Double, |cell| cell.double());
column_type!(String, Text, String, |cell| cell.text());
column_type!(Vec<u8>, Bytes, Bytes, |cell| cell.bytes());
column_type!(Uuid, Uuid, Uuid, |cell| cell.uuid());
#[cfg(feature = "decimal")]
column_type!(rust_decimal::Decimal, Decimal, Decimal, |cell| cell
    .decimal());

impl ColumnType for char {
    const DATA_TYPE: DataType = DataType::Text;
    type NotNull = Self;

    fn into_value(self) -> Value {
        Value::String(Some(self.to_string()))
    }

    fn to_value(&self) -> Value {
        self.into_value()
    }

    fn null() -> Value {
        Value::String(None)
    }

    fn decode(cell: Cell<'_>) -> Result<Self, DecodeError> {
        let text = cell.text()?;
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(DecodeError::invalid("the text is not one character")),
        }
    }
}
