//! A migration in one transaction, with its record.

use super::{Attempt, Carrier};
use crate::ddl::alter::{Step, StepKind, Steps};
use crate::migrate::error::{Left, MigrationError, Place};
use crate::migrate::event::Event;
use crate::migrate::history::Record;
use crate::migrate::list::Listed;
use crate::migrate::runner::now;
use crate::migrate::target::Direction;
use crate::migrate::worker::Worker;
use crate::{Error, row::Row};

/// An error, and the position of the statement that it came from.
pub(super) struct At {
    pub(super) position: Option<usize>,
    pub(super) error: Error,
}

impl From<Error> for At {
    fn from(error: Error) -> Self {
        Self {
            position: None,
            error,
        }
    }
}

impl Carrier<'_> {
    /// Carries the steps out in one transaction, if the history is still what
    /// it was when they were planned.
    pub(super) async fn as_a_whole(
        &self,
        listed: &Listed,
        direction: Direction,
        steps: &Steps,
        before: &[Record],
    ) -> Result<Attempt, MigrationError> {
        let migrating = self.db().executor().dialect().migrating();
        let suspension = migrating
            .suspension
            .as_ref()
            .filter(|_| steps.suspends_foreign_keys);
        let mut worker = Worker::of(self.db()).await?;
        if let Some(suspension) = suspension {
            worker.run(suspension.begin).await?;
        }
        let result = self
            .in_transaction(&mut worker, listed, direction, &steps.steps, before)
            .await;
        // What is open still is rolled back.
        if !matches!(result, Ok(Attempt::Done)) {
            drop(worker);
            worker = Worker::of(self.db()).await?;
        }
        if let Some(suspension) = suspension {
            if result.is_err() && !suspension.after_failure.is_empty() {
                worker.run(suspension.after_failure).await?;
            }
            worker.run(suspension.end).await?;
        }
        result.map_err(|at| MigrationError::Failed {
            migration: listed.name().to_owned(),
            direction,
            at: at.position.map(|position| place(&steps.steps, position)),
            left: Left::Nothing,
            error: at.error,
        })
    }

    async fn in_transaction(
        &self,
        worker: &mut Worker<'_>,
        listed: &Listed,
        direction: Direction,
        steps: &[Step],
        before: &[Record],
    ) -> Result<Attempt, At> {
        let unit = worker.begin().await?;
        for prelude in self.db().executor().dialect().before_ddl() {
            worker.run(prelude).await?;
        }
        let is_applied = self.history.is_applied(worker, listed.name()).await?;
        if is_applied == (direction == Direction::Up) {
            return Ok(Attempt::Superfluous);
        }
        if self.history.names(worker).await? != names(before) {
            return Ok(Attempt::Overtaken);
        }
        for (position, step) in steps.iter().enumerate() {
            self.tell_statement(steps, position);
            run(worker, step).await.map_err(|error| At {
                position: Some(position),
                error,
            })?;
        }
        match direction {
            Direction::Up => {
                let checksum = listed.checksum();
                self.history
                    .record(worker, listed.name(), checksum.as_deref(), now())
                    .await?;
            }
            Direction::Down => self.history.forget(worker, listed.name()).await?,
        }
        worker.commit(unit).await?;
        Ok(Attempt::Done)
    }

    pub(super) fn tell_statement(&self, steps: &[Step], position: usize) {
        let step = &steps[position];
        self.runner.tell(&Event::Statement {
            number: position + 1,
            of: steps.len(),
            describes: &step.describes,
            sql: &step.sql,
        });
    }
}

fn names(records: &[Record]) -> Vec<String> {
    records.iter().map(|record| record.name.clone()).collect()
}

pub(super) fn place(steps: &[Step], position: usize) -> Place {
    Place {
        number: position + 1,
        of: steps.len(),
        describes: steps
            .get(position)
            .map(|step| step.describes.clone())
            .unwrap_or_default(),
    }
}

/// Runs a step; a check fails if it gives a row.
pub(in crate::migrate) async fn run(worker: &mut Worker<'_>, step: &Step) -> Result<(), Error> {
    if step.kind != StepKind::ForeignKeyCheck {
        return worker.run(&step.sql).await;
    }
    match worker.rows(&step.sql, Vec::new()).await?.first() {
        None => Ok(()),
        Some(row) => Err(dangling(row)),
    }
}

/// The error of a row of `pragma_foreign_key_check`: the table that refers and
/// the one that it refers to stand in its first and third columns
/// (<https://www.sqlite.org/pragma.html#pragma_foreign_key_check>).
fn dangling(row: &Row) -> Error {
    let name = |index| row.get_at::<Option<String>>(index).ok().flatten();
    let (child, parent) = (name(0).unwrap_or_default(), name(2).unwrap_or_default());
    Error::schema(format!(
        "rows of the table `{child}` would refer to rows of `{parent}` that are not there"
    ))
}
