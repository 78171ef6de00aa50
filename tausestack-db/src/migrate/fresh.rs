//! Dropping all that is there, and beginning anew.

use super::error::MigrationError;
use super::lock::Locked;
use super::runner::Runner;
use super::target::{Direction, MoveTo};
use super::worker::Worker;
use crate::{Database, Error};

impl Runner {
    /// Drops all tables, views and enum types of the schema in which
    /// unqualified names are looked up, whoever made them, and applies all
    /// migrations; the names of those that were applied.
    ///
    /// What belongs to an extension stays.
    ///
    /// # Errors
    ///
    /// As [`upgrade`](Self::upgrade); as those of a statement.
    pub async fn fresh(&self) -> Result<Vec<String>, MigrationError> {
        let locked = self.lock().await?;
        let result = self.fresh_locked(&locked).await;
        locked.end(result).await
    }

    async fn fresh_locked(&self, locked: &Locked) -> Result<Vec<String>, MigrationError> {
        drop_everything(locked.database()).await?;
        let mut moved = Vec::new();
        Box::pin(self.move_locked(locked, Direction::Up, &MoveTo::Head, &mut moved)).await?;
        Ok(moved)
    }
}

async fn drop_everything(db: &Database) -> Result<(), Error> {
    let migrating = db.executor().dialect().migrating();
    let mut worker = Worker::of(db).await?;
    if let Some(suspension) = &migrating.suspension {
        worker.run(suspension.begin).await?;
    }
    let result = drop_relations(db, &mut worker).await;
    if result.is_err() {
        drop(worker);
        worker = Worker::of(db).await?;
    }
    if let Some(suspension) = &migrating.suspension {
        worker.run(suspension.end).await?;
    }
    result
}

async fn drop_relations(db: &Database, worker: &mut Worker<'_>) -> Result<(), Error> {
    let dialect = db.executor().dialect();
    let migrating = dialect.migrating();
    let unit = worker.begin().await?;
    let mut relations = Vec::new();
    for row in worker.rows(migrating.list_relations, Vec::new()).await? {
        relations.push((row.get_at::<String>(0)?, row.get_at::<String>(1)?));
    }
    // Views first: they may read the tables.
    relations.sort_by_key(|(_, kind)| kind == "table");
    for (name, kind) in relations {
        let mut sql = format!("DROP {} IF EXISTS ", kind.to_uppercase());
        dialect.quote(&mut sql, &name);
        sql.push_str(migrating.drop_suffix);
        worker.run(&sql).await?;
    }
    if let Some(list_types) = migrating.list_types {
        for row in worker.rows(list_types, Vec::new()).await? {
            let mut sql = String::from("DROP TYPE IF EXISTS ");
            dialect.quote(&mut sql, &row.get_at::<String>(0)?);
            sql.push_str(migrating.drop_suffix);
            worker.run(&sql).await?;
        }
    }
    worker.commit(unit).await
}
