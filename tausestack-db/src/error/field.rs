//! What is wrong with one field of an input.

use std::borrow::Cow;
use std::fmt;

/// What stands in place of a field where the input as a whole is wrong.
pub(crate) const WHOLE_INPUT: &str = "(input)";

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// What is wrong with one field of the input.
///
/// It serialises as `{"field": …, "code": …, "reason": …}`, so that a handler
/// can answer with [`Error::field_errors`](crate::Error::field_errors) as they
/// are: no value of the input is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    field: String,
    code: FieldErrorCode,
    reason: Cow<'static, str>,
}

/// The kinds of [`FieldError`], for programs: clients may rely on their names,
/// while the sentences may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldErrorCode {
    /// A field that must be given is not.
    Missing,
    /// No field has this name, or none that the caller may use.
    UnknownField,
    /// No operator has this name, or none that this field takes.
    UnknownOperator,
    /// The value is of another type or form.
    Type,
    /// The number is outside of what the field holds.
    Range,
    /// The caller may not set the field.
    ReadOnly,
    /// The field is given more than once.
    GivenTwice,
    /// There is too much of something: length, depth, number.
    Limit,
    /// The value has the right type, and a rule refuses it.
    Invalid,
    /// Another row has the value, which may be there once.
    Duplicate,
    /// The value names a row that is not there.
    Reference,
}

impl FieldErrorCode {
    /// The name, as it is serialised.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::UnknownField => "unknown_field",
            Self::UnknownOperator => "unknown_operator",
            Self::Type => "type",
            Self::Range => "range",
            Self::ReadOnly => "read_only",
            Self::GivenTwice => "given_twice",
            Self::Limit => "limit",
            Self::Invalid => "invalid",
            Self::Duplicate => "duplicate",
            Self::Reference => "reference",
        }
    }
}

impl fmt::Display for FieldErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for FieldErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl FieldError {
    /// The most mistakes that an answer tells.
    pub(crate) const MOST: usize = 50;

    /// What a check of your own finds.
    ///
    /// The reason is shown to whoever sent the input: leave its value out.
    ///
    /// ```
    /// use tausestack_db::{FieldError, FieldErrorCode};
    ///
    /// let error = FieldError::new("title", FieldErrorCode::Invalid, "a title has one line");
    /// assert_eq!(error.to_string(), "`title`: a title has one line");
    /// ```
    pub fn new(
        field: impl Into<String>,
        code: FieldErrorCode,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            field: field.into(),
            code,
            reason: reason.into(),
        }
    }

    /// The same mistake in a row of a list: `[3].address.city`.
    pub(crate) fn in_row(&self, row: usize) -> Self {
        let field = if self.field == WHOLE_INPUT {
            format!("[{row}]")
        } else {
            format!("[{row}].{}", self.field)
        };
        Self {
            field,
            ..self.clone()
        }
    }

    /// The way to the field, as JSON names it: `address.city`,
    /// `lines[2].price`; with its position before it where a list of rows was
    /// given: `[3].address.city`.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What kind of mistake it is.
    pub fn code(&self) -> FieldErrorCode {
        self.code
    }

    /// What is wrong with it, in a sentence.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.field, self.reason)
    }
}

impl Serialize for FieldError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut error = serializer.serialize_struct("FieldError", 3)?;
        error.serialize_field("field", &self.field)?;
        error.serialize_field("code", &self.code)?;
        error.serialize_field("reason", &self.reason)?;
        error.end()
    }
}
