//! Why migrations are not carried out.

use std::fmt;

use super::operation::Irreversible;
use super::target::Direction;
use crate::Error;
use crate::ddl::alter::PlanError;

/// Why a history was not moved.
///
/// [`code`](Self::code) names it for tools; the text says what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum MigrationError {
    /// The database, or the connection to it.
    Database(Error),
    /// Two migrations of one name.
    SameName {
        /// The name.
        name: String,
    },
    /// What is no target.
    NoTarget {
        /// What was given.
        text: String,
    },
    /// A migration that is not in the list.
    UnknownRevision {
        /// What was given.
        revision: String,
        /// What is probably meant.
        nearest: Option<String>,
    },
    /// The beginning of several names.
    AmbiguousRevision {
        /// What was given.
        revision: String,
        /// What begins with it.
        candidates: Vec<String>,
    },
    /// A target that lies the other way.
    WrongWay {
        /// The target.
        target: String,
        /// Where it was to go.
        direction: Direction,
    },
    /// Migrations that are applied, and are not in the list.
    Missing {
        /// Their names.
        names: Vec<String>,
    },
    /// Migrations whose operations are not those that were applied.
    Edited {
        /// Their names.
        names: Vec<String>,
    },
    /// The operations do not fit the database.
    Plan {
        /// The migration.
        migration: String,
        /// Why.
        error: Box<PlanError>,
    },
    /// Something without a reverse.
    Irreversible {
        /// The migration.
        migration: String,
        /// What.
        error: Irreversible,
    },
    /// Rows or values would be lost.
    Destructive {
        /// The migration.
        migration: String,
        /// What would be lost, a sentence each.
        lost: Vec<String>,
    },
    /// Rows that are there contradict the operations.
    Conflict {
        /// The migration.
        migration: String,
        /// Which, a sentence each.
        found: Vec<String>,
    },
    /// A statement failed.
    Failed {
        /// The migration.
        migration: String,
        /// Which way.
        direction: Direction,
        /// Where, if it is one that states its operations.
        at: Option<Place>,
        /// What stands now.
        left: Left,
        /// Why.
        error: Error,
    },
    /// Another migration was interrupted, and is to be finished first.
    Interrupted {
        /// The migration.
        migration: String,
        /// Which way it was going.
        direction: Direction,
        /// How many of its statements are done.
        done: usize,
        /// How many there are.
        of: usize,
        /// Whether its operations are others now.
        is_edited: bool,
    },
    /// A migration that was written by hand has no SQL that could be shown.
    WrittenByHand {
        /// The migration.
        migration: String,
    },
    /// Another process held the lock for longer than this one waits.
    LockTimeout {
        /// Its session, as the server numbers it.
        holder: Option<i64>,
        /// How long this one waited, in seconds.
        waited: u64,
    },
    /// The connection that held the lock broke.
    LockLost,
    /// A pooler stands between, which lends its own sessions.
    Pooler,
    /// A node of a cluster, whose locks are its own.
    Cluster {
        /// The node's name.
        node: String,
        /// The one that migrates, if one was named.
        named: Option<String>,
    },
    /// A transaction is open.
    InTransaction,
}

/// Which statement of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// The operation that it is a part of, in one line.
    pub describes: String,
}

/// What stands after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Left {
    /// Nothing of the migration: it was rolled back.
    Nothing,
    /// The statements before the one that failed; the next run goes on with
    /// it.
    UpTo {
        /// How many statements are done.
        done: usize,
    },
    /// Whatever a migration that was written by hand had done.
    Unknown,
}

/// The variable that names the one node of a cluster that migrates.
pub(super) const NODE_VARIABLE: &str = "TAUSESTACK_MIGRATION_NODE";

impl MigrationError {
    /// A name that stays the same, for tools.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Database(_) => "database",
            Self::SameName { .. } => "same-name",
            Self::NoTarget { .. } => "no-target",
            Self::UnknownRevision { .. } => "unknown-revision",
            Self::AmbiguousRevision { .. } => "ambiguous-revision",
            Self::WrongWay { .. } => "wrong-way",
            Self::Missing { .. } => "missing",
            Self::Edited { .. } => "edited",
            Self::Plan { .. } => "plan",
            Self::Irreversible { .. } => "irreversible",
            Self::Destructive { .. } => "destructive",
            Self::Conflict { .. } => "conflict",
            Self::Failed { .. } => "failed",
            Self::Interrupted { .. } => "interrupted",
            Self::WrittenByHand { .. } => "written-by-hand",
            Self::LockTimeout { .. } => "lock-timeout",
            Self::LockLost => "lock-lost",
            Self::Pooler => "pooler",
            Self::Cluster { .. } => "cluster",
            Self::InTransaction => "in-transaction",
        }
    }
}

