//! What a new row is made of.

use sea_orm::Value;

use super::mapping::Mapping;
use super::{Mapped, Record};
use crate::Error;

/// What [`create`](crate::Backend::create) takes: the struct itself, the
/// generated create struct, one declared with `#[mapped(create_for = …)]`, or
/// JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot create a row of `{T}`",
    label = "expected `{T}`, the generated `{T}Create`, or JSON",
    note = "derive `Mapped`, or add `#[mapped(entity = …)]`; `#[mapped(create_for = {T})]` makes a struct what create takes"
)]
pub trait CreateInput<T: Mapped>: Send {
    /// The values of the new row's columns.
    ///
    /// # Errors
    ///
    /// `is_invalid_input` if a field is unknown, missing, or its value does
    /// not fit; all that is wrong is reported at once.
    fn into_insert(self) -> Result<Insert, Error>;
}

impl<T: Record> CreateInput<T> for T {
    fn into_insert(self) -> Result<Insert, Error> {
        let mapping = T::mapping();
        let mut insert = Insert::of::<T>();
        for (position, field) in mapping.fields().iter().enumerate() {
            if field.access().database_only() {
                continue;
            }
            let value = self.value(position);
            if field.is_assigned_key() && is_unassigned(&value) {
                continue;
            }
            insert.values.push((position, value));
        }
        Ok(insert)
    }
}

impl<T: Mapped> CreateInput<T> for serde_json::Value {
    fn into_insert(self) -> Result<Insert, Error> {
        crate::input::insert_from_json(T::mapping(), &self)
    }
}

/// Whether a key's value says that the database is to assign it: `None`, or
/// the zero that a plain integer field has until then (no database assigns
/// zero).
pub(crate) fn is_unassigned(value: &Value) -> bool {
    *value == value.as_null()
        || matches!(
            value,
            Value::TinyInt(Some(0))
                | Value::SmallInt(Some(0))
                | Value::Int(Some(0))
                | Value::BigInt(Some(0))
                | Value::TinyUnsigned(Some(0))
                | Value::SmallUnsigned(Some(0))
                | Value::Unsigned(Some(0))
                | Value::BigUnsigned(Some(0))
        )
}

/// The values of a new row, by position in the mapping; columns that are not
/// among them get their defaults.
#[derive(Clone)]
pub struct Insert {
    pub(crate) mapping: &'static Mapping,
    pub(crate) values: Vec<(usize, Value)>,
}

impl Insert {
    /// A row of `T` without values yet.
    #[doc(hidden)]
    pub fn of<T: Mapped>() -> Self {
        let mapping = T::mapping();
        Self {
            mapping,
            values: Vec::with_capacity(mapping.fields().len()),
        }
    }

    /// Sets the column at a position of the mapping.
    #[doc(hidden)]
    pub fn put(&mut self, position: usize, value: Value) {
        self.values.push((position, value));
    }

    /// Sets the columns of an embedded struct, from its first.
    #[doc(hidden)]
    pub fn put_embedded<E: super::Embedded>(&mut self, first: usize, value: &E) {
        put_embedded(&mut self.values, first, value);
    }

    /// Fills in what the mapping knows a value for: defaults of Rust, and
    /// UUIDs of version 7 for keys that the caller makes.
    pub(crate) fn complete(&mut self) {
        let mapping = self.mapping;
        for (position, field) in mapping.fields().iter().enumerate() {
            let given = self.values.iter().position(|(at, _)| *at == position);
            if field.makes_uuid() {
                let fresh = || Value::Uuid(Some(uuid::Uuid::now_v7()));
                match given {
                    Some(at) if self.values[at].1 == Value::Uuid(None) => {
                        self.values[at].1 = fresh();
                    }
                    Some(_) => {}
                    None => self.values.push((position, fresh())),
                }
            } else if given.is_none()
                && let Some(default) = field.definition().default
            {
                self.values.push((position, (default.value)()));
            }
        }
        self.values.sort_unstable_by_key(|(position, _)| *position);
    }
}

/// Appends the values of an embedded struct, with their positions.
pub(super) fn put_embedded<E: super::Embedded>(
    values: &mut Vec<(usize, Value)>,
    first: usize,
    embedded: &E,
) {
    let mut inner = Vec::with_capacity(E::LEN);
    embedded.values(&mut inner);
    values.extend(
        inner
            .into_iter()
            .enumerate()
            .map(|(offset, value)| (first + offset, value)),
    );
}
