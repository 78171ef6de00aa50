//! Rules that values keep, beyond their types: of a validation library, held
//! against values before any statement is sent.
//!
//! A rule is one field's. So it holds wherever the field is set: by the struct,
//! a create struct, a patch, or JSON, whatever else they hold.

use std::any::Any;

use sea_orm::Value;
use serde_json::Value as JsonValue;

use super::Embedded;
use super::mapping::Mapping;
use crate::error::{FieldError, FieldErrorCode};
use crate::input::{Mistake, Mistakes, Tracked, finite, read};

/// A value whose type is not known.
type Erased = Box<dyn Any>;

/// The rules of a field.
#[derive(Debug, Clone, Copy)]
pub struct RuleDefinition {
    /// Reads the field from JSON and holds it against the rules.
    pub from_json: fn(&JsonValue) -> Result<Value, Mistakes>,
    /// Holds a value of the field's type against the rules and gives it back.
    pub check: fn(Erased) -> Result<Erased, Mistakes>,
}

impl RuleDefinition {
    /// The value, if it keeps the rules that there are.
    pub(super) fn keep<T: 'static>(rule: Option<Self>, value: T) -> Result<T, Mistakes> {
        let Some(rule) = rule else {
            return Ok(value);
        };
        let kept = (rule.check)(Box::new(value))?;
        kept.downcast::<T>()
            .map(|value| *value)
            .map_err(|_| vec![of_another_type()])
    }
}

/// The rules of a field, for a value whose type is not known.
pub fn erased<T: 'static>(
    value: Erased,
    check: fn(T) -> Result<T, Mistakes>,
) -> Result<Erased, Mistakes> {
    let value = value.downcast::<T>().map_err(|_| vec![of_another_type()])?;
    check(*value).map(|value| Box::new(value) as Erased)
}

/// The derive compares types, so that nobody gets to read this.
fn of_another_type() -> Mistake {
    Mistake {
        path: String::new(),
        code: FieldErrorCode::Invalid,
        reason: "the value is of another type than the field's rules".into(),
    }
}

/// Reads a field from JSON and holds it against its rules.
pub fn from_json_checked<'j, T>(
    json: &'j JsonValue,
    reader: impl FnOnce(Tracked<'_, 'j>) -> Result<T, serde_json::Error>,
    check: fn(T) -> Result<T, Mistakes>,
    into_value: fn(T) -> Value,
) -> Result<Value, Mistakes> {
    let value = read(json, reader).and_then(check)?;
    finite(into_value(value), json)
}

/// Adds the mistakes of an embedded struct, which stands at this field: those
/// that the rules of the whole have not found.
pub fn check_embedded<E: Embedded>(mistakes: &mut Mistakes, field: &str, value: &E) {
    for mistake in value.check() {
        let mistake = Mistake {
            path: format!("{field}.{}", mistake.path),
            ..mistake
        };
        if !mistakes.contains(&mistake) {
            mistakes.push(mistake);
        }
    }
}

/// Mistakes whose paths start at a struct of the user's own, by the names that
/// JSON has for its fields.
pub fn renamed(mut mistakes: Mistakes, names: &[(&str, &str)]) -> Mistakes {
    for mistake in &mut mistakes {
        let (first, rest) = split(&mistake.path);
        if let Some((_, name)) = names.iter().find(|(rust, _)| *rust == first) {
            mistake.path = format!("{name}{rest}");
        }
    }
    mistakes
}

/// The first name of a path, and what follows it.
fn split(path: &str) -> (&str, &str) {
    path.split_at(path.find(['.', '[']).unwrap_or(path.len()))
}

/// The mistakes of a whole struct, whose paths are Rust's names, as errors of
/// the fields that JSON names.
pub(super) fn field_errors(mapping: &Mapping, mistakes: Mistakes) -> Vec<FieldError> {
    let named = |path: &str| {
        let rest_below = |field: &str| {
            let rest = path.strip_prefix(field)?;
            (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
        };
        let found = mapping
            .fields()
            .iter()
            .filter_map(|field| Some((field, rest_below(field.path())?)))
            .max_by_key(|(field, _)| field.path().len());
        found.map_or_else(
            || path.to_owned(),
            |(field, rest)| format!("{}{rest}", field.wire().join(".")),
        )
    };
    mistakes
        .into_iter()
        .map(|mistake| FieldError::new(named(&mistake.path), mistake.code, mistake.reason))
        .collect()
}

#[cfg(feature = "garde")]
mod by_garde {
    use garde::Validate;

    use super::{FieldErrorCode, Mistake, Mistakes, split};

    /// What is wrong with a struct, by garde's rules.
    pub fn check_struct<V: Validate<Context = ()>>(value: &V) -> Mistakes {
        let Err(report) = value.validate() else {
            return Mistakes::new();
        };
        let errors = report.into_inner().into_iter();
        errors
            .map(|(path, error)| Mistake {
                path: path.to_string(),
                code: FieldErrorCode::Invalid,
                reason: error.message().to_owned().into(),
            })
            .collect()
    }

    /// What is wrong with a struct that stands for one field: paths start
    /// below it.
    pub fn check_field<V: Validate<Context = ()>>(value: &V) -> Result<(), Mistakes> {
        let mut mistakes = check_struct(value);
        for mistake in &mut mistakes {
            mistake.path = split(&mistake.path).1.to_owned();
        }
        if mistakes.is_empty() {
            Ok(())
        } else {
            Err(mistakes)
        }
    }
}

#[cfg(feature = "garde")]
pub use by_garde::{check_field, check_struct};
