//! The statements of a plan, without a record of them.

use super::carry::run;
use super::worker::Worker;
use crate::ddl::alter::Steps;
use crate::{Database, Error};

/// Runs the statements of a plan on a database that keeps no history: a
/// scratch place, or one that a tool moves which knows nothing of operations.
///
/// All that can stand in a transaction stands in one.
pub(crate) async fn carry_out(db: &Database, steps: &Steps) -> Result<(), Error> {
    let migrating = db.executor().dialect().migrating();
    let suspension = migrating
        .suspension
        .as_ref()
        .filter(|_| steps.suspends_foreign_keys);
    let mut worker = Worker::of(db).await?;
    if let Some(suspension) = suspension {
        worker.run(suspension.begin).await?;
    }
    let result = all(&mut worker, db, steps).await;
    if result.is_err() {
        // What is open still is rolled back.
        drop(worker);
        worker = Worker::of(db).await?;
    }
    if let Some(suspension) = suspension {
        if result.is_err() && !suspension.after_failure.is_empty() {
            worker.run(suspension.after_failure).await?;
        }
        worker.run(suspension.end).await?;
    }
    result
}

async fn all(worker: &mut Worker<'_>, db: &Database, steps: &Steps) -> Result<(), Error> {
    let is_transactional = db.executor().dialect().ddl_is_transactional();
    let mut open = None;
    for step in &steps.steps {
        let stands_within = is_transactional && step.transactional;
        match (stands_within, open.take()) {
            (true, None) => open = Some(worker.begin().await?),
            (true, unit) => open = unit,
            (false, Some(unit)) => worker.commit(unit).await?,
            (false, None) => {}
        }
        run(worker, step).await?;
    }
    match open {
        Some(unit) => worker.commit(unit).await,
        None => Ok(()),
    }
}
