//! The tokenizer of the `sqlparser` crate, on generated texts, where its rules
//! are the servers'. Where they are not, the generator stays away; each
//! fragment that is left out or kept apart says why.

use proptest::prelude::*;
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::tokenizer::{Location, Token as Theirs, TokenWithSpan, Tokenizer, Whitespace};

use super::super::token::{Kind, Scanner};
use super::super::{LexErrorKind, Piece, Syntax, split};
use super::cases;

/// What both sides must find, with its bytes. A string starts at its first
/// quote here, as the two do not agree on whether a prefix is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Comment,
    Quoted,
    Parameter,
    Semicolon,
}

type Region = (Class, usize, usize);

/// A part of a text, and whether the next one may follow without a space.
type Fragment = (String, Next);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Anywhere,
    Apart,
}

fn pick(from: &'static [&'static str], next: Next) -> impl Strategy<Value = Fragment> {
    prop::sample::select(from).prop_map(move |text| (text.to_owned(), next))
}

/// What strings, identifiers and comments are filled with. No delimiter of
/// theirs is among it; those are added where they mean the same to both sides.
const INSIDE: &[&str] = &[
    "a", "é", " ", "\n", ":a", "::", ":=", ";", "--", "-- ", "#", "?", "$", "$1", "$b$", "@a", "(",
    "->", "1", ",",
];

/// `open`, some of `INSIDE` and of `more`, and `close`. Where a letter before
/// the quote would change it, or where the `E` of `:E'…'` is a parameter and no
/// prefix, as sqlparser cannot know, `open` starts with a space; and what is
/// behind stands apart, as a quote right there would double the closing one.
fn enclosed(
    open: &'static str,
    more: &'static [&'static str],
    close: &'static str,
    next: Next,
) -> impl Strategy<Value = Fragment> {
    let inside: Vec<&str> = INSIDE.iter().chain(more).copied().collect();
    prop::collection::vec(prop::sample::select(inside), 0..6)
        .prop_map(move |inside| (format!("{open}{}{close}", inside.concat()), next))
}

fn line_comment(open: &'static str) -> impl Strategy<Value = Fragment> {
    const LINE: &[&str] = &[
        "a", ":a", "'", "\"", "`", "[", "/*", "*/", "$$", ";", "\t", "\\",
    ];
    prop::collection::vec(prop::sample::select(LINE), 0..5)
        .prop_map(move |inside| (format!("{open}{}\n", inside.concat()), Next::Anywhere))
}

/// What is code in every dialect. Not here: `\0`, which is refused, and other
/// control characters and spaces beyond ASCII, which sqlparser takes for
/// spaces; `._`, which it refuses.
fn code() -> impl Strategy<Value = Fragment> {
    const CODE: &[&str] = &[
        ":a", ":b_1", ":é", ":1", ": ", "::", "::int", ":=", ":", "a", "b_1", "é", "SELECT", "IN",
        "1", "12.5", "(", ")", ",", ";", "=", " ", "\n", "\t", "\r\n",
    ];
    pick(CODE, Next::Anywhere)
}

/// Left out: what `sqlparser` reads differently from PostgreSQL 15, each of
/// which the rules' own cases cover.
fn postgres() -> impl Strategy<Value = Fragment> {
    prop_oneof![
        20 => code(),
        3 => enclosed("'", &["''", "\"", "`", "[", "\\", "/*"], "'", Next::Anywhere),
        // It knows nothing of strings that go on behind a newline, so that
        // none may follow; and it decodes the escapes, so that only the
        // harmless ones are here. `Apart` puts a space, and never a newline.
        3 => enclosed(" E'", &["''", "\\'", "\\\\", "\"", "\\n"], "' x", Next::Apart),
        // It lets backslashes escape in X'…' and decodes those of U&'…'.
        1 => enclosed(" X'", &["\"", "/*"], "'", Next::Apart),
        1 => enclosed(" U&'", &["''", "\""], "'", Next::Apart),
        1 => enclosed(" N'", &["''", "\\"], "'", Next::Apart),
        // It takes B"…" for a string of BigQuery's.
        2 => enclosed(" \"", &["\"\"", "'", "`", "\\"], "\"", Next::Anywhere),
        2 => enclosed(" $$", &["'", "\"", "/*", "\\"], "", Next::Anywhere)
            .prop_map(|(text, next)| (text.replace('$', "").replacen(' ', " $$", 1) + "$$", next)),
        2 => enclosed(" $t$", &["'", "$$", "$T$", "$tt$"], " $t$", Next::Anywhere),
        2 => enclosed("/*", &["/**/", "/*:a*/", "'", "\"", "* ", " / "], " */", Next::Anywhere),
        2 => line_comment("--"),
        // It lets an operator swallow the dashes or the star of a comment.
        3 => pick(
            &["-> ", "->> ", "#> ", "#>> ", "@> ", "? ", "?| ", "?& ", "<@ ", "|| ", "+ ", "` "],
            Next::Apart,
        ),
        3 => pick(&["[", "]", "a[1:2]", "a[lo:hi]", "a$b", "[ :a ]"], Next::Anywhere),
    ]
}

