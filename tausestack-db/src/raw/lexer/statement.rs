//! Tells the statements of a text apart, and what each one starts with.
//!
//! This is an outline, not a parse: it serves to refuse what would end a
//! transaction behind its back, and texts of several statements.

use super::Syntax;
use super::token::{Kind, Token};

/// As many leading words as the longest telling start has:
/// `CREATE OR REPLACE TEMPORARY TABLE`.
const LEADING_WORDS: usize = 5;

/// What may follow the common table expressions of a `WITH`.
const AFTER_WITH: [&str; 8] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "VALUES", "TABLE",
];

const WRITES: [&str; 5] = ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"];

/// Words behind which, between a `WITH` and its main verb, a name stands; a
/// table expression or a column may be called `update`.
const BEFORE_A_NAME: [&str; 7] = ["WITH", "RECURSIVE", "BY", "SET", "USING", "TO", "DEFAULT"];

/// What a `CREATE` makes when it holds no statements that end in `;`.
const PLAIN_OBJECTS: [&str; 9] = [
    "TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA", "USER", "ROLE", "SEQUENCE", "SERVER",
];

/// What a `CREATE` makes when a body of statements may follow.
const ROUTINES: [&str; 4] = ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"];

/// Words behind which a routine's or table's name stands, which may be
/// `begin`: it must not open a body that hides the statements after it.
const BEFORE_ROUTINE_NAME: [&str; 6] =
    ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "EXISTS", "ON"];

/// One statement of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement<'a> {
    /// Where its first token starts, in bytes from the text's start.
    pub(crate) at: usize,
    /// Where its last token ends, before its semicolon.
    pub(crate) end: usize,
    /// Its first words in upper case, five at most, without the comments and
    /// opening parentheses before the first: `["CREATE", "TABLE", "A"]`.
    /// Empty when it starts with something else than a word.
    pub(crate) keywords: Vec<String>,
    /// What a statement that starts with `WITH` does in the end, such as
    /// `UPDATE`; `None` for any other, and when nothing known follows.
    pub(crate) after_with: Option<&'static str>,
    /// Whether one of its common table expressions writes, which only
    /// PostgreSQL allows: `WITH gone AS (DELETE … RETURNING *) SELECT …`.
    pub(crate) writes_in_with: bool,
    /// Whether the word `RETURNING` stands outside all parentheses.
    pub(crate) returning: bool,
    /// Whether it is a `SET` that names `autocommit`, which can end a
    /// transaction on MySQL.
    pub(crate) sets_autocommit: bool,
    /// Its text, without its semicolon and what surrounds it.
    pub(crate) text: &'a str,
}

impl Statement<'_> {
    /// What the statement does: its first word, or what follows its `WITH`.
    pub(crate) fn verb(&self) -> Option<&str> {
        self.after_with
            .or_else(|| self.keywords.first().map(String::as_str))
    }

    /// The line of `sql`, the text that it is of, which it starts in.
    pub(crate) fn line(&self, sql: &str) -> usize {
        super::place(sql, self.at).0
    }

    /// Whether its first words are these, which are written in upper case.
    pub(crate) fn starts_with(&self, words: &[&str]) -> bool {
        self.keywords.len() >= words.len() && self.keywords.iter().zip(words).all(|(a, b)| a == b)
    }
}

/// Collects the statements from the tokens.
pub(super) struct Outline<'a> {
    sql: &'a str,
    syntax: Syntax,
    finished: Vec<Statement<'a>>,
    current: Option<Draft<'a>>,
}

/// A statement under way.
struct Draft<'a> {
    statement: Statement<'a>,
    leading: Leading,
    /// Open parentheses; a superfluous closing one counts for nothing.
    depth: usize,
    body: Body,
    last: Seen<'a>,
    before_last: Seen<'a>,
}

/// Whether the words that come are still the first ones.
#[derive(PartialEq, Eq)]
enum Leading {
    Yes,
    No,
}

