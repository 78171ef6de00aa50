//! SQL text in words: enough of a lexer to read what a database stores of a
//! definition. It takes any text; what it does not know are symbols.

use crate::ddl::Target;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word: a keyword, a name, a function.
    Word,
    /// A name in quotes.
    Quoted,
    /// Text in quotes, with the prefix that tells its kind (`E`, `x`).
    Text,
    /// A number.
    Number,
    /// Anything else, a character at a time.
    Symbol,
}

/// A token, and where it stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// As it is written.
    pub(super) text: &'a str,
    pub(super) start: usize,
    target: Target,
}

impl<'a> Token<'a> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this keyword.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this symbol.
    pub(super) fn is(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol && self.text.starts_with(symbol)
    }

    /// The name that it is, without quotes.
    pub(super) fn name(&self) -> Option<String> {
        match self.kind {
            Kind::Word => Some(self.text.to_owned()),
            Kind::Quoted => {
                let close = match self.text.chars().next()? {
                    '[' => ']',
                    quote => quote,
                };
                let inner = inside(self.text, 1);
                Some(if close == ']' {
                    inner.to_owned()
                } else {
                    inner.replace(&format!("{close}{close}"), &close.to_string())
                })
            }
            // SQLite takes text for a name where only a name can stand.
            Kind::Text if self.target == Target::Sqlite && self.text.starts_with('\'') => {
                Some(inside(self.text, 1).replace("''", "'"))
            }
            _ => None,
        }
    }

    /// The text that it stands for.
    pub(super) fn string(&self) -> Option<String> {
        if self.kind != Kind::Text {
            return None;
        }
        let escapes = match self.target {
            Target::MySql | Target::MariaDb => true,
            Target::Postgres => self.text.starts_with(['E', 'e']),
            Target::Sqlite => false,
        };
        let quote = self.text.find(['\'', '"'])?;
        let prefix = &self.text[..quote];
        if !(prefix.is_empty() || prefix.eq_ignore_ascii_case("e")) {
            return None;
        }
        Some(unescaped(inside(self.text, quote + 1), escapes))
    }

    /// The bytes that it stands for: `x'00ff'`.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        let digits = self
            .text
            .strip_prefix(['x', 'X'])
            .filter(|_| self.kind == Kind::Text)?;
        hex(inside(digits, 1))
    }
}

/// The bytes of hexadecimal digits.
pub(super) fn hex(digits: &str) -> Option<Vec<u8>> {
    if !digits.is_ascii() || digits.len() % 2 == 1 {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}

/// What stands between a quote of this length and a last character; text that
/// breaks off has none.
fn inside(text: &str, open: usize) -> &str {
    text.get(open..text.len().saturating_sub(1)).unwrap_or("")
}

fn unescaped(text: &str, escapes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => {
                out.push('\'');
                // A quote inside of text stands twice.
                if characters.as_str().starts_with('\'') {
                    characters.next();
                }
            }
            '\\' if escapes => out.push(match characters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('0') => '\0',
                Some('b') => '\u{8}',
                Some('Z') => '\u{1a}',
                Some(other) => other,
                None => '\\',
            }),
            other => out.push(other),
        }
    }
    out
}

/// The tokens of a text, without comments and spaces.
pub(super) fn tokens(target: Target, sql: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if let Some(length) = comment(target, rest) {
            at += length;
            continue;
        }
        let (kind, length) = token(target, rest, first);
        found.push(Token {
            kind,
            text: &rest[..length],
            start: at,
            target,
        });
        at += length;
    }
    found
}

fn comment(target: Target, rest: &str) -> Option<usize> {
    let line = |from: usize| rest[from..].find('\n').map_or(rest.len(), |end| from + end);
    if rest.starts_with("--") {
        Some(line(2))
    } else if rest.starts_with('#') && matches!(target, Target::MySql | Target::MariaDb) {
        Some(line(1))
    } else {
        let inside = rest.strip_prefix("/*")?;
        Some(inside.find("*/").map_or(rest.len(), |end| end + 4))
    }
}

fn token(target: Target, rest: &str, first: char) -> (Kind, usize) {
    let mysql = matches!(target, Target::MySql | Target::MariaDb);
    match first {
        '\'' => (Kind::Text, quoted(rest, 0, '\'', mysql)),
        '"' if mysql => (Kind::Text, quoted(rest, 0, '"', true)),
        '"' | '`' => (Kind::Quoted, quoted(rest, 0, first, false)),
        '[' if target == Target::Sqlite => (
            Kind::Quoted,
            rest.find(']').map_or(rest.len(), |end| end + 1),
        ),
        'E' | 'e' if target == Target::Postgres && rest[1..].starts_with('\'') => {
            (Kind::Text, quoted(rest, 1, '\'', true))
        }
        'X' | 'x' | 'B' | 'b' if rest[1..].starts_with('\'') => {
            (Kind::Text, quoted(rest, 1, '\'', false))
        }
        '0'..='9' => (Kind::Number, number(rest)),
        '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => {
            (Kind::Number, number(rest))
        }
        _ if is_word(first) => {
            let end = rest.find(|next: char| !is_word(next)).unwrap_or(rest.len());
            (Kind::Word, end)
        }
        _ => (Kind::Symbol, first.len_utf8()),
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$') || !character.is_ascii()
}

