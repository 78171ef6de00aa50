//! What the derive says of a struct: constants, without any computation.
//!
//! SeaORM's metadata carries neither checks nor predicates, orders, comments
//! of indexes or renames, so a schema differ could not work from it; this
//! does. Everything here is `Copy` and `'static`, and costs a user's build no
//! code.

use sea_orm::Value;
use serde_json::Value as JsonValue;

use super::mapping::Mapping;
use super::rule::RuleDefinition;
use super::stamp::StampDefinition;
use crate::column_type::{ColumnType, DataType};
use crate::input::{Mistakes, finite, read};

/// A table as its struct declares it.
#[derive(Debug, Clone, Copy)]
pub struct TableDefinition {
    /// The struct's name, for messages.
    pub rust_name: &'static str,
    /// The module that the struct stands in.
    pub module_path: &'static str,
    /// The table's name.
    pub name: &'static str,
    /// The schema that qualifies it, where one is named.
    pub schema: Option<&'static str>,
    /// The table's comment.
    pub comment: Option<&'static str>,
    /// The name that the table had before.
    pub renamed_from: Option<&'static str>,
    /// The struct's fields, in their order; skipped ones are left out.
    pub fields: &'static [FieldDefinition],
    /// Indexes and unique keys over several columns, or with options.
    pub indexes: &'static [IndexDefinition],
    /// Checks over the whole row.
    pub checks: &'static [CheckDefinition],
    /// Foreign keys over several columns, or with options.
    pub foreign_keys: &'static [ForeignKeyDefinition],
}

/// A field of a mapped or embedded struct.
#[derive(Debug, Clone, Copy)]
pub struct FieldDefinition {
    /// The field's Rust name.
    pub field: &'static str,
    /// The field's name in JSON, as serde reads it.
    pub wire: &'static str,
    /// Further names that serde reads it by.
    pub aliases: &'static [&'static str],
    /// Its column, or the columns of the struct embedded there.
    pub content: FieldContent,
}

/// What a field stands for.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::large_enum_variant,
    reason = "a constant that is read in place, and almost always a column"
)]
pub enum FieldContent {
    /// One column.
    Column(ColumnDefinition),
    /// The columns of another struct.
    Embedded {
        /// What stands before each of its column names.
        prefix: &'static str,
        /// Whether JSON has its fields beside those of the outer struct.
        flatten: bool,
        /// The fields of the embedded struct.
        fields: &'static [FieldDefinition],
        /// The values of its columns that `#[serde(default)]` puts where JSON
        /// has no such object.
        serde_default: Option<fn() -> Vec<Value>>,
    },
}

/// A column as its field declares it.
#[derive(Debug, Clone, Copy)]
pub struct ColumnDefinition {
    /// The column's name, without an embedding struct's prefix.
    pub name: &'static str,
    /// The type that the field's Rust type stands for.
    pub data_type: DataType,
    /// The type's own spelling, where `type = "…"` gives one.
    pub custom_type: Option<&'static str>,
    /// Whether the column takes NULL.
    pub nullable: bool,
    /// Whether the column belongs to the primary key, and who makes its value.
    pub key: Option<KeyOrigin>,
    /// Whether an integer key is an SQL identity column (`GENERATED … AS
    /// IDENTITY`) on PostgreSQL.
    pub identity: bool,
    /// Whether the column alone is a unique key.
    pub unique: bool,
    /// Whether the column alone has an index.
    pub index: bool,
    /// The value that a row gets where none is given.
    pub default: Option<DefaultDefinition>,
    /// The default that the database computes, as SQL.
    pub server_default: Option<&'static str>,
    /// The expression of a generated (stored) column.
    pub generated: Option<&'static str>,
    /// The collation.
    pub collate: Option<&'static str>,
    /// The column's comment.
    pub comment: Option<&'static str>,
    /// The name that the column had before.
    pub renamed_from: Option<&'static str>,
    /// A check of this column.
    pub check: Option<&'static str>,
    /// The key of another table that the column refers to.
    pub references: Option<ForeignKeyDefinition>,
    /// How the clock sets the column, if it does.
    pub stamp: Option<StampDefinition>,
    /// Whether create and update leave the column alone.
    pub readonly: bool,
    /// Whether the value is kept out of every log and text.
    pub sensitive: bool,
    /// Reads the field from JSON as serde would, or tells what is wrong and
    /// where.
    pub from_json: fn(&JsonValue) -> Result<Value, Mistakes>,
    /// The rules that the value keeps, which filters need not.
    pub rule: Option<RuleDefinition>,
    /// The value that `#[serde(default)]` puts where JSON has none.
    pub serde_default: Option<fn() -> Value>,
}

