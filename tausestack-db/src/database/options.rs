//! How a database is connected.

use std::time::Duration;

use crate::Clock;
use crate::session::Telling;

/// The URL of a database, and what differs from the defaults.
///
/// ```
/// use std::time::Duration;
/// use tausestack_db::ConnectOptions;
///
/// let options = ConnectOptions::new("sqlite://app.db?mode=rwc")
///     .max_connections(8)
///     .acquire_timeout(Duration::from_secs(3))
///     .echo(true);
/// # let _ = options;
/// ```
#[derive(Clone)]
#[must_use]
pub struct ConnectOptions {
    pub(super) url: String,
    pub(super) max_connections: Option<u32>,
    pub(super) min_connections: Option<u32>,
    pub(super) acquire_timeout: Duration,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) max_lifetime: Option<Duration>,
    pub(super) busy_timeout: Duration,
    pub(super) synchronous: SqliteSynchronous,
    pub(super) statement_cache_capacity: usize,
    pub(super) returning: bool,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) cancel_dropped: bool,
    pub(super) slow_statement: Option<Duration>,
    pub(super) echo: bool,
    pub(super) clock: Clock,
}

/// When a SQLite file is known to be on disk
/// (<https://www.sqlite.org/pragma.html#pragma_synchronous>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SqliteSynchronous {
    /// At each commit: a power failure loses nothing that was committed.
    #[default]
    Full,
    /// At each checkpoint: faster writes; a power failure may lose the last
    /// commits and leaves the database whole.
    Normal,
}

impl std::fmt::Debug for ConnectOptions {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectOptions")
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("echo", &self.echo)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl ConnectOptions {
    /// The defaults for this URL.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: None,
            min_connections: None,
            acquire_timeout: Duration::from_secs(30),
            idle_timeout: Some(Duration::from_secs(10 * 60)),
            max_lifetime: Some(Duration::from_secs(30 * 60)),
            busy_timeout: Duration::from_secs(5),
            synchronous: SqliteSynchronous::default(),
            statement_cache_capacity: 500,
            returning: true,
            statement_timeout: None,
            cancel_dropped: true,
            slow_statement: Some(Duration::from_secs(1)),
            echo: false,
            clock: Clock::system(),
        }
    }

    /// The most connections at a time: 10 to a server and 5 to a SQLite file,
    /// of which one writes at a time, unless set. An in-memory SQLite database always has one, which is the
    /// database.
    pub fn max_connections(mut self, connections: u32) -> Self {
        self.max_connections = Some(connections.max(1));
        self
    }

    /// How many connections are kept open when idle (none unless set).
    pub fn min_connections(mut self, connections: u32) -> Self {
        self.min_connections = Some(connections);
        self
    }

    /// How long a caller waits for a connection before it gets an error
    /// (30 s).
    pub fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.acquire_timeout = timeout;
        self
    }

    /// After how long an idle connection is closed (10 min). A program that
    /// sends no statement at all keeps those that it used last.
    pub fn idle_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// After how long a connection is replaced (30 min).
    pub fn max_lifetime(mut self, lifetime: Option<Duration>) -> Self {
        self.max_lifetime = lifetime;
        self
    }

    /// How long SQLite waits for another connection's lock (5 s).
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// When SQLite writes are known to be on disk (at each commit).
    pub fn sqlite_synchronous(mut self, synchronous: SqliteSynchronous) -> Self {
        self.synchronous = synchronous;
        self
    }

    /// How many prepared statements each connection keeps (500, at least 1).
    pub fn statement_cache_capacity(mut self, statements: usize) -> Self {
        self.statement_cache_capacity = statements.max(1);
        self
    }

    /// Whether `RETURNING` is used where the server has it (it is). Without,
    /// rows are selected after they were written, in the same transaction, as
    /// MySQL needs it.
    pub fn returning(mut self, returning: bool) -> Self {
        self.returning = returning;
        self
    }

    /// How long a statement may run before the database ends it
    /// (`is_timeout`); not limited unless set. MySQL limits SELECT alone;
    /// PostgreSQL, MariaDB and SQLite every statement. Servers count in
    /// milliseconds.
    ///
    /// A server that has not ended the statement two seconds later hangs, or
    /// is MySQL: the statement is given up (`is_connection`), and may have been
    /// applied.
    pub fn statement_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.statement_timeout = timeout;
        self
    }

    /// Whether the database stops a statement whose future was dropped before
    /// its end (it does): PostgreSQL and MySQL are told by a connection beside
    /// the pool, after 0.1 s.
    ///
    /// Turn it off behind a pooler that hands one server connection to many
    /// clients, where it might stop another client's statement.
    pub fn cancel_dropped(mut self, cancel: bool) -> Self {
        self.cancel_dropped = cancel;
        self
    }

    /// From when on a statement is slow (1 s): its text and its time are
    /// logged as a warning of the target `tausestack_db::slow`.
    pub fn slow_statement(mut self, threshold: Option<Duration>) -> Self {
        self.slow_statement = threshold;
        self
    }

    /// Whether the text of each statement is printed on standard error, as
    /// the Python SDK's `echo=True` does. Values are not printed.
    pub fn echo(mut self, echo: bool) -> Self {
        self.echo = echo;
        self
    }

    /// The clock that `created_at` and `updated_at` are set by (the
    /// system's); see [`Clock`].
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
}

impl ConnectOptions {
    pub(super) fn telling(&self) -> Telling {
        Telling {
            echo: self.echo,
            slow: self.slow_statement,
        }
    }
}

impl From<&str> for ConnectOptions {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<String> for ConnectOptions {
    fn from(url: String) -> Self {
        Self::new(url)
    }
}

impl From<&String> for ConnectOptions {
    fn from(url: &String) -> Self {
        Self::new(url)
    }
}
