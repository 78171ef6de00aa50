//! A migration whose statements stand one by one, with a journal of them.

use super::Carrier;
use super::whole::{place, run};
use crate::Error;
use crate::ddl::alter::{Step, StepKind};
use crate::migrate::error::{Left, MigrationError};
use crate::migrate::event::Event;
use crate::migrate::history::Journal;
use crate::migrate::runner::now;
use crate::migrate::target::Direction;
use crate::migrate::worker::Worker;

impl Carrier<'_> {
    pub(super) async fn begin_journal(&self, journal: &Journal) -> Result<(), MigrationError> {
        let mut worker = Worker::of(self.db()).await?;
        self.history.open_journal(&mut worker, journal).await
    }

    /// Runs what of a journal is not done yet. The first of it may have been,
    /// if whoever began it died between a statement and its mark.
    pub(super) async fn finish_journal(
        &self,
        journal: &Journal,
        is_resumed: bool,
    ) -> Result<(), MigrationError> {
        let mut worker = Worker::of(self.db()).await?;
        for position in journal.done..journal.steps.len() {
            let step = &journal.steps[position];
            self.tell_statement(&journal.steps, position);
            let is_uncertain = is_resumed && position == journal.done;
            self.journalled(&mut worker, step, position, is_uncertain)
                .await
                .map_err(|error| MigrationError::Failed {
                    migration: journal.name.clone(),
                    direction: journal.direction,
                    at: Some(place(&journal.steps, position)),
                    left: Left::UpTo { done: position },
                    error,
                })?;
        }
        let unit = worker.begin().await?;
        match journal.direction {
            Direction::Up => {
                self.history
                    .record(&mut worker, &journal.name, Some(&journal.checksum), now())
                    .await?;
            }
            Direction::Down => self.history.forget(&mut worker, &journal.name).await?,
        }
        self.history.close_journal(&mut worker).await?;
        worker.commit(unit).await?;
        Ok(())
    }

    async fn journalled(
        &self,
        worker: &mut Worker<'_>,
        step: &Step,
        position: usize,
        is_uncertain: bool,
    ) -> Result<(), Error> {
        if is_uncertain && let Some(before_retry) = &step.before_retry {
            worker.run(before_retry).await?;
        }
        // With rows the mark stands and falls.
        if step.transactional || step.kind == StepKind::Data {
            let unit = worker.begin().await?;
            run(worker, step).await?;
            self.history.mark_done(worker, position).await?;
            return worker.commit(unit).await;
        }
        match run(worker, step).await {
            Err(error) if is_uncertain && self.says_done(&error) => {
                self.runner.tell(&Event::AlreadyDone {
                    number: position + 1,
                });
            }
            other => other?,
        }
        self.history.mark_done(worker, position).await
    }

    /// Whether an error says that the statement had been carried out.
    fn says_done(&self, error: &Error) -> bool {
        let codes = self.db().executor().dialect().migrating().done_codes;
        error.code().is_some_and(|code| codes.contains(&code))
    }
}
