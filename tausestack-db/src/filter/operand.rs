//! What a typed column compares with.

use sea_orm::Value;

use crate::column_type::ColumnType;

/// A value that a column of type `T` can be compared with: the type itself, an
/// `Option` of it, or a reference; text for `String`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be compared with `{Self}`",
    label = "expected a value of type `{T}`"
)]
pub trait Operand<T> {
    /// The value to bind.
    fn into_operand(self) -> Value;
}

impl<T: ColumnType<NotNull = T>> Operand<T> for T {
    fn into_operand(self) -> Value {
        self.into_value()
    }
}

impl<T: ColumnType<NotNull = T>> Operand<Option<T>> for T {
    fn into_operand(self) -> Value {
        self.into_value()
    }
}

impl<T: ColumnType<NotNull = T>> Operand<T> for Option<T> {
    fn into_operand(self) -> Value {
        self.into_value()
    }
}

impl<T: ColumnType<NotNull = T>> Operand<Option<T>> for Option<T> {
    fn into_operand(self) -> Value {
        self.into_value()
    }
}

impl<T: ColumnType<NotNull = T>> Operand<T> for &T {
    fn into_operand(self) -> Value {
        self.to_value()
    }
}

impl<T: ColumnType<NotNull = T>> Operand<Option<T>> for &T {
    fn into_operand(self) -> Value {
        self.to_value()
    }
}

impl Operand<String> for &str {
    fn into_operand(self) -> Value {
        Value::String(Some(self.to_owned()))
    }
}

impl Operand<Option<String>> for &str {
    fn into_operand(self) -> Value {
        Value::String(Some(self.to_owned()))
    }
}

impl Operand<String> for &&str {
    fn into_operand(self) -> Value {
        Value::String(Some((*self).to_owned()))
    }
}
