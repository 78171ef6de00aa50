//! Structs whose fields are columns of the struct that holds them.

use sea_orm::Value;

use super::definition::FieldDefinition;
use crate::Error;
use crate::input::Mistakes;
use crate::row::RowCursor;

/// A struct that stands in a mapped one as a group of columns.
///
/// Written by `#[derive(MappedEmbed)]`; the outer field says
/// `#[mapped(embed(prefix = "…"))]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be embedded",
    label = "this type is no group of columns",
    note = "derive `MappedEmbed` on it, or store it as one column with `#[mapped(json)]`"
)]
pub trait Embedded: Sized + Send + Sync + 'static {
    /// How many columns it has.
    const LEN: usize;

    /// Its fields.
    const FIELDS: &'static [FieldDefinition];

    /// Its typed columns, in a table of the SeaORM entity `E`.
    type Columns<E: 'static>;

    /// Appends the values of its columns, in order.
    #[doc(hidden)]
    fn values(&self, out: &mut Vec<Value>);

    /// Whether it declares rules, which `check` holds it against.
    #[doc(hidden)]
    const VALIDATED: bool = false;

    /// What is wrong with it by the rules that it declares; paths are of
    /// Rust's names.
    #[doc(hidden)]
    fn check(&self) -> Mistakes {
        Mistakes::new()
    }

    /// Reads it from the next columns of a row.
    #[doc(hidden)]
    fn decode(row: &mut RowCursor<'_>) -> Result<Self, Error>;
}

/// The value of the column at an offset in an embedded struct.
pub fn embedded_value<T: Embedded>(value: &T, offset: usize) -> Value {
    embedded_values(value).swap_remove(offset)
}

/// The values of all columns of an embedded struct.
pub fn embedded_values<T: Embedded>(value: &T) -> Vec<Value> {
    let mut values = Vec::with_capacity(T::LEN);
    value.values(&mut values);
    values
}
