//! Moving a database along its history.

use std::sync::Arc;
use std::time::Duration;

use sea_orm_migration::MigratorTrait;

use super::carry::Carrier;
use super::error::MigrationError;
use super::event::{Event, Listener};
use super::history::History;
use super::list::List;
use super::lock::Locked;
use super::state::{HistoryEntry, State};
use super::target::{Direction, MoveTo};
use super::worker::Worker;
use crate::Database;

/// Moves a database along the history of its migrations.
///
/// One process does so at a time, whichever tool started it; others wait, and
/// find the work done. On PostgreSQL and SQLite a migration is kept whole, with
/// its record, or not at all. On MySQL and MariaDB, which commit at each
/// statement of DDL, and wherever a statement cannot stand in a transaction, a
/// journal says how far it came, and the next run goes on from there.
///
/// ```
/// use tausestack_db::migrate::prelude::*;
/// use tausestack_db::migrate::{MoveTo, Runner};
/// # use tausestack_db::Database;
///
/// mod m20261126_120000_first {
///     use tausestack_db::migrate::prelude::*;
///
///     #[derive(Revision)]
///     pub struct Migration;
///
///     impl Operations for Migration {
///         fn up(&self) -> Vec<Operation> {
///             vec![create_table(table("users").column(text("name")))]
///         }
///     }
/// }
///
/// struct Migrator;
///
/// #[locked]
/// #[async_trait]
/// impl MigratorTrait for Migrator {
///     fn migrations() -> Vec<Box<dyn MigrationTrait>> {
///         vec![Box::new(m20261126_120000_first::Migration)]
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let db = Database::connect("sqlite::memory:").await?;
/// let runner = Runner::new::<Migrator>(&db)?;
/// let applied = runner.upgrade(&MoveTo::Head).await?;
/// assert_eq!(applied, ["m20261126_120000_first"]);
/// assert!(runner.upgrade(&MoveTo::Head).await?.is_empty(), "nothing is left to do");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct Runner {
    pub(super) db: Database,
    pub(super) list: List,
    /// Makes the list anew, for another database.
    pub(super) remake: fn() -> Result<List, MigrationError>,
    pub(super) allow_destructive: bool,
    pub(super) patience: Duration,
    pub(super) listener: Option<Listener>,
}

/// How long a process waits for another one that migrates.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The variable that allows to lose what is there; for tools that forward no
/// flags.
const DESTRUCTIVE_VARIABLE: &str = "TAUSESTACK_ALLOW_DESTRUCTIVE";

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner")
            .field("db", &self.db)
            .field("allow_destructive", &self.allow_destructive)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

impl Runner {
    /// A runner of one of SeaORM's migrators.
    ///
    /// # Errors
    ///
    /// [`SameName`](MigrationError::SameName) if two of its migrations have
    /// the same name.
    pub fn new<M: MigratorTrait + ?Sized>(db: &Database) -> Result<Self, MigrationError> {
        Self::of(db, List::of::<M>)
    }

    pub(super) fn of(
        db: &Database,
        remake: fn() -> Result<List, MigrationError>,
    ) -> Result<Self, MigrationError> {
        Ok(Self {
            db: db.outside_transaction(),
            list: remake()?,
            remake,
            allow_destructive: std::env::var(DESTRUCTIVE_VARIABLE)
                .is_ok_and(|value| matches!(value.as_str(), "1" | "true")),
            patience: PATIENCE,
            listener: None,
        })
    }

    /// Whether tables and columns that hold something are dropped
    /// (`TAUSESTACK_ALLOW_DESTRUCTIVE=1` says so too; else they are not).
    pub fn allow_destructive(mut self, allow: bool) -> Self {
        self.allow_destructive |= allow;
        self
    }

