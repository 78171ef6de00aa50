//! MySQL and MariaDB.

use sea_orm::DbBackend;

use super::case::regex_ignoring_case;
use super::{Begin, Dialect, Returning, like_text, no_such_transaction, push_held};
use crate::Error;
use crate::connection::Sql;
use crate::ddl::Target;
use crate::filter::Pattern;
use crate::raw::Syntax;
use crate::raw::lexer::Statement;
use crate::statement::{HeldRows, LockStrength};
use crate::transaction::{FailureScope, Isolation, TransactionOptions};

/// One of the two, which part ways where it is said.
#[derive(Debug)]
pub(crate) struct MySql {
    name: &'static str,
    index: usize,
    target: Target,
    insert_returning: Returning,
}

pub(crate) static MYSQL: MySql = MySql {
    name: "MySQL",
    index: 2,
    target: Target::MySql,
    insert_returning: Returning::SelectAfter,
};

/// MariaDB 10.5 and later.
pub(crate) static MARIADB: MySql = MySql {
    name: "MariaDB",
    index: 3,
    target: Target::MariaDb,
    insert_returning: Returning::Clause,
};

/// MariaDB as one that cannot return what it inserts: 10.4, and what the tests
/// of MySQL's way run on.
pub(crate) static MARIADB_WITHOUT_RETURNING: MySql = MySql {
    name: "MariaDB",
    index: 4,
    target: Target::MariaDb,
    insert_returning: Returning::SelectAfter,
};

impl Dialect for MySql {
    fn name(&self) -> &'static str {
        self.name
    }

    fn index(&self) -> usize {
        self.index
    }

    fn backend(&self) -> DbBackend {
        DbBackend::MySql
    }

    fn target(&self) -> Target {
        self.target
    }

    fn syntax(&self) -> Syntax {
        Syntax::Mysql
    }

    #[cfg(feature = "migrate")]
    fn migrating(&self) -> &'static super::Migrating {
        &super::migrating::MYSQL
    }

    fn insert_returning(&self) -> Returning {
        self.insert_returning
    }

    fn update_returning(&self) -> Returning {
        Returning::SelectAfter
    }

    /// MariaDB has both or, taken for an old one, neither.
    fn delete_returning(&self) -> Returning {
        self.insert_returning
    }

    /// The level of the next transaction is set by a statement of its own
    /// ("SET TRANSACTION", in the manual).
    fn begin(&self, options: &TransactionOptions) -> Result<Begin, Error> {
        if options.sqlite.is_some() {
            return Err(no_such_transaction(self.name, "SQLite's ways to begin"));
        }
        if options.deferrable {
            return Err(no_such_transaction(self.name, "deferrable transactions"));
        }
        Ok(Begin {
            before: options.isolation.map(|isolation| match isolation {
                Isolation::ReadUncommitted => "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
                Isolation::ReadCommitted => "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
                Isolation::RepeatableRead => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                Isolation::Serializable => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            }),
            begin: options
                .read_only
                .then_some(Sql::Static("START TRANSACTION READ ONLY")),
            ..Begin::default()
        })
    }

    /// A deadlock rolls the whole transaction back, savepoints and all
    /// (InnoDB Error Handling, in the manual), and MariaDB's snapshot conflict
    /// (1020) does too; other errors undo their statement.
    fn failure_scope(&self, error: &dyn sqlx::error::DatabaseError) -> FailureScope {
        let number = error
            .try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
            .map(sqlx::mysql::MySqlDatabaseError::number);
        if matches!(number, Some(1213 | 1020)) {
            FailureScope::Transaction
        } else {
            FailureScope::Statement
        }
    }

    fn ddl_is_transactional(&self) -> bool {
        false
    }

    /// "Statements That Cause an Implicit Commit", in the manual; DDL of
    /// temporary tables does not.
    fn commits_implicitly(&self, statement: &Statement<'_>) -> bool {
        let verb = statement.verb().unwrap_or_default();
        match verb {
            "CREATE" => !statement.starts_with(&["CREATE", "TEMPORARY"]),
            "DROP" => !statement.starts_with(&["DROP", "TEMPORARY"]),
            "ALTER" | "RENAME" | "TRUNCATE" | "GRANT" | "REVOKE" | "LOCK" | "UNLOCK"
            | "INSTALL" | "UNINSTALL" | "ANALYZE" | "OPTIMIZE" | "REPAIR" | "CHECK" | "CACHE"
            | "FLUSH" | "RESET" => true,
            "LOAD" => statement.starts_with(&["LOAD", "INDEX"]),
            "SET" => statement.starts_with(&["SET", "PASSWORD"]),
            _ => false,
        }
    }

    fn insert_defaults(&self) -> &'static str {
        " () VALUES ()"
    }

    /// Keys of one INSERT whose number of rows is known are consecutive in
    /// every lock mode ("AUTO_INCREMENT Handling in InnoDB", in the manual).
    fn key_step_query(&self) -> Option<&'static str> {
        Some("SELECT CAST(@@auto_increment_increment AS unsigned)")
    }

    /// The protocol counts parameters in 16 bits.
    fn max_parameters(&self) -> usize {
        65_535
    }

    /// The pattern's collation makes the comparison mind case, also where the
    /// column's own would not (an entity's table that others made). What
    /// `lower` does depends on the server's version: a regular expression says
    /// itself which letters are alike.
    fn pattern(&self, sql: &mut String, column: &str, pattern: Pattern, position: usize) {
        let ignoring = pattern == Pattern::ContainsIgnoringCase;
        sql.push_str(column);
        sql.push_str(if ignoring { " REGEXP " } else { " LIKE " });
        self.placeholder(sql, position);
        sql.push_str(" COLLATE utf8mb4_bin");
        if !ignoring {
            sql.push_str(" ESCAPE '\\\\'");
        }
    }

    fn pattern_text(&self, pattern: Pattern, text: &str) -> String {
        match pattern {
            Pattern::ContainsIgnoringCase => regex_ignoring_case(text),
            _ => like_text(pattern, text),
        }
    }

    /// MariaDB has the older form alone.
    fn lock_rows(&self, sql: &mut String, strength: LockStrength, held: HeldRows) {
        sql.push_str(match (strength, self.target) {
            (LockStrength::Update, _) => " FOR UPDATE",
            (LockStrength::Share, Target::MariaDb) => " LOCK IN SHARE MODE",
            (LockStrength::Share, _) => " FOR SHARE",
        });
        push_held(sql, held);
    }

    fn no_limit(&self) -> &'static str {
        " LIMIT 18446744073709551615"
    }

    fn key_columns_query(&self) -> Option<&'static str> {
        Some(
            "SELECT column_name AS column_name FROM information_schema.statistics \
             WHERE table_schema = database() AND table_name = ? AND index_name = ? \
             ORDER BY seq_in_index",
        )
    }
}
