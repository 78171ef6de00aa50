//! Where an operation runs: a connection of the pool for its duration, or the
//! connection of the transaction it belongs to.

use std::time::Instant;

use futures_util::stream::BoxStream;
use sea_orm::{DbErr, RuntimeErr};
use tokio::sync::MutexGuard;

use crate::Error;
use crate::connection::{Command, Connection, Outcome};
use crate::database::Inner;
use crate::dialect::Dialect;
use crate::row::{Row, RowRef};
use crate::transaction::{Slot, TransactionScope};

/// The pool or a transaction: what every operation is generic over, in a form
/// that costs no monomorphisation.
#[derive(Clone, Copy)]
pub struct Executor<'a>(Place<'a>);

impl std::fmt::Debug for Executor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Place::Pool { .. } => "Executor(pool)",
            Place::Transaction(_) => "Executor(transaction)",
        })
    }
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Pool {
        database: &'a Inner,
        /// Whether the pool may be used inside of its own transaction.
        outside: bool,
    },
    Transaction(&'a TransactionScope),
}

/// Why a statement failed: below us, or before it was sent.
#[derive(Debug)]
pub(crate) enum Failure {
    Driver(sqlx::Error),
    Ours(Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl Failure {
    pub(crate) fn into_error(self, sql: &str) -> Error {
        match self {
            Self::Driver(error) => Error::of_statement(error, sql),
            Self::Ours(error) => error,
        }
    }

    /// As SeaORM says it, so that its own classification goes on working.
    pub(crate) fn into_db_err(self, wrap: fn(RuntimeErr) -> DbErr) -> DbErr {
        match self {
            Self::Driver(error) => wrap(RuntimeErr::SqlxError(error.into())),
            Self::Ours(error) => wrap(RuntimeErr::Internal(error.to_string())),
        }
    }
}

impl<'a> Executor<'a> {
    pub(crate) fn pool(database: &'a Inner, outside: bool) -> Self {
        Self(Place::Pool { database, outside })
    }

    pub(crate) fn transaction(scope: &'a TransactionScope) -> Self {
        Self(Place::Transaction(scope))
    }

    pub(crate) fn database(self) -> &'a Inner {
        match self.0 {
            Place::Pool { database, .. } => database,
            Place::Transaction(scope) => scope.database(),
        }
    }

    pub(crate) fn dialect(self) -> &'static dyn Dialect {
        self.database().dialect()
    }

    /// Whether statements stand in a transaction already.
    pub(crate) fn in_transaction(self) -> bool {
        matches!(self.0, Place::Transaction(_))
    }

    /// Takes a connection for the statements of one operation.
    pub(crate) async fn session(self) -> Result<Session<'a>, Failure> {
        match self.0 {
            Place::Pool { database, outside } => {
                if !outside {
                    crate::transaction::refuse_inside(database)?;
                }
                let connection = match database.pool()?.acquire().await {
                    Ok(connection) => connection,
                    Err(error) => return Err(database.acquire_failed(error).into()),
                };
                Ok(Session {
                    database,
                    held: Held::Connection(connection),
                })
            }
            Place::Transaction(scope) => Ok(Session {
                database: scope.database(),
                held: Held::Transaction(scope.lock().await?),
            }),
        }
    }

    /// Calls a function for each row of the answer.
    pub(crate) async fn for_each(
        self,
        command: Command,
        on_row: &mut (dyn FnMut(RowRef<'_>) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let sql = command.sql.clone();
        let mut session = self
            .session()
            .await
            .map_err(|failure| failure.into_error(sql.as_str()))?;
        session.for_each(command, on_row).await
    }

    /// The first row of the answer.
    pub(crate) async fn optional(self, command: Command) -> Result<Option<Row>, Error> {
        let sql = command.sql.clone();
        let run = async {
            let mut session = self.session().await?;
            session.optional(command).await
        };
        run.await
            .map_err(|failure| failure.into_error(sql.as_str()))
    }

    /// All rows of the answer.
    pub(crate) async fn all(self, command: Command) -> Result<Vec<Row>, Error> {
        let sql = command.sql.clone();
        let run = async {
            let mut session = self.session().await?;
            session.all(command).await
        };
        run.await
            .map_err(|failure| failure.into_error(sql.as_str()))
    }

    pub(crate) async fn execute(self, command: Command) -> Result<Outcome, Error> {
        let sql = command.sql.clone();
        let run = async {
            let mut session = self.session().await?;
            session.execute(command).await
        };
        run.await
            .map_err(|failure| failure.into_error(sql.as_str()))
    }
}

/// A connection in the hands of one operation.
pub(crate) struct Session<'a> {
    database: &'a Inner,
    held: Held<'a>,
}

