//! The proof of a plan: up, down and up again on a copy of the live schema,
//! before anything of it is written.

mod difference;
mod seeds;
mod stage;

use std::fmt;

use super::error::MigrationError;
use super::operation::{Irreversible, Operation, reverse_all};
use super::target::Direction;
use crate::ddl::alter::PlanError;
use crate::schema::{Inspected, Schema};
use crate::{Database, Error};

pub(super) use difference::first_difference;
use stage::Stage;

/// What was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proved {
    /// Why there is no way down, if there is none.
    pub(crate) irreversible: Option<Irreversible>,
    /// Whether rows stood in the tables, and came back byte by byte.
    pub(crate) rows_came_back: bool,
}

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

/// Where a plan shall lead: what the structs declare, and how the database
/// spells it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal<'a> {
    pub(crate) declared: &'a Schema,
    pub(crate) spelled: &'a Schema,
    /// What migrations manage: the rest is left as it is.
    pub(crate) managed: Option<&'a Schema>,
}

/// Tries operations on a copy of the live schema: up, down, and up again, with
/// a look at each stop.
///
/// # Errors
///
/// If the copy cannot be made, a way fails, or a stop is not what it should
/// be; the error names the first thing that differs.
pub(crate) async fn prove(
    db: &Database,
    dev_url: Option<&str>,
    live: &Inspected,
    operations: &[Operation],
    goal: Option<Goal<'_>>,
) -> Result<Proved, ProofError> {
    let mut stage = Stage::set(db, dev_url, live, operations).await?;
    let proved = Box::pin(on_stage(&mut stage, goal)).await;
    // What went wrong first is what is told.
    let struck = stage.strike().await;
    let proved = proved?;
    struck.map_err(ProofError::Place)?;
    Ok(proved)
}

async fn on_stage(stage: &mut Stage, goal: Option<Goal<'_>>) -> Result<Proved, ProofError> {
    let up = stage.operations().to_vec();
    let before = stage.look().await?;
    let rows = stage.rows(&before).await;

    let after = stage.go(Phase::Up, &before, &up).await?;
    if let Some(goal) = goal
        && let Some(what) = stage.left_to_do(&after, &goal)
    {
        return Err(ProofError::Differs {
            phase: Phase::Up,
            what,
        });
    }
    let down = match reverse_all(&up) {
        Ok(down) => down,
        Err(irreversible) => {
            return Ok(Proved {
                irreversible: Some(irreversible),
                rows_came_back: false,
            });
        }
    };
    let back = stage.go(Phase::Down, &after, &down).await?;
    if let Some(what) = first_difference(&back.schema, &before.schema) {
        return Err(ProofError::Differs {
            phase: Phase::Down,
            what,
        });
    }
    let is_lossless = up.iter().all(Operation::restores_rows);
    let rows_came_back = is_lossless && !rows.is_empty();
    if rows_came_back {
        let again = stage.rows(&back).await;
        for (table, cells) in &rows {
            if again
                .iter()
                .any(|(name, others)| name == table && others != cells)
            {
                return Err(ProofError::RowsLost {
                    table: table.clone(),
                });
            }
        }
    }
    let twice = stage.go(Phase::UpAgain, &back, &up).await?;
    if let Some(what) = first_difference(&twice.schema, &after.schema) {
        return Err(ProofError::Differs {
            phase: Phase::UpAgain,
            what,
        });
    }
    Ok(Proved {
        irreversible: None,
        rows_came_back,
    })
}