    /// How long to wait for another process that migrates (10 min).
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Is told what happens, before it does.
    pub fn on_event(mut self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// The table that records which migrations are applied.
    #[cfg(feature = "migrate-cli")]
    pub(super) fn history_table(&self) -> &str {
        self.list.table()
    }

    pub(super) fn tell(&self, event: &Event<'_>) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }

    /// Applies the migrations up to a target; the names of those that this
    /// call applied.
    ///
    /// # Errors
    ///
    /// Before anything is changed: if the history and the program do not agree
    /// (`Missing`, `Edited`), if the operations do not fit the database
    /// (`Plan`), if rows contradict them (`Conflict`), or if they would lose
    /// what is there (`Destructive`). `Failed` says what stands then.
    pub async fn upgrade(&self, to: &MoveTo) -> Result<Vec<String>, MigrationError> {
        Box::pin(self.moved(&[(Direction::Up, to.clone())])).await
    }

    /// Takes migrations back, down to a target; the names of those that this
    /// call took back.
    ///
    /// # Errors
    ///
    /// As [`upgrade`](Self::upgrade); `Irreversible` if one has no way back.
    /// What its way up had added is dropped without a question.
    pub async fn downgrade(&self, to: &MoveTo) -> Result<Vec<String>, MigrationError> {
        Box::pin(self.moved(&[(Direction::Down, to.clone())])).await
    }

    /// Takes all migrations back, and applies them anew; the names of all,
    /// each as often as it moved.
    ///
    /// # Errors
    ///
    /// As [`downgrade`](Self::downgrade) and [`upgrade`](Self::upgrade).
    pub async fn refresh(&self) -> Result<Vec<String>, MigrationError> {
        Box::pin(self.moved(&[
            (Direction::Down, MoveTo::Base),
            (Direction::Up, MoveTo::Head),
        ]))
        .await
    }

    /// Takes all migrations back, and drops the tables that record them.
    ///
    /// # Errors
    ///
    /// As [`downgrade`](Self::downgrade).
    pub async fn reset(&self) -> Result<Vec<String>, MigrationError> {
        // Under one lock: what another process applied in between would lose its
        // record.
        let locked = self.lock().await?;
        let mut moved = Vec::new();
        let result = Box::pin(self.reset_locked(&locked, &mut moved)).await;
        locked.end(result).await?;
        Ok(moved)
    }

    async fn reset_locked(
        &self,
        locked: &Locked,
        moved: &mut Vec<String>,
    ) -> Result<(), MigrationError> {
        self.move_locked(locked, Direction::Down, &MoveTo::Base, moved)
            .await?;
        self.history_tables(locked)
            .uninstall(locked.database())
            .await?;
        Ok(())
    }

    /// All migrations, and where each stands. Nothing is changed, and no table
    /// is made.
    ///
    /// # Errors
    ///
    /// As those of a query.
    pub async fn history(&self) -> Result<Vec<HistoryEntry>, MigrationError> {
        let history = History::new(self.list.table(), self.db.executor().dialect());
        let recorded = history.read(&self.db).await?;
        Ok(State::of(&self.list, &recorded).entries)
    }

    /// Records a target as applied, and runs nothing: for a database whose
    /// tables are there already, or one that was set right by hand.
    ///
    /// # Errors
    ///
    /// If the target is not among the migrations; as those of a statement.
    pub async fn stamp(&self, to: &MoveTo) -> Result<(), MigrationError> {
        let locked = self.lock().await?;
        let result = Box::pin(self.stamp_locked(&locked, to)).await;
        locked.end(result).await
    }

    pub(super) async fn lock(&self) -> Result<Locked, MigrationError> {
        // Boxed, here and below: futures in futures grow, and the compiler
        // gives up on their layout.
        Box::pin(Locked::of(&self.db, self.patience, self.listener.as_ref())).await
    }

    pub(super) fn history_tables(&self, locked: &Locked) -> History<'_> {
        History::new(self.list.table(), locked.database().executor().dialect())
    }

    async fn moved(&self, ways: &[(Direction, MoveTo)]) -> Result<Vec<String>, MigrationError> {
        let locked = self.lock().await?;
        let mut moved = Vec::new();
        let mut result = Ok(());
        for (direction, to) in ways {
            result = Box::pin(self.move_locked(&locked, *direction, to, &mut moved)).await;
            if result.is_err() {
                break;
            }
        }
        locked.end(result).await?;
        Ok(moved)
    }

    pub(super) async fn move_locked(
        &self,
        locked: &Locked,
        direction: Direction,
        to: &MoveTo,
        moved: &mut Vec<String>,
    ) -> Result<(), MigrationError> {
        let db = locked.database();
        let history = self.history_tables(locked);
        history.install(db).await?;
        let mut recorded = history.read(db).await?;
        let carrier = Carrier {
            runner: self,
            locked,
            history: &history,
        };
        let mut to = to.clone();
        if let Some(journal) = recorded.journal.take() {
            let name = journal.name.clone();
            carrier.resume(journal, direction).await?;
            moved.push(name);
            // It was the first of those that were asked for.
            match &mut to {
                MoveTo::Forward(number) | MoveTo::Back(number) => {
                    *number = number.saturating_sub(1);
                }
                _ => {}
            }
            recorded = history.read(db).await?;
        }
        let state = State::of(&self.list, &recorded);
        state.refuse_broken()?;
        let path = state.path(direction, &to)?;
        for name in path {
            locked.check().await?;
            let entry = state.entries.iter().find(|entry| entry.name == name);
            if direction == Direction::Up && entry.is_some_and(|entry| entry.out_of_order) {
                self.tell(&Event::OutOfOrder { migration: &name });
            }
            if carrier.carry_out(&name, direction).await? {
                moved.push(name);
            }
        }
        Ok(())
    }

    async fn stamp_locked(&self, locked: &Locked, to: &MoveTo) -> Result<(), MigrationError> {
        let db = locked.database();
        let history = self.history_tables(locked);
        history.install(db).await?;
        let recorded = history.read(db).await?;
        let state = State::of(&self.list, &recorded);
        let last = state.stamped(to)?;
        let mut worker = Worker::of(db).await?;
        let unit = worker.begin().await?;
        history.close_journal(&mut worker).await?;
        for record in &recorded.applied {
            let is_kept = self.list.get(&record.name).is_some()
                && last.as_ref().is_some_and(|last| record.name <= *last);
            if !is_kept {
                history.forget(&mut worker, &record.name).await?;
            }
        }
        let now = now();
        for listed in self.list.iter() {
            if last
                .as_ref()
                .is_none_or(|last| listed.name() > last.as_str())
            {
                break;
            }
            let checksum = listed.checksum();
            if history.is_applied(&mut worker, listed.name()).await? {
                history
                    .record_checksum(&mut worker, listed.name(), checksum.as_deref())
                    .await?;
            } else {
                history
                    .record(&mut worker, listed.name(), checksum.as_deref(), now)
                    .await?;
            }
        }
        worker.commit(unit).await?;
        Ok(())
    }
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    chrono::Utc::now().timestamp()
}
