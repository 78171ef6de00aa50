//! What the derive's code calls. Not part of the API: it may change with every
//! release.

pub use std::sync::LazyLock;

pub use inventory;
pub use sea_orm;
pub use sea_orm::Value;
pub use serde;
pub use serde_json;

pub use crate::column_type::{ColumnType, DataType, Json};
pub use crate::entity::{ActiveModelOf, ColumnOf, EntityOf, active_model, sea_column_type};
pub use crate::filter::{Filter, Operand};
pub use crate::mapped::*;
pub use crate::row::{Cell, DecodeError, RowCursor};
pub use crate::seaorm_bridge::{
    array_type, array_type_of, column_index, entity_column, field_from, field_from_json,
    from_query_result, not_settable, try_get,
};

use sea_orm::sea_query::{Enum, OptionEnum};

/// The generated code asked for a field that the struct does not have.
pub fn no_such_field(position: usize) -> ! {
    panic!("the mapping has no field {position}")
}

/// Stands where code cannot be reached, since the derive reported an error.
pub fn unreachable_after_error() -> ! {
    panic!("the derive reported an error")
}

/// The value of an enum.
pub fn enum_value(type_name: &'static str, value: &'static str) -> Value {
    Value::Enum(OptionEnum::Some(Box::new(Enum {
        type_name: type_name.into(),
        value: value.into(),
    })))
}

/// The NULL of an enum's type.
pub fn enum_null(type_name: &'static str) -> Value {
    Value::Enum(OptionEnum::None(type_name.into()))
}

pub use crate::{
    __seaorm_key as seaorm_key, __seaorm_value as seaorm_value, __table_model as table_model,
};
