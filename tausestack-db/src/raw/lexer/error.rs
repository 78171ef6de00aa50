//! What makes a raw SQL text unreadable, and where.

use std::fmt;

/// Why a text could not be split, and the place that is to blame.
///
/// The message quotes a placeholder such as `$1` at most, never a literal: a
/// literal may hold what must not reach a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LexError {
    pub(crate) kind: LexErrorKind,
    /// Bytes from the start of the text.
    pub(crate) at: usize,
    /// The line, counted from 1; a line ends with `\n`.
    pub(crate) line: usize,
    /// The column, counted from 1 in characters.
    pub(crate) column: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LexErrorKind {
    /// The text ends inside something that must be closed; the place is where
    /// it was opened.
    Unterminated(Enclosed),
    /// A placeholder of the server's own (`?`, `$1`, `@name` on SQLite …).
    ForeignPlaceholder(String),
    /// A `:name` that SQLite would read as a variable although nothing but a
    /// space too few or a colon too many put it there.
    Glued(String),
    /// A parameter whose name goes on with a character that is not an ASCII
    /// letter, digit or underscore.
    ParameterName(char),
    /// A `/*! … */` or `/*M! … */` comment, which some servers execute.
    ExecutableComment,
    /// A NUL character: SQLite ends its text there and PostgreSQL refuses it.
    Nul,
}

/// What opens and has to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Enclosed {
    String,
    Identifier,
    Comment,
    DollarQuote,
}

impl LexError {
    /// Counts the line and the column of byte `at`: once, as only an error
    /// needs them.
    pub(super) fn new(kind: LexErrorKind, sql: &str, at: usize) -> Self {
        let (line, column) = place(sql, at);
        Self {
            kind,
            at,
            line,
            column,
        }
    }
}

/// The line and the column of a byte, as in [`LexError`].
pub(crate) fn place(sql: &str, at: usize) -> (usize, usize) {
    let before = sql.get(..at).unwrap_or(sql);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

impl fmt::Display for LexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.kind
        )
    }
}

impl std::error::Error for LexError {}

impl fmt::Display for LexErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unterminated(what) => write!(f, "this {what} is never closed"),
            Self::ForeignPlaceholder(text) => write!(
                f,
                "`{text}` is a placeholder of the database's own; use `:name`, which works on every database"
            ),
            Self::Glued(text) => write!(
                f,
                "`{text}` stands directly behind a word, a number or a colon; put a space before it if it is a parameter"
            ),
            Self::ParameterName(character) => write!(
                f,
                "a parameter's name is made of ASCII letters, digits and underscores, but {character:?} follows here; put a space before it if it is not part of the name"
            ),
            Self::ExecutableComment => f.write_str(
                "only some servers execute what stands in a `/*! … */` comment; write it as plain SQL, or as an ordinary comment",
            ),
            Self::Nul => f.write_str("SQL text cannot hold a NUL character; bind the value as a parameter"),
        }
    }
}

impl fmt::Display for Enclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Identifier => "quoted identifier",
            Self::Comment => "comment",
            Self::DollarQuote => "dollar-quoted string",
        })
    }
}
