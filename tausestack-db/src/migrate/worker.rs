//! The connection that migrates, in the hands of one step of the work.

use sea_orm::Value;

use crate::connection::Command;
use crate::dialect::Dialect;
use crate::row::Row;
use crate::session::{Session, Unit};
use crate::{Database, Error};

/// The connection that migrates, until it is dropped: a transaction that is
/// open then is rolled back.
pub(super) struct Worker<'a> {
    session: Session<'a>,
    dialect: &'static dyn Dialect,
}

impl<'a> Worker<'a> {
    pub(super) async fn of(db: &'a Database) -> Result<Self, Error> {
        let executor = db.executor();
        let session = executor
            .session()
            .await
            .map_err(|failure| failure.into_error(""))?;
        Ok(Self {
            session,
            dialect: executor.dialect(),
        })
    }

    /// Runs a statement without parameters, as plain text: not every one can
    /// be prepared.
    pub(super) async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.session
            .script(sql)
            .await
            .map(drop)
            .map_err(|failure| failure.into_error(sql))
    }

    /// Runs a statement whose placeholders are written as `?`.
    pub(super) async fn write(&mut self, sql: &str, values: Vec<Value>) -> Result<(), Error> {
        let command = self.command(sql, values);
        let sql = command.sql.clone();
        self.session
            .execute(command)
            .await
            .map(drop)
            .map_err(|failure| failure.into_error(sql.as_str()))
    }

    /// The rows of a query whose placeholders are written as `?`.
    pub(super) async fn rows(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, Error> {
        let command = self.command(sql, values);
        let sql = command.sql.clone();
        self.session
            .all(command)
            .await
            .map_err(|failure| failure.into_error(sql.as_str()))
    }

    /// Opens a transaction.
    pub(super) async fn begin(&mut self) -> Result<Unit, Error> {
        self.session
            .begin_unit()
            .await
            .map_err(|failure| failure.into_error("BEGIN"))
    }

    /// Commits it.
    pub(super) async fn commit(&mut self, unit: Unit) -> Result<(), Error> {
        self.session
            .end_unit(unit)
            .await
            .map_err(|failure| failure.into_error("COMMIT"))
    }

    fn command(&self, sql: &str, values: Vec<Value>) -> Command {
        let mut text = String::with_capacity(sql.len());
        let mut position = 0;
        for character in sql.chars() {
            // The texts are the runner's own: none has a `?` in a string.
            if character == '?' {
                position += 1;
                self.dialect.placeholder(&mut text, position);
            } else {
                text.push(character);
            }
        }
        Command::new(text.into(), values).once()
    }
}
