//! SQLite.

use sea_orm::DbBackend;

use super::{Dialect, like_text};
use crate::ddl::Target;
use crate::filter::Pattern;
use crate::raw::Syntax;
use crate::transaction::FailureScope;

#[derive(Debug)]
pub(crate) struct Sqlite;

pub(crate) static SQLITE: Sqlite = Sqlite;

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn index(&self) -> usize {
        0
    }

    fn backend(&self) -> DbBackend {
        DbBackend::Sqlite
    }

    fn target(&self) -> Target {
        Target::Sqlite
    }

    fn syntax(&self) -> Syntax {
        Syntax::Sqlite
    }

    /// A deferred transaction that reads before it writes fails with "locked"
    /// when another has written meanwhile, and no waiting helps it: one that
    /// may write takes the write lock at its start.
    fn begin(&self) -> Option<&'static str> {
        Some("BEGIN IMMEDIATE")
    }

    /// The errors after which SQLite may roll the transaction back by itself:
    /// FULL, IOERR, NOMEM, INTERRUPT (<https://www.sqlite.org/lang_transaction.html>,
    /// "Response To Errors Within A Transaction").
    fn failure_scope(&self, error: &dyn sqlx::error::DatabaseError) -> FailureScope {
        let primary = error
            .code()
            .and_then(|code| code.parse::<i32>().ok())
            .map(|code| code & 0xff);
        if matches!(primary, Some(13 | 10 | 7 | 9)) {
            FailureScope::Transaction
        } else {
            FailureScope::Statement
        }
    }

    /// `SQLITE_LIMIT_VARIABLE_NUMBER` of the bundled library.
    fn max_parameters(&self) -> usize {
        32_766
    }

    /// SQLite's LIKE minds no case; GLOB does, and can use an index for a
    /// prefix.
    fn pattern(&self, sql: &mut String, column: &str, pattern: Pattern, position: usize) {
        sql.push_str(column);
        if pattern == Pattern::ContainsIgnoringCase {
            sql.push_str(" LIKE ");
            self.placeholder(sql, position);
            sql.push_str(" ESCAPE '\\'");
        } else {
            sql.push_str(" GLOB ");
            self.placeholder(sql, position);
        }
    }

    fn pattern_text(&self, pattern: Pattern, text: &str) -> String {
        if pattern == Pattern::ContainsIgnoringCase {
            return like_text(pattern, text);
        }
        let mut glob = String::with_capacity(text.len() + 4);
        if matches!(pattern, Pattern::Contains | Pattern::EndsWith) {
            glob.push('*');
        }
        for character in text.chars() {
            if matches!(character, '*' | '?' | '[') {
                glob.push('[');
                glob.push(character);
                glob.push(']');
            } else {
                glob.push(character);
            }
        }
        if matches!(pattern, Pattern::Contains | Pattern::StartsWith) {
            glob.push('*');
        }
        glob
    }

    fn no_limit(&self) -> &'static str {
        " LIMIT -1"
    }

    fn explains_foreign_keys(&self) -> bool {
        true
    }
}
