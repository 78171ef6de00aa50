//! How the crate's other parts say what went wrong.

use std::borrow::Cow;
use std::ops::Range;

use super::{Error, FieldError, Inner, Kind, Source, Violation};
use crate::names::nearest;
use crate::row::DecodeError;

/// The end of a sentence about an unknown name.
pub(crate) fn suggestion<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, valid).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            statement: None,
            violation: None,
            fields: Vec::new(),
            code: None,
            source: None,
        }))
    }

    pub(crate) fn with_statement(mut self, sql: &str) -> Self {
        /// Enough to recognise a statement by.
        const SHOWN: usize = 2_000;
        let mut text = sql.to_owned();
        if let Some((cut, _)) = text.char_indices().nth(SHOWN) {
            text.truncate(cut);
            text.push('…');
        }
        self.0.statement = Some(text);
        self
    }

    pub(crate) fn with_violation(mut self, violation: Violation) -> Self {
        self.0.violation = Some(violation);
        self
    }

    pub(crate) fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    pub(crate) fn with_source(mut self, text: impl Into<String>) -> Self {
        self.0.source = Some(Source(text.into()));
        self
    }

    pub(crate) fn set_message(&mut self, message: String) {
        self.0.message = message.into();
    }

    /// Says which statement of a script failed.
    pub(crate) fn in_script(mut self, number: usize, of: usize, line: usize) -> Self {
        let reason = std::mem::take(&mut self.0.message);
        self.set_message(format!(
            "statement {number} of {of} of the script, in line {line}, failed, and none after it \
             was run: {reason}"
        ));
        self
    }

    /// Says which line of a script is refused.
    pub(crate) fn in_script_unsent(mut self, line: usize) -> Self {
        let reason = std::mem::take(&mut self.0.message);
        self.set_message(format!("line {line} of the script: {reason}"));
        self
    }

    /// The violation is one of these rows', as many were written at once.
    pub(crate) fn among_rows(mut self, rows: Range<usize>) -> Self {
        if let Some(violation) = &mut self.0.violation {
            let violation = violation.clone().among_rows(rows);
            self.0.message = violation.sentence().into();
            self.0.violation = Some(violation);
        }
        self
    }

    pub(crate) fn violation_mut(&mut self) -> Option<&mut Violation> {
        self.0.violation.as_mut()
    }

    pub(crate) fn not_found(table: &str) -> Self {
        Self::new(Kind::NotFound, format!("no row of `{table}` was found"))
    }

    pub(crate) fn not_one(table: &str) -> Self {
        Self::new(
            Kind::InvalidQuery,
            format!("more than one row of `{table}` was found where one was expected"),
        )
    }

    pub(crate) fn key_is_none() -> Self {
        Self::new(
            Kind::InvalidQuery,
            "the key is None: the row has not been created yet, so that it cannot be found by it",
        )
    }

    pub(crate) fn invalid_query(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::InvalidQuery, message)
    }

    pub(crate) fn invalid_input(rust_name: &str, fields: Vec<FieldError>) -> Self {
        let mut error = Self::new(Kind::InvalidInput, format!("invalid input for {rust_name}"));
        error.0.fields = fields;
        error
    }

    /// What is wrong with a stranger's list parameters, or a developer's
    /// filters by name.
    pub(crate) fn invalid_filters(rust_name: &str, fields: Vec<FieldError>) -> Self {
        let mut error = Self::new(
            Kind::InvalidQuery,
            format!("invalid filters for {rust_name}"),
        );
        error.0.fields = fields;
        error
    }

    pub(crate) fn unsupported(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unsupported, message)
    }

    pub(crate) fn schema(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Schema, message)
    }

    pub(crate) fn configuration(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Configuration, message)
    }

    pub(crate) fn no_answer(waited: std::time::Duration) -> Self {
        Self::new(
            Kind::Connection,
            format!(
                "the database server did not answer within {:.1} s (`acquire_timeout`)",
                waited.as_secs_f64()
            ),
        )
    }

    pub(crate) fn transaction(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Transaction, message)
    }

    /// A definition that contradicts itself, or that the database lacks.
    pub(crate) fn of_schema(error: &crate::schema::SchemaError) -> Self {
        Self::schema(error.to_string())
    }

    pub(crate) fn no_models() -> Self {
        Self::schema(
            "no model is registered: a crate that holds models is linked when something of it is \
             named, as `use my_models as _;` does",
        )
    }

    /// No model stands in the module; these are the modules that have some.
    pub(crate) fn no_models_in<'a>(module: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self::schema(format!(
            "no model is registered in the module `{module}`{}",
            suggestion(module, known)
        ))
    }

    pub(crate) fn decode(
        table: &str,
        column: &str,
        type_name: Option<String>,
        reason: &DecodeError,
    ) -> Self {
        let of_type = type_name.map_or_else(String::new, |name| format!(" (of type {name})"));
        Self::new(
            Kind::Decode,
            format!("the column `{table}.{column}`{of_type} cannot be read: {reason}"),
        )
    }

    pub(crate) fn decode_row(
        column: Option<&str>,
        type_name: Option<String>,
        reason: &DecodeError,
    ) -> Self {
        let of_type = type_name.map_or_else(String::new, |name| format!(" (of type {name})"));
        Self::new(
            Kind::Decode,
            match column {
                Some(column) => {
                    format!("the column `{column}`{of_type} of the row cannot be read: {reason}")
                }
                None => format!("the row cannot be read: {reason}"),
            },
        )
    }

    pub(crate) fn no_such_row_column(column: &str, columns: &[String]) -> Self {
        let near = suggestion(column, columns.iter().map(String::as_str));
        Self::new(
            Kind::Decode,
            format!(
                "the row has no column `{column}`{near} (it has {})",
                columns.join(", ")
            ),
        )
    }

    pub(crate) fn duplicate_row_column(column: &str) -> Self {
        Self::new(
            Kind::Decode,
            format!("two columns of the row are named `{column}`: name them apart with AS"),
        )
    }
}

/// What `Result<Option<T>, Error>` of an operation by key has to offer.
pub trait OrNotFound<T> {
    /// Turns the absence of the row into an error, so that `?` gives the row.
    ///
    /// # Errors
    ///
    /// `is_not_found` if there was no row, else the operation's own.
    fn or_not_found(self) -> Result<T, Error>;
}

impl<T: crate::Mapped> OrNotFound<T> for Result<Option<T>, Error> {
    fn or_not_found(self) -> Result<T, Error> {
        self?.ok_or_else(|| Error::not_found(T::mapping().table().name()))
    }
}

impl From<crate::schema::SchemaError> for Error {
    fn from(error: crate::schema::SchemaError) -> Self {
        Self::of_schema(&error)
    }
}
