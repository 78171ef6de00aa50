//! A struct as its attributes declare it, names and defaults resolved.
//!
//! Rules that need more than one attribute are not checked here but in
//! [`validate`](crate::validate).

mod build;
mod field;
mod keys;
mod references;
mod value;

pub(crate) use build::{Derive, build};
pub(crate) use field::{Field, Kind, Presence};
pub(crate) use keys::{Key, is_known};
pub(crate) use value::{Newtype, ValueEnum, build_enum, build_newtype};

use syn::{Attribute, Ident, LitStr, Path, Visibility};

use crate::attr::{RawCheck, RawContainer, RawForeignKey, RawNulls};

/// A struct that derives `Mapped` or `MappedEmbed`.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) form: Form,
    /// All fields, in their order; skipped ones too.
    pub(crate) fields: Vec<Field>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) checks: Vec<RawCheck>,
    pub(crate) create: Option<InputStruct>,
    pub(crate) patch: Option<InputStruct>,
    /// What `#[garde(…)]` says of the struct.
    pub(crate) rules: Vec<Attribute>,
    /// The rest of the struct's attributes, as written.
    pub(crate) written: RawContainer,
}

/// What the struct is.
pub(crate) enum Form {
    /// It declares a table.
    Table(LitStr),
    /// It is a DTO of SeaORM's entity in this module.
    Entity(Path),
    /// It shows columns of another mapped struct.
    View(Path),
    /// It is what creates rows of another mapped struct.
    Create(Path),
    /// It is what updates rows of another mapped struct.
    Patch(Path),
    /// It stands in other structs as a group of columns.
    Embed,
    /// It does not say, which has been reported.
    Unsaid,
}

/// A struct to generate beside the mapped one.
pub(crate) struct InputStruct {
    pub(crate) name: Ident,
    pub(crate) derives: Vec<Path>,
}

/// An index, its columns by their names in the database.
pub(crate) struct Index {
    pub(crate) key: Ident,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    pub(crate) parts: Vec<Part>,
    pub(crate) include: Vec<String>,
    pub(crate) predicate: Option<LitStr>,
    pub(crate) method: Option<LitStr>,
}

/// One part of an index.
pub(crate) struct Part {
    pub(crate) target: Target,
    pub(crate) descending: bool,
    pub(crate) nulls: Option<RawNulls>,
    pub(crate) prefix: Option<u32>,
}

/// What a part of an index covers.
pub(crate) enum Target {
    Column(String),
    Expression(LitStr),
}

/// A foreign key, its own columns by their names in the database.
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<String>,
    pub(crate) raw: RawForeignKey,
}

impl Model {
    /// The fields that are columns, with their index among all fields.
    pub(crate) fn mapped_fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields
            .iter()
            .enumerate()
            .filter(|(_, field)| !matches!(field.kind, Kind::Skipped))
    }

    /// The fields of the primary key, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.key.is_some())
    }

    /// Whether the struct is only read, so that JSON never becomes a column.
    pub(crate) fn read_only(&self) -> bool {
        matches!(self.form, Form::View(_))
    }
}
