//! What is recorded of migrations in the database.
//!
//! SeaORM's own table says which are applied, as it always did, so that each
//! of its tools can read it. Beside it stand two of ours: the checksums of
//! what was applied, and the journal of a migration that is under way where no
//! transaction keeps it whole.

use sea_orm::Value;

use super::error::MigrationError;
use super::target::Direction;
use super::worker::Worker;
use crate::connection::Command;
use crate::ddl::alter::{Step, StepKind};
use crate::dialect::Dialect;
use crate::row::Row;
use crate::{Database, Error};

/// The table of checksums.
pub(super) const CHECKSUMS: &str = "tausestack_migrations";

/// The table of statements that are under way.
const STATEMENTS: &str = "tausestack_migration_statements";

/// A migration that is recorded as applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) name: String,
    /// None for one that was written by hand, or applied by another tool.
    pub(super) checksum: Option<String>,
}

/// A migration that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Journal {
    pub(super) name: String,
    pub(super) direction: Direction,
    pub(super) checksum: String,
    pub(super) steps: Vec<Step>,
    /// How many of them are done.
    pub(super) done: usize,
    /// Whether the database refused the first of the others: then nothing of it
    /// was done.
    pub(super) refused: bool,
}

/// What the journal says of a statement.
const PENDING: i32 = 0;
const DONE: i32 = 1;
const REFUSED: i32 = 2;

/// What the database says of the history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Recorded {
    /// By name.
    pub(super) applied: Vec<Record>,
    pub(super) journal: Option<Journal>,
}

/// The tables that record the history.
pub(super) struct History<'a> {
    table: &'a str,
    dialect: &'static dyn Dialect,
}

impl<'a> History<'a> {
    pub(super) fn new(table: &'a str, dialect: &'static dyn Dialect) -> Self {
        Self { table, dialect }
    }

    fn quoted(&self, name: &str) -> String {
        let mut out = String::new();
        self.dialect.quote(&mut out, name);
        out
    }

    async fn has(&self, db: &Database, table: &str) -> Result<bool, Error> {
        let find = Command::new(
            crate::connection::Sql::Static(self.dialect.migrating().find_table),
            vec![Value::from(table)],
        );
        Ok(db.executor().optional(find).await?.is_some())
    }

    /// The tables, each with the statement that makes it.
    fn tables(&self) -> [(&str, String); 3] {
        let long = self.dialect.migrating().long_text;
        let create = |name: &str, columns: &str| {
            format!(
                "CREATE TABLE IF NOT EXISTS {} ({columns})",
                self.quoted(name)
            )
        };
        let applied = create(
            self.table,
            // As SeaORM makes it.
            "version VARCHAR(255) NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL",
        );
        let checksums = create(
            CHECKSUMS,
            "version VARCHAR(255) NOT NULL PRIMARY KEY, checksum VARCHAR(64) NOT NULL",
        );
        let statements = create(
            STATEMENTS,
            &format!(
                "position INTEGER NOT NULL PRIMARY KEY, version VARCHAR(255) NOT NULL, \
                 direction VARCHAR(4) NOT NULL, checksum VARCHAR(64) NOT NULL, \
                 kind VARCHAR(16) NOT NULL, transactional INTEGER NOT NULL, \
                 done INTEGER NOT NULL, describes {long} NOT NULL, \
                 statement {long} NOT NULL, before_retry {long}"
            ),
        );
        [
            (self.table, applied),
            (CHECKSUMS, checksums),
            (STATEMENTS, statements),
        ]
    }

    /// The statements that make the tables.
    pub(super) fn creation(&self) -> Vec<String> {
        self.tables().into_iter().map(|(_, sql)| sql).collect()
    }

    /// Makes the tables that are missing.
    pub(super) async fn install(&self, db: &Database) -> Result<(), Error> {
        for (name, sql) in self.tables() {
            if !self.has(db, name).await? {
                Worker::of(db).await?.run(&sql).await?;
            }
        }
        Ok(())
    }

