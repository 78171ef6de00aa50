//! Types of columns, owned.

use std::fmt;

use super::EnumType;
use crate::column_type::DataType;

/// What a column holds, before a database spells it.
///
/// The same set as [`DataType`], which a derive can state in a constant, and
/// beside it types that only a database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// Two truth values.
    Boolean,
    /// Signed integer, 8 bits.
    TinyInt,
    /// Signed integer, 16 bits.
    SmallInt,
    /// Signed integer, 32 bits.
    Integer,
    /// Signed integer, 64 bits.
    BigInt,
    /// Unsigned integer, 8 bits.
    TinyUnsigned,
    /// Unsigned integer, 16 bits.
    SmallUnsigned,
    /// Unsigned integer, 32 bits.
    Unsigned,
    /// Unsigned integer, 64 bits.
    BigUnsigned,
    /// IEEE 754 binary, 32 bits.
    Real,
    /// IEEE 754 binary, 64 bits.
    Double,
    /// Unicode text.
    Text,
    /// Bytes.
    Bytes,
    /// A UUID (RFC 9562).
    Uuid,
    /// A calendar date.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A date and time of day without zone, to the microsecond.
    DateTime,
    /// An instant, to the microsecond.
    Timestamp,
    /// An exact decimal number.
    Decimal,
    /// A JSON document.
    Json,
    /// A list of values of a type, on PostgreSQL.
    Array(Box<ColumnType>),
    /// One of a fixed set of names.
    Enum(EnumType),
    /// A type in a database's own spelling.
    Custom(String),
}

impl ColumnType {
    /// The enum that it is, or that its elements are.
    pub(crate) fn enum_type(&self) -> Option<&EnumType> {
        match self {
            Self::Enum(of) => Some(of),
            Self::Array(of) => of.enum_type(),
            _ => None,
        }
    }

    /// Whether it is this enum, or a list of its values.
    #[cfg(feature = "migrate")]
    pub(crate) fn is_of_enum(&self, of: &EnumType) -> bool {
        self.enum_type().is_some_and(|own| own.is_same_type(of))
    }

    /// As [`enum_type`](Self::enum_type), to be changed.
    #[cfg(feature = "migrate")]
    pub(crate) fn enum_type_mut(&mut self) -> Option<&mut EnumType> {
        match self {
            Self::Enum(of) => Some(of),
            Self::Array(of) => of.enum_type_mut(),
            _ => None,
        }
    }

    /// Whether the type is one of the integers.
    pub fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::TinyInt
                | Self::SmallInt
                | Self::Integer
                | Self::BigInt
                | Self::TinyUnsigned
                | Self::SmallUnsigned
                | Self::Unsigned
                | Self::BigUnsigned
        )
    }
}

impl From<DataType> for ColumnType {
    fn from(data_type: DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Boolean,
            DataType::TinyInt => Self::TinyInt,
            DataType::SmallInt => Self::SmallInt,
            DataType::Integer => Self::Integer,
            DataType::BigInt => Self::BigInt,
            DataType::TinyUnsigned => Self::TinyUnsigned,
            DataType::SmallUnsigned => Self::SmallUnsigned,
            DataType::Unsigned => Self::Unsigned,
            DataType::BigUnsigned => Self::BigUnsigned,
            DataType::Real => Self::Real,
            DataType::Double => Self::Double,
            DataType::Text => Self::Text,
            DataType::Bytes => Self::Bytes,
            DataType::Uuid => Self::Uuid,
            DataType::Date => Self::Date,
            DataType::Time => Self::Time,
            DataType::DateTime => Self::DateTime,
            DataType::Timestamp => Self::Timestamp,
            DataType::Decimal => Self::Decimal,
            DataType::Json => Self::Json,
            DataType::Array(of) => Self::Array(Box::new((*of).into())),
            DataType::Enum(definition) => Self::Enum(definition.into()),
        }
    }
}

/// The type in the words of the messages of [`SchemaError`](super::SchemaError).
impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean => "boolean",
            Self::TinyInt => "integer of 8 bits",
            Self::SmallInt => "integer of 16 bits",
            Self::Integer => "integer of 32 bits",
            Self::BigInt => "integer of 64 bits",
            Self::TinyUnsigned => "unsigned integer of 8 bits",
            Self::SmallUnsigned => "unsigned integer of 16 bits",
            Self::Unsigned => "unsigned integer of 32 bits",
            Self::BigUnsigned => "unsigned integer of 64 bits",
            Self::Real => "real",
            Self::Double => "double",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "date and time without zone",
            Self::Timestamp => "timestamp",
            Self::Decimal => "decimal",
            Self::Json => "json",
            Self::Array(of) => return write!(f, "array of {of}"),
            Self::Enum(of) => return write!(f, "enum `{}`", of.name),
            Self::Custom(spelling) => return write!(f, "`{spelling}`"),
        })
    }
}
