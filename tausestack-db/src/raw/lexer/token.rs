//! Cuts a text into the tokens that matter here, one after the other.
//!
//! Every delimiter of the three dialects is ASCII, and no byte of a longer
//! UTF-8 character is, so the scanner reads bytes and still cuts between
//! characters only. Each byte is looked at a bounded number of times, and
//! nesting is counted rather than recursed into.

use super::Syntax;
use super::error::{Enclosed, LexErrorKind};

/// A placeholder that an error quotes is cut after this many bytes.
const QUOTED_IN_ERRORS: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    Comment,
    /// A string of any notation, dollar quotes included.
    String,
    /// A quoted identifier.
    Identifier,
    /// A keyword or a bare identifier.
    Word,
    Number,
    /// `:name`, with its colon.
    Parameter,
    Semicolon,
    Open,
    Close,
    Comma,
    /// Any other symbol, or a part of one.
    Symbol,
}

/// Bytes `start..end` of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What is wrong, and the byte that is to blame.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: LexErrorKind,
    pub(super) at: usize,
}

/// Whether a backslash takes the next character's meaning away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Backslash {
    Escapes,
    IsText,
}

/// Whether a comment can hold comments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Counted,
    None,
}

pub(super) struct Scanner<'a> {
    sql: &'a str,
    bytes: &'a [u8],
    syntax: Syntax,
    at: usize,
    /// What ends at `at`: a `:name` directly behind a name is no parameter.
    previous: Option<Kind>,
}

type Found = Result<(Kind, usize), Fault>;

impl<'a> Scanner<'a> {
    pub(super) fn new(sql: &'a str, syntax: Syntax) -> Self {
        Self {
            sql,
            bytes: sql.as_bytes(),
            syntax,
            at: 0,
            previous: None,
        }
    }

    /// The next token, or `None` at the end of the text.
    pub(super) fn next_token(&mut self) -> Result<Option<Token>, Fault> {
        let start = self.at;
        let Some(&first) = self.bytes.get(start) else {
            return Ok(None);
        };
        let (kind, end) = self.recognize(start, first)?;
        self.at = end;
        self.previous = Some(kind);
        Ok(Some(Token { kind, start, end }))
    }

    fn recognize(&self, start: usize, first: u8) -> Found {
        use Syntax::{Mysql, Postgres, Sqlite};
        let one = start + 1;
        match (first, self.syntax) {
            (0, _) => Err(Fault {
                kind: LexErrorKind::Nul,
                at: start,
            }),
            (b'\t'..=b'\r' | b' ', _) => Ok((Kind::Space, self.run(one, is_space))),
            (0xEF, Sqlite) if self.bytes[start..].starts_with(BYTE_ORDER_MARK) => {
                Ok((Kind::Space, start + BYTE_ORDER_MARK.len()))
            }
            (b'\'', _) => self.string(start, start),
            (b'"', Mysql) => self.string(start, start),
            (b'"', Postgres | Sqlite) | (b'`', Mysql | Sqlite) => self.identifier(start, first),
            (b'[', Sqlite) => self.identifier(start, b']'),
            (b'-', _) if self.starts_line_comment(start) => Ok(self.line_comment(start)),
            (b'#', Mysql) => Ok(self.line_comment(start)),
            (b'/', _) if self.byte(one) == Some(b'*') => self.block_comment(start),
            (b'$', Postgres) => self.dollar(start),
            (b'?', Mysql | Sqlite) => {
                Err(self.foreign(start, self.run(one, |byte| byte.is_ascii_digit())))
            }
            (b'$' | b'@' | b'#', Sqlite) => self.sqlite_variable(start),
            (b':', _) => self.colon(start),
            (b';', _) => Ok((Kind::Semicolon, one)),
            (b'(', _) => Ok((Kind::Open, one)),
            (b')', _) => Ok((Kind::Close, one)),
            (b',', _) => Ok((Kind::Comma, one)),
            (b'0'..=b'9', _) => Ok((Kind::Number, self.number(start))),
            // MySQL's bare identifiers may start with a dollar.
            (b'$', Mysql) => Ok((Kind::Word, self.run(one, continues_word))),
            _ if starts_word(first) => self.word(start),
            _ => Ok((Kind::Symbol, one)),
        }
    }

    /// A word; and if the word is only the prefix of a string in which
    /// backslashes escape, that string.
    fn word(&self, start: usize) -> Found {
        let end = self.run(start + 1, continues_word);
        let is_escape_prefix = self.syntax == Syntax::Postgres
            && self.bytes[start..end].eq_ignore_ascii_case(b"E")
            && self.byte(end) == Some(b'\'');
        if is_escape_prefix {
            return self.escape_string(start, end);
        }
        Ok((Kind::Word, end))
    }

    /// The rest of a number is told from a word only where that matters: on
    /// PostgreSQL the `E` of `1E'…'` would start a string of its own, whereas
    /// `1$a` is one (wrong) word to SQLite and a good one to MySQL.
    fn number(&self, start: usize) -> usize {
        match self.syntax {
            Syntax::Postgres => self.run(start + 1, |byte| byte.is_ascii_digit()),
            Syntax::Sqlite | Syntax::Mysql => self.run(start + 1, continues_word),
        }
    }

