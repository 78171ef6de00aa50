//! What a move would do, without doing it.

use super::apply::apply;
use super::carry::{look_around, operations};
use super::error::MigrationError;
use super::guard::{Counted, survey};
use super::history::History;
use super::runner::Runner;
use super::state::State;
use super::target::{Direction, MoveTo};
use crate::ddl::alter::{PlanError, Step, steps};
use crate::schema::Inspected;

/// What a migration would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// Its name.
    pub migration: String,
    /// Which way.
    pub direction: Direction,
    /// Its operations, in one line each; none for one that was written by
    /// hand.
    pub operations: Vec<String>,
    /// Its statements; none for one that was written by hand, which is known
    /// when it runs.
    pub steps: Option<Vec<Step>>,
    /// Whether foreign keys are not enforced meanwhile, and checked at the end.
    pub suspends_foreign_keys: bool,
    /// The tables that are made anew, with a copy of their rows.
    pub rebuilt: Vec<String>,
    /// What there is to mind, counted on the database as it is.
    pub findings: Vec<Counted>,
    /// The checksum that is recorded.
    pub checksum: Option<String>,
}

impl Runner {
    /// What a move would do, in the order in which it would. Nothing is
    /// changed.
    ///
    /// # Errors
    ///
    /// As [`upgrade`](Self::upgrade) before anything is changed; `Interrupted`
    /// if a migration is to be finished first.
    pub async fn preview(
        &self,
        direction: Direction,
        to: &MoveTo,
    ) -> Result<Vec<Preview>, MigrationError> {
        let history = History::new(self.list.table(), self.db.executor().dialect());
        let recorded = history.read(&self.db).await?;
        if let Some(journal) = &recorded.journal {
            return Err(MigrationError::Interrupted {
                migration: journal.name.clone(),
                direction: journal.direction,
                done: journal.done,
                of: journal.steps.len(),
                is_edited: false,
            });
        }
        let state = State::of(&self.list, &recorded);
        state.refuse_broken()?;
        let mut previews = Vec::new();
        let mut live: Option<Inspected> = None;
        for name in state.path(direction, to)? {
            let Some(listed) = self.list.get(&name) else {
                continue;
            };
            if listed.operations().is_none() {
                previews.push(Preview {
                    migration: name,
                    direction,
                    operations: Vec::new(),
                    steps: None,
                    suspends_foreign_keys: false,
                    rebuilt: Vec::new(),
                    findings: Vec::new(),
                    checksum: None,
                });
                continue;
            }
            let operations = operations(listed, direction)?;
            let known = match live.take() {
                Some(known) => known,
                None => look_around(&self.db, &operations).await?,
            };
            let planned = steps(&known, &operations);
            let is_first = previews.is_empty();
            let planned = match planned {
                Ok(planned) => planned,
                // What is written by hand may make what this one needs.
                Err(PlanError::Apply(_)) if !is_first && has_unknown(&previews) => {
                    return Err(MigrationError::WrittenByHand {
                        migration: first_unknown(&previews),
                    });
                }
                Err(error) => {
                    return Err(MigrationError::Plan {
                        migration: name,
                        error: Box::new(error),
                    });
                }
            };
            let mut findings = survey(&self.db, &known, &operations).await;
            if !is_first {
                // The database is not yet what this one will find.
                for counted in &mut findings {
                    counted.count = None;
                }
            }
            let mut next = known;
            for operation in &operations {
                // Enum types without a name of their own are no part of it.
                let _ = apply(&mut next.schema, operation);
            }
            live = Some(next);
            previews.push(Preview {
                migration: name,
                direction,
                operations: operations.iter().map(ToString::to_string).collect(),
                suspends_foreign_keys: planned.suspends_foreign_keys,
                rebuilt: planned
                    .rebuilt
                    .iter()
                    .map(|(table, _)| table.to_string())
                    .collect(),
                steps: Some(planned.steps),
                findings,
                checksum: listed.checksum(),
            });
        }
        Ok(previews)
    }

    /// A move as a script for the database's own client (`psql`, `sqlite3`,
    /// `mariadb`), which records it as well. Nothing is changed.
    ///
    /// It is made for the database as it is: running it elsewhere is right
    /// only where the schema is the same.
    ///
    /// # Errors
    ///
    /// As [`preview`](Self::preview); `WrittenByHand` if a migration has no SQL
    /// that could be shown.
    pub async fn script(
        &self,
        direction: Direction,
        to: &MoveTo,
    ) -> Result<String, MigrationError> {
        let previews = self.preview(direction, to).await?;
        let dialect = self.db.executor().dialect();
        let history = History::new(self.list.table(), dialect);
        super::script::script(dialect, &history, &previews)
    }
}

fn has_unknown(previews: &[Preview]) -> bool {
    previews.iter().any(|preview| preview.steps.is_none())
}

fn first_unknown(previews: &[Preview]) -> String {
    previews
        .iter()
        .find(|preview| preview.steps.is_none())
        .map(|preview| preview.migration.clone())
        .unwrap_or_default()
}
