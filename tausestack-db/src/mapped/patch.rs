//! Changes of a row: typed patches and JSON merge patches.

use sea_orm::Value;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Mapped;
use super::create::{as_it_is, checked, put_embedded};
use super::mapping::Mapping;
use super::stamp::Stamp;
use crate::Error;
use crate::clock::Now;
use crate::error::FieldError;
use crate::input::Mistakes;

/// A field of a patch: left alone, or set.
///
/// Unlike `Option`, it tells a field that is absent from one that is set to
/// NULL (`Patch<Option<T>>`). Plain values convert into it: `"d".into()`,
/// `3.into()`, `None.into()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Patch<T> {
    /// The column keeps its value.
    #[default]
    Absent,
    /// The column gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the column keeps its value; what serde's
    /// `skip_serializing_if` asks.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value to set, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Absent => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Applies a function to the value to set.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Set(value) => Patch::Set(function(value)),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T> From<T> for Patch<Option<T>> {
    fn from(value: T) -> Self {
        Self::Set(Some(value))
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.to_owned())
    }
}

impl From<&str> for Patch<Option<String>> {
    fn from(value: &str) -> Self {
        Self::Set(Some(value.to_owned()))
    }
}

/// Present is set, also when it is `null`; absence is the container's
/// `#[serde(default)]`.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Set)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

/// What [`update`](crate::Backend::update) takes: the generated patch struct,
/// one declared with `#[mapped(patch_for = …)]`, or a JSON merge patch
/// (RFC 7396).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a patch of `{T}`",
    label = "expected the generated `{T}Patch`, or JSON",
    note = "derive `Mapped` with `#[mapped(patch_for = {T})]` on a struct to make it one"
)]
pub trait PatchInput<T: Mapped>: Send {
    /// The changes of columns that it asks for.
    ///
    /// # Errors
    ///
    /// `is_invalid_input` if a name is unknown, a field may not be changed, or
    /// a value does not fit its field; all that is wrong is reported at once.
    fn into_changes(self) -> Result<Changes, Error>;
}

impl<T: Mapped> PatchInput<T> for serde_json::Value {
    fn into_changes(self) -> Result<Changes, Error> {
        crate::input::changes_from_json(T::mapping(), &self)
    }
}

/// Values of columns that an update sets.
#[derive(Clone)]
pub struct Changes {
    pub(crate) mapping: &'static Mapping,
    pub(crate) values: Vec<(usize, Value)>,
    /// Whose names the caller knows the fields by, where it is another
    /// struct of the table.
    pub(crate) names: Option<&'static Mapping>,
    /// What is wrong with values that are not among them.
    pub(crate) errors: Vec<FieldError>,
}

impl Changes {
    /// No changes yet of a row of `T`.
    #[doc(hidden)]
    pub fn of<T: Mapped>() -> Self {
        let mapping = T::mapping();
        Self {
            mapping,
            values: Vec::with_capacity(mapping.fields().len()),
            names: None,
            errors: Vec::new(),
        }
    }

    /// These changes, which are checked.
    pub(crate) fn checked(mapping: &'static Mapping, values: Vec<(usize, Value)>) -> Self {
        Self {
            mapping,
            values,
            names: None,
            errors: Vec::new(),
        }
    }

    /// The changes with the time that they are made at, in field order, so
    /// that the same fields make one text. No changes stay none.
    ///
    /// Every update goes through this: of one row by its key, or of many by a
    /// condition.
    pub(crate) fn complete(mut self, now: Now) -> Vec<(usize, Value)> {
        if self.values.is_empty() {
            return self.values;
        }
        for (position, field) in self.mapping.written().enumerate() {
            if let Some(stamp) = field.stamp()
                && stamp.stamp == Stamp::UpdatedAt
                && self.values.iter().all(|(given, _)| *given != position)
            {
                self.values.push((position, stamp.at(now)));
            }
        }
        self.values.sort_by_key(|(position, _)| *position);
        self.values
    }

    /// Sets the column at a position of the mapping.
    #[doc(hidden)]
    pub fn put(&mut self, position: usize, value: Value) {
        self.values.push((position, value));
    }

    /// Sets the columns of an embedded struct, from its first.
    #[doc(hidden)]
    pub fn put_embedded<E: super::Embedded>(&mut self, first: usize, value: &E) {
        let errors = put_embedded(self.mapping, &mut self.values, first, value);
        self.errors.extend(errors);
    }

    /// Sets the column at a position of the mapping, if the value keeps its
    /// rules.
    #[doc(hidden)]
    pub fn put_checked<T: 'static>(
        &mut self,
        position: usize,
        value: T,
        into_value: impl FnOnce(T) -> Value,
    ) {
        match checked(self.mapping, position, value) {
            Ok(value) => self.put(position, into_value(value)),
            Err(errors) => self.errors.extend(errors),
        }
    }

    /// Notes what is wrong with a struct of the user's own, by its own names.
    #[doc(hidden)]
    pub fn refuse(&mut self, mistakes: Mistakes) {
        self.errors.extend(mistakes.into_iter().map(as_it_is));
    }

    /// The changes, if all of their values keep their rules.
    #[doc(hidden)]
    pub fn finish(self) -> Result<Self, Error> {
        if self.errors.is_empty() {
            return Ok(self);
        }
        Err(Error::invalid_input(self.mapping.rust_name(), self.errors))
    }
}
