//! A second reading of the lexical rules, written to be compared and not to be
//! fast: it steps over characters with one state, knows no tokens, and never
//! looks at how the scanner does it.

use super::super::Syntax;

/// What a character is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Code,
    /// Up to `close`, which stands for itself when doubled, unless `single`.
    Quoted {
        close: char,
        escapes: bool,
        single: bool,
        continues: bool,
    },
    LineComment,
    BlockComment {
        depth: usize,
    },
    Dollar {
        delimiter: String,
    },
}

/// Which bytes of a text are code, and which of its colons are parameters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// One entry for each byte; `false` in strings, identifiers and comments,
    /// their delimiters included.
    pub(super) code: Vec<bool>,
    /// Byte position and name.
    pub(super) parameters: Vec<(usize, String)>,
}

/// Reads a text, or returns `None` when something in it is never closed.
/// Refusals are not its business.
pub(super) fn read(sql: &str, syntax: Syntax) -> Option<Reading> {
    let chars: Vec<(usize, char)> = sql.char_indices().collect();
    let mut code = vec![true; sql.len()];
    let mut state = State::Code;
    let mut i = 0;
    while i < chars.len() {
        let rest = &sql[chars[i].0..];
        let before = state.clone();
        let step = match &mut state {
            State::Code => match open(sql, &code, chars[i].0, syntax) {
                Some((opened, step)) => {
                    state = opened;
                    step
                }
                None => 1,
            },
            State::LineComment => {
                let ends = rest.starts_with('\n')
                    || (syntax == Syntax::Postgres && rest.starts_with('\r'));
                if ends {
                    state = State::Code;
                    // The line's end itself is code.
                    continue;
                }
                1
            }
            State::BlockComment { depth } => {
                if rest.starts_with("*/") {
                    *depth -= 1;
                    if *depth == 0 {
                        state = State::Code;
                    }
                    2
                } else if syntax == Syntax::Postgres && rest.starts_with("/*") {
                    *depth += 1;
                    2
                } else {
                    1
                }
            }
            State::Dollar { delimiter } => {
                let delimiter = delimiter.clone();
                if rest.starts_with(&delimiter) {
                    state = State::Code;
                    delimiter.chars().count()
                } else {
                    1
                }
            }
            State::Quoted {
                close,
                escapes,
                single,
                continues,
            } => {
                let doubled: String = [*close, *close].iter().collect();
                if (*escapes && rest.starts_with('\\')) || (!*single && rest.starts_with(&doubled))
                {
                    2
                } else if rest.starts_with(*close) {
                    match continuation(rest).filter(|_| *continues) {
                        Some(length) => length,
                        None => {
                            state = State::Code;
                            1
                        }
                    }
                } else {
                    1
                }
            }
        };
        let end = chars.get(i + step).map_or(sql.len(), |next| next.0);
        if before != State::Code || state != State::Code {
            code[chars[i].0..end].fill(false);
        }
        i += step;
    }
    match state {
        State::Code | State::LineComment => {}
        _ => return None,
    }
    let parameters = sql
        .match_indices(':')
        .filter(|(at, _)| code[*at])
        .filter_map(|(at, _)| Some((at, parameter(sql, &code, at, syntax)?)))
        .collect();
    Some(Reading { code, parameters })
}

/// Whether a character can be in a bare word.
fn in_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_$".contains(character) || !character.is_ascii()
}