enum Held<'a> {
    Connection(Connection),
    Transaction(MutexGuard<'a, Slot>),
}

/// Tells of a statement: `echo`, and a `tracing` event.
struct Observed<'a> {
    database: &'a Inner,
    sql: crate::connection::Sql,
    started: Instant,
}

impl<'a> Observed<'a> {
    fn start(database: &'a Inner, command: &Command) -> Self {
        if database.echoes() {
            eprintln!("[{}] {}", database.dialect().name(), command.sql.as_str());
        }
        Self {
            database,
            sql: command.sql.clone(),
            started: Instant::now(),
        }
    }

    fn end(self, failed: bool) {
        tracing::debug!(
            target: "tausestack_db::statement",
            database = self.database.dialect().name(),
            sql = self.sql.as_str(),
            microseconds = self.started.elapsed().as_micros(),
            failed,
        );
    }
}

impl Session<'_> {
    fn connection(&mut self) -> Result<&mut Connection, Error> {
        match &mut self.held {
            Held::Connection(connection) => Ok(connection),
            Held::Transaction(slot) => slot.connection(),
        }
    }

    /// Remembers a failure where it spoils the transaction.
    fn note<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, Failure> {
        result.map_err(|error| self.failed(error))
    }

    pub(crate) async fn for_each(
        &mut self,
        command: Command,
        on_row: &mut (dyn FnMut(RowRef<'_>) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let observed = Observed::start(self.database, &command);
        let sql = command.sql.clone();
        let mut ours = None;
        let mut bridge = |row: RowRef<'_>| {
            on_row(row).map_err(|error| {
                ours = Some(error);
                // Ends the reading; the error that counts is ours.
                sqlx::Error::RowNotFound
            })
        };
        let result = self.connection()?.for_each(command, &mut bridge).await;
        observed.end(result.is_err());
        match ours {
            Some(error) => Err(error),
            None => self
                .note(result)
                .map_err(|failure| failure.into_error(sql.as_str())),
        }
    }

    pub(crate) async fn optional(&mut self, command: Command) -> Result<Option<Row>, Failure> {
        let observed = Observed::start(self.database, &command);
        let result = self.connection()?.optional(command).await;
        observed.end(result.is_err());
        self.note(result)
    }

    /// Remembers an error where it spoils the transaction.
    pub(crate) fn failed(&mut self, error: sqlx::Error) -> Failure {
        if let Held::Transaction(slot) = &mut self.held {
            slot.note_failure(self.database.dialect(), &error);
        }
        error.into()
    }

    /// The rows of the answer as they arrive.
    pub(crate) fn stream(
        &mut self,
        command: Command,
    ) -> Result<BoxStream<'_, Result<Row, sqlx::Error>>, Failure> {
        Observed::start(self.database, &command).end(false);
        Ok(self.connection()?.stream(command)?)
    }

    pub(crate) async fn all(&mut self, command: Command) -> Result<Vec<Row>, Failure> {
        let observed = Observed::start(self.database, &command);
        let result = self.connection()?.all(command).await;
        observed.end(result.is_err());
        self.note(result)
    }

    pub(crate) async fn execute(&mut self, command: Command) -> Result<Outcome, Failure> {
        let observed = Observed::start(self.database, &command);
        let result = self.connection()?.execute(command).await;
        observed.end(result.is_err());
        self.note(result)
    }

    pub(crate) async fn script(&mut self, text: &str) -> Result<Outcome, Failure> {
        let command = Command::new(text.to_owned().into(), Vec::new());
        let observed = Observed::start(self.database, &command);
        let result = self.connection()?.script(text).await;
        observed.end(result.is_err());
        self.note(result)
    }

    /// Opens a transaction of the operation's own, unless one is open.
    pub(crate) async fn begin_unit(&mut self) -> Result<Unit, Failure> {
        let begin = self.database.dialect().begin();
        match &mut self.held {
            Held::Connection(connection) => {
                connection.begin(begin).await?;
                Ok(Unit::Own)
            }
            Held::Transaction(_) => Ok(Unit::Enclosing),
        }
    }

    /// Commits what [`begin_unit`](Self::begin_unit) opened; dropping the
    /// session without it rolls back.
    pub(crate) async fn end_unit(&mut self, unit: Unit) -> Result<(), Failure> {
        if let (Unit::Own, Held::Connection(connection)) = (unit, &mut self.held) {
            connection.commit().await?;
        }
        Ok(())
    }
}

/// Whose transaction the statements of an operation stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Unit {
    Own,
    Enclosing,
}
