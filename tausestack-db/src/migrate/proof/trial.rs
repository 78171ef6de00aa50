//! Up, down, and up again on a copy of the live schema.

use super::stage::Stage;
use super::{Phase, ProofError, first_difference};
use crate::Database;
use crate::migrate::operation::{Irreversible, Operation, reverse_all};
use crate::schema::{Inspected, Schema};

/// What was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proved {
    /// Why there is no way down, if there is none.
    pub(crate) irreversible: Option<Irreversible>,
    /// Whether rows stood in the tables, and came back byte by byte.
    pub(crate) rows_came_back: bool,
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
    // A table that stays keeps its rows, whatever becomes of the values; SQL
    // among the operations may be meant to delete some.
    if !up.iter().any(|of| matches!(of, Operation::Execute { .. })) {
        let now = stage.rows(&after).await;
        for (table, cells) in &rows {
            let others = now.iter().find(|(name, _)| name == table);
            if others.is_some_and(|(_, others)| others.len() != cells.len()) {
                return Err(ProofError::RowsLost {
                    table: table.clone(),
                });
            }
        }
    }
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
    let rows_came_back = is_lossless && rows.iter().any(|(_, cells)| !cells.is_empty());
    if rows_came_back {
        let again = stage.rows(&back).await;
        for (table, cells) in &rows {
            let others = again.iter().find(|(name, _)| name == table);
            if others.is_none_or(|(_, others)| others != cells) {
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