impl ColumnDefinition {
    /// A plain column of this Rust type; what else is known of it is set by
    /// struct update.
    pub const fn of<T: ColumnType + serde::de::DeserializeOwned>(name: &'static str) -> Self {
        Self::raw(name, T::DATA_TYPE, T::NULLABLE, from_json::<T>)
    }

    /// A column whose Rust type says nothing of it.
    pub const fn raw(
        name: &'static str,
        data_type: DataType,
        nullable: bool,
        from_json: fn(&JsonValue) -> Result<Value, Mistakes>,
    ) -> Self {
        Self {
            name,
            data_type,
            custom_type: None,
            nullable,
            key: None,
            identity: false,
            unique: false,
            index: false,
            default: None,
            server_default: None,
            generated: None,
            collate: None,
            comment: None,
            renamed_from: None,
            check: None,
            references: None,
            stamp: None,
            readonly: false,
            sensitive: false,
            from_json,
            rule: None,
            serde_default: None,
        }
    }
}

/// Reads a column value from JSON through serde.
pub fn from_json<T: ColumnType + serde::de::DeserializeOwned>(
    json: &JsonValue,
) -> Result<Value, Mistakes> {
    // Deserializing from the borrowed tree spares a copy of it.
    let value = read(json, |json| T::deserialize(json))?;
    finite(value.into_value(), json)
}

/// Who makes the value of a key column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrigin {
    /// The database, when the row is inserted.
    Database,
    /// The caller; a UUID that is left out is made by the library (version 7).
    Client,
}

/// A default that Rust code computes.
#[derive(Debug, Clone, Copy)]
pub struct DefaultDefinition {
    /// Computes the value.
    pub value: fn() -> Value,
    /// Whether the value is a constant, and thus part of the schema as well.
    pub constant: bool,
}

/// A PostgreSQL enum type, or the values that a checked text column takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumDefinition {
    /// The type's name.
    pub name: &'static str,
    /// Its values, in their order.
    pub values: &'static [&'static str],
}

/// An index, or a unique key.
#[derive(Debug, Clone, Copy)]
pub struct IndexDefinition {
    /// Its name; made from table and columns where none is given.
    pub name: Option<&'static str>,
    /// Whether its values are unique.
    pub unique: bool,
    /// What is indexed, in order.
    pub parts: &'static [IndexPart],
    /// Columns stored beside the key (PostgreSQL).
    pub include: &'static [&'static str],
    /// The condition of a partial index.
    pub predicate: Option<&'static str>,
    /// The index method, such as `gin`.
    pub method: Option<&'static str>,
}

/// One part of an index.
#[derive(Debug, Clone, Copy)]
pub struct IndexPart {
    /// What is indexed.
    pub target: IndexTarget,
    /// Whether it is sorted downwards.
    pub descending: bool,
    /// Where NULLs stand, if it is stated.
    pub nulls: Option<NullsOrder>,
    /// How many characters are indexed (MySQL).
    pub prefix: Option<u32>,
}

/// What a part of an index covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexTarget {
    /// A column, by its name in the database.
    Column(&'static str),
    /// An SQL expression.
    Expression(&'static str),
}

/// Where NULLs stand in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullsOrder {
    /// Before all values.
    First,
    /// After all values.
    Last,
}

/// A check constraint.
#[derive(Debug, Clone, Copy)]
pub struct CheckDefinition {
    /// Its name; made from the table's where none is given.
    pub name: Option<&'static str>,
    /// The condition, as SQL.
    pub expression: &'static str,
}

/// A foreign key.
#[derive(Debug, Clone, Copy)]
pub struct ForeignKeyDefinition {
    /// Its name; made from table and columns where none is given.
    pub name: Option<&'static str>,
    /// The columns that refer; empty for one that stands at its column.
    pub columns: &'static [&'static str],
    /// The mapping of the table referred to.
    pub table: fn() -> &'static Mapping,
    /// The columns referred to, by Rust field name; empty for the primary key.
    pub references: &'static [&'static str],
    /// What happens to the row when the row referred to is deleted.
    pub on_delete: ReferentialAction,
    /// What happens to the row when the key referred to changes.
    pub on_update: ReferentialAction,
    /// Whether the check waits for the end of the transaction.
    pub deferrable: bool,
}

/// What a foreign key does when the row that it refers to goes or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReferentialAction {
    /// Refuse, at the end of the statement (the SQL standard's default).
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Do the same to this row.
    Cascade,
    /// Set the referring columns to NULL.
    SetNull,
    /// Set the referring columns to their defaults.
    SetDefault,
}
