//! Carrying one migration out.

mod by_hand;
mod journalled;
mod whole;

pub(in crate::migrate) use whole::run;

use std::time::Instant;

use super::error::MigrationError;
use super::event::Event;
use super::guard;
use super::history::{History, Journal};
use super::list::Listed;
use super::lock::Locked;
use super::operation::Operation;
use super::risk::Severity;
use super::runner::Runner;
use super::target::Direction;
use crate::ddl::alter::{Steps, steps};
use crate::schema::{InspectScope, Inspected, TableName, inspect};
use crate::{Database, Error};

/// What a migration needs to be carried out.
pub(super) struct Carrier<'a> {
    pub(super) runner: &'a Runner,
    pub(super) locked: &'a Locked,
    pub(super) history: &'a History<'a>,
}

/// What became of an attempt to carry a migration out as a whole.
enum Attempt {
    Done,
    /// Another process had carried it out.
    Superfluous,
    /// Another process has moved the history meanwhile: what was planned is of
    /// no use.
    Overtaken,
}

impl Carrier<'_> {
    fn db(&self) -> &Database {
        self.locked.database()
    }

    /// Carries a migration out; false if another process had done so.
    pub(super) async fn carry_out(
        &self,
        name: &str,
        direction: Direction,
    ) -> Result<bool, MigrationError> {
        let Some(listed) = self.runner.list.get(name) else {
            return Err(MigrationError::Missing {
                names: vec![name.to_owned()],
            });
        };
        let started = Instant::now();
        let done = match listed.operations() {
            None => {
                self.tell_begun(listed, direction, None);
                Box::pin(self.by_hand(listed, direction)).await?
            }
            Some(_) => Box::pin(self.by_operations(listed, direction)).await?,
        };
        if done {
            self.tell_finished(name, direction, started);
        }
        Ok(done)
    }

    async fn by_operations(
        &self,
        listed: &Listed,
        direction: Direction,
    ) -> Result<bool, MigrationError> {
        let operations = operations(listed, direction)?;
        let mut is_told = false;
        loop {
            let before = self.history.read(self.db()).await?.applied;
            let (live, steps) = plan(self.db(), listed.name(), &operations).await?;
            self.look(listed.name(), direction, &live, &operations, !is_told)
                .await?;
            if !is_told {
                is_told = true;
                self.tell_begun(listed, direction, Some(steps.steps.len()));
            }
            let dialect = self.db().executor().dialect();
            let is_whole =
                dialect.ddl_is_transactional() && steps.steps.iter().all(|step| step.transactional);
            if !is_whole {
                let journal = Journal {
                    name: listed.name().to_owned(),
                    direction,
                    checksum: listed.checksum().unwrap_or_default(),
                    steps: steps.steps,
                    done: 0,
                    refused: false,
                };
                self.begin_journal(&journal).await?;
                self.finish_journal(&journal, false).await?;
                return Ok(true);
            }
            match self.as_a_whole(listed, direction, &steps, &before).await? {
                Attempt::Done => return Ok(true),
                Attempt::Superfluous => return Ok(false),
                Attempt::Overtaken => {}
            }
        }
    }

    /// Looks at what there is to mind, and refuses what is not to be done.
    async fn look(
        &self,
        name: &str,
        direction: Direction,
        live: &Inspected,
        operations: &[Operation],
        tells: bool,
    ) -> Result<(), MigrationError> {
        let counted = guard::survey(self.db(), live, operations).await;
        guard::refuse(
            name,
            direction,
            operations,
            &counted,
            self.runner.allow_destructive,
        )?;
        for counted in counted.iter().filter(|_| tells) {
            // What could contradict was counted, and does not.
            if counted.is_void() || counted.finding.severity() == Severity::Conflict {
                continue;
            }
            self.runner.tell(&Event::Found { counted });
        }
        Ok(())
    }

    /// Goes on with a migration that was interrupted.
    pub(super) async fn resume(
        &self,
        journal: Journal,
        direction: Direction,
    ) -> Result<(), MigrationError> {
        let listed = self.runner.list.get(&journal.name);
        let now = listed.and_then(Listed::checksum);
        let is_edited = now.as_ref() != Some(&journal.checksum);
        if journal.direction != direction || is_edited {
            return Err(MigrationError::Interrupted {
                migration: journal.name,
                direction: journal.direction,
                done: journal.done,
                of: journal.steps.len(),
                is_edited,
            });
        }
        let started = Instant::now();
        self.runner.tell(&Event::Resumed {
            migration: &journal.name,
            direction,
            done: journal.done,
            of: journal.steps.len(),
        });
        self.finish_journal(&journal, true).await?;
        self.tell_finished(&journal.name, direction, started);
        Ok(())
    }

    fn tell_begun(&self, listed: &Listed, direction: Direction, statements: Option<usize>) {
        self.runner.tell(&Event::Begun {
            migration: listed.name(),
            direction,
            statements,
        });
    }

    fn tell_finished(&self, migration: &str, direction: Direction, started: Instant) {
        self.runner.tell(&Event::Finished {
            migration,
            direction,
            took: started.elapsed(),
        });
    }
}

/// The operations of a migration, one way.
pub(super) fn operations(
    listed: &Listed,
    direction: Direction,
) -> Result<Vec<Operation>, MigrationError> {
    let Some(handed) = listed.operations() else {
        return Err(MigrationError::WrittenByHand {
            migration: listed.name().to_owned(),
        });
    };
    match direction {
        Direction::Up => Ok(handed.up.clone()),
        Direction::Down => handed
            .down
            .clone()
            .map_err(|error| MigrationError::Irreversible {
                migration: listed.name().to_owned(),
                error,
            }),
    }
}

/// The statements of operations on the database as it is.
async fn plan(
    db: &Database,
    name: &str,
    operations: &[Operation],
) -> Result<(Inspected, Steps), MigrationError> {
    let live = look_around(db, operations).await?;
    let steps = steps(&live, operations).map_err(|error| MigrationError::Plan {
        migration: name.to_owned(),
        error: Box::new(error),
    })?;
    Ok((live, steps))
}

/// Reads the schemas that operations concern.
pub(super) async fn look_around(
    db: &Database,
    operations: &[Operation],
) -> Result<Inspected, Error> {
    let mut scope = InspectScope::current();
    let mut is_qualified = false;
    for schema in operations.iter().flat_map(schemas) {
        is_qualified = true;
        scope = scope.and_schema(schema);
    }
    match inspect(db, &scope).await {
        // A schema may be what SQL among the operations makes.
        Err(error) if error.is_schema() && is_qualified => {
            inspect(db, &InspectScope::current()).await
        }
        other => other,
    }
}

/// The schemas that an operation names.
fn schemas(operation: &Operation) -> Vec<&str> {
    let mut tables: Vec<&TableName> = operation.table().into_iter().collect();
    match operation {
        Operation::CreateTable(table) | Operation::DropTable(table) => {
            tables.extend(table.foreign_keys.iter().map(|key| &key.table));
        }
        Operation::AddForeignKey { key, .. } | Operation::DropForeignKey { key, .. } => {
            tables.push(&key.table);
        }
        Operation::RenameTable { to, .. } => tables.push(to),
        Operation::AlterEnum { columns, .. } => {
            tables.extend(columns.iter().map(|(table, _)| table));
        }
        _ => {}
    }
    tables
        .into_iter()
        .filter_map(|table| table.schema.as_deref())
        .collect()
}
