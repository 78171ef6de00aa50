//! Where an operation runs: a connection of the pool for its duration, or the
//! connection of the transaction it belongs to.

mod atomic;
mod observed;
mod stream;

pub(crate) use observed::Telling;

use sea_orm::{DbErr, RuntimeErr};
use tokio::sync::MutexGuard;
use tracing::Instrument as _;

use crate::Error;
use crate::clock::Now;
use crate::connection::{Access, Answer, Command, Connection, OnRow, Outcome};
use crate::database::Inner;
use crate::dialect::Dialect;
use crate::row::{Row, RowRef};
use crate::statement::RowLock;
use crate::transaction::{Loan, Slot, TransactionOptions, TransactionScope};
use observed::Observed;

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

    /// The time, to be read once by an operation that stamps rows.
    pub(crate) fn now(self) -> Now {
        self.database().clock().now()
    }

    /// Whether statements stand in a transaction already.
    pub(crate) fn in_transaction(self) -> bool {
        matches!(self.0, Place::Transaction(_))
    }

    /// Refuses to lock rows where that would lock nothing.
    pub(crate) fn require_locks(self, lock: RowLock) -> Result<(), Error> {
        let (Some(_), Place::Transaction(scope)) = (lock.strength, self.0) else {
            return Ok(());
        };
        if self.dialect().locks_single_rows() || scope.locks_database() {
            return Ok(());
        }
        Err(Error::unsupported(format!(
            "{} locks no rows, but the whole database, which this transaction did not do at its \
             start: begin it with `SqliteBegin::Immediate`",
            self.dialect().name()
        )))
    }

    /// Takes a connection for the statements of one operation, some of which
    /// may write.
    pub(crate) async fn session(self) -> Result<Session<'a>, Failure> {
        self.session_to(Access::Write).await
    }

    /// Takes a connection for one statement.
    pub(crate) async fn session_for(self, command: &Command) -> Result<Session<'a>, Failure> {
        self.session_to(Access::of(command.sql.as_str())).await
    }

    async fn session_to(self, access: Access) -> Result<Session<'a>, Failure> {
        match self.0 {
            Place::Pool { database, outside } => {
                Self::pool_session(database, outside, access).await
            }
            Place::Transaction(scope) => Ok(Session {
                database: scope.database(),
                held: Held::Transaction(scope.lock().await?),
            }),
        }
    }

    async fn pool_session(
        database: &'a Inner,
        outside: bool,
        access: Access,
    ) -> Result<Session<'a>, Failure> {
        crate::transaction::refuse_inside(database, outside, access)?;
        Ok(Session {
            database,
            held: Held::Connection(database.pool()?.acquire(access).await?),
        })
    }

    /// Calls a function for each row of the answer.
    pub(crate) async fn for_each(
        self,
        command: Command,
        on_row: &mut (dyn FnMut(RowRef<'_>) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let sql = command.sql.clone();
        let mut session = self
            .session_for(&command)
            .await
            .map_err(|failure| failure.into_error(sql.as_str()))?;
        session.for_each(command, on_row).await
    }

    /// The first row of the answer.
    pub(crate) async fn optional(self, command: Command) -> Result<Option<Row>, Error> {
        let sql = command.sql.clone();
        let run = async {
            let mut session = self.session_for(&command).await?;
            session.optional(command).await
        };
        run.await
            .map_err(|failure| failure.into_error(sql.as_str()))
    }

    /// All rows of the answer.
    pub(crate) async fn all(self, command: Command) -> Result<Vec<Row>, Error> {
        let sql = command.sql.clone();
        let run = async {
            let mut session = self.session_for(&command).await?;
            session.all(command).await
        };
        run.await
            .map_err(|failure| failure.into_error(sql.as_str()))
    }

    pub(crate) async fn execute(self, command: Command) -> Result<Outcome, Error> {
        let sql = command.sql.clone();
        let run = async {
            let mut session = self.session_for(&command).await?;
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
    /// The connection of a transaction, lent to a stream.
    Lent(Loan),
}

/// Runs a statement on a session's connection, and tells of it.
///
/// A prepared statement may be of no use any more since a table has changed:
/// then nothing of it has been done, and outside of a transaction it is
/// prepared and run anew. It is a macro, since a function over the
/// connection's methods could not be seen to be sent.
macro_rules! run {
    ($session:ident, $command:ident, |$connection:ident, $taken:ident| $call:expr) => {{
        let observed = Observed::start($session.database, &$command);
        let span = observed.span();
        let again = $session.second_try(&$command);
        let result = async {
            let $taken = $command;
            let $connection = $session.connection()?;
            let result = $call.await;
            match (result, again) {
                (Err(error), Some($taken)) if crate::error::is_stale_plan(&error) => {
                    $connection.forget_statements().await?;
                    Ok::<_, Failure>($call.await)
                }
                (result, _) => Ok(result),
            }
        }
        .instrument(span)
        .await;
        observed.end(!matches!(result, Ok(Ok(_))));
        result?
    }};
}

impl Session<'_> {
    fn connection(&mut self) -> Result<&mut Connection, Error> {
        match &mut self.held {
            Held::Connection(connection) => Ok(connection),
            Held::Transaction(slot) => slot.connection(),
            Held::Lent(loan) => loan.connection(),
        }
    }

    /// The statement once more, if it may be run again on its own.
    fn second_try(&self, command: &Command) -> Option<Command> {
        match &self.held {
            Held::Connection(connection)
                if self.database.dialect().plans_go_stale() && connection.depth() == 0 =>
            {
                Some(command.clone())
            }
            _ => None,
        }
    }

    /// Remembers a failure where it spoils the transaction.
    fn note<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, Failure> {
        match result {
            Ok(value) => {
                if let Held::Transaction(slot) = &mut self.held {
                    slot.note_success();
                }
                Ok(value)
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    pub(crate) async fn for_each(
        &mut self,
        command: Command,
        on_row: &mut (dyn FnMut(RowRef<'_>) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let sql = command.sql.clone();
        let mut ours = None;
        let mut bridge = |row: RowRef<'_>| {
            on_row(row).map_err(|error| {
                ours = Some(error);
                // Ends the reading; the error that counts is ours.
                sqlx::Error::RowNotFound
            })
        };
        let result = self.run_for_each(command, &mut bridge).await;
        match ours {
            Some(error) => Err(error),
            None => result
                .and_then(|result| self.note(result))
                .map_err(|failure| failure.into_error(sql.as_str())),
        }
    }

    async fn run_for_each(
        &mut self,
        command: Command,
        on_row: &mut OnRow<'_>,
    ) -> Result<Result<(), sqlx::Error>, Failure> {
        Ok(run!(self, command, |connection, command| connection
            .for_each(command, on_row)))
    }

    pub(crate) async fn optional(&mut self, command: Command) -> Result<Option<Row>, Failure> {
        let result = run!(self, command, |connection, command| connection
            .optional(command));
        self.note(result)
    }

    /// Remembers an error where it spoils the transaction.
    pub(crate) fn failed(&mut self, error: sqlx::Error) -> Failure {
        let dialect = self.database.dialect();
        match &mut self.held {
            Held::Connection(_) => {}
            Held::Transaction(slot) => slot.note_failure(dialect, &error),
            Held::Lent(loan) => loan.note_failure(dialect, &error),
        }
        error.into()
    }

    /// The rows of the answer as they arrive.
    fn stream(&mut self, command: Command) -> Result<Answer<'_>, Failure> {
        Observed::start(self.database, &command).end(false);
        Ok(self.connection()?.stream(command)?)
    }

    pub(crate) async fn all(&mut self, command: Command) -> Result<Vec<Row>, Failure> {
        let result = run!(self, command, |connection, command| connection.all(command));
        self.note(result)
    }

    pub(crate) async fn execute(&mut self, command: Command) -> Result<Outcome, Failure> {
        let result = run!(self, command, |connection, command| connection
            .execute(command));
        self.note(result)
    }

    pub(crate) async fn script(&mut self, text: &str) -> Result<Outcome, Failure> {
        let command = Command::new(text.to_owned().into(), Vec::new());
        let observed = Observed::start(self.database, &command);
        let script = self.connection()?.script(text);
        let result = script.instrument(observed.span()).await;
        observed.end(result.is_err());
        self.note(result)
    }

    /// Opens a transaction of the operation's own, unless one is open.
    pub(crate) async fn begin_unit(&mut self) -> Result<Unit, Failure> {
        let begin = self.database.dialect().begin(&TransactionOptions::new())?;
        match &mut self.held {
            Held::Connection(connection) => {
                connection.begin(begin).await?;
                Ok(Unit::Own)
            }
            Held::Transaction(_) | Held::Lent(_) => Ok(Unit::Enclosing),
        }
    }

    /// Commits what [`begin_unit`](Self::begin_unit) opened; dropping the
    /// session without it rolls back.
    pub(crate) async fn end_unit(&mut self, unit: Unit) -> Result<(), Failure> {
        if let (Unit::Own, Held::Connection(connection)) = (unit, &mut self.held) {
            connection.commit().await.map_err(Error::of_commit)?;
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
