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

/// What an earlier run did of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    Never,
    /// It died between the statement and its mark.
    Perhaps,
    /// The database refused it.
    Refused,
}

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
            let tried = match is_resumed && position == journal.done {
                false => Tried::Never,
                true if journal.refused => Tried::Refused,
                true => Tried::Perhaps,
            };
            self.journalled(&mut worker, step, position, tried)
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
        tried: Tried,
    ) -> Result<(), Error> {
        if tried == Tried::Refused {
            // From here on it may be done, and not marked.
            self.history.mark_pending(worker, position).await?;
        }
        if tried != Tried::Never
            && let Some(before_retry) = &step.before_retry
        {
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
            Err(error) if tried == Tried::Perhaps && self.says_done(&error) => {
                self.runner.tell(&Event::AlreadyDone {
                    number: position + 1,
                });
            }
            Err(error) => {
                // What the database answered, it has not done. Without a code
                // nobody answered, and the mark could not be written either.
                if error.code().is_some() {
                    let _ = self.history.mark_refused(worker, position).await;
                }
                return Err(error);
            }
            Ok(()) => {}
        }
        self.history.mark_done(worker, position).await
    }

    /// Whether an error says that the statement had been carried out.
    fn says_done(&self, error: &Error) -> bool {
        let codes = self.db().executor().dialect().migrating().done_codes;
        error.code().is_some_and(|code| codes.contains(&code))
    }
}
