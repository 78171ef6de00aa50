//! The SeaORM entity of a struct that declares its table.
//!
//! One generic entity serves all of them: its columns and keys are positions
//! in the mapping. So the derive has little to emit, and a user's crate builds
//! faster than with an entity of its own for each table.

mod active_model;

pub use active_model::{ActiveModelOf, active_model};

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use sea_orm::sea_query::Iden;
use sea_orm::{
    ColumnDef, ColumnTrait, ColumnTypeTrait as _, EntityName, EntityTrait, FromQueryResult,
    IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait, RelationDef,
    RelationTrait,
};

use crate::column_type::DataType;
use crate::mapped::Record;

/// A struct that is a SeaORM model by itself.
pub trait TableModel:
    Record<Entity = EntityOf<Self>> + ModelTrait<Entity = EntityOf<Self>> + FromQueryResult
{
}

impl<M> TableModel for M where
    M: Record<Entity = EntityOf<M>> + ModelTrait<Entity = EntityOf<M>> + FromQueryResult
{
}

/// The SeaORM entity of `M`: `EntityOf::<User>::find()` is SeaORM's query
/// builder on the table of `User`.
pub struct EntityOf<M>(PhantomData<fn() -> M>);

/// A column of `M`'s entity, by its position.
pub struct ColumnOf<M>(usize, PhantomData<fn() -> M>);

/// A key column of `M`'s entity, by its position among the columns.
pub struct KeyOf<M>(usize, PhantomData<fn() -> M>);

/// The relations of an entity: none are declared through SeaORM.
#[derive(Debug, Clone, Copy)]
pub enum NoRelation {}

macro_rules! plain_data {
    ($($type:ident { $($field:tt),* })*) => { $(
        impl<M> Clone for $type<M> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<M> Copy for $type<M> {}
    )* };
}
plain_data!(EntityOf {} ColumnOf { 0 } KeyOf { 0 });

impl<M> Default for EntityOf<M> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<M: TableModel> fmt::Debug for EntityOf<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntityOf({})", M::mapping().rust_name())
    }
}

impl<M: TableModel> fmt::Debug for ColumnOf<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<M: TableModel> fmt::Debug for KeyOf<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<M: TableModel> Iden for EntityOf<M> {
    fn unquoted(&self) -> &str {
        M::mapping().table().name()
    }
}

impl<M: TableModel> IdenStatic for EntityOf<M> {
    fn as_str(&self) -> &'static str {
        M::mapping().table().name()
    }
}

impl<M: TableModel> EntityName for EntityOf<M> {
    fn schema_name(&self) -> Option<&str> {
        M::mapping().table().schema()
    }

    fn table_name(&self) -> &'static str {
        M::mapping().table().name()
    }
}

impl<M: TableModel> EntityTrait for EntityOf<M> {
    type Model = M;
    type ModelEx = M;
    type ActiveModel = ActiveModelOf<M>;
    type ActiveModelEx = ActiveModelOf<M>;
    type Column = ColumnOf<M>;
    type Relation = NoRelation;
    type PrimaryKey = KeyOf<M>;
}

impl<M> ColumnOf<M> {
    pub(crate) fn new(position: usize) -> Self {
        Self(position, PhantomData)
    }

    /// The column's position in the mapping.
    pub fn position(self) -> usize {
        self.0
    }
}

impl<M: TableModel> Iden for ColumnOf<M> {
    fn unquoted(&self) -> &str {
        self.as_str()
    }
}

impl<M: TableModel> IdenStatic for ColumnOf<M> {
    fn as_str(&self) -> &'static str {
        M::mapping().column_of(self.0).name()
    }
}

impl<M: TableModel> FromStr for ColumnOf<M> {
    type Err = sea_orm::ColumnFromStrErr;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::iter()
            .find(|column| column.as_str() == name)
            .ok_or_else(|| sea_orm::ColumnFromStrErr(name.to_owned()))
    }
}

/// All columns of an entity, or all of its key.
#[derive(Debug)]
pub struct Positions<C> {
    positions: std::vec::IntoIter<usize>,
    make: fn(usize) -> C,
}

impl<C> Clone for Positions<C> {
    fn clone(&self) -> Self {
        Self {
            positions: self.positions.clone(),
            make: self.make,
        }
    }
}

impl<C> Iterator for Positions<C> {
    type Item = C;

    fn next(&mut self) -> Option<C> {
        self.positions.next().map(self.make)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.positions.size_hint()
    }
}

