//! What the derive and `#[locked]` call: SeaORM's ways to a migration.

use sea_orm::{DatabaseExecutor, DbErr};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::carry::look_around;
use super::error::MigrationError;
use super::event::Event;
use super::operation::Operation;
use super::revision::Operations;
use super::runner::Runner;
use super::target::MoveTo;
use crate::ddl::alter::steps;
use crate::migrate::target::Direction;
use crate::{Database, Error};

/// The name of a migration: that of the module that it stands in.
pub fn name_of(module_path: &'static str) -> &'static str {
    module_path.rsplit("::").next().unwrap_or(module_path)
}

fn db_err(error: &impl std::fmt::Display) -> DbErr {
    DbErr::Migration(error.to_string())
}

/// The connection, of which a runner makes its own.
fn database(executor: &DatabaseExecutor<'_>) -> Result<Database, MigrationError> {
    match executor {
        DatabaseExecutor::Connection(connection) => Ok(Database::from((*connection).clone())),
        _ => Err(MigrationError::InTransaction),
    }
}

/// A runner that tells what it does in the way of SeaORM's own, so that
/// `sea-orm-cli` shows it.
fn runner<M: MigratorTrait + ?Sized>(
    executor: &DatabaseExecutor<'_>,
) -> Result<Runner, MigrationError> {
    Ok(Runner::new::<M>(&database(executor)?)?.on_event(log))
}

fn log(event: &Event<'_>) {
    // The target that SeaORM's command listens to.
    macro_rules! info {
        ($($text:tt)*) => { tracing::info!(target: "sea_orm_migration", $($text)*) };
    }
    match event {
        Event::Waiting { .. } => info!("Another process migrates this database: waiting for it"),
        Event::OutOfOrder { migration } => {
            info!("'{migration}' sorts before migrations that are applied already");
        }
        Event::Begun {
            migration,
            direction: Direction::Up,
            ..
        } => info!("Applying migration '{migration}'"),
        Event::Begun { migration, .. } => info!("Rolling back migration '{migration}'"),
        Event::Resumed {
            migration,
            done,
            of,
            ..
        } => info!("Going on with migration '{migration}' after {done} of {of} statements"),
        Event::Found { counted } => info!(
            "{} [{}]: {}",
            counted.finding.severity(),
            counted.finding.code(),
            counted.sentence()
        ),
        Event::Finished {
            migration,
            direction: Direction::Up,
            ..
        } => info!("Migration '{migration}' has been applied"),
        Event::Finished { migration, .. } => {
            info!("Migration '{migration}' has been rolled back");
        }
        Event::Statement { .. } | Event::AlreadyDone { .. } => {}
    }
}

/// The target of so many steps; of all, if none are named.
fn steps_to(steps: Option<u32>, all: MoveTo, some: fn(u32) -> MoveTo) -> MoveTo {
    steps.map_or(all, some)
}

/// `MigratorTrait::up`.
pub async fn up<M: MigratorTrait + ?Sized>(
    executor: DatabaseExecutor<'_>,
    steps: Option<u32>,
) -> Result<(), DbErr> {
    let runner = runner::<M>(&executor).map_err(|error| db_err(&error))?;
    let to = steps_to(steps, MoveTo::Head, MoveTo::Forward);
    let moved = runner.upgrade(&to).await.map_err(|error| db_err(&error))?;
    if moved.is_empty() {
        tracing::info!(target: "sea_orm_migration", "No pending migrations");
    }
    Ok(())
}

/// `MigratorTrait::down`.
pub async fn down<M: MigratorTrait + ?Sized>(
    executor: DatabaseExecutor<'_>,
    steps: Option<u32>,
) -> Result<(), DbErr> {
    let runner = runner::<M>(&executor).map_err(|error| db_err(&error))?;
    let to = steps_to(steps, MoveTo::Base, MoveTo::Back);
    let moved = runner
        .downgrade(&to)
        .await
        .map_err(|error| db_err(&error))?;
    if moved.is_empty() {
        tracing::info!(target: "sea_orm_migration", "No applied migrations");
    }
    Ok(())
}

macro_rules! whole {
    ($(#[$doc:meta] $name:ident;)*) => {
        $(
            #[$doc]
            pub async fn $name<M: MigratorTrait + ?Sized>(
                executor: DatabaseExecutor<'_>,
            ) -> Result<(), DbErr> {
                let runner = runner::<M>(&executor).map_err(|error| db_err(&error))?;
                runner.$name().await.map(drop).map_err(|error| db_err(&error))
            }
        )*
    };
}

whole! {
    /// `MigratorTrait::fresh`.
    fresh;
    /// `MigratorTrait::refresh`.
    refresh;
    /// `MigratorTrait::reset`.
    reset;
}

/// `MigrationTrait::up` of a revision, where no runner calls it.
pub async fn apply(revision: &impl Operations, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    carry_out(&revision.up(), manager).await
}

/// `MigrationTrait::down` of a revision, where no runner calls it.
pub async fn revert(revision: &impl Operations, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let operations = revision.down().map_err(|error| db_err(&error))?;
    carry_out(&operations, manager).await
}

/// Carries operations out for a tool that knows nothing of them: without lock,
/// checksum and journal, which `#[locked]` gives.
async fn carry_out(operations: &[Operation], manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = database(manager.get_connection()).map_err(|error| db_err(&error))?;
    let done = Box::pin(async {
        let solo = db.solo(std::time::Duration::from_secs(5)).await?;
        let result = run(solo.database(), operations).await;
        solo.close().await;
        result
    });
    done.await.map_err(|error: Error| db_err(&error))
}

async fn run(db: &Database, operations: &[Operation]) -> Result<(), Error> {
    let live = look_around(db, operations).await?;
    let steps = steps(&live, operations).map_err(|error| Error::schema(error.to_string()))?;
    super::carry_out(db, &steps).await
}
