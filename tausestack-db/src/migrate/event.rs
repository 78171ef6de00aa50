//! What a runner tells while it works.

use std::sync::Arc;
use std::time::Duration;

use super::guard::Counted;
use super::target::Direction;

/// What a runner tells while it works.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another process migrates the same database: this one waits for it.
    Waiting {
        /// The other's session, as the server numbers it.
        holder: Option<i64>,
    },
    /// A migration sorts before one that is applied already: it came in from
    /// another branch.
    OutOfOrder {
        /// The migration.
        migration: &'a str,
    },
    /// A migration begins.
    Begun {
        /// The migration.
        migration: &'a str,
        /// Which way.
        direction: Direction,
        /// How many statements it has; none if it was written by hand.
        statements: Option<usize>,
    },
    /// A migration goes on where it was interrupted.
    Resumed {
        /// The migration.
        migration: &'a str,
        /// Which way.
        direction: Direction,
        /// How many statements are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// Something to mind, which does not keep the migration from running.
    Found {
        /// What, and how many rows or values it concerns.
        counted: &'a Counted,
    },
    /// A statement is about to run.
    Statement {
        /// Its number, from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// The operation that it is a part of, in one line.
        describes: &'a str,
        /// Its text.
        sql: &'a str,
    },
    /// A statement that was interrupted turned out to be done.
    AlreadyDone {
        /// Its number, from 1.
        number: usize,
    },
    /// A migration is done, and recorded.
    Finished {
        /// The migration.
        migration: &'a str,
        /// Which way.
        direction: Direction,
        /// How long it took.
        took: Duration,
    },
}

/// Who is told.
pub(super) type Listener = Arc<dyn Fn(&Event<'_>) + Send + Sync>;