impl<C> ExactSizeIterator for Positions<C> {}

impl<C> std::iter::FusedIterator for Positions<C> {}

impl<C> DoubleEndedIterator for Positions<C> {
    fn next_back(&mut self) -> Option<C> {
        self.positions.next_back().map(self.make)
    }
}

impl<M: TableModel> Iterable for ColumnOf<M> {
    type Iterator = Positions<Self>;

    fn iter() -> Self::Iterator {
        let count = M::mapping().fields().len();
        Positions {
            positions: (0..count).collect::<Vec<_>>().into_iter(),
            make: Self::new,
        }
    }
}

impl<M: TableModel> Iterable for KeyOf<M> {
    type Iterator = Positions<Self>;

    fn iter() -> Self::Iterator {
        let keys: Vec<usize> = M::mapping().table().key_positions().to_vec();
        Positions {
            positions: keys.into_iter(),
            make: |position| Self(position, PhantomData),
        }
    }
}

impl Iterable for NoRelation {
    type Iterator = std::iter::Empty<Self>;

    fn iter() -> Self::Iterator {
        std::iter::empty()
    }
}

impl RelationTrait for NoRelation {
    fn def(&self) -> RelationDef {
        match *self {}
    }
}

impl<M: TableModel> ColumnTrait for ColumnOf<M> {
    type EntityName = EntityOf<M>;

    fn def(&self) -> ColumnDef {
        let definition = M::mapping().fields()[self.0].definition();
        let column = sea_column_type(definition.data_type).def();
        if definition.nullable {
            column.nullable()
        } else {
            column
        }
    }

    fn enum_type_name(&self) -> Option<&'static str> {
        match M::mapping().fields()[self.0].definition().data_type {
            DataType::Enum(definition) => Some(definition.name),
            _ => None,
        }
    }
}

/// SeaORM's word for a type.
pub fn sea_column_type(data_type: DataType) -> sea_orm::ColumnType {
    use sea_orm::ColumnType as Sea;
    use sea_orm::sea_query::{Alias, IntoIden as _, StringLen};
    match data_type {
        DataType::Boolean => Sea::Boolean,
        DataType::TinyInt => Sea::TinyInteger,
        DataType::SmallInt => Sea::SmallInteger,
        DataType::Integer => Sea::Integer,
        DataType::BigInt => Sea::BigInteger,
        DataType::TinyUnsigned => Sea::TinyUnsigned,
        DataType::SmallUnsigned => Sea::SmallUnsigned,
        DataType::Unsigned => Sea::Unsigned,
        DataType::BigUnsigned => Sea::BigUnsigned,
        DataType::Real => Sea::Float,
        DataType::Double => Sea::Double,
        DataType::Text => Sea::Text,
        DataType::Bytes => Sea::VarBinary(StringLen::None),
        DataType::Uuid => Sea::Uuid,
        DataType::Date => Sea::Date,
        DataType::Time => Sea::Time,
        DataType::DateTime => Sea::DateTime,
        DataType::Timestamp => Sea::TimestampWithTimeZone,
        DataType::Decimal => Sea::Decimal(None),
        DataType::Json => Sea::JsonBinary,
        DataType::Array(of) => Sea::Array(std::sync::Arc::new(sea_column_type(*of))),
        DataType::Enum(definition) => Sea::Enum {
            name: Alias::new(definition.name).into_iden(),
            variants: definition
                .values
                .iter()
                .map(|value| Alias::new(*value).into_iden())
                .collect(),
        },
    }
}

impl<M: TableModel> Iden for KeyOf<M> {
    fn unquoted(&self) -> &str {
        self.as_str()
    }
}

impl<M: TableModel> IdenStatic for KeyOf<M> {
    fn as_str(&self) -> &'static str {
        M::mapping().column_of(self.0).name()
    }
}

impl<M: TableModel> PrimaryKeyTrait for KeyOf<M> {
    type ValueType = M::Key;

    fn auto_increment() -> bool {
        M::mapping().table().assigned_key().is_some()
    }
}

impl<M: TableModel> PrimaryKeyToColumn for KeyOf<M> {
    type Column = ColumnOf<M>;

    fn into_column(self) -> Self::Column {
        ColumnOf::new(self.0)
    }

    fn from_column(column: Self::Column) -> Option<Self> {
        M::mapping()
            .table()
            .key_positions()
            .contains(&column.0)
            .then_some(Self(column.0, PhantomData))
    }
}
