//! What makes mapped structs, enums and newtypes work in SeaORM's own code.

use std::fmt::Display;

use sea_orm::sea_query::ArrayType;
use sea_orm::{ColIdx, DbErr, EntityTrait, IdenStatic, Iterable, QueryResult};
use serde::de::DeserializeOwned;

use crate::Error;
use crate::column_type::DataType;
use crate::mapped::{Mapped, Mapping};
use crate::row::{Cell, DecodeError, RowCursor, RowRef};

/// Reads a mapped struct from a row of SeaORM's, whose columns have a prefix.
pub fn from_query_result<T: Mapped>(result: &QueryResult, prefix: &str) -> Result<T, DbErr> {
    let row = RowRef::of_query_result(result).ok_or_else(|| {
        DbErr::Type("the row comes from no database (a mock): it cannot be decoded".to_owned())
    })?;
    let mapping = T::mapping();
    let names = row.names();
    let positions = (0..mapping.fields().len())
        .map(|field| {
            let column = mapping.column_of(field).name();
            names
                .iter()
                .position(|name| name.strip_prefix(prefix) == Some(column))
                .ok_or_else(|| DbErr::Type(format!("the row has no column `{prefix}{column}`")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    T::decode(&mut RowCursor::named(row, mapping, &positions))
        .map_err(|error| crate::seaorm::db_err(&error))
}

/// A column of a SeaORM entity, by the name of its model's field.
///
/// # Panics
///
/// If the entity has no such column (`#[sea_orm(ignore)]`), when the mapping is
/// first used.
pub fn entity_column<E: EntityTrait>(field: &'static str, variant: &'static str) -> E::Column {
    E::Column::iter()
        .find(|column| format!("{column:?}") == variant)
        .or_else(|| E::Column::iter().find(|column| column.as_str() == field))
        .unwrap_or_else(|| {
            panic!(
                "the entity of `{}` has no column for its field `{field}`",
                E::default().table_name()
            )
        })
}

/// The field of a struct that a function made from an entity's.
///
/// # Errors
///
/// `is_decode` if the function failed.
pub fn field_from<T, E: Display>(field: &'static str, result: Result<T, E>) -> Result<T, Error> {
    result.map_err(|error| {
        let reason = DecodeError::invalid(error.to_string());
        Error::decode_row(Some(field), None, &reason)
    })
}

/// The field of a struct from the JSON of an entity's.
///
/// # Errors
///
/// `is_decode` if the JSON does not fit.
pub fn field_from_json<T: DeserializeOwned>(
    field: &'static str,
    json: impl Into<Option<serde_json::Value>>,
) -> Result<T, Error> {
    let json = json.into().unwrap_or(serde_json::Value::Null);
    field_from(field, serde_json::from_value(json))
}

/// Reads a column type from a column of a SeaORM row.
///
/// # Errors
///
/// SeaORM's, if the column is missing, NULL or does not fit.
pub fn try_get<T: crate::ColumnType>(
    result: &QueryResult,
    column: Option<usize>,
) -> Result<T, sea_orm::TryGetError> {
    let missing = || DbErr::Type("the row has no such column".to_owned());
    let row = RowRef::of_query_result(result).ok_or_else(missing)?;
    let cell = Cell::new(row, column.ok_or_else(missing)?);
    if cell.is_null().unwrap_or(false) {
        return Err(sea_orm::TryGetError::Null("the column is NULL".to_owned()));
    }
    T::decode(cell).map_err(|error| DbErr::Type(error.to_string()).into())
}

/// The position of a column that SeaORM names by index or name.
pub fn column_index<I: ColIdx>(result: &QueryResult, index: &I) -> Option<usize> {
    if let Some(index) = index.as_usize() {
        return Some(*index);
    }
    let name = index.as_str()?;
    RowRef::of_query_result(result)?
        .names()
        .iter()
        .position(|column| column == name)
}

/// SeaORM's name for arrays of a type.
pub fn array_type_of(data_type: DataType) -> ArrayType {
    match data_type {
        DataType::Boolean => ArrayType::Bool,
        DataType::TinyInt => ArrayType::TinyInt,
        DataType::SmallInt => ArrayType::SmallInt,
        DataType::Integer => ArrayType::Int,
        DataType::BigInt => ArrayType::BigInt,
        DataType::TinyUnsigned => ArrayType::TinyUnsigned,
        DataType::SmallUnsigned => ArrayType::SmallUnsigned,
        DataType::Unsigned => ArrayType::Unsigned,
        DataType::BigUnsigned => ArrayType::BigUnsigned,
        DataType::Real => ArrayType::Float,
        DataType::Double => ArrayType::Double,
        DataType::Text => ArrayType::String,
        DataType::Bytes => ArrayType::Bytes,
        DataType::Uuid => ArrayType::Uuid,
        DataType::Date => ArrayType::ChronoDate,
        DataType::Time => ArrayType::ChronoTime,
        DataType::DateTime => ArrayType::ChronoDateTime,
        DataType::Timestamp => ArrayType::ChronoDateTimeUtc,
        #[cfg(feature = "decimal")]
        DataType::Decimal => ArrayType::Decimal,
        #[cfg(not(feature = "decimal"))]
        DataType::Decimal => ArrayType::String,
        DataType::Json => ArrayType::Json,
        // There are no arrays of arrays; what stands here says what an array
        // holds.
        DataType::Array(of) => array_type_of(*of),
        DataType::Enum(definition) => ArrayType::Enum(Box::new(definition.name.into())),
    }
}

/// SeaORM's name for arrays of a mapped column's type.
pub fn array_type(mapping: &Mapping, field: usize) -> ArrayType {
    array_type_of(mapping.fields()[field].definition().data_type)
}

/// Why SeaORM cannot set a column of a mapped struct.
pub fn not_settable(mapping: &Mapping, field: usize) -> DbErr {
    DbErr::Type(format!(
        "`{}` is a plain struct: set its field `{}` itself",
        mapping.rust_name(),
        mapping.fields()[field].path()
    ))
}

/// Makes a struct that declares its table a model of SeaORM's.
#[doc(hidden)]
#[macro_export]
macro_rules! __table_model {
    ($type:ty) => {
        #[automatically_derived]
        impl $crate::__private::sea_orm::ModelTrait for $type {
            type Entity = $crate::__private::EntityOf<$type>;

            fn get(&self, column: $crate::__private::ColumnOf<$type>) -> $crate::__private::Value {
                $crate::__private::Record::value(self, column.position())
            }

            fn get_value_type(
                column: $crate::__private::ColumnOf<$type>,
            ) -> $crate::__private::sea_orm::sea_query::ArrayType {
                $crate::__private::array_type(
                    <$type as $crate::Mapped>::mapping(),
                    column.position(),
                )
            }

            fn try_set(
                &mut self,
                column: $crate::__private::ColumnOf<$type>,
                _value: $crate::__private::Value,
            ) -> ::core::result::Result<(), $crate::__private::sea_orm::DbErr> {
                ::core::result::Result::Err($crate::__private::not_settable(
                    <$type as $crate::Mapped>::mapping(),
                    column.position(),
                ))
            }
        }

        #[automatically_derived]
        impl $crate::__private::sea_orm::FromQueryResult for $type {
            fn from_query_result(
                result: &$crate::__private::sea_orm::QueryResult,
                prefix: &str,
            ) -> ::core::result::Result<Self, $crate::__private::sea_orm::DbErr> {
                $crate::__private::from_query_result(result, prefix)
            }
        }

        #[automatically_derived]
        impl $crate::__private::sea_orm::IntoActiveModel<$crate::__private::ActiveModelOf<$type>>
            for $type
        {
            fn into_active_model(self) -> $crate::__private::ActiveModelOf<$type> {
                $crate::__private::active_model(&self)
            }
        }
    };
}

/// Makes an enum or a newtype a value of SeaORM's.
#[doc(hidden)]
#[macro_export]
macro_rules! __seaorm_value {
    ($type:ty) => {
        #[automatically_derived]
        impl ::core::convert::From<$type> for $crate::__private::Value {
            fn from(value: $type) -> Self {
                $crate::__private::ColumnType::into_value(value)
            }
        }

        #[automatically_derived]
        impl $crate::__private::sea_orm::sea_query::ValueType for $type {
            fn try_from(
                value: $crate::__private::Value,
            ) -> ::core::result::Result<Self, $crate::__private::sea_orm::sea_query::ValueTypeErr>
            {
                <$type as $crate::__private::ColumnType>::from_value(value)
                    .ok_or($crate::__private::sea_orm::sea_query::ValueTypeErr)
            }

            fn type_name() -> ::std::string::String {
                ::core::convert::From::from(::core::stringify!($type))
            }

            fn array_type() -> $crate::__private::sea_orm::sea_query::ArrayType {
                $crate::__private::array_type_of(
                    <$type as $crate::__private::ColumnType>::DATA_TYPE,
                )
            }

            fn column_type() -> $crate::__private::sea_orm::ColumnType {
                $crate::__private::sea_column_type(
                    <$type as $crate::__private::ColumnType>::DATA_TYPE,
                )
            }
        }

        #[automatically_derived]
        impl $crate::__private::sea_orm::sea_query::Nullable for $type {
            fn null() -> $crate::__private::Value {
                <$type as $crate::__private::ColumnType>::null()
            }
        }

        #[automatically_derived]
        impl $crate::__private::sea_orm::TryGetable for $type {
            fn try_get_by<I: $crate::__private::sea_orm::ColIdx>(
                result: &$crate::__private::sea_orm::QueryResult,
                index: I,
            ) -> ::core::result::Result<Self, $crate::__private::sea_orm::TryGetError> {
                $crate::__private::try_get(result, $crate::__private::column_index(result, &index))
            }
        }
    };
}

/// Makes a newtype a primary key of SeaORM's; `$inner` is what it holds.
#[doc(hidden)]
#[macro_export]
macro_rules! __seaorm_key {
    ($type:ty, $inner:ty) => {
        #[automatically_derived]
        impl $crate::__private::sea_orm::TryFromU64 for $type
        where
            for<'inner> $inner: $crate::__private::sea_orm::TryFromU64,
        {
            fn try_from_u64(
                number: u64,
            ) -> ::core::result::Result<Self, $crate::__private::sea_orm::DbErr> {
                <$inner as $crate::__private::sea_orm::TryFromU64>::try_from_u64(number).map(Self)
            }
        }
    };
}
