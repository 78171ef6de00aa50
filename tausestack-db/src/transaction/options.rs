//! How a transaction begins, and how often it is run.

use std::time::Duration;

use crate::connection::Access;

/// What a transaction sees of others that run at the same time
/// (ISO/IEC 9075-2, "SQL-transactions").
///
/// PostgreSQL gives [`ReadCommitted`](Self::ReadCommitted) for
/// [`ReadUncommitted`](Self::ReadUncommitted); SQLite knows
/// [`Serializable`](Self::Serializable) alone, and refuses the others.
/// `docs/reliability.md` says which level keeps what on which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Isolation {
    /// It may see what others have not committed.
    ReadUncommitted,
    /// Each statement sees what was committed when it began.
    ReadCommitted,
    /// All statements see what was committed when the first one began.
    RepeatableRead,
    /// As if the transactions ran one after the other.
    Serializable,
}

impl Isolation {
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        allow(dead_code, reason = "MySQL states it in other words")
    )]
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::ReadUncommitted => "READ UNCOMMITTED",
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }
}

/// When a transaction of SQLite takes its lock
/// (<https://www.sqlite.org/lang_transaction.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SqliteBegin {
    /// At the first statement, and for writing at the first that writes: one
    /// that has read before may then fail, and must be run once more.
    Deferred,
    /// For writing at once: others go on reading. The default.
    Immediate,
    /// As `Immediate`; without write-ahead logging, others cannot read either.
    Exclusive,
}

/// How a transaction begins, and how often it is run: what
/// [`Database::transaction_with`](crate::Database::transaction_with) takes.
///
/// ```
/// # use tausestack_db::prelude::*;
/// use tausestack_db::{Isolation, TransactionOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.execute_raw("CREATE TABLE accounts (id INTEGER, balance INTEGER)", params! {}).await?;
/// let options = TransactionOptions::new()
///     .isolation(Isolation::Serializable)
///     .retries(5);
/// db.transaction_with(options, async |tx| {
///     tx.execute_raw("UPDATE accounts SET balance = balance - 1 WHERE id = 1", params! {}).await?;
///     tx.execute_raw("UPDATE accounts SET balance = balance + 1 WHERE id = 2", params! {}).await
/// })
/// .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct TransactionOptions {
    pub(crate) isolation: Option<Isolation>,
    pub(crate) read_only: bool,
    pub(crate) deferrable: bool,
    pub(crate) sqlite: Option<SqliteBegin>,
    pub(super) retries: u32,
    pub(super) first_pause: Duration,
    pub(super) longest_pause: Duration,
}

impl TransactionOptions {
    /// The database's defaults, and one run.
    pub const fn new() -> Self {
        Self {
            isolation: None,
            read_only: false,
            deferrable: false,
            sqlite: None,
            retries: 0,
            first_pause: Duration::from_millis(10),
            longest_pause: Duration::from_secs(1),
        }
    }

    /// What the transaction sees of others (the database's default unless
    /// set).
    pub const fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// Lets the transaction read only: a write in it is an error
    /// (`is_read_only`). On SQLite it takes no lock that keeps others from
    /// writing.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Waits at the start for a snapshot that no other transaction can spoil:
    /// PostgreSQL's DEFERRABLE, for transactions that are serializable and
    /// read-only.
    pub const fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }

    /// When the transaction takes its lock on SQLite (`Immediate`, or
    /// `Deferred` if it reads only). Other databases refuse it.
    pub const fn sqlite_begin(mut self, begin: SqliteBegin) -> Self {
        self.sqlite = Some(begin);
        self
    }

    /// How often the transaction is run once more after it failed because of
    /// another one (not at all unless set): a serialization failure, a
    /// deadlock, a lock that was not had in time.
    ///
    /// The closure runs anew each time; what it did outside of the
    /// transaction stays done.
    pub const fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// How long to wait before it is run once more: `first` (10 ms) before the
    /// first time, twice as long each further time, up to `longest` (1 s); of
    /// which each waits a random part, so that those who met once do not meet
    /// again.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    pub(crate) fn access(&self) -> Access {
        if self.read_only {
            Access::Read
        } else {
            Access::Write
        }
    }

    /// Whether anything is asked of the database beside its defaults.
    pub(crate) fn is_plain(&self) -> bool {
        self.isolation.is_none() && !self.read_only && !self.deferrable && self.sqlite.is_none()
    }
}

impl Default for TransactionOptions {
    fn default() -> Self {
        Self::new()
    }
}