    /// The string of the syntax's ordinary rules whose quote is at `quote`.
    fn string(&self, start: usize, quote: usize) -> Found {
        let backslash = match self.syntax {
            Syntax::Mysql => Backslash::Escapes,
            Syntax::Sqlite | Syntax::Postgres => Backslash::IsText,
        };
        match self.closing(quote, self.bytes[quote], backslash) {
            Some(end) => Ok((Kind::String, end)),
            None => Err(unterminated(Enclosed::String, start)),
        }
    }

    /// PostgreSQL's `E'…'`. Strings that only space with a newline parts are
    /// one string, and the parts that follow obey the first one's prefix:
    /// backslashes escape in them too.
    fn escape_string(&self, start: usize, quote: usize) -> Found {
        let mut quote = quote;
        loop {
            let Some(end) = self.closing(quote, b'\'', Backslash::Escapes) else {
                return Err(unterminated(Enclosed::String, start));
            };
            match self.continuation(end) {
                Some(next) => quote = next,
                None => return Ok((Kind::String, end)),
            }
        }
    }

    /// The quote that continues the string which ended at `end`, if only
    /// space and line comments with at least one newline stand between.
    fn continuation(&self, end: usize) -> Option<usize> {
        let mut at = end;
        let mut newline = false;
        loop {
            match self.byte(at)? {
                b'\n' | b'\r' => {
                    newline = true;
                    at += 1;
                }
                byte if is_space(byte) => at += 1,
                b'-' if self.starts_line_comment(at) => at = self.line_comment(at).1,
                b'\'' if newline => return Some(at),
                _ => return None,
            }
        }
    }

    fn identifier(&self, start: usize, close: u8) -> Found {
        let end = if close == b']' {
            // Nothing stands for a `]` inside brackets, so the first one ends.
            self.find(start + 1, b']').map(|close| close + 1)
        } else {
            self.closing(start, close, Backslash::IsText)
        };
        match end {
            Some(end) => Ok((Kind::Identifier, end)),
            None => Err(unterminated(Enclosed::Identifier, start)),
        }
    }

    /// The end of what opens at `open` and closes with `quote`; a doubled
    /// quote is one quote inside.
    fn closing(&self, open: usize, quote: u8, backslash: Backslash) -> Option<usize> {
        let mut at = open + 1;
        loop {
            let byte = self.byte(at)?;
            if byte == b'\\' && backslash == Backslash::Escapes {
                at += 2;
            } else if byte != quote {
                at += 1;
            } else if self.byte(at + 1) == Some(quote) {
                at += 2;
            } else {
                return Some(at + 1);
            }
        }
    }

    /// MySQL takes `--` for two minus signs unless a space, a control
    /// character or the end of the text follows.
    fn starts_line_comment(&self, at: usize) -> bool {
        self.byte(at) == Some(b'-')
            && self.byte(at + 1) == Some(b'-')
            && (self.syntax != Syntax::Mysql
                || self
                    .byte(at + 2)
                    .is_none_or(|byte| byte == b' ' || byte.is_ascii_control()))
    }

    /// A comment up to the end of the line, which stays outside. Only
    /// PostgreSQL takes a lone carriage return for the end of a line.
    fn line_comment(&self, start: usize) -> (Kind, usize) {
        let carriage_return_ends = self.syntax == Syntax::Postgres;
        let end = self.run(start, |byte| {
            byte != b'\n' && !(byte == b'\r' && carriage_return_ends)
        });
        (Kind::Comment, end)
    }

    fn block_comment(&self, start: usize) -> Found {
        let nesting = match self.syntax {
            Syntax::Postgres => Nesting::Counted,
            Syntax::Mysql if self.is_executable(start + 2) => {
                return Err(Fault {
                    kind: LexErrorKind::ExecutableComment,
                    at: start,
                });
            }
            Syntax::Mysql | Syntax::Sqlite => Nesting::None,
        };
        let mut depth = 1_usize;
        let mut at = start + 2;
        loop {
            match (self.byte(at), self.byte(at + 1)) {
                (Some(b'*'), Some(b'/')) => {
                    at += 2;
                    depth -= 1;
                    if depth == 0 {
                        return Ok((Kind::Comment, at));
                    }
                }
                (Some(b'/'), Some(b'*')) if nesting == Nesting::Counted => {
                    at += 2;
                    depth += 1;
                }
                (Some(_), _) => at += 1,
                (None, _) => return Err(unterminated(Enclosed::Comment, start)),
            }
        }
    }

    /// Whether a comment goes on with `!`, or with MariaDB's `M!`.
    fn is_executable(&self, at: usize) -> bool {
        match self.byte(at) {
            Some(b'!') => true,
            Some(b'M') => self.byte(at + 1) == Some(b'!'),
            _ => false,
        }
    }