/// Semicolons inside a body do not end the statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    /// The statement starts with `CREATE` and has not said what it creates.
    Undecided,
    None,
    /// The body of a SQLite trigger, which ends with `; END`.
    Trigger,
    /// A routine's body, and how many `BEGIN` and `CASE` are open in it.
    Routine(usize),
}

/// A token as far as the outline tells it apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen<'a> {
    Nothing,
    Word(&'a str),
    Open,
    Close,
    Comma,
    Semicolon,
    /// What stands before it qualifies the name behind it.
    Dot,
    Other,
}

impl Seen<'_> {
    fn is(self, word: &str) -> bool {
        matches!(self, Self::Word(seen) if seen.eq_ignore_ascii_case(word))
    }

    fn among(self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.is(word))
    }
}

impl<'a> Outline<'a> {
    pub(super) fn new(sql: &'a str, syntax: Syntax) -> Self {
        Self {
            sql,
            syntax,
            finished: Vec::new(),
            current: None,
        }
    }

    pub(super) fn see(&mut self, token: Token) {
        let text = &self.sql[token.start..token.end];
        let seen = match token.kind {
            Kind::Space | Kind::Comment => return,
            Kind::Word => Seen::Word(text),
            Kind::Open => Seen::Open,
            Kind::Close => Seen::Close,
            Kind::Comma => Seen::Comma,
            Kind::Semicolon => Seen::Semicolon,
            Kind::Symbol if text == "." => Seen::Dot,
            Kind::String | Kind::Identifier | Kind::Number | Kind::Parameter | Kind::Symbol => {
                Seen::Other
            }
        };
        if seen == Seen::Semicolon && self.ends_here() {
            self.finished
                .extend(self.current.take().map(|draft| draft.finish(self.sql)));
            return;
        }
        let draft = self.current.get_or_insert_with(|| Draft::new(token.start));
        draft.see(seen, self.syntax);
        if token.kind == Kind::Identifier {
            draft.see_variable(text.get(1..text.len() - 1).unwrap_or_default());
        }
        draft.statement.end = token.end;
    }

    pub(super) fn finish(mut self) -> Vec<Statement<'a>> {
        self.finished
            .extend(self.current.take().map(|draft| draft.finish(self.sql)));
        self.finished
    }

    /// Whether a semicolon here ends the statement under way, if any.
    fn ends_here(&self) -> bool {
        let Some(draft) = &self.current else {
            return true;
        };
        match draft.body {
            // The statements in a trigger end with semicolons too, so that an
            // `END` behind one can only be the trigger's.
            Body::Trigger => draft.last.is("END") && draft.before_last == Seen::Semicolon,
            Body::Routine(_) if draft.open_after_end(Seen::Semicolon) > 0 => false,
            // The actions of a PostgreSQL rule stand in parentheses.
            _ => self.syntax != Syntax::Postgres || draft.depth == 0,
        }
    }
}

impl<'a> Draft<'a> {
    fn new(at: usize) -> Self {
        Self {
            statement: Statement {
                at,
                end: at,
                keywords: Vec::new(),
                after_with: None,
                writes_in_with: false,
                returning: false,
                sets_autocommit: false,
                text: "",
            },
            leading: Leading::Yes,
            depth: 0,
            body: Body::None,
            last: Seen::Nothing,
            before_last: Seen::Nothing,
        }
    }

    fn see(&mut self, seen: Seen<'a>, syntax: Syntax) {
        if let Body::Routine(_) = self.body {
            self.body = Body::Routine(self.open_after_end(seen));
        }
        match seen {
            Seen::Open => self.depth += 1,
            Seen::Close => self.depth = self.depth.saturating_sub(1),
            Seen::Word(word) => {
                self.see_leading(word);
                self.see_with(seen);
                self.see_body(seen, syntax);
                self.see_variable(word);
                self.statement.returning |= self.depth == 0 && seen.is("RETURNING");
            }
            Seen::Nothing | Seen::Comma | Seen::Semicolon | Seen::Dot | Seen::Other => {}
        }
        let may_precede_first = self.statement.keywords.is_empty() && seen == Seen::Open;
        if !matches!(seen, Seen::Word(_)) && !may_precede_first {
            self.leading = Leading::No;
        }
        self.before_last = self.last;
        self.last = seen;
    }

