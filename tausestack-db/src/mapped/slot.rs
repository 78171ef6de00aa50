//! How one field is stored: the derive emits one constant of it per field.
//!
//! It is the only place where the field's type must be a column, so that a
//! type that is none is reported once.

use std::fmt::Display;

use sea_orm::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as JsonValue;

use super::definition::{ColumnDefinition, from_json};
use crate::Error;
use crate::column_type::{ColumnType, DataType, Json};
use crate::error::FieldErrorCode;
use crate::input::{Mistake, Mistakes, Tracked, read};
use crate::row::RowCursor;

/// How a field of type `T` is stored.
#[derive(Debug)]
pub struct Slot<T: 'static> {
    /// What the type says of the column; the name is filled in by the field.
    pub column: ColumnDefinition,
    /// Turns the field into the value that is bound.
    pub into_value: fn(T) -> Value,
    /// The same from a reference.
    pub to_value: fn(&T) -> Value,
    /// Reads the field from the next cell of a row.
    pub decode: fn(&mut RowCursor<'_>) -> Result<T, Error>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

// The bounds stand on the functions: on the impl, a type that misses one would
// be told that the function does not exist.
impl<T: 'static> Slot<T> {
    /// A field whose type is a column type.
    pub const fn column() -> Self
    where
        T: ColumnType + DeserializeOwned,
    {
        let mut slot = Self::opaque();
        slot.column.from_json = from_json::<T>;
        slot
    }

    /// A column that JSON does not reach, or by a function that is set over
    /// the one here.
    pub const fn opaque() -> Self
    where
        T: ColumnType,
    {
        Self {
            column: ColumnDefinition::raw("", T::DATA_TYPE, T::NULLABLE, not_from_json),
            into_value: T::into_value,
            to_value: T::to_value,
            decode: |row| row.next::<T>(),
        }
    }

    /// A field that is stored as a JSON document.
    pub const fn json() -> Self
    where
        T: Serialize + DeserializeOwned + Send + Sync,
    {
        Self {
            column: ColumnDefinition::raw("", DataType::Json, false, from_json::<Json<T>>),
            into_value: |value| Json(value).into_value(),
            to_value: |value| crate::column_type::json_value(value),
            decode: |row| row.next::<Json<T>>().map(|json| json.0),
        }
    }

    /// A field that functions convert; `_to` only names the column's type.
    pub const fn adapted<C: ColumnType>(
        _to: fn(&T) -> C,
        into_value: fn(T) -> Value,
        to_value: fn(&T) -> Value,
        decode: fn(&mut RowCursor<'_>) -> Result<T, Error>,
    ) -> Self {
        Self {
            column: ColumnDefinition::raw("", C::DATA_TYPE, C::NULLABLE, not_from_json),
            into_value,
            to_value,
            decode,
        }
    }

    /// A field that is converted from its column's type and into it.
    pub const fn try_from_column<C>() -> Self
    where
        C: ColumnType + From<T>,
        T: TryFrom<C> + Clone,
        <T as TryFrom<C>>::Error: Display,
    {
        Self {
            column: ColumnDefinition::raw("", C::DATA_TYPE, C::NULLABLE, not_from_json),
            into_value: |value| C::from(value).into_value(),
            to_value: |value| C::from(value.clone()).into_value(),
            decode: |row| row.next_try_from::<C, T>(),
        }
    }
}

impl<T: 'static> Slot<Option<T>> {
    /// A field that is stored as a JSON document, or as NULL.
    pub const fn optional_json() -> Self
    where
        T: Serialize + DeserializeOwned + Send + Sync,
    {
        Self {
            column: ColumnDefinition::raw("", DataType::Json, true, from_json::<Option<Json<T>>>),
            into_value: |value| value.map(Json).into_value(),
            to_value: |value| {
                value
                    .as_ref()
                    .map_or(Value::Json(None), crate::column_type::json_value)
            },
            decode: |row| Ok(row.next::<Option<Json<T>>>()?.map(|json| json.0)),
        }
    }
}

/// The `from_json` of a field that JSON does not reach.
pub fn not_from_json(_: &JsonValue) -> Result<Value, Mistakes> {
    Err(vec![Mistake {
        path: String::new(),
        code: FieldErrorCode::ReadOnly,
        reason: "the field is not read from JSON".into(),
    }])
}

/// Reads a field from JSON by a function of the user's (`deserialize_with`).
pub fn from_json_with<'j, T>(
    json: &'j JsonValue,
    reader: impl FnOnce(Tracked<'_, 'j>) -> Result<T, serde_json::Error>,
    into_value: fn(T) -> Value,
) -> Result<Value, Mistakes> {
    read(json, reader).map(into_value)
}

/// The value of a field that a function converts.
pub fn with_value<T, C: ColumnType>(value: &T, to: impl FnOnce(&T) -> C) -> Value {
    to(value).into_value()
}
