//! What an HTTP API says of an error: problem details (RFC 9457).

use std::borrow::Cow;

use serde::Serialize;

use super::{Error, FieldError, FieldErrorCode, ViolationKind};

/// Problem details (RFC 9457): what a client is told of an error, as a body of
/// `application/problem+json`.
///
/// [`Error::problem`] makes one. What the server did wrong (5xx) has a general
/// text only; SQL, names of tables and constraints, and values are in none.
/// With the feature `axum` it is a response; elsewhere, send it with its
/// [`status`](Self::status), [`MEDIA_TYPE`](Self::MEDIA_TYPE) and
/// [`headers`](Self::headers).
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, #[mapped(unique)] username: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// # let _: User = db.create(json!({ "username": "ana" })).await?;
/// let error = db.create::<User>(json!({ "username": "ana" })).await.unwrap_err();
/// assert_eq!(
///     serde_json::to_value(error.problem()).unwrap(),
///     json!({
///         "type": "about:blank",
///         "title": "Conflict",
///         "status": 409,
///         "code": "duplicate",
///         "detail": "another row has the same value",
///         "errors": [
///             { "field": "username", "code": "duplicate", "reason": "another row has this value" }
///         ]
///     })
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Details>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Details {
    /// `about:blank` says that the problem means what its status does; `code`
    /// tells more (RFC 9457, section 4.2.1).
    #[serde(rename = "type")]
    type_uri: Cow<'static, str>,
    title: &'static str,
    status: u16,
    code: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    #[serde(skip)]
    headers: Vec<(&'static str, Cow<'static, str>)>,
}

impl Problem {
    /// The media type of the body.
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// A problem of your own, with a status of HTTP and a code that programs
    /// can rely on.
    ///
    /// ```
    /// use tausestack_db::Problem;
    ///
    /// let problem = Problem::new(401, "unauthorized")
    ///     .with_detail("a bearer token is needed")
    ///     .with_header("www-authenticate", "Bearer");
    /// assert_eq!(problem.status(), 401);
    /// ```
    pub fn new(status: u16, code: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Details {
            type_uri: Cow::Borrowed("about:blank"),
            title: title_of(status),
            status,
            code: code.into(),
            detail: None,
            errors: Vec::new(),
            headers: Vec::new(),
        }))
    }

    /// Names the page that explains this type of problem, by its URI.
    pub fn with_type(mut self, uri: impl Into<Cow<'static, str>>) -> Self {
        self.0.type_uri = uri.into();
        self
    }

    /// Says what is wrong, in a sentence for people.
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Says which fields are wrong.
    pub fn with_errors(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.0.errors = errors.into_iter().collect();
        self
    }

    /// Adds a header of the response; the name is written in small letters.
    pub fn with_header(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.0.headers.push((name, value.into()));
        self
    }

    /// The status code of HTTP.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// What sort of problem it is, for programs. Those of this crate are
    /// `not_found`, `duplicate`, `foreign_key`, `not_null`, `check`,
    /// `invalid_input`, `invalid_query`, `syntax`, `too_large`,
    /// `unsupported_media_type`, `unavailable`, `timeout`, `unsupported` and
    /// `internal`.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The sentence for people.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// What is wrong, field by field.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// Headers that the response has beside `content-type`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_ref()))
    }
}

impl Error {
    /// What to tell an HTTP client of the error; see [`Problem`].
    ///
    /// The error itself is for your log: the problem has nothing of its text.
    pub fn problem(&self) -> Problem {
        let status = self.http_status();
        let (code, detail) = match self.violation().map(super::Violation::kind) {
            Some(kind) => of_violation(kind),
            None => of_status(status),
        };
        let mut errors = self.field_errors().to_vec();
        if let Some(violation) = self.violation() {
            let (code, reason) = of_violated_field(violation.kind());
            let of_field = |field: &String| FieldError::new(field.clone(), code, reason);
            errors.extend(violation.fields().iter().map(of_field));
        }
        errors.truncate(FieldError::MOST);
        let mut problem = Problem::new(status, code).with_detail(detail);
        // What the server did wrong is none of the client's fields.
        if status < 500 {
            problem.0.errors = errors;
        }
        if status == 503 {
            // RFC 9110, section 10.2.3: in seconds.
            problem = problem.with_header("retry-after", "1");
        }
        problem
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        error.problem()
    }
}

