//! Changes of a row: typed patches and JSON merge patches.

use sea_orm::Value;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Mapped;
use crate::Error;

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
    pub(crate) values: Vec<(usize, Value)>,
}

impl Changes {
    /// No changes yet of a row of `T`.
    #[doc(hidden)]
    pub fn of<T: Mapped>() -> Self {
        let fields = T::mapping().fields().len();
        Self {
            values: Vec::with_capacity(fields),
        }
    }

    /// The changes in field order, so that the same fields make one text.
    pub(crate) fn into_ordered(mut self) -> Vec<(usize, Value)> {
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
        super::create::put_embedded(&mut self.values, first, value);
    }
}
