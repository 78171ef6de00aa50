//! What the fields of create and patch structs may be.

use super::column::{Adapted, Column};
use super::create::Insert;
use super::definition::KeyOrigin;
use super::patch::{Changes, Patch};
use crate::column_type::{ColumnType, DataType};

/// A field of a `create_for` struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit the column, which holds `{T}`",
    label = "expected `{T}`, or `Option<{T}>` for a value that may be left out"
)]
pub trait CreateField<T> {
    /// Puts the value into the new row, unless the column is left to its
    /// default.
    fn put(self, insert: &mut Insert, position: usize);
}

impl<T: ColumnType<NotNull = T>> CreateField<T> for T {
    fn put(self, insert: &mut Insert, position: usize) {
        insert.put_checked(position, self, T::into_value);
    }
}

impl<T: ColumnType<NotNull = T>> CreateField<T> for Option<T> {
    fn put(self, insert: &mut Insert, position: usize) {
        if let Some(value) = self {
            insert.put_checked(position, value, T::into_value);
        }
    }
}

impl<T: ColumnType<NotNull = T>> CreateField<Option<T>> for Option<T> {
    fn put(self, insert: &mut Insert, position: usize) {
        insert.put_checked(position, self, Self::into_value);
    }
}

impl<T: ColumnType<NotNull = T>> CreateField<Option<T>> for T {
    fn put(self, insert: &mut Insert, position: usize) {
        insert.put_checked(position, Some(self), Option::into_value);
    }
}

impl<T: ColumnType> CreateField<T> for Patch<T> {
    fn put(self, insert: &mut Insert, position: usize) {
        if let Self::Set(value) = self {
            insert.put_checked(position, value, T::into_value);
        }
    }
}

/// A field of a `patch_for` struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit the column, which holds `{T}`",
    label = "expected `Patch<{T}>`, `Option<{T}>` or `{T}`"
)]
pub trait PatchField<T> {
    /// Puts the value among the changes, unless the column keeps its own.
    fn put(self, changes: &mut Changes, position: usize);
}

impl<T: ColumnType> PatchField<T> for Patch<T> {
    fn put(self, changes: &mut Changes, position: usize) {
        if let Self::Set(value) = self {
            changes.put_checked(position, value, T::into_value);
        }
    }
}

impl<T: ColumnType<NotNull = T>> PatchField<T> for T {
    fn put(self, changes: &mut Changes, position: usize) {
        changes.put_checked(position, self, T::into_value);
    }
}

impl<T: ColumnType<NotNull = T>> PatchField<Option<T>> for T {
    fn put(self, changes: &mut Changes, position: usize) {
        changes.put_checked(position, Some(self), Option::into_value);
    }
}

impl<T: ColumnType<NotNull = T>> PatchField<T> for Option<T> {
    fn put(self, changes: &mut Changes, position: usize) {
        if let Some(value) = self {
            changes.put_checked(position, value, T::into_value);
        }
    }
}

/// `None` is absent, as it is for a column that takes no NULL; `Patch` tells
/// the two apart.
impl<T: ColumnType<NotNull = T>> PatchField<Option<T>> for Option<T> {
    fn put(self, changes: &mut Changes, position: usize) {
        if self.is_some() {
            changes.put_checked(position, self, Self::into_value);
        }
    }
}

/// Sets a column of a new row from a field of a `create_for` struct.
pub fn create_field<E, T, V: CreateField<T>>(insert: &mut Insert, column: Column<E, T>, value: V) {
    value.put(insert, column.position());
}

/// Sets a column of a change from a field of a `patch_for` struct.
pub fn patch_field<E, T, V: PatchField<T>>(changes: &mut Changes, column: Column<E, T>, value: V) {
    value.put(changes, column.position());
}

/// The position of a column that is stored in another form than its field.
pub const fn adapted_position<E, T>(column: Column<E, Adapted<T>>) -> usize {
    column.position()
}

/// Who makes the values of a lone key of this type.
pub const fn assigned_key(data_type: DataType) -> KeyOrigin {
    match data_type {
        DataType::TinyInt
        | DataType::SmallInt
        | DataType::Integer
        | DataType::BigInt
        | DataType::TinyUnsigned
        | DataType::SmallUnsigned
        | DataType::Unsigned
        | DataType::BigUnsigned => KeyOrigin::Database,
        _ => panic!(
            "only an integer key is assigned by the database; help: write `#[mapped(id(client))]`"
        ),
    }
}

/// A value that `#[mapped(default = …)]` may give for a field of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no default of a field of type `{T}`",
    label = "expected `{T}`"
)]
pub trait IntoDefault<T> {
    /// The field's value.
    fn into_default(self) -> T;
}

impl<T> IntoDefault<T> for T {
    fn into_default(self) -> T {
        self
    }
}

impl<T> IntoDefault<Option<T>> for T {
    fn into_default(self) -> Option<T> {
        Some(self)
    }
}

impl IntoDefault<String> for &str {
    fn into_default(self) -> String {
        self.to_owned()
    }
}

impl IntoDefault<Option<String>> for &str {
    fn into_default(self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// The default of a field.
pub fn default_of<T, V: IntoDefault<T>>(value: V) -> T {
    value.into_default()
}