/// The error itself is gone then, so that one of the server's own (5xx) is
/// logged.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let problem = error.problem();
        if problem.status() >= 500 {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(
                target: "tausestack_db",
                status = problem.status(),
                error = %error,
                cause,
                "answered with an error of the server's"
            );
        }
        problem
    }
}

fn of_violation(kind: ViolationKind) -> (&'static str, &'static str) {
    match kind {
        ViolationKind::Unique => ("duplicate", "another row has the same value"),
        ViolationKind::ForeignKey => (
            "foreign_key",
            "a reference names no row, or the row is still referred to",
        ),
        ViolationKind::NotNull => ("not_null", "a value is missing"),
        ViolationKind::Check => ("check", "a rule of the table refuses the row"),
    }
}

fn of_violated_field(kind: ViolationKind) -> (FieldErrorCode, &'static str) {
    match kind {
        ViolationKind::Unique => (FieldErrorCode::Duplicate, "another row has this value"),
        ViolationKind::ForeignKey => (FieldErrorCode::Reference, "it names no row"),
        ViolationKind::NotNull => (FieldErrorCode::Missing, "missing"),
        ViolationKind::Check => (FieldErrorCode::Invalid, "a rule of the table refuses it"),
    }
}

fn of_status(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("invalid_query", "the query asks for what cannot be"),
        404 => ("not_found", "there is nothing here"),
        422 => ("invalid_input", "the input does not fit"),
        501 => ("unsupported", "the server cannot do this"),
        503 => ("unavailable", "the server cannot answer now: try again"),
        504 => ("timeout", "the answer took too long"),
        _ => ("internal", "the server failed to answer"),
    }
}

/// The names of status codes: RFC 9110, section 15, and RFC 6585.
fn title_of(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ if status < 500 => "Client Error",
        _ => "Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Kind, Violation};

    /// Everything that an error can hold, with names that no client may see.
    fn telling(kind: Kind) -> Error {
        let field = FieldError::new("secret_field", FieldErrorCode::Type, "secret reason");
        let mut error = Error::invalid_input("SecretStruct", vec![field])
            .with_statement("SELECT secret_column FROM secret_table")
            .with_code("secret code")
            .with_source("secret source");
        error.0.kind = kind;
        error
    }

    #[test]
    fn what_the_server_did_wrong_tells_nothing() {
        for kind in [
            Kind::Schema,
            Kind::Decode,
            Kind::Configuration,
            Kind::Connection,
            Kind::PoolTimeout,
            Kind::Serialization,
            Kind::Busy,
            Kind::Timeout,
            Kind::Transaction,
            Kind::ReadOnly,
            Kind::Unsupported,
            Kind::Database,
            // The database refused the text, which was written here.
            Kind::InvalidQuery,
        ] {
            let error = telling(kind);
            let problem = error.problem();
            assert!(problem.status() >= 500, "{kind:?}");
            let body = serde_json::to_string(&problem).expect("it serialises");
            assert!(!body.to_lowercase().contains("secret"), "{kind:?}: {body}");
            assert_eq!(problem.status(), error.http_status());
        }
    }

    #[test]
    fn a_violation_names_the_fields_and_no_table() {
        let violation = Violation::new(ViolationKind::Unique)
            .table_named(Some("secret_table"))
            .columns_named(vec!["secret_column".to_owned()])
            .constraint_named(Some("secret_constraint"))
            .fields_named(vec!["userName".to_owned()]);
        let error = Error::new(Kind::Violation, violation.sentence()).with_violation(violation);
        let problem = error.problem();
        assert_eq!((problem.status(), problem.code()), (409, "duplicate"));
        assert_eq!(problem.errors()[0].field(), "userName");
        let body = serde_json::to_string(&problem).expect("it serialises");
        assert!(!body.contains("secret"), "{body}");
    }

    #[test]
    fn what_passes_says_when_to_try_again() {
        let error = Error::new(Kind::PoolTimeout, "all connections are in use");
        let problem = error.problem();
        assert_eq!(
            problem.headers().collect::<Vec<_>>(),
            [("retry-after", "1")]
        );
    }
}
