//! The clauses of one column or constraint.

use super::{ColumnClause, Constraint, Part, References, Rule, TableStatement, parts};
use crate::schema::tokens::{Kind, Token, closing, split_by_commas};
use crate::schema::{Deferral, GeneratedStorage, ReferentialAction, SortOrder};

/// A place in the tokens of one column or constraint.
pub(super) struct Cursor<'t, 'a> {
    pub(super) sql: &'a str,
    pub(super) tokens: &'t [Token<'a>],
    pub(super) at: usize,
}

impl<'t, 'a> Cursor<'t, 'a> {
    fn peek(&self) -> Option<&'t Token<'a>> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'t Token<'a>> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_word(word));
        self.at += usize::from(found);
        found
    }

    fn take_words(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(offset, word)| {
            self.tokens
                .get(self.at + offset)
                .is_some_and(|token| token.is_word(word))
        });
        self.at += if found { words.len() } else { 0 };
        found
    }

    pub(super) fn starts_constraint(&self) -> bool {
        const WORDS: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];
        self.peek()
            .is_some_and(|token| WORDS.iter().any(|word| token.is_word(word)))
    }

    /// The tokens between the parentheses that open here.
    fn parenthesised(&mut self) -> Option<&'t [Token<'a>]> {
        if !self.peek()?.is('(') {
            return None;
        }
        let close = closing(self.tokens, self.at)?;
        let inner = &self.tokens[self.at + 1..close];
        self.at = close + 1;
        Some(inner)
    }

    /// The text between the parentheses that open here.
    fn parenthesised_text(&mut self) -> Option<String> {
        let open = self.peek()?.end();
        self.parenthesised()?;
        let close = self.tokens[self.at - 1].start;
        Some(self.sql[open..close].trim().to_owned())
    }

    fn names(&mut self) -> Option<Vec<String>> {
        split_by_commas(self.parenthesised()?)
            .into_iter()
            .map(|part| part.first()?.name())
            .collect()
    }

    pub(super) fn column(&mut self, into: &mut TableStatement) -> Option<()> {
        let mut column = ColumnClause {
            name: self.next()?.name()?,
            ..ColumnClause::default()
        };
        column.spelled_type = self.spelled_type()?;
        let mut name = None;
        while let Some(token) = self.peek() {
            if self.take_word("constraint") {
                name = Some(self.next()?.name()?);
                continue;
            }
            let known = name.take();
            if !self.column_attribute(&mut column)? {
                let rule = self.column_rule(&mut column)?;
                let conflict = self.conflict();
                into.constraints.push(Constraint {
                    name: known,
                    column: Some(column.name.clone()),
                    rule,
                    conflict,
                });
                // AUTOINCREMENT stands behind the conflict clause.
                column.autoincrement |= self.take_word("autoincrement");
            }
            debug_assert!(self.peek() != Some(token), "each turn takes a token");
        }
        into.columns.push(column);
        Some(())
    }

    /// The words up to a constraint, with what stands in parentheses.
    fn spelled_type(&mut self) -> Option<String> {
        const ENDS: [&str; 11] = [
            "constraint",
            "primary",
            "not",
            "null",
            "unique",
            "check",
            "default",
            "collate",
            "references",
            "generated",
            "as",
        ];
        let from = self.at;
        while let Some(token) = self.peek() {
            let ends = ENDS.iter().any(|word| token.is_word(word));
            if ends
                || !(matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Text) || token.is('('))
            {
                break;
            }
            if token.is('(') {
                self.parenthesised()?;
            } else {
                self.at += 1;
            }
        }
        let taken = &self.tokens[from..self.at];
        Some(match (taken.first(), taken.last()) {
            (Some(only), _) if taken.len() == 1 => only.name()?,
            (Some(first), Some(last)) => self.sql[first.start..last.end()].to_owned(),
            _ => String::new(),
        })
    }

    /// Takes what says something of the column alone.
    fn column_attribute(&mut self, column: &mut ColumnClause) -> Option<bool> {
        if self.take_words(&["not", "null"]) {
            column.not_null = true;
            column.conflict = self.conflict();
        } else if self.take_word("null") {
            self.conflict();
        } else if self.take_word("default") {
            column.default = Some(self.default()?);
        } else if self.take_word("collate") {
            column.collation = Some(self.next()?.name()?);
        } else if self.take_words(&["generated", "always"]) || self.peek()?.is_word("as") {
            self.take_word("as");
            let expression = self.parenthesised_text()?;
            let storage = if self.take_word("stored") {
                GeneratedStorage::Stored
            } else {
                self.take_word("virtual");
                GeneratedStorage::Virtual
            };
            column.generated = Some((expression, storage));
        } else {
            return Some(false);
        }
        Some(true)
    }

    /// A constant with its sign, or an expression in its parentheses.
    fn default(&mut self) -> Option<String> {
        let first = self.peek()?;
        if first.is('(') {
            return Some(format!("({})", self.parenthesised_text()?));
        }
        self.at += 1;
        if first.is('+') || first.is('-') {
            let number = self.next()?;
            return Some(self.sql[first.start..number.end()].to_owned());
        }
        Some(first.text.to_owned())
    }

    fn column_rule(&mut self, column: &mut ColumnClause) -> Option<Rule> {
        let own = |order| {
            vec![Part {
                text: column.name.clone(),
                is_name: true,
                collation: None,
                order,
            }]
        };
        if self.take_words(&["primary", "key"]) {
            let order = if self.take_word("desc") {
                SortOrder::Descending
            } else {
                self.take_word("asc");
                SortOrder::Ascending
            };
            let parts = own(order);
            column.autoincrement |= self.take_word("autoincrement");
            Some(Rule::PrimaryKey { parts })
        } else if self.take_word("unique") {
            Some(Rule::Unique {
                parts: own(SortOrder::Ascending),
            })
        } else if self.take_word("check") {
            Some(Rule::Check(self.parenthesised_text()?))
        } else if self.peek()?.is_word("references") {
            let references = self.references(vec![column.name.clone()])?;
            Some(Rule::ForeignKey(Box::new(references)))
        } else {
            None
        }
    }

    /// The constraints of one item: SQLite lets the commas between them be
    /// left out.
    pub(super) fn table_constraints(&mut self, into: &mut TableStatement) -> Option<()> {
        while self.peek().is_some() {
            let name = if self.take_word("constraint") {
                Some(self.next()?.name()?)
            } else {
                None
            };
            let rule = if self.take_words(&["primary", "key"]) {
                let inner = self.parenthesised()?;
                // AUTOINCREMENT may stand inside.
                let (inner, autoincrement) = match inner.split_last() {
                    Some((last, rest)) if last.is_word("autoincrement") => (rest, true),
                    _ => (inner, false),
                };
                let parts = parts(self.sql, inner)?;
                if autoincrement {
                    let name = &parts.first()?.text;
                    let column = into
                        .columns
                        .iter_mut()
                        .find(|column| column.name.eq_ignore_ascii_case(name))?;
                    column.autoincrement = true;
                }
                Rule::PrimaryKey { parts }
            } else if self.take_word("unique") {
                Rule::Unique {
                    parts: parts(self.sql, self.parenthesised()?)?,
                }
            } else if self.take_word("check") {
                Rule::Check(self.parenthesised_text()?)
            } else if self.take_words(&["foreign", "key"]) {
                let columns = self.names()?;
                Rule::ForeignKey(Box::new(self.references(columns)?))
            } else {
                return None;
            };
            let conflict = self.conflict();
            into.constraints.push(Constraint {
                name,
                column: None,
                rule,
                conflict,
            });
        }
        Some(())
    }

    fn references(&mut self, columns: Vec<String>) -> Option<References> {
        if !self.take_word("references") {
            return None;
        }
        let mut references = References {
            columns,
            table: self.next()?.name()?,
            references: Vec::new(),
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            deferral: Deferral::NotDeferrable,
        };
        if self.peek().is_some_and(|token| token.is('(')) {
            references.references = self.names()?;
        }
        loop {
            if self.take_words(&["on", "delete"]) {
                references.on_delete = self.action()?;
            } else if self.take_words(&["on", "update"]) {
                references.on_update = self.action()?;
            } else if self.take_word("match") {
                // Parsed and ignored by SQLite too.
                self.next()?;
            } else if self.take_words(&["not", "deferrable"]) {
                self.initially();
            } else if self.take_word("deferrable") {
                references.deferral = self.initially();
            } else {
                return Some(references);
            }
        }
    }

    fn initially(&mut self) -> Deferral {
        if self.take_words(&["initially", "deferred"]) {
            Deferral::InitiallyDeferred
        } else {
            self.take_words(&["initially", "immediate"]);
            Deferral::InitiallyImmediate
        }
    }

    fn action(&mut self) -> Option<ReferentialAction> {
        for (words, action) in [
            (&["set", "null"][..], ReferentialAction::SetNull),
            (&["set", "default"], ReferentialAction::SetDefault),
            (&["cascade"], ReferentialAction::Cascade),
            (&["restrict"], ReferentialAction::Restrict),
            (&["no", "action"], ReferentialAction::NoAction),
        ] {
            if self.take_words(words) {
                return Some(action);
            }
        }
        None
    }

    /// ON CONFLICT, whose default ABORT says nothing.
    fn conflict(&mut self) -> Option<String> {
        if !self.take_words(&["on", "conflict"]) {
            return None;
        }
        let word = self.next()?;
        (!word.is_word("abort")).then(|| format!("ON CONFLICT {}", word.text.to_uppercase()))
    }
}