/// The state that the text at `at` opens, and how many characters do so.
fn open(sql: &str, code: &[bool], at: usize, syntax: Syntax) -> Option<(State, usize)> {
    use Syntax::{Mysql, Postgres, Sqlite};
    let rest = &sql[at..];
    let second = rest.chars().nth(1);
    let quoted = |close, escapes, single, continues| {
        Some((
            State::Quoted {
                close,
                escapes,
                single,
                continues,
            },
            1,
        ))
    };
    match (rest.chars().next()?, syntax) {
        ('\'', Postgres) => {
            let is_escape = is_escape_prefixed(sql, code, at);
            quoted('\'', is_escape, false, is_escape)
        }
        (close @ ('\'' | '"'), Mysql) => quoted(close, true, false, false),
        (close @ ('\'' | '"'), _) => quoted(close, false, false, false),
        ('`', Mysql | Sqlite) => quoted('`', false, false, false),
        ('[', Sqlite) => quoted(']', false, true, false),
        ('#', Mysql) => Some((State::LineComment, 1)),
        ('-', _) if second == Some('-') => {
            let is_comment = match rest.chars().nth(2) {
                Some(third) if syntax == Mysql => third == ' ' || third.is_ascii_control(),
                _ => true,
            };
            is_comment.then_some((State::LineComment, 2))
        }
        ('/', _) if second == Some('*') => Some((State::BlockComment { depth: 1 }, 2)),
        ('$', Postgres) if name_before(sql, code, at).is_empty() => {
            let tag = rest[1..].split('$').next()?;
            let delimiter = rest.get(..tag.len() + 2)?;
            let is_tag =
                tag.chars().all(in_word) && !tag.starts_with(|first: char| first.is_ascii_digit());
            is_tag.then(|| {
                let length = delimiter.chars().count();
                (
                    State::Dollar {
                        delimiter: delimiter.to_owned(),
                    },
                    length,
                )
            })
        }
        _ => None,
    }
}

/// The characters of code before `at` that can be in a word.
fn run_before<'a>(sql: &'a str, code: &[bool], at: usize) -> &'a str {
    let start = sql[..at]
        .char_indices()
        .rev()
        .take_while(|&(place, character)| code[place] && in_word(character))
        .last()
        .map_or(at, |(place, _)| place);
    &sql[start..at]
}

/// The word that is under way at `at`: PostgreSQL's names start neither with a
/// digit nor with a dollar.
fn name_before<'a>(sql: &'a str, code: &[bool], at: usize) -> &'a str {
    run_before(sql, code, at).trim_start_matches(|c: char| c.is_ascii_digit() || c == '$')
}

/// Whether an `E` that is a whole word, and no parameter's name, is before the
/// quote at `at`.
fn is_escape_prefixed(sql: &str, code: &[bool], at: usize) -> bool {
    let run = run_before(sql, code, at);
    let before = &sql[..at - run.len()];
    let is_parameter = before.ends_with(':')
        && code[before.len() - 1]
        && parameter(sql, code, before.len() - 1, Syntax::Postgres).is_some();
    !is_parameter && name_before(sql, code, at).eq_ignore_ascii_case("e")
}

/// How many characters from a closing quote to the one, included, that goes on
/// with the same string behind a newline.
fn continuation(from_quote: &str) -> Option<usize> {
    let mut rest = &from_quote[1..];
    let mut newline = false;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
        newline |= rest[..rest.len() - trimmed.len()].contains(['\n', '\r']);
        match trimmed.strip_prefix("--") {
            Some(comment) => rest = &comment[comment.find(['\n', '\r'])?..],
            None => {
                let length = from_quote.len() - trimmed.len();
                let is_next = newline && trimmed.starts_with('\'');
                return is_next.then(|| from_quote[..length].chars().count() + 1);
            }
        }
    }
}

/// The name of the parameter whose colon is at `at`, in code: a name follows
/// it and neither a name nor a colon precedes it.
fn parameter(sql: &str, code: &[bool], at: usize, syntax: Syntax) -> Option<String> {
    let name: String = sql[at + 1..]
        .chars()
        .take_while(|next| next.is_ascii_alphanumeric() || *next == '_')
        .collect();
    let starts = name.starts_with(|first: char| !first.is_ascii_digit());
    let before = sql[..at].chars().next_back();
    let is_glued = match before {
        None => false,
        Some(':') if code[at - 1] => true,
        Some(before) if code[at - before.len_utf8()] => {
            let run = run_before(sql, code, at);
            // SQLite takes a byte order mark for a space, but not in a word.
            let is_space = syntax == Syntax::Sqlite && run.chars().all(|c| c == '\u{feff}');
            !run.is_empty() && !is_space
        }
        // What ends here is quoted: an identifier, or a string.
        Some('"') => syntax != Syntax::Mysql,
        Some('`' | ']') => true,
        Some(_) => false,
    };
    (starts && !is_glued).then_some(name)
}
