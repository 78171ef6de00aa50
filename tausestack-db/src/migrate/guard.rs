//! What is looked at before a migration touches anything.

use super::error::MigrationError;
use super::operation::Operation;
use super::risk::{Finding, Severity, findings};
use super::target::Direction;
use crate::connection::Command;
use crate::schema::Inspected;
use crate::{Database, Error};

/// Something to mind, and how many rows or values it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What there is to mind.
    pub finding: Finding,
    /// How many rows or values it concerns; none where nothing can be counted,
    /// or not before an earlier operation has run.
    pub count: Option<i64>,
}

impl Counted {
    /// Whether nothing is there that it could concern.
    pub fn is_void(&self) -> bool {
        self.count == Some(0)
    }

    /// What there is to mind, with how much it concerns: `… (rows: 3)`.
    pub fn sentence(&self) -> String {
        let Finding { message, count, .. } = &self.finding;
        match (self.count, count) {
            (Some(number), Some(count)) => format!("{message} ({}: {number})", count.of),
            _ => message.clone(),
        }
    }
}

/// The findings about operations, counted on the database.
pub(super) async fn survey(
    db: &Database,
    live: &Inspected,
    operations: &[Operation],
) -> Vec<Counted> {
    let mut counted = Vec::new();
    for finding in findings(live, operations) {
        let count = match &finding.count {
            // The query may name what an earlier operation is to make.
            Some(count) => ask(db, &count.sql).await.ok().flatten(),
            None => None,
        };
        counted.push(Counted { finding, count });
    }
    counted
}

async fn ask(db: &Database, sql: &str) -> Result<Option<i64>, Error> {
    let command = Command::new(sql.to_owned().into(), Vec::new()).once();
    let row = db.executor().optional(command).await?;
    row.map(|row| row.get_at(0)).transpose()
}

/// Refuses to lose what is there, unless it is allowed, and what rows
/// contradict.
///
/// A way down that takes what its way up had added loses no more than was
/// asked for.
pub(super) fn refuse(
    migration: &str,
    direction: Direction,
    operations: &[Operation],
    counted: &[Counted],
    allow_destructive: bool,
) -> Result<(), MigrationError> {
    let of = |severity| {
        counted
            .iter()
            .filter(move |counted| counted.finding.severity() == severity && !counted.is_void())
    };
    let found: Vec<String> = of(Severity::Conflict)
        .filter(|counted| counted.count.is_some())
        // SQL before it may be what sets the rows right.
        .filter(|counted| {
            !operations
                .iter()
                .take(counted.finding.operation)
                .any(|operation| matches!(operation, Operation::Execute { .. }))
        })
        .map(Counted::sentence)
        .collect();
    if !found.is_empty() {
        return Err(MigrationError::Conflict {
            migration: migration.to_owned(),
            found,
        });
    }
    if direction == Direction::Up && !allow_destructive {
        let lost: Vec<String> = of(Severity::Destructive).map(Counted::sentence).collect();
        if !lost.is_empty() {
            return Err(MigrationError::Destructive {
                migration: migration.to_owned(),
                lost,
            });
        }
    }
    Ok(())
}