    fn see_leading(&mut self, word: &str) {
        if self.leading == Leading::Yes && self.statement.keywords.len() < LEADING_WORDS {
            self.statement.keywords.push(word.to_ascii_uppercase());
        }
    }

    fn starts(&self, word: &str) -> bool {
        self.statement
            .keywords
            .first()
            .is_some_and(|first| first == word)
    }

    fn see_with(&mut self, word: Seen<'a>) {
        if !self.starts("WITH") || self.statement.after_with.is_some() {
            return;
        }
        if self.depth == 0 {
            let is_name = self.last == Seen::Comma || self.last.among(&BEFORE_A_NAME).is_some();
            if !is_name {
                self.statement.after_with = word.among(&AFTER_WITH);
            }
        } else if self.last == Seen::Open
            && (self.before_last.is("AS") || self.before_last.is("MATERIALIZED"))
        {
            self.statement.writes_in_with |= word.among(&WRITES).is_some();
        }
    }

    fn see_variable(&mut self, name: &str) {
        self.statement.sets_autocommit |=
            self.starts("SET") && name.eq_ignore_ascii_case("autocommit");
    }

    fn see_body(&mut self, word: Seen<'a>, syntax: Syntax) {
        match self.body {
            Body::None => {
                if self.last == Seen::Nothing && word.is("CREATE") {
                    self.body = Body::Undecided;
                }
            }
            Body::Undecided => self.decide_body(word, syntax),
            Body::Trigger => {}
            Body::Routine(open) if self.opens_block(word, open, syntax) => {
                self.body = Body::Routine(open + 1);
            }
            Body::Routine(_) => {}
        }
    }

    fn decide_body(&mut self, word: Seen<'a>, syntax: Syntax) {
        if syntax == Syntax::Sqlite {
            let is_trigger = word.is("TRIGGER");
            let may_come_before = word.is("TEMP") || word.is("TEMPORARY");
            if is_trigger {
                self.body = Body::Trigger;
            } else if !may_come_before {
                self.body = Body::None;
            }
        } else if word.among(&PLAIN_OBJECTS).is_some() {
            self.body = Body::None;
        } else if word.among(&ROUTINES).is_some() {
            self.body = Body::Routine(0);
        }
    }

    /// How many blocks are open once `next` has told what an `END` right
    /// before it has closed.
    fn open_after_end(&self, next: Seen<'a>) -> usize {
        let Body::Routine(open) = self.body else {
            return 0;
        };
        // What these close was not counted when it opened: an `IF` may also
        // be a function, and semicolons inside them stand inside a `BEGIN`.
        let closes_other = next
            .among(&["IF", "LOOP", "WHILE", "REPEAT", "FOR"])
            .is_some();
        if self.last.is("END") && !closes_other {
            open.saturating_sub(1)
        } else {
            open
        }
    }

    /// Whether `word` opens a block while `open` others are.
    fn opens_block(&self, word: Seen<'a>, open: usize, syntax: Syntax) -> bool {
        if open > 0 {
            let closes_case = self.last.is("END");
            return word.is("BEGIN") || (word.is("CASE") && !closes_case);
        }
        match syntax {
            // `BEGIN` alone may be a name here.
            Syntax::Postgres => word.is("ATOMIC") && self.last.is("BEGIN"),
            Syntax::Sqlite => false,
            Syntax::Mysql => {
                word.is("BEGIN")
                    && self.last != Seen::Dot
                    && self.last.among(&BEFORE_ROUTINE_NAME).is_none()
            }
        }
    }

    fn finish(mut self, sql: &'a str) -> Statement<'a> {
        self.statement.text = &sql[self.statement.at..self.statement.end];
        self.statement
    }
}
