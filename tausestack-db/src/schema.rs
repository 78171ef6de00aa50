//! Tables, keys and indexes as plain data.
//!
//! A [`Table`] is what a struct declares, with everything named and resolved:
//! embedded structs are flattened, constraint and index names are made, and
//! foreign keys point to columns that exist. It is owned and comparable, so
//! that a declared schema and one read from a database are the same kind of
//! value, and nothing here knows which database it is for: that is
//! [`ddl`](crate::ddl)'s.
//!
//! [`inspect`](inspect()) reads the schema of a database into the same values,
//! and [`canonical`](canonical()) and [`spell`](spell()) bring a declared one
//! into the form in which the two compare.

mod canonical;
mod check;
mod column;
mod column_type;
mod default;
mod enum_type;
mod error;
#[cfg(test)]
pub(crate) mod fixtures;
mod flatten;
mod foreign_key;
mod from_definition;
mod index;
mod inspect;
mod inspected;
mod key;
mod literal;
mod name;
mod named;
mod naming;
mod order;
mod references;
mod scratch;
mod spell;
mod table;
#[cfg(test)]
mod tests;
mod tokens;
mod validate;

pub use canonical::canonical;
pub use check::Check;
pub use column::{Column, Generated, GeneratedStorage, Identity};
pub use column_type::ColumnType;
pub use default::ColumnDefault;
pub use enum_type::EnumType;
pub use error::SchemaError;
pub use foreign_key::{Deferral, ForeignKey};
pub use index::{Index, IndexPart, IndexTarget, SortOrder};
pub use inspect::{InspectScope, inspect};
pub use inspected::{Inspected, Trigger, Unmanaged, UnmanagedKind, View};
pub use key::{PrimaryKey, Unique};
pub use literal::Literal;
pub use name::TableName;
pub use order::{CreationOrder, creation_order, dependency_order};
#[cfg(feature = "migrate")]
pub(crate) use scratch::Scratch;
pub use spell::spell;
#[cfg(feature = "migrate-cli")]
pub(crate) use spell::{change_type, for_each_schema};
pub use table::Table;

pub(crate) use named::mentions;

pub use crate::mapped::{NullsOrder, ReferentialAction};

/// Tables and the types that they use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// The tables.
    pub tables: Vec<Table>,
    /// The enum types, each once.
    pub enums: Vec<EnumType>,
}

impl Schema {
    /// The schema of these tables: those given twice are taken once, and
    /// their enum types are gathered.
    ///
    /// # Errors
    ///
    /// If two different definitions share a table's or an enum's name.
    pub fn of(tables: impl IntoIterator<Item = Table>) -> Result<Self, SchemaError> {
        let mut schema = Self::default();
        for table in tables {
            match schema.tables.iter().find(|known| known.name == table.name) {
                None => schema.tables.push(table),
                // Several structs may be views of one table.
                Some(known) if *known == table => {}
                Some(_) => {
                    return Err(SchemaError::ConflictingTables {
                        table: table.name.to_string(),
                    });
                }
            }
        }
        schema.enums = enum_type::used_by(&schema.tables)?;
        Ok(schema)
    }
}
