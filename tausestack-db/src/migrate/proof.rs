//! The proof of a plan: up, down and up again on a copy of the live schema,
//! before anything of it is written.

mod difference;
#[cfg(feature = "migrate-cli")]
mod seeds;
#[cfg(feature = "migrate-cli")]
mod stage;
#[cfg(feature = "migrate-cli")]
mod trial;

use std::fmt;

use super::error::MigrationError;
use super::target::Direction;
use crate::Error;
use crate::ddl::alter::PlanError;

pub(super) use difference::first_difference;
#[cfg(feature = "migrate-cli")]
pub(super) use trial::{Goal, prove};

/// Why a plan is not proved.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProofError {
    /// The scratch place could not be made or read.
    Place(Error),
    /// The copy of the live schema could not be made.
    Copy(Error),
    /// A migration could not be carried out.
    Migration(MigrationError),
    /// The statements of a way cannot be made.
    Plan {
        /// Which way.
        direction: Direction,
        /// Why.
        error: PlanError,
    },
    /// A statement failed.
    Failed {
        /// What was being done.
        phase: Phase,
        /// Why.
        error: Error,
    },
    /// A stop is not what it should be.
    Differs {
        /// Where.
        phase: Phase,
        /// The first thing that differs, in one line.
        what: String,
    },
    /// Rows did not come back, though nothing should have been lost.
    RowsLost {
        /// The table.
        table: String,
    },
}

/// A stop of the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// After the way up: what the structs declare.
    Up,
    /// After the way down: what was there before.
    Down,
    /// After the way up once more: the same as the first time.
    UpAgain,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::UpAgain => "up again",
        })
    }
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(error) => write!(
                f,
                "the plan could not be tried: no scratch place could be made beside the database \
                 ({error}). Name another server of the same kind by --dev-url"
            ),
            Self::Copy(error) => write!(
                f,
                "the plan could not be tried: the live schema could not be copied ({error})"
            ),
            Self::Migration(error) => write!(f, "tried in a scratch place: {error}"),
            Self::Plan { direction, error } => write!(f, "the way {direction}: {error}"),
            Self::Failed { phase, error } => {
                write!(
                    f,
                    "tried on a copy, the plan failed on its way {phase}: {error}"
                )
            }
            Self::Differs { phase, what } => write!(
                f,
                "tried on a copy, the plan does not lead {}: {what}",
                match phase {
                    Phase::Up => "to what the structs declare; what is left to do would be",
                    Phase::Down => "back to where it began; what is left to do would be",
                    Phase::UpAgain => "to the same place twice; what differs the second time is",
                }
            ),
            Self::RowsLost { table } => write!(
                f,
                "tried on a copy with rows, those of `{table}` were not the same after the way down"
            ),
        }
    }
}

impl std::error::Error for ProofError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Place(error) | Self::Copy(error) | Self::Failed { error, .. } => Some(error),
            Self::Plan { error, .. } => Some(error),
            Self::Migration(error) => Some(error),
            Self::Differs { .. } | Self::RowsLost { .. } => None,
        }
    }
}
