//! CREATE TABLE and CREATE INDEX as `sqlite_schema` stores them: what the
//! PRAGMAs leave out stands only there – checks, names of constraints,
//! collations, AUTOINCREMENT, predicates, expressions as they were written.
//!
//! The grammar is that of <https://www.sqlite.org/lang_createtable.html>.

mod cursor;

use self::cursor::Cursor;
use crate::ddl::Target;
use crate::schema::tokens::{Token, closing, split_by_commas, tokens};
use crate::schema::{Deferral, GeneratedStorage, ReferentialAction, SortOrder};

/// A table as its statement declares it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TableStatement {
    pub(super) columns: Vec<ColumnClause>,
    pub(super) constraints: Vec<Constraint>,
    /// What follows the parentheses: `STRICT`, `WITHOUT ROWID`.
    pub(super) options: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ColumnClause {
    pub(super) name: String,
    pub(super) spelled_type: String,
    pub(super) not_null: bool,
    /// The text of an ON CONFLICT clause of NOT NULL.
    pub(super) conflict: Option<String>,
    pub(super) autoincrement: bool,
    pub(super) default: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) generated: Option<(String, GeneratedStorage)>,
}

/// A constraint; one of a column stands here as well, over that column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Constraint {
    pub(super) name: Option<String>,
    /// The column that it was written behind.
    pub(super) column: Option<String>,
    pub(super) rule: Rule,
    /// The text of an ON CONFLICT clause.
    pub(super) conflict: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rule {
    PrimaryKey { parts: Vec<Part> },
    Unique { parts: Vec<Part> },
    Check(String),
    ForeignKey(Box<References>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct References {
    pub(super) columns: Vec<String>,
    pub(super) table: String,
    /// None where the primary key is meant.
    pub(super) references: Vec<String>,
    pub(super) on_delete: ReferentialAction,
    pub(super) on_update: ReferentialAction,
    pub(super) deferral: Deferral,
}

/// A column or an expression in an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The column's name, or the expression's text.
    pub(super) text: String,
    pub(super) is_name: bool,
    pub(super) collation: Option<String>,
    pub(super) order: SortOrder,
}

/// An index as its statement declares it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IndexStatement {
    pub(super) unique: bool,
    pub(super) parts: Vec<Part>,
    pub(super) predicate: Option<String>,
}

/// Reads a CREATE TABLE; `None` if it is not understood.
pub(super) fn table(sql: &str) -> Option<TableStatement> {
    let all = tokens(Target::Sqlite, sql);
    let open = all.iter().position(|token| token.is('('))?;
    let close = closing(&all, open)?;
    let mut statement = TableStatement {
        options: all.get(close + 1).map_or(String::new(), |first| {
            sql[first.start..].trim_end_matches([';', ' ']).to_owned()
        }),
        ..TableStatement::default()
    };
    for item in split_by_commas(&all[open + 1..close]) {
        let mut cursor = Cursor {
            sql,
            tokens: item,
            at: 0,
        };
        if cursor.starts_constraint() {
            cursor.table_constraints(&mut statement)?;
        } else {
            cursor.column(&mut statement)?;
        }
    }
    (!statement.columns.is_empty()).then_some(statement)
}

/// Reads a CREATE INDEX; `None` if it is not understood.
pub(super) fn index(sql: &str) -> Option<IndexStatement> {
    let all = tokens(Target::Sqlite, sql);
    let on = all.iter().position(|token| token.is_word("on"))?;
    let unique = all[..on].iter().any(|token| token.is_word("unique"));
    let open = on + all[on..].iter().position(|token| token.is('('))?;
    let close = closing(&all, open)?;
    let parts = parts(sql, &all[open + 1..close])?;
    let predicate = all
        .get(close + 1)
        .filter(|token| token.is_word("where"))
        .map(|token| {
            sql[token.end()..]
                .trim()
                .trim_end_matches(';')
                .trim()
                .to_owned()
        });
    Some(IndexStatement {
        unique,
        parts,
        predicate,
    })
}

fn parts(sql: &str, tokens: &[Token<'_>]) -> Option<Vec<Part>> {
    split_by_commas(tokens)
        .into_iter()
        .map(|tokens| part(sql, tokens))
        .collect()
}

fn part(sql: &str, mut tokens: &[Token<'_>]) -> Option<Part> {
    let mut order = SortOrder::Ascending;
    let mut collation = None;
    if let Some((last, rest)) = tokens.split_last() {
        if last.is_word("desc") {
            order = SortOrder::Descending;
            tokens = rest;
        } else if last.is_word("asc") {
            tokens = rest;
        }
    }
    // COLLATE may also end an expression, where it means the same.
    if let [head @ .., word, name] = tokens
        && word.is_word("collate")
        && !head.is_empty()
    {
        collation = name.name();
        tokens = head;
    }
    let (first, last) = (tokens.first()?, tokens.last()?);
    let is_name = tokens.len() == 1 && first.name().is_some();
    let text = if is_name {
        first.name()?
    } else {
        sql[first.start..last.end()].to_owned()
    };
    Some(Part {
        text,
        is_name,
        collation,
        order,
    })
}

#[cfg(test)]
mod tests;