    /// What is recorded. Nothing is made: what is missing has recorded
    /// nothing.
    pub(super) async fn read(&self, db: &Database) -> Result<Recorded, Error> {
        let mut recorded = Recorded::default();
        if !self.has(db, self.table).await? {
            return Ok(recorded);
        }
        let has_checksums = self.has(db, CHECKSUMS).await?;
        let has_journal = self.has(db, STATEMENTS).await?;
        let mut worker = Worker::of(db).await?;
        let (columns, join) = if has_checksums {
            (
                "h.version, c.checksum",
                format!(
                    " LEFT JOIN {} c ON c.version = h.version",
                    self.quoted(CHECKSUMS)
                ),
            )
        } else {
            ("h.version, NULL", String::new())
        };
        let sql = format!("SELECT {columns} FROM {} h{join}", self.quoted(self.table));
        for row in worker.rows(&sql, Vec::new()).await? {
            recorded.applied.push(Record {
                name: row.get_at(0)?,
                checksum: if has_checksums { row.get_at(1)? } else { None },
            });
        }
        // The databases do not agree on the order of texts.
        recorded.applied.sort_by(|a, b| a.name.cmp(&b.name));
        if has_journal {
            recorded.journal = self.journal(&mut worker).await?;
        }
        Ok(recorded)
    }

    async fn journal(&self, worker: &mut Worker<'_>) -> Result<Option<Journal>, Error> {
        let sql = format!(
            "SELECT version, direction, checksum, kind, transactional, done, describes, \
             statement, before_retry FROM {} ORDER BY position",
            self.quoted(STATEMENTS)
        );
        let rows = worker.rows(&sql, Vec::new()).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut journal = Journal {
            name: first.get_at(0)?,
            direction: match first.get_at::<String>(1)?.as_str() {
                "down" => Direction::Down,
                _ => Direction::Up,
            },
            checksum: first.get_at(2)?,
            steps: Vec::new(),
            done: 0,
            refused: false,
        };
        for row in &rows {
            journal.steps.push(step(row)?);
            let mark: i32 = row.get_at(5)?;
            journal.done += usize::from(mark == DONE);
            journal.refused |= mark == REFUSED;
        }
        Ok(Some(journal))
    }