fn mysql() -> impl Strategy<Value = Fragment> {
    prop_oneof![
        20 => code(),
        3 => enclosed("'", &["''", "\\'", "\\\\", "\"", "`", "/*"], "'", Next::Anywhere),
        3 => enclosed("\"", &["\"\"", "\\\"", "\\\\", "'", "`"], "\"", Next::Anywhere),
        2 => enclosed("`", &["``", "\\", "'", "\""], "`", Next::Anywhere),
        1 => enclosed(" N'", &["''", "\\'"], "'", Next::Apart),
        // Without a backslash: it does not let one escape in b'…'.
        1 => enclosed(" b'", &["\""], "'", Next::Apart),
        // It reads an executable comment's content, which is refused here. An
        // opener stands apart from the next, whose slash would close the comment.
        2 => enclosed("/* ", &["/* ", "'", "\"", "* ", " / "], " */", Next::Anywhere),
        2 => line_comment("-- "),
        2 => line_comment("#"),
        // It wants a space after the dashes where a control character or the
        // text's end would do for MySQL.
        3 => pick(&["-", "--1", "->", "->>", "||", "+", "*", "/ ", "&&"], Next::Apart),
        // It takes `@:` and what follows for a name, and `a@b` for one.
        2 => pick(&[" @a", " @@b", " @a$b", " @a:=", " $a", "1a"], Next::Apart),
    ]
}

fn sqlite() -> impl Strategy<Value = Fragment> {
    prop_oneof![
        20 => code(),
        3 => enclosed("'", &["''", "\"", "`", "[", "\\", "/*"], "'", Next::Anywhere),
        // It lets backslashes escape in x'…'.
        1 => enclosed(" x'", &["\"", "/*"], "'", Next::Apart),
        2 => enclosed("\"", &["\"\"", "'", "`", "\\"], "\"", Next::Anywhere),
        2 => enclosed("`", &["``", "\\", "'", "\""], "`", Next::Anywhere),
        // It takes a doubled bracket for one that is escaped.
        2 => enclosed("[", &["'", "\"", "`", "[", "\\"], "] ", Next::Apart),
        // An opener stands apart from the next, whose slash would close the
        // comment: what is meant for its inside would be code, where it reads
        // `#-` as PostgreSQL's operator.
        2 => enclosed("/*", &["/* ", "'", "\"", "* ", " / "], " */", Next::Anywhere),
        2 => line_comment("--"),
        // It takes a dollar in a name for a placeholder, so there is none; and
        // `@` and `#` are refused here.
        3 => pick(&["->", "->>", "||", "+", "*", "/ ", "%"], Next::Apart),
    ]
}

/// Fragments, and sometimes one of `openers` that nothing closes. It comes last:
/// before others it would turn strings inside out, and with them what has been
/// kept away from the texts.
fn text(
    fragment: impl Strategy<Value = Fragment>,
    openers: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let opener = prop_oneof![5 => Just(""), 1 => prop::sample::select(openers)];
    (prop::collection::vec(fragment, 0..16), opener).prop_map(|(fragments, opener)| {
        let mut text = String::new();
        for (fragment, next) in fragments {
            text.push_str(&fragment);
            if next == Next::Apart {
                text.push(' ');
            }
        }
        text.push_str(opener);
        text
    })
}

/// Where the first quote of a token is; its prefix is before.
fn unprefixed(sql: &str, start: usize, end: usize) -> usize {
    start
        + sql[start..end]
            .find(['\'', '"', '`', '[', '$'])
            .unwrap_or(0)
}

fn ours(sql: &str, syntax: Syntax) -> Vec<Region> {
    let mut scanner = Scanner::new(sql, syntax);
    let mut regions = Vec::new();
    while let Some(token) = scanner.next_token().expect("a text that `split` has read") {
        let class = match token.kind {
            Kind::Comment => Class::Comment,
            Kind::String | Kind::Identifier => Class::Quoted,
            Kind::Parameter => Class::Parameter,
            Kind::Semicolon => Class::Semicolon,
            _ => continue,
        };
        let start = match class {
            Class::Quoted => unprefixed(sql, token.start, token.end),
            _ => token.start,
        };
        regions.push((class, start, token.end));
    }
    regions
}

