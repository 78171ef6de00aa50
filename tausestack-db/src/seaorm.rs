//! SeaORM on our connections: `Entity::find().all(&db)` and all the rest.

use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use sea_orm::{
    AccessMode, ConnectionTrait, DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult,
    SqliteTransactionMode, Statement, StreamTrait, TransactionError, TransactionOptions,
    TransactionSession, TransactionTrait,
};

use crate::connection::Command;
use crate::database::Database;
use crate::session::{Executor, Failure};
use crate::transaction::{Isolation, SqliteBegin, Transaction};
use crate::{Error, row::Row};

fn command(statement: Statement) -> Command {
    let values = statement.values.map_or_else(Vec::new, |values| values.0);
    Command::new(statement.sql.into(), values)
}

impl From<Row> for QueryResult {
    fn from(row: Row) -> Self {
        row.into_query_result()
    }
}

async fn execute(executor: Executor<'_>, command: Command) -> Result<ExecResult, DbErr> {
    let run = async {
        crate::raw::refuse_control_in_script(executor, command.sql.as_str())?;
        let mut session = executor.session_for(&command).await?;
        session.execute(command).await
    };
    run.await
        .map(ExecResult::from)
        .map_err(|failure: Failure| failure.into_db_err(DbErr::Exec))
}

async fn execute_unprepared(executor: Executor<'_>, sql: &str) -> Result<ExecResult, DbErr> {
    let run = async {
        crate::raw::refuse_control_in_script(executor, sql)?;
        let mut session = executor.session().await?;
        session.script(sql).await
    };
    run.await
        .map(ExecResult::from)
        .map_err(|failure: Failure| failure.into_db_err(DbErr::Exec))
}

async fn query_one(executor: Executor<'_>, command: Command) -> Result<Option<QueryResult>, DbErr> {
    let run = async {
        crate::raw::refuse_control_in_script(executor, command.sql.as_str())?;
        let mut session = executor.session_for(&command).await?;
        session.optional(command).await
    };
    run.await
        .map(|row| row.map(QueryResult::from))
        .map_err(|failure: Failure| failure.into_db_err(DbErr::Query))
}

async fn query_all(executor: Executor<'_>, command: Command) -> Result<Vec<QueryResult>, DbErr> {
    let run = async {
        crate::raw::refuse_control_in_script(executor, command.sql.as_str())?;
        let mut session = executor.session_for(&command).await?;
        session.all(command).await
    };
    run.await
        .map(|rows| rows.into_iter().map(QueryResult::from).collect())
        .map_err(|failure: Failure| failure.into_db_err(DbErr::Query))
}

macro_rules! connection_trait {
    ($type:ty) => {
        #[async_trait::async_trait]
        impl ConnectionTrait for $type {
            fn get_database_backend(&self) -> DbBackend {
                self.executor().dialect().backend()
            }

            async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
                execute(self.executor(), command(statement)).await
            }

            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                execute_unprepared(self.executor(), sql).await
            }

            async fn query_one_raw(
                &self,
                statement: Statement,
            ) -> Result<Option<QueryResult>, DbErr> {
                query_one(self.executor(), command(statement)).await
            }

            async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
                query_all(self.executor(), command(statement)).await
            }
        }

        impl StreamTrait for $type {
            type Stream<'a>
                = BoxStream<'a, Result<QueryResult, DbErr>>
            where
                Self: 'a;

            fn get_database_backend(&self) -> DbBackend {
                self.executor().dialect().backend()
            }

            fn stream_raw<'a>(
                &'a self,
                statement: Statement,
            ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
                let control = crate::raw::refuse_control_in_script(self.executor(), &statement.sql);
                if let Err(error) = control {
                    return Box::pin(std::future::ready(Err(db_err(&error))));
                }
                let rows = self.executor().stream(command(statement));
                let rows: Self::Stream<'a> = Box::pin(rows.map(|row| {
                    row.map(QueryResult::from)
                        .map_err(|failure| failure.into_db_err(DbErr::Query))
                }));
                Box::pin(std::future::ready(Ok(rows)))
            }
        }
    };
}

/// SeaORM's migrations take a `&Database` as they take its own connection.
impl<'c> sea_orm::IntoDatabaseExecutor<'c> for &'c Database {
    fn into_database_executor(self) -> sea_orm::DatabaseExecutor<'c> {
        sea_orm::DatabaseExecutor::Connection(self.seaorm())
    }
}