    /// Records that a migration is applied. `now` is in seconds since 1970, as
    /// SeaORM writes it.
    pub(super) async fn record(
        &self,
        worker: &mut Worker<'_>,
        name: &str,
        checksum: Option<&str>,
        now: i64,
    ) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {} (version, applied_at) VALUES (?, ?)",
            self.quoted(self.table)
        );
        worker.write(&sql, vec![name.into(), now.into()]).await?;
        self.record_checksum(worker, name, checksum).await
    }

    pub(super) async fn record_checksum(
        &self,
        worker: &mut Worker<'_>,
        name: &str,
        checksum: Option<&str>,
    ) -> Result<(), Error> {
        let table = self.quoted(CHECKSUMS);
        let delete = format!("DELETE FROM {table} WHERE version = ?");
        worker.write(&delete, vec![name.into()]).await?;
        if let Some(checksum) = checksum {
            let insert = format!("INSERT INTO {table} (version, checksum) VALUES (?, ?)");
            worker
                .write(&insert, vec![name.into(), checksum.into()])
                .await?;
        }
        Ok(())
    }

    /// Records that a migration is not applied any more.
    pub(super) async fn forget(&self, worker: &mut Worker<'_>, name: &str) -> Result<(), Error> {
        for table in [self.table, CHECKSUMS] {
            let sql = format!("DELETE FROM {} WHERE version = ?", self.quoted(table));
            worker.write(&sql, vec![name.into()]).await?;
        }
        Ok(())
    }

    /// Whether a migration is recorded as applied, as this connection sees it
    /// now.
    pub(super) async fn is_applied(
        &self,
        worker: &mut Worker<'_>,
        name: &str,
    ) -> Result<bool, Error> {
        let sql = format!(
            "SELECT version FROM {} WHERE version = ?",
            self.quoted(self.table)
        );
        Ok(!worker.rows(&sql, vec![name.into()]).await?.is_empty())
    }

    /// The names of all that is applied, as this connection sees it now.
    pub(super) async fn names(&self, worker: &mut Worker<'_>) -> Result<Vec<String>, Error> {
        let sql = format!("SELECT version FROM {}", self.quoted(self.table));
        let rows = worker.rows(&sql, Vec::new()).await?;
        let mut names = rows
            .iter()
            .map(|row| row.get_at(0))
            .collect::<Result<Vec<String>, Error>>()?;
        names.sort_unstable();
        Ok(names)
    }

    /// Drops the tables.
    pub(super) async fn uninstall(&self, db: &Database) -> Result<(), Error> {
        let mut worker = Worker::of(db).await?;
        for table in [STATEMENTS, CHECKSUMS, self.table] {
            let sql = format!("DROP TABLE IF EXISTS {}", self.quoted(table));
            worker.run(&sql).await?;
        }
        Ok(())
    }

    /// Writes down what is about to be done, where no transaction keeps it
    /// whole.
    pub(super) async fn open_journal(
        &self,
        worker: &mut Worker<'_>,
        journal: &Journal,
    ) -> Result<(), MigrationError> {
        let sql = format!(
            "INSERT INTO {} (position, version, direction, checksum, kind, transactional, done, \
             describes, statement, before_retry) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
            self.quoted(STATEMENTS)
        );
        let unit = worker.begin().await?;
        self.close_journal(worker).await?;
        for (position, step) in journal.steps.iter().enumerate() {
            let values = vec![
                i32::try_from(position).unwrap_or(i32::MAX).into(),
                journal.name.as_str().into(),
                journal.direction.as_str().into(),
                journal.checksum.as_str().into(),
                kind_name(step.kind).into(),
                i32::from(step.transactional).into(),
                step.describes.as_str().into(),
                step.sql.as_str().into(),
                step.before_retry.clone().into(),
            ];
            worker.write(&sql, values).await?;
        }
        worker.commit(unit).await?;
        Ok(())
    }

    /// Writes down that the statement at this position is done.
    pub(super) async fn mark_done(
        &self,
        worker: &mut Worker<'_>,
        position: usize,
    ) -> Result<(), Error> {
        self.mark(worker, position, DONE).await
    }

    /// Writes down that the database refused the statement at this position.
    pub(super) async fn mark_refused(
        &self,
        worker: &mut Worker<'_>,
        position: usize,
    ) -> Result<(), Error> {
        self.mark(worker, position, REFUSED).await
    }

    /// Writes down that the statement at this position is about to run.
    pub(super) async fn mark_pending(
        &self,
        worker: &mut Worker<'_>,
        position: usize,
    ) -> Result<(), Error> {
        self.mark(worker, position, PENDING).await
    }

    async fn mark(&self, worker: &mut Worker<'_>, position: usize, mark: i32) -> Result<(), Error> {
        let sql = format!(
            "UPDATE {} SET done = {mark} WHERE position = ?",
            self.quoted(STATEMENTS)
        );
        let position = i32::try_from(position).unwrap_or(i32::MAX);
        worker.write(&sql, vec![position.into()]).await
    }

    /// Empties the journal.
    pub(super) async fn close_journal(&self, worker: &mut Worker<'_>) -> Result<(), Error> {
        let sql = format!("DELETE FROM {}", self.quoted(STATEMENTS));
        worker.write(&sql, Vec::new()).await
    }

    /// The statements that record a migration, for a script.
    pub(super) fn script(
        &self,
        name: &str,
        direction: Direction,
        checksum: Option<&str>,
        now: &str,
    ) -> Vec<String> {
        let (table, checksums) = (self.quoted(self.table), self.quoted(CHECKSUMS));
        let mut literal = String::new();
        crate::ddl::quote_text(self.dialect.target(), name, &mut literal);
        let name = literal;
        let mut lines = Vec::new();
        match direction {
            Direction::Up => {
                lines.push(format!(
                    "INSERT INTO {table} (version, applied_at) VALUES ({name}, {now})"
                ));
                if let Some(checksum) = checksum {
                    lines.push(format!(
                        "INSERT INTO {checksums} (version, checksum) VALUES ({name}, '{checksum}')"
                    ));
                }
            }
            Direction::Down => {
                for table in [&table, &checksums] {
                    lines.push(format!("DELETE FROM {table} WHERE version = {name}"));
                }
            }
        }
        lines
    }
}

fn kind_name(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Statement => "statement",
        StepKind::Data => "data",
        StepKind::ForeignKeyCheck => "check",
    }
}

fn step(row: &Row) -> Result<Step, Error> {
    Ok(Step {
        kind: match row.get_at::<String>(3)?.as_str() {
            "data" => StepKind::Data,
            "check" => StepKind::ForeignKeyCheck,
            _ => StepKind::Statement,
        },
        transactional: row.get_at::<i32>(4)? != 0,
        describes: row.get_at(6)?,
        sql: row.get_at(7)?,
        before_retry: row.get_at(8)?,
    })
}
