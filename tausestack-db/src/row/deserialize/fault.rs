//! What can be wrong, said without the value.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

use super::DecodeError;

/// Why a row does not fit a type.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) reason: DecodeError,
    pub(super) blame: Blame,
}

/// What of the row does not fit; columns are told by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blame {
    Row,
    Column(usize),
    /// The name of the column is that of another, too.
    Ambiguous(usize),
    /// A field has no column.
    Missing(&'static str),
}

impl From<DecodeError> for Fault {
    fn from(reason: DecodeError) -> Self {
        Self {
            reason,
            blame: Blame::Row,
        }
    }
}

impl Fault {
    /// The row as a whole is to blame.
    pub(super) fn of_row(reason: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        DecodeError::invalid(reason).into()
    }

    pub(super) fn blame(mut self, blame: Blame) -> Self {
        self.blame = blame;
        self
    }

    /// The column is to blame, unless one further in is.
    pub(super) fn at(self, column: usize) -> Self {
        match self.blame {
            Blame::Column(_) => self,
            _ => self.blame(Blame::Column(column)),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl std::error::Error for Fault {}

/// The kind of a value; serde would write the value itself.
fn kind(value: Unexpected<'_>) -> &'static str {
    match value {
        Unexpected::Bool(_) => "a truth value",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(_) => "a floating-point number",
        Unexpected::Char(_) | Unexpected::Str(_) => "text",
        Unexpected::Bytes(_) => "bytes",
        Unexpected::Unit | Unexpected::Option => "NULL",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        _ => "a value of another kind",
    }
}

impl Error for Fault {
    /// What a type's own code says; it often quotes the value, so that it is
    /// left out.
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self::of_row("the type does not take the value")
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of_row(format!("it is {}, and {expected} is expected", kind(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of_row(format!(
            "it is {} that does not fit, and {expected} is expected",
            kind(found)
        ))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::of_row(format!(
            "it has {length} elements, and {expected} is expected"
        ))
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self::of_row(format!(
            "the text is none of the values {}",
            expected.join(", ")
        ))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        // The name of a column.
        Self::of_row(format!(
            "the type has no field for the column `{field}`{} (it has {})",
            crate::error::suggestion(field, expected.iter().copied()),
            expected.join(", ")
        ))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::of_row(format!("the field `{field}` has no column")).blame(Blame::Missing(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::of_row(format!("two columns are for the field `{field}`"))
    }
}
