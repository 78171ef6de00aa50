//! What the library must know of a struct to read and write it.

mod column;
mod create;
mod definition;
mod embedded;
mod fields;
mod key;
mod mapping;
mod models;
mod patch;
mod rule;
mod slot;
mod stamp;

pub use column::{Adapted, Column};
pub(crate) use create::is_unassigned;
pub use create::{CreateInput, Insert};
pub use definition::from_json;
pub use definition::{
    CheckDefinition, ColumnDefinition, DefaultDefinition, EnumDefinition, FieldContent,
    FieldDefinition, ForeignKeyDefinition, IndexDefinition, IndexPart, IndexTarget, KeyOrigin,
    NullsOrder, ReferentialAction, TableDefinition,
};
pub use embedded::{Embedded, embedded_value, embedded_values};
pub use fields::{
    CreateField, IntoDefault, PatchField, adapted_position, assigned_key, create_field, default_of,
    patch_field,
};
pub use key::{IntoKey, Key, KeyPart};
pub(crate) use mapping::Source;
pub use mapping::{Access, Field, Mapping, Table, TableColumn};
#[cfg(feature = "migrate-cli")]
pub(crate) use models::models_within;
pub use models::{Models, Registration, registered_models};
pub use patch::{Changes, Patch, PatchInput};
pub use rule::{RuleDefinition, check_embedded, erased, from_json_checked, renamed};
#[cfg(feature = "garde")]
pub use rule::{check_field, check_struct};
pub use slot::{Slot, from_json_with, not_from_json, with_value};
pub use stamp::{Stamp, StampDefinition, Timestamp, stamped};

use sea_orm::{EntityTrait, Value};

use crate::Error;
use crate::input::Mistakes;
use crate::row::RowCursor;

/// A struct whose fields are columns of a table.
///
/// Never implemented by hand: `#[derive(Mapped)]` writes it, and with it the
/// typed columns (`User::COLUMN`), the create and patch structs, and the
/// conversions from and to SeaORM.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tausestack_db::prelude::*;
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// #[mapped(table = "users")]
/// struct User {
///     #[mapped(id)]
///     id: Option<i64>,
///     username: String,
/// }
///
/// assert_eq!(User::mapping().table().name(), "users");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not mapped to a table",
    label = "this type has no table",
    note = "derive `Mapped` on the struct and name its table with `#[mapped(table = \"…\")]`, or add `#[mapped(entity = …)]` for a SeaORM entity that exists",
    note = "if the type was to be inferred, name it: `let user: User = db.create(…).await?`"
)]
pub trait Mapped: Sized + Send + Sync + Unpin + 'static {
    /// The SeaORM entity behind the table.
    type Entity: EntityTrait;

    /// The type of the primary key: a tuple where it has several columns.
    type Key: Key;

    /// The mapping between the struct's fields and the table's columns.
    fn mapping() -> &'static Mapping;

    /// Reads the struct from a row that holds its columns in field order.
    #[doc(hidden)]
    fn decode(row: &mut RowCursor<'_>) -> Result<Self, Error>;
}

/// A mapped struct whose table has a primary key, so that its rows can be
/// fetched, updated and deleted one by one.
#[diagnostic::on_unimplemented(
    message = "the table of `{Self}` has no primary key",
    label = "rows of this type cannot be named by a key",
    note = "mark a field with `#[mapped(id)]`; a struct with `#[mapped(no_id)]` can be created and read only"
)]
pub trait Keyed: Mapped {}

/// A mapped struct that holds a value for each column it maps, so that it can
/// be inserted as it is.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be inserted as it is",
    label = "not a struct with a table of its own",
    note = "derive `Mapped`, or add `#[mapped(entity = …)]`"
)]
pub trait Record: Mapped {
    /// The value of the field at this position of the mapping.
    fn value(&self, field: usize) -> Value;

    /// What is wrong with the struct by the rules that it declares; paths are
    /// of Rust's names.
    fn check(&self) -> Mistakes {
        Mistakes::new()
    }
}