connection_trait!(Database);
connection_trait!(Transaction<'_>);

/// Our error in SeaORM's words.
pub(crate) fn db_err(error: &Error) -> DbErr {
    DbErr::Custom(error.to_string())
}

/// SeaORM's options as ours; what the database lacks is refused, of which
/// SeaORM itself would only log a warning.
fn options(options: TransactionOptions) -> crate::TransactionOptions {
    let mut ours = crate::TransactionOptions::new();
    if let Some(level) = options.isolation_level {
        ours = ours.isolation(match level {
            IsolationLevel::ReadUncommitted => Isolation::ReadUncommitted,
            IsolationLevel::ReadCommitted => Isolation::ReadCommitted,
            IsolationLevel::RepeatableRead => Isolation::RepeatableRead,
            IsolationLevel::Serializable => Isolation::Serializable,
        });
    }
    if options.access_mode == Some(AccessMode::ReadOnly) {
        ours = ours.read_only();
    }
    if let Some(mode) = options.sqlite_transaction_mode {
        ours = ours.sqlite_begin(match mode {
            SqliteTransactionMode::Deferred => SqliteBegin::Deferred,
            SqliteTransactionMode::Immediate => SqliteBegin::Immediate,
            SqliteTransactionMode::Exclusive => SqliteBegin::Exclusive,
        });
    }
    ours
}

/// A savepoint has the level of its transaction.
async fn begin_nested(
    transaction: &Transaction<'_>,
    options: crate::TransactionOptions,
) -> Result<Transaction<'static>, Error> {
    if options.is_plain() {
        transaction.begin_unborrowed().await
    } else {
        Err(Error::unsupported(
            "a nested transaction has the isolation level and the access mode of the one around \
             it: they are set where that begins",
        ))
    }
}

macro_rules! transaction_trait {
    ($type:ty, |$this:ident, $options:ident| $begin:expr) => {
        #[async_trait::async_trait]
        impl TransactionTrait for $type {
            type Transaction = Transaction<'static>;

            async fn begin(&self) -> Result<Transaction<'static>, DbErr> {
                self.begin_with_options(TransactionOptions::default()).await
            }

            async fn begin_with_config(
                &self,
                isolation_level: Option<IsolationLevel>,
                access_mode: Option<AccessMode>,
            ) -> Result<Transaction<'static>, DbErr> {
                self.begin_with_options(TransactionOptions {
                    isolation_level,
                    access_mode,
                    ..TransactionOptions::default()
                })
                .await
            }

            async fn begin_with_options(
                &self,
                given: TransactionOptions,
            ) -> Result<Transaction<'static>, DbErr> {
                let ($this, $options) = (self, options(given));
                $begin.await.map_err(|error| db_err(&error))
            }

            async fn transaction<F, T, E>(&self, callback: F) -> Result<T, TransactionError<E>>
            where
                F: for<'c> FnOnce(
                        &'c Transaction<'static>,
                    )
                        -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>
                    + Send,
                T: Send,
                E: std::fmt::Display + std::fmt::Debug + Send,
            {
                self.transaction_with_config(callback, None, None).await
            }

            async fn transaction_with_config<F, T, E>(
                &self,
                callback: F,
                isolation_level: Option<IsolationLevel>,
                access_mode: Option<AccessMode>,
            ) -> Result<T, TransactionError<E>>
            where
                F: for<'c> FnOnce(
                        &'c Transaction<'static>,
                    )
                        -> Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>
                    + Send,
                T: Send,
                E: std::fmt::Display + std::fmt::Debug + Send,
            {
                let transaction = self
                    .begin_with_config(isolation_level, access_mode)
                    .await
                    .map_err(TransactionError::Connection)?;
                match callback(&transaction).await {
                    Ok(value) => {
                        transaction
                            .commit()
                            .await
                            .map_err(TransactionError::Connection)?;
                        Ok(value)
                    }
                    Err(error) => {
                        transaction
                            .rollback()
                            .await
                            .map_err(TransactionError::Connection)?;
                        Err(TransactionError::Transaction(error))
                    }
                }
            }
        }
    };
}

transaction_trait!(Database, |db, options| db.begin_transaction_with(options));
transaction_trait!(Transaction<'_>, |tx, options| begin_nested(tx, options));

#[async_trait::async_trait]
impl TransactionSession for Transaction<'_> {
    async fn commit(self) -> Result<(), DbErr> {
        self.commit_transaction()
            .await
            .map_err(|error| db_err(&error))
    }

    async fn rollback(self) -> Result<(), DbErr> {
        self.rollback_transaction()
            .await
            .map_err(|error| db_err(&error))
    }
}

/// An error of SeaORM's, classified as ours are.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::from_db_err(error)
    }
}