    /// PostgreSQL's `$tag$…$tag$`, or its `$1`, or a stray dollar.
    fn dollar(&self, start: usize) -> Found {
        let one = start + 1;
        if self.byte(one).is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.foreign(start, self.run(one, |byte| byte.is_ascii_digit())));
        }
        // A tag is an identifier without dollars.
        let tag_end = match self.byte(one) {
            Some(byte) if starts_word(byte) => {
                self.run(one, |byte| continues_word(byte) && byte != b'$')
            }
            _ => one,
        };
        if self.byte(tag_end) != Some(b'$') {
            return Ok((Kind::Symbol, one));
        }
        let delimiter = &self.sql[start..=tag_end];
        match self.sql[tag_end + 1..].find(delimiter) {
            Some(inside) => Ok((Kind::String, tag_end + 1 + inside + delimiter.len())),
            None => Err(unterminated(Enclosed::DollarQuote, start)),
        }
    }

    /// SQLite's `$name`, `@name` and `#name` are variables that would be NULL
    /// when nobody binds them; without a name the sign is a stray one.
    fn sqlite_variable(&self, start: usize) -> Found {
        let name = self.run(start + 1, |byte| byte == b':');
        let end = self.run(name, continues_word);
        if end > name {
            return Err(self.foreign(start, end));
        }
        Ok((Kind::Symbol, start + 1))
    }

    fn colon(&self, start: usize) -> Found {
        let name = self.run(start, |byte| byte == b':');
        if name - start > 1 {
            return self.colons(start, name);
        }
        match self.byte(name) {
            Some(b'=') => Ok((Kind::Symbol, name + 1)),
            Some(byte) if starts_word(byte) => self.parameter(start, name),
            // SQLite's own `:1` and `:$a`.
            Some(byte) if continues_word(byte) && self.syntax == Syntax::Sqlite => {
                Err(self.foreign(start, self.run(name, continues_word)))
            }
            _ => Ok((Kind::Symbol, name)),
        }
    }

    /// Two colons or more: a cast, never a parameter. SQLite knows no casts,
    /// but reads `:::name` as a variable.
    fn colons(&self, start: usize, name: usize) -> Found {
        let end = self.run(name, continues_word);
        if self.syntax == Syntax::Sqlite && name - start > 2 && end > name {
            return Err(self.fault(start, end, LexErrorKind::Glued));
        }
        Ok((Kind::Symbol, name))
    }

    /// A colon that a name's first character follows.
    fn parameter(&self, start: usize, name: usize) -> Found {
        if self.is_behind_a_name() {
            return match self.syntax {
                Syntax::Sqlite => {
                    Err(self.fault(start, self.run(name, continues_word), LexErrorKind::Glued))
                }
                // An array's `[lo:hi]`, and a `label:LOOP`.
                Syntax::Postgres | Syntax::Mysql => Ok((Kind::Symbol, name)),
            };
        }
        let end = self.run(name, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
        match self.sql[end..].chars().next() {
            Some(next) if next == '$' || !next.is_ascii() => Err(Fault {
                kind: LexErrorKind::ParameterName(next),
                at: end,
            }),
            _ => Ok((Kind::Parameter, end)),
        }
    }

    /// Whether an identifier, a number, a parameter or a stray dollar, which
    /// identifiers may hold, ends right here.
    fn is_behind_a_name(&self) -> bool {
        match self.previous {
            Some(Kind::Word | Kind::Number | Kind::Identifier | Kind::Parameter) => true,
            Some(Kind::Symbol) => self.bytes[..self.at].ends_with(b"$"),
            _ => false,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn find(&self, from: usize, wanted: u8) -> Option<usize> {
        let found = self.run(from, |byte| byte != wanted);
        (found < self.bytes.len()).then_some(found)
    }

    /// The first byte from `from` on for which `holds` does not hold.
    fn run(&self, from: usize, holds: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest
            .iter()
            .position(|&byte| !holds(byte))
            .unwrap_or(rest.len())
    }

    fn foreign(&self, start: usize, end: usize) -> Fault {
        self.fault(start, end, LexErrorKind::ForeignPlaceholder)
    }

    /// A fault that quotes the text from `start` to `end`, or its beginning.
    fn fault(&self, start: usize, end: usize, kind: fn(String) -> LexErrorKind) -> Fault {
        let text = &self.sql[start..end];
        let mut quoted = text[..text.floor_char_boundary(QUOTED_IN_ERRORS)].to_owned();
        if quoted.len() < text.len() {
            quoted.push('…');
        }
        Fault {
            kind: kind(quoted),
            at: start,
        }
    }
}

/// U+FEFF, which SQLite takes for a space where no word is under way.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn unterminated(what: Enclosed, at: usize) -> Fault {
    Fault {
        kind: LexErrorKind::Unterminated(what),
        at,
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// Every character beyond ASCII counts as a letter, as it does for the three
/// servers, no-break spaces included.
fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

fn continues_word(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit() || byte == b'$'
}
