//! What a new row is made of.

use sea_orm::Value;

use super::mapping::Mapping;
use super::rule::{self, RuleDefinition};
use super::{Mapped, Record};
use crate::Error;
use crate::clock::Now;
use crate::error::FieldError;
use crate::input::{Mistake, Mistakes};

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
        (&self).into_insert()
    }
}

/// A row of a slice.
impl<T: Record> CreateInput<T> for &T {
    fn into_insert(self) -> Result<Insert, Error> {
        let mapping = T::mapping();
        let mut insert = Insert::of::<T>();
        insert.errors = rule::field_errors(mapping, self.check());
        for (position, field) in mapping.fields().iter().enumerate() {
            if field.access().database_only() {
                continue;
            }
            let value = self.value(position);
            let unset = field.is_assigned_key() && is_unassigned(&value)
                || field.stamp().is_some_and(|stamp| stamp.is_unset(&value));
            if unset {
                continue;
            }
            insert.values.push((position, value));
        }
        insert.finish()
    }
}

impl<T: Mapped> CreateInput<T> for &serde_json::Value {
    fn into_insert(self) -> Result<Insert, Error> {
        crate::input::insert_from_json(T::mapping(), self)
    }
}

/// A row of a source that can fail, such as a stream from another database:
/// its error is that of the operation.
impl<T: Mapped, C: CreateInput<T>> CreateInput<T> for Result<C, Error> {
    fn into_insert(self) -> Result<Insert, Error> {
        self?.into_insert()
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
    /// Whose names the caller knows the fields by, where it is another
    /// struct of the table.
    pub(crate) names: Option<&'static Mapping>,
    /// What is wrong with values that are not among them.
    pub(crate) errors: Vec<FieldError>,
}

impl Insert {
    /// A row of `T` without values yet.
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

    /// A row of these values, which are checked.
    pub(crate) fn checked(mapping: &'static Mapping, values: Vec<(usize, Value)>) -> Self {
        Self {
            mapping,
            values,
            names: None,
            errors: Vec::new(),
        }
    }

    /// Sets the column at a position of the mapping.
    #[doc(hidden)]
    pub fn put(&mut self, position: usize, value: Value) {
        self.values.push((position, value));
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

    /// Sets the columns of an embedded struct, from its first.
    #[doc(hidden)]
    pub fn put_embedded<E: super::Embedded>(&mut self, first: usize, value: &E) {
        let errors = put_embedded(self.mapping, &mut self.values, first, value);
        self.errors.extend(errors);
    }

    /// Notes what is wrong with a struct of the user's own, by its own names.
    #[doc(hidden)]
    pub fn refuse(&mut self, mistakes: Mistakes) {
        self.errors.extend(mistakes.into_iter().map(as_it_is));
    }

    /// The row, if all of its values keep their rules.
    #[doc(hidden)]
    pub fn finish(self) -> Result<Self, Error> {
        if self.errors.is_empty() {
            return Ok(self);
        }
        Err(Error::invalid_input(self.mapping.rust_name(), self.errors))
    }

    /// Fills in what the mapping knows a value for: defaults of Rust, the
    /// time, and UUIDs of version 7 for keys that the caller makes.
    ///
    /// `now` is read once for all rows of a call.
    pub(crate) fn complete(&mut self, now: Now) {
        let mapping = self.mapping;
        for (position, field) in mapping.written().enumerate() {
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
            } else if given.is_none() {
                let stamp = field.stamp().map(|stamp| stamp.at(now));
                let default = || field.definition().default.map(|default| (default.value)());
                let value = stamp.or_else(default);
                self.values.extend(value.map(|value| (position, value)));
            }
        }
        self.values.sort_unstable_by_key(|(position, _)| *position);
    }
}

/// The value of the field at a position, if it keeps the field's rules.
pub(super) fn checked<T: 'static>(
    mapping: &Mapping,
    position: usize,
    value: T,
) -> Result<T, Vec<FieldError>> {
    let field = mapping.field(position);
    RuleDefinition::keep(field.definition().rule, value).map_err(|mistakes| {
        let wire = field.wire().join(".");
        let below = |mistake: Mistake| {
            let path = format!("{wire}{}", mistake.path);
            FieldError::new(path, mistake.code, mistake.reason)
        };
        mistakes.into_iter().map(below).collect()
    })
}

/// A mistake whose path is the caller's name for it.
pub(super) fn as_it_is(mistake: Mistake) -> FieldError {
    FieldError::new(mistake.path, mistake.code, mistake.reason)
}

/// Appends the values of an embedded struct, with their positions: but for
/// those that a generated struct would not hold if they stood outside. What is
/// wrong with it by its rules is returned.
pub(super) fn put_embedded<E: super::Embedded>(
    mapping: &Mapping,
    values: &mut Vec<(usize, Value)>,
    first: usize,
    embedded: &E,
) -> Vec<FieldError> {
    values.extend(
        super::embedded_values(embedded)
            .into_iter()
            .enumerate()
            .map(|(offset, value)| (first + offset, value))
            .filter(|(position, _)| {
                let field = mapping.field(*position);
                !field.access().database_only() && field.stamp().is_none()
            }),
    );
    if E::LEN == 0 {
        return Vec::new();
    }
    // Generated structs embed at their first level.
    let path = mapping.field(first).path();
    let outer = path.split('.').next().unwrap_or(path);
    let mut mistakes = Mistakes::new();
    rule::check_embedded(&mut mistakes, outer, embedded);
    rule::field_errors(mapping, mistakes)
}
