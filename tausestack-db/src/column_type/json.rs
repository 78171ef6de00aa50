//! JSON columns.

use sea_orm::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{ColumnType, DataType};
use crate::row::{Cell, DecodeError};

/// A value that is stored as a JSON document.
///
/// `#[mapped(json)]` wraps a field's value in it on the way to the database;
/// it can stand in a struct by itself as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> ColumnType for Json<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    const DATA_TYPE: DataType = DataType::Json;
    type NotNull = Self;

    fn into_value(self) -> Value {
        self.to_value()
    }

    fn to_value(&self) -> Value {
        json_value(&self.0)
    }

    fn null() -> Value {
        Value::Json(None)
    }

    fn decode(cell: Cell<'_>) -> Result<Self, DecodeError> {
        let text = cell.json()?;
        serde_json::from_str(&text)
            .map(Json)
            .map_err(|error| does_not_fit(&error))
    }
}

impl ColumnType for serde_json::Value {
    const DATA_TYPE: DataType = DataType::Json;
    type NotNull = Self;

    fn into_value(self) -> Value {
        Value::Json(Some(Box::new(self)))
    }

    fn to_value(&self) -> Value {
        self.clone().into_value()
    }

    fn null() -> Value {
        Value::Json(None)
    }

    fn decode(cell: Cell<'_>) -> Result<Self, DecodeError> {
        let text = cell.json()?;
        serde_json::from_str(&text).map_err(|error| does_not_fit(&error))
    }
}

/// The document of a value that serde can write; one that it refuses (a map
/// whose keys are no strings) becomes a marker that the binder answers with an
/// error, since values are made where no error can be returned.
pub(crate) fn json_value<T: Serialize>(value: &T) -> Value {
    match serde_json::to_value(value) {
        Ok(document) => Value::Json(Some(Box::new(document))),
        Err(error) => unencodable(error.to_string()),
    }
}

/// The name that marks a value that could not be made.
const UNENCODABLE: &str = "tausestack_db::unencodable";

/// A value that stands for a failure to make one.
fn unencodable(reason: String) -> Value {
    Value::Enum(sea_orm::sea_query::OptionEnum::Some(Box::new(
        sea_orm::sea_query::Enum {
            type_name: UNENCODABLE.into(),
            value: reason.into(),
        },
    )))
}

/// The reason why a value could not be made, if it stands for that.
pub(crate) fn unencodable_reason(value: &Value) -> Option<&str> {
    match value {
        Value::Enum(sea_orm::sea_query::OptionEnum::Some(marker))
            if marker.type_name.as_ref() == UNENCODABLE =>
        {
            Some(&marker.value)
        }
        _ => None,
    }
}

/// Where a document does not fit; what stands there is left out.
fn does_not_fit(error: &serde_json::Error) -> DecodeError {
    DecodeError::invalid(format!(
        "the JSON does not fit the field's type (line {}, column {})",
        error.line(),
        error.column()
    ))
}
