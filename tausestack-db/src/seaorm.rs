//! SeaORM on our connections: `Entity::find().all(&db)` and all the rest.

use std::future::Future;
use std::pin::Pin;

use futures_util::stream::BoxStream;
use sea_orm::{
    AccessMode, ConnectionTrait, DbBackend, DbErr, ExecResult, IsolationLevel, QueryResult,
    RuntimeErr, Statement, StreamTrait, TransactionError, TransactionOptions, TransactionSession,
    TransactionTrait,
};

use crate::connection::Command;
use crate::database::Database;
use crate::session::{Executor, Failure};
use crate::transaction::Transaction;
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
        let mut session = executor.session().await?;
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
        let mut session = executor.session().await?;
        session.optional(command).await
    };
    run.await
        .map(|row| row.map(QueryResult::from))
        .map_err(|failure: Failure| failure.into_db_err(DbErr::Query))
}

async fn query_all(executor: Executor<'_>, command: Command) -> Result<Vec<QueryResult>, DbErr> {
    let run = async {
        let mut session = executor.session().await?;
        session.all(command).await
    };
    run.await
        .map(|rows| rows.into_iter().map(QueryResult::from).collect())
        .map_err(|failure: Failure| failure.into_db_err(DbErr::Query))
}

/// The rows of a statement as they arrive; the connection is held until the
/// stream ends or is dropped.
async fn stream(
    executor: Executor<'_>,
    statement: Command,
) -> Result<BoxStream<'_, Result<QueryResult, DbErr>>, DbErr> {
    let session = executor
        .session()
        .await
        .map_err(|failure| failure.into_db_err(DbErr::Query))?;
    Ok(Box::pin(async_stream::try_stream! {
        use futures_util::StreamExt as _;
        let mut session = session;
        let mut rows = session
            .stream(statement)
            .map_err(|failure| failure.into_db_err(DbErr::Query))?;
        let mut broken = None;
        while let Some(row) = rows.next().await {
            match row {
                Ok(row) => yield QueryResult::from(row),
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            }
        }
        drop(rows);
        if let Some(error) = broken {
            Err(session.failed(error).into_db_err(DbErr::Query))?;
        }
    }))
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
                Box::pin(stream(self.executor(), command(statement)))
            }
        }
    };
}

connection_trait!(Database);
connection_trait!(Transaction<'_>);

/// Our error in SeaORM's words.
pub(crate) fn db_err(error: &Error) -> DbErr {
    DbErr::Custom(error.to_string())
}

/// Only what can be kept is taken on; SeaORM logs a warning and goes on.
fn check_options(options: TransactionOptions) -> Result<(), DbErr> {
    if options == TransactionOptions::default() {
        Ok(())
    } else {
        Err(DbErr::Exec(RuntimeErr::Internal(
            "isolation levels and access modes are not available through SeaORM's \
             `begin_with_options` on this connection"
                .to_owned(),
        )))
    }
}

macro_rules! transaction_trait {
    ($type:ty, |$this:ident| $begin:expr) => {
        #[async_trait::async_trait]
        impl TransactionTrait for $type {
            type Transaction = Transaction<'static>;

            async fn begin(&self) -> Result<Transaction<'static>, DbErr> {
                let $this = self;
                $begin.await.map_err(|error| db_err(&error))
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
                options: TransactionOptions,
            ) -> Result<Transaction<'static>, DbErr> {
                check_options(options)?;
                TransactionTrait::begin(self).await
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

transaction_trait!(Database, |db| db.begin_transaction());
transaction_trait!(Transaction<'_>, |tx| tx.begin_unborrowed());

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