/// How long text in quotes is that opens behind a prefix; a quote inside of it
/// stands twice, or behind a backslash.
fn quoted(rest: &str, prefix: usize, quote: char, escapes: bool) -> usize {
    let mut characters = rest[prefix + 1..].char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if escapes && character == '\\' {
            characters.next();
        } else if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return prefix + 1 + at + 1;
            }
        }
    }
    rest.len()
}

fn number(rest: &str) -> usize {
    let mut previous = ' ';
    rest.find(|next: char| {
        let sign = matches!(next, '+' | '-') && matches!(previous, 'e' | 'E');
        let part = next.is_ascii_alphanumeric() || next == '.' || sign;
        previous = next;
        !part
    })
    .unwrap_or(rest.len())
}

/// Where the parenthesis closes that opens at this token.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is('(') {
            depth += 1;
        } else if token.is(')') {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The text without the parentheses that stand around the whole of it.
pub(super) fn without_parentheses(target: Target, sql: &str) -> &str {
    let mut sql = sql.trim();
    loop {
        let tokens = tokens(target, sql);
        let whole = tokens.first().is_some_and(|token| token.is('('))
            && closing(&tokens, 0) == Some(tokens.len() - 1)
            && tokens.last().is_some_and(|last| last.end() == sql.len());
        if !whole {
            return sql;
        }
        sql = sql[1..sql.len() - 1].trim();
    }
}

/// The parts between the commas that stand in no parentheses.
pub(super) fn split_by_commas<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut parts = Vec::new();
    let mut depth = 0usize;
    let mut from = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.is('(') {
            depth += 1;
        } else if token.is(')') {
            depth = depth.saturating_sub(1);
        } else if token.is(',') && depth == 0 {
            parts.push(&tokens[from..at]);
            from = at + 1;
        }
    }
    if from < tokens.len() {
        parts.push(&tokens[from..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(target: Target, sql: &str) -> Vec<&str> {
        tokens(target, sql).iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_names_texts_and_numbers() {
        assert_eq!(
            texts(
                Target::Sqlite,
                "a -- b\n\"c\"\"d\"[e f]`g`/* h */'i''j'x'00'1.5e-3<=.5(größe$)"
            ),
            [
                "a",
                "\"c\"\"d\"",
                "[e f]",
                "`g`",
                "'i''j'",
                "x'00'",
                "1.5e-3",
                "<",
                "=",
                ".5",
                "(",
                "größe$",
                ")"
            ]
        );
        assert_eq!(
            texts(Target::MariaDb, "'a\\'b' \"c\" # d\n_utf8mb4'e'"),
            ["'a\\'b'", "\"c\"", "_utf8mb4", "'e'"]
        );
        assert_eq!(
            texts(Target::Postgres, "E'a\\'b'::text"),
            ["E'a\\'b'", ":", ":", "text"]
        );
    }

    #[test]
    fn what_tokens_stand_for() {
        let one = |target, sql| tokens(target, sql)[0];
        assert_eq!(one(Target::Sqlite, "[a b]").name().as_deref(), Some("a b"));
        assert_eq!(one(Target::Sqlite, "'a''b'").name().as_deref(), Some("a'b"));
        assert_eq!(
            one(Target::Postgres, "\"a\"\"b\"").name().as_deref(),
            Some("a\"b")
        );
        assert_eq!(
            one(Target::Postgres, "'a\\n'").string().as_deref(),
            Some("a\\n")
        );
        assert_eq!(
            one(Target::Postgres, "E'a\\n'").string().as_deref(),
            Some("a\n")
        );
        assert_eq!(
            one(Target::MariaDb, "'it\\'s ''so'' \\\\'")
                .string()
                .as_deref(),
            Some("it's 'so' \\")
        );
        assert_eq!(one(Target::Sqlite, "x'00fF'").bytes(), Some(vec![0, 255]));
        assert_eq!(one(Target::Sqlite, "x'0g'").bytes(), None);
    }

    #[test]
    fn texts_that_break_off_are_tokens_to_their_end() {
        for target in [Target::Sqlite, Target::Postgres, Target::MariaDb] {
            for sql in [
                "'", "\"", "`", "[", "/*", "E'", "x'", "'\\", "((", "1e", "--", "é",
            ] {
                for token in tokens(target, sql) {
                    let _ = (token.name(), token.string(), token.bytes());
                }
                let _ = without_parentheses(target, sql);
            }
        }
    }

    #[test]
    fn parentheses_around_the_whole() {
        let bare = |sql| without_parentheses(Target::Postgres, sql);
        assert_eq!(bare("((a > 1))"), "a > 1");
        assert_eq!(bare("(a) + (b)"), "(a) + (b)");
        assert_eq!(bare("(')')"), "')'");
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(sql in ".{0,60}") {
            for target in [Target::Sqlite, Target::Postgres, Target::MariaDb] {
                for token in tokens(target, &sql) {
                    let _ = (token.name(), token.string(), token.bytes());
                }
                let _ = without_parentheses(target, &sql);
            }
        }
    }
}