impl fmt::Display for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::SameName { name } => write!(f, "two migrations are named `{name}`"),
            Self::NoTarget { text } => write!(
                f,
                "`{text}` is no target: write `head`, `base`, `+1`, `-1`, or a migration's name"
            ),
            Self::UnknownRevision { revision, nearest } => {
                write!(f, "there is no migration `{revision}`")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
            Self::AmbiguousRevision {
                revision,
                candidates,
            } => write!(
                f,
                "`{revision}` is the beginning of several migrations: {}",
                candidates.join(", ")
            ),
            Self::WrongWay { target, direction } => write!(
                f,
                "`{target}` is no target of a move {direction}{}",
                match direction {
                    Direction::Up => ": `head`, `+1`, or a migration's name is",
                    Direction::Down => ": `base`, `-1`, or a migration's name is",
                }
            ),
            Self::Missing { names } => write!(
                f,
                "applied to this database, and not among the migrations of this program: {}. \
                 Bring the files back, or `stamp` the database if they are gone for good",
                names.join(", ")
            ),
            Self::Edited { names } => write!(
                f,
                "edited after it was applied: {}. Undo the edit and write a new migration, or \
                 `stamp` the database if it agrees with the file as it is",
                names.join(", ")
            ),
            Self::Plan { migration, error } => write!(f, "{migration}: {error}"),
            Self::Irreversible { migration, error } => write!(f, "{migration}: {error}"),
            Self::Destructive { migration, lost } => {
                write!(f, "{migration} would lose what is there:")?;
                for sentence in lost {
                    write!(f, "\n  {sentence}")?;
                }
                f.write_str(
                    "\nIf it is meant, allow it: --allow-destructive, or \
                     TAUSESTACK_ALLOW_DESTRUCTIVE=1",
                )
            }
            Self::Conflict { migration, found } => {
                write!(f, "{migration} does not go with rows that are there:")?;
                for sentence in found {
                    write!(f, "\n  {sentence}")?;
                }
                f.write_str(
                    "\nNothing was changed. Change the rows first, or let the migration do so, as \
                     `.backfill(…)` does with NULLs",
                )
            }
            Self::Failed {
                migration,
                direction,
                at,
                left,
                error,
            } => failed(f, migration, *direction, at.as_ref(), *left, error),
            Self::Interrupted {
                migration,
                direction,
                done,
                of,
                is_edited,
            } => {
                write!(
                    f,
                    "{migration} was interrupted on its way {direction}: {done} of its {of} \
                     statements are done. "
                )?;
                if *is_edited {
                    f.write_str(
                        "Its operations have been edited since: undo the edit and go on, or take \
                         back by hand what was done, and `stamp` the migration before it",
                    )
                } else {
                    f.write_str(match direction {
                        Direction::Up => "Finish it first: `upgrade` goes on with it",
                        Direction::Down => "Finish it first: `downgrade` goes on with it",
                    })
                }
            }
            Self::WrittenByHand { migration } => write!(
                f,
                "{migration} was written by hand: what it does is known when it runs, so that no \
                 SQL of it can be shown"
            ),
            Self::LockTimeout { holder, waited } => {
                write!(
                    f,
                    "another process has been migrating this database for {waited} s"
                )?;
                match holder {
                    Some(session) => write!(f, " (session {session} of the server)"),
                    None => Ok(()),
                }
            }
            Self::LockLost => f.write_str(
                "the connection that held the lock on the migrations broke; nothing more was run. \
                 Run the same command again",
            ),
            Self::Pooler => f.write_str(
                "the URL leads to a pooler, which lends its sessions to many: no lock would hold. \
                 Give the URL of the server itself for migrations",
            ),
            Self::Cluster { node, named: None } => write!(
                f,
                "the server is a node (`{node}`) of a Galera cluster, where locks hold on one node \
                 alone. Let one node do all migrations: set {NODE_VARIABLE}={node}"
            ),
            Self::Cluster {
                node,
                named: Some(named),
            } => write!(
                f,
                "the URL leads to the node `{node}`, while {NODE_VARIABLE} names `{named}` as the \
                 one that migrates: give the URL of that one"
            ),
            Self::InTransaction => f.write_str(
                "migrations have transactions of their own: call them on a connection, not in a \
                 transaction",
            ),
        }
    }
}

fn failed(
    f: &mut fmt::Formatter<'_>,
    migration: &str,
    direction: Direction,
    at: Option<&Place>,
    left: Left,
    error: &Error,
) -> fmt::Result {
    write!(f, "{migration} failed on its way {direction}")?;
    if let Some(place) = at {
        write!(
            f,
            " at statement {} of {} ({})",
            place.number, place.of, place.describes
        )?;
    }
    writeln!(f, ": {error}")?;
    match left {
        Left::Nothing => f.write_str("Nothing of it was kept"),
        Left::UpTo { done: 0 } => f.write_str("Nothing of it was done"),
        Left::UpTo { done } => write!(
            f,
            "The {done} statements before it are done, and stand. Mend the cause and run the same \
             command again: it goes on from there"
        ),
        Left::Unknown => f.write_str(
            "It was written by hand, and runs without a transaction: what it had done by then \
             stands, and it is not recorded",
        ),
    }
}

impl std::error::Error for MigrationError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) | Self::Failed { error, .. } => Some(error),
            Self::Plan { error, .. } => Some(error),
            Self::Irreversible { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<Error> for MigrationError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl PartialEq for MigrationError {
    /// By what they say.
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code() && self.to_string() == other.to_string()
    }
}
