//! Finds the `:name` parameters and the statements of a raw SQL text.
//!
//! [`split`] reads a text as the server will: what stands in strings, quoted
//! identifiers and comments is never searched. It needs no grammar for that,
//! only the lexical rules of the three dialects, which are
//!
//! | | SQLite | PostgreSQL | MySQL, MariaDB |
//! | --- | --- | --- | --- |
//! | `'…'` | string | string | string, backslash escapes |
//! | `E'…'` | – | string, backslash escapes | – |
//! | `"…"` | identifier | identifier | string, backslash escapes |
//! | `` `…` `` | identifier | operator | identifier |
//! | `[…]` | identifier | array subscript | – |
//! | `$tag$…$tag$` | refused | string | – |
//! | `--` | comment | comment | comment if a space follows |
//! | `#` | refused before a name | operator | comment |
//! | `/* … */` | comment | comment, nests | comment |
//! | `/*! … */` | comment | comment | refused |
//! | `?` | refused | operator | refused |
//! | `$1`, `$name` | refused | `$1` refused | identifier |
//! | `@name` | refused | operator | variable |
//!
//! The settings that change these rules are taken at their defaults:
//! `standard_conforming_strings` is on, and neither `ANSI_QUOTES` nor
//! `NO_BACKSLASH_ESCAPES` is in MySQL's `sql_mode`. The dollar-quoted bodies
//! of MySQL 9's JavaScript routines are not known here.
//!
//! # Parameters
//!
//! A parameter is a colon and a name, `[A-Za-z_][A-Za-z0-9_]*`. A colon is no
//! parameter
//! - beside another colon (`::` is a cast), before `=` (`:=` assigns) and
//!   before anything that cannot start a name (`a[1:2]`);
//! - directly behind a word, a quoted identifier, a number or a parameter.
//!   There it is PostgreSQL's slice (`a[lo:hi]`, `a[1:n]`) or MySQL's label
//!   (`again:LOOP`) and stays text. SQLite alone would read a variable of its
//!   own, which nobody binds, so there it is an error.
//!
//! In `a[:n]` and `a[f(x):n]` the `:n` is a parameter; a slice up to the
//! column `n` is written `a[: n]`.
//!
//! Names are ASCII because the servers do not agree on what else is a letter.
//! A name that goes on with `$` or any other character beyond ASCII is
//! therefore refused rather than cut in two.
//!
//! # Refused
//!
//! - Placeholders of the server's own: together with those that take the
//!   place of `:name` they would be counted differently than they look, or be
//!   NULL without anyone having said so.
//! - MySQL's executable comments: whether their content is code depends on the
//!   server's version, so no reading of them is right everywhere.
//! - NUL characters, and whatever is never closed. SQLite would forgive an
//!   open block comment; a text that ends in one is more likely damaged.

mod error;
mod statement;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use error::{LexError, LexErrorKind, place};
pub(crate) use statement::Statement;

use statement::Outline;
use token::{Fault, Kind, Scanner};

/// Whose lexical rules a text obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Syntax {
    Sqlite,
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

/// A text, split at its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pieces<'a> {
    /// In the order of the text, of which they leave nothing out; no two text
    /// runs stand side by side, and none is empty.
    pub(crate) pieces: Vec<Piece<'a>>,
    /// The statements, without the empty ones that stray semicolons make.
    pub(crate) statements: Vec<Statement<'a>>,
}

/// A part of a text; `at` counts bytes from the text's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// What goes to the server as it is.
    Text { at: usize, text: &'a str },
    /// `:name`; `at` is the colon's place, `name` comes without it.
    Parameter { at: usize, name: &'a str },
}

impl<'a> Pieces<'a> {
    /// The parameters' places and names, as often as they occur.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (usize, &'a str)> + '_ {
        self.pieces.iter().filter_map(|piece| match *piece {
            Piece::Parameter { at, name } => Some((at, name)),
            Piece::Text { .. } => None,
        })
    }
}

/// Splits `sql` at its parameters and outlines its statements, in time that is
/// linear in its length.
///
/// # Errors
/// When something is never closed, or the text holds what is refused (see the
/// module's documentation); the error says where.
pub(crate) fn split(sql: &str, syntax: Syntax) -> Result<Pieces<'_>, LexError> {
    // Here rather than in the scanner, which skips what strings hold.
    if let Some(at) = sql.find('\0') {
        return Err(LexError::new(LexErrorKind::Nul, sql, at));
    }
    pieces(sql, syntax).map_err(|fault| LexError::new(fault.kind, sql, fault.at))
}

fn pieces(sql: &str, syntax: Syntax) -> Result<Pieces<'_>, Fault> {
    let mut scanner = Scanner::new(sql, syntax);
    let mut outline = Outline::new(sql, syntax);
    let mut pieces = Vec::new();
    let mut text_start = 0;
    while let Some(token) = scanner.next_token()? {
        outline.see(token);
        if token.kind == Kind::Parameter {
            push_text(&mut pieces, sql, text_start, token.start);
            pieces.push(Piece::Parameter {
                at: token.start,
                name: &sql[token.start + 1..token.end],
            });
            text_start = token.end;
        }
    }
    push_text(&mut pieces, sql, text_start, sql.len());
    Ok(Pieces {
        pieces,
        statements: outline.finish(),
    })
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, sql: &'a str, start: usize, end: usize) {
    if start < end {
        pieces.push(Piece::Text {
            at: start,
            text: &sql[start..end],
        });
    }
}
