//! A migration that was written by hand, against SeaORM's own connection.

use sea_orm::{
    ConnectionTrait as _, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use sea_orm_migration::SchemaManager;

use super::Carrier;
use crate::Error;
use crate::migrate::error::{Left, MigrationError};
use crate::migrate::list::Listed;
use crate::migrate::runner::now;
use crate::migrate::target::Direction;
use crate::migrate::worker::Worker;

impl Carrier<'_> {
    /// Runs it as SeaORM does: in a transaction if it says so, or says nothing
    /// and the database is PostgreSQL; false if another process had done so.
    pub(super) async fn by_hand(
        &self,
        listed: &Listed,
        direction: Direction,
    ) -> Result<bool, MigrationError> {
        let is_applied = {
            let mut worker = Worker::of(self.db()).await?;
            self.history.is_applied(&mut worker, listed.name()).await?
        };
        if is_applied == (direction == Direction::Up) {
            return Ok(false);
        }
        let dialect = self.db().executor().dialect();
        let in_transaction = listed
            .migration()
            .use_transaction()
            .unwrap_or_else(|| dialect.migrating().by_hand_in_transaction);
        let result = if in_transaction {
            self.by_hand_whole(listed, direction).await
        } else {
            self.by_hand_alone(listed, direction).await
        };
        result.map(|()| true).map_err(|error| {
            let is_whole = in_transaction && dialect.ddl_is_transactional();
            MigrationError::Failed {
                migration: listed.name().to_owned(),
                direction,
                at: None,
                left: if is_whole {
                    Left::Nothing
                } else {
                    Left::Unknown
                },
                error: Error::from_db_err(error),
            }
        })
    }

    async fn by_hand_whole(&self, listed: &Listed, direction: Direction) -> Result<(), DbErr> {
        let transaction = self
            .db()
            .seaorm()
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: self
                    .db()
                    .executor()
                    .dialect()
                    .has_single_writer()
                    .then_some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await?;
        move_by(listed, direction, &SchemaManager::new(&transaction)).await?;
        for statement in self.record(listed, direction) {
            transaction.execute_unprepared(&statement).await?;
        }
        transaction.commit().await
    }

    async fn by_hand_alone(&self, listed: &Listed, direction: Direction) -> Result<(), DbErr> {
        let connection = self.db().seaorm();
        move_by(listed, direction, &SchemaManager::new(connection)).await?;
        for statement in self.record(listed, direction) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn record(&self, listed: &Listed, direction: Direction) -> Vec<String> {
        self.history
            .script(listed.name(), direction, None, &now().to_string())
    }
}

async fn move_by(
    listed: &Listed,
    direction: Direction,
    manager: &SchemaManager<'_>,
) -> Result<(), DbErr> {
    match direction {
        Direction::Up => listed.migration().up(manager).await,
        Direction::Down => listed.migration().down(manager).await,
    }
}
