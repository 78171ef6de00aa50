//! The Rust types that are columns.

mod array;
mod integers;
mod json;
mod scalars;
mod temporal;

pub use array::ArrayElement;
pub use json::Json;
pub(crate) use json::{json_value, unencodable_reason};

use sea_orm::Value;

use crate::mapped::EnumDefinition;
use crate::row::{Cell, DecodeError};

/// A Rust type that a column can hold.
///
/// Implemented for the types of the table in the crate's documentation, and
/// for `Option` of each. `#[derive(MappedEnum)]` implements it for enums and
/// `#[derive(MappedValue)]` for newtypes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type",
    label = "no column can hold this type",
    note = "help: derive `MappedEnum` (an enum) or `MappedValue` (a newtype) on it, or store it as JSON with `#[mapped(json)]`"
)]
pub trait ColumnType: Sized + Send + Sync + 'static {
    /// The column's type, before a database spells it.
    const DATA_TYPE: DataType;

    /// Whether the type has a value that stands for NULL.
    const NULLABLE: bool = false;

    /// The type without its NULL: `T` for `Option<T>`, else the type itself.
    type NotNull: ColumnType;

    /// The value that is bound in statements.
    fn into_value(self) -> Value;

    /// As [`into_value`](Self::into_value), from a reference.
    fn to_value(&self) -> Value;

    /// The typed NULL of this column type.
    fn null() -> Value;

    /// The way back from [`into_value`](Self::into_value), for SeaORM's keys.
    #[doc(hidden)]
    fn from_value(value: Value) -> Option<Self> {
        let _ = value;
        None
    }

    /// Reads the value of one cell.
    #[doc(hidden)]
    fn decode(cell: Cell<'_>) -> Result<Self, DecodeError>;
}

impl<T: ColumnType<NotNull = T>> ColumnType for Option<T> {
    const DATA_TYPE: DataType = T::DATA_TYPE;
    const NULLABLE: bool = true;
    type NotNull = T;

    fn into_value(self) -> Value {
        self.map_or_else(T::null, T::into_value)
    }

    fn to_value(&self) -> Value {
        self.as_ref().map_or_else(T::null, T::to_value)
    }

    fn null() -> Value {
        T::null()
    }

    fn decode(cell: Cell<'_>) -> Result<Self, DecodeError> {
        if cell.is_null()? {
            Ok(None)
        } else {
            T::decode(cell).map(Some)
        }
    }
}

/// The type of a column, before a dialect spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataType {
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
    Array(&'static DataType),
    /// One of a fixed set of names.
    Enum(&'static EnumDefinition),
}