/// `sqlparser` has no parameters with colons; here they are a colon and a word
/// behind it, unless a word, a number or another colon is right before.
fn theirs(sql: &str, tokens: &[TokenWithSpan]) -> Vec<Region> {
    let mut places = Places::new(sql);
    let placed: Vec<(&Theirs, usize, usize)> = tokens
        .iter()
        .map(|token| {
            let start = places.byte(token.span.start);
            (&token.token, start, places.byte(token.span.end))
        })
        .collect();
    let mut regions = Vec::new();
    for (i, &(token, start, end)) in placed.iter().enumerate() {
        let class = match token {
            Theirs::Whitespace(
                Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_),
            ) => Class::Comment,
            Theirs::SingleQuotedString(_)
            | Theirs::DoubleQuotedString(_)
            | Theirs::EscapedStringLiteral(_)
            | Theirs::UnicodeStringLiteral(_)
            | Theirs::NationalStringLiteral(_)
            | Theirs::HexStringLiteral(_)
            | Theirs::SingleQuotedByteStringLiteral(_)
            | Theirs::DollarQuotedString(_) => Class::Quoted,
            Theirs::Word(word) if word.quote_style.is_some() => Class::Quoted,
            Theirs::SemiColon => Class::Semicolon,
            Theirs::Colon => {
                let is_glued = i.checked_sub(1).is_some_and(|before| {
                    matches!(
                        placed[before].0,
                        Theirs::Word(_) | Theirs::Number(..) | Theirs::Colon | Theirs::DoubleColon
                    )
                });
                let name = placed.get(i + 1).and_then(|next| match next.0 {
                    // MySQL's words may start with digits and dollars, and
                    // sqlparser's with `@`; names may not.
                    Theirs::Word(word)
                        if word.quote_style.is_none()
                            && word
                                .value
                                .starts_with(|c: char| c.is_alphabetic() || c == '_') =>
                    {
                        Some(next.2)
                    }
                    _ => None,
                });
                match name {
                    Some(end) if !is_glued => regions.push((Class::Parameter, start, end)),
                    _ => {}
                }
                continue;
            }
            _ => continue,
        };
        let start = match class {
            Class::Quoted => unprefixed(sql, start, end),
            _ => start,
        };
        regions.push((class, start, end));
    }
    regions
}

/// Byte positions of lines and columns, which are asked for in order.
struct Places<'a> {
    rest: std::str::CharIndices<'a>,
    length: usize,
    line: u64,
    column: u64,
}

impl<'a> Places<'a> {
    fn new(sql: &'a str) -> Self {
        Self {
            rest: sql.char_indices(),
            length: sql.len(),
            line: 1,
            column: 1,
        }
    }

    fn byte(&mut self, wanted: Location) -> usize {
        while (self.line, self.column) != (wanted.line, wanted.column) {
            match self.rest.next() {
                Some((_, '\n')) => (self.line, self.column) = (self.line + 1, 1),
                Some(_) => self.column += 1,
                None => break,
            }
        }
        self.rest.clone().next().map_or(self.length, |next| next.0)
    }
}

fn check(sql: &str, syntax: Syntax, dialect: &dyn Dialect) -> Result<(), TestCaseError> {
    let tokens = Tokenizer::new(dialect, sql).tokenize_with_location();
    match (split(sql, syntax), tokens) {
        (Ok(pieces), Ok(tokens)) => {
            let found = ours(sql, syntax);
            prop_assert_eq!(&found, &theirs(sql, &tokens));
            let parameters = found.iter().filter(|region| region.0 == Class::Parameter);
            let pieces = pieces.pieces.iter().filter_map(|piece| match *piece {
                Piece::Parameter { at, name } => Some((at, at + 1 + name.len())),
                Piece::Text { .. } => None,
            });
            prop_assert!(parameters.map(|region| (region.1, region.2)).eq(pieces));
        }
        (Ok(_), Err(error)) => prop_assert!(false, "only sqlparser refuses: {}", error),
        (Err(error), Ok(_)) => prop_assert!(
            matches!(
                error.kind,
                LexErrorKind::ForeignPlaceholder(_)
                    | LexErrorKind::Glued(_)
                    | LexErrorKind::ParameterName(_)
            ),
            "only we refuse: {}",
            error
        ),
        (Err(_), Err(_)) => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn postgres_texts_split_as_sqlparser_splits_them(sql in text(postgres(), &[" 'a", " \"a:b", "/* /* */", " $t$ $T$ $$"])) {
        check(&sql, Syntax::Postgres, &PostgreSqlDialect {})?;
    }

    #[test]
    fn mysql_texts_split_as_sqlparser_splits_them(sql in text(mysql(), &[" 'a\\'", " \"a", " `a\\", "/* /* :a"])) {
        check(&sql, Syntax::Mysql, &MySqlDialect {})?;
    }

    #[test]
    fn sqlite_texts_split_as_sqlparser_splits_them(sql in text(sqlite(), &[" 'a", " \"a", " `a", " [a", "/* :a"])) {
        check(&sql, Syntax::Sqlite, &SQLiteDialect {})?;
    }
}
