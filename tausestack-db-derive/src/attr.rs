//! Attributes as they are written: parsed, not yet checked against each other.

mod container;
mod field;
mod foreign_key;
mod garde;
mod index;
mod options;
mod query;
mod serde;
mod variant;

pub(crate) use container::{FORMS, RawContainer, RawForm, RawInput};
pub(crate) use field::{RawField, RawKey};
pub(crate) use foreign_key::{Action, RawForeignKey, RawReference};
pub(crate) use garde::{garde_attributes, garde_entries, self_in};
pub(crate) use index::{RawCheck, RawIndex, RawNulls, RawPart, RawTarget};
pub(crate) use query::RawQuery;
pub(crate) use serde::{SerdeContainer, SerdeDefault, SerdeField};
pub(crate) use variant::{RawEnum, RawVariant};
