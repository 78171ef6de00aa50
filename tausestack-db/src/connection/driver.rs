//! The same few operations over each of sqlx's drivers.
//!
//! They are written once, in a macro, and not as generic functions: the
//! bounds that a generic function over sqlx's executors needs hide from the
//! compiler that its future can be sent.

use futures_util::stream::BoxStream;
use sqlx::SqlSafeStr as _;

use super::{Command, Sql};
use crate::row::{Row, RowRef};

/// What a statement that returns no rows did, as its driver says it.
#[derive(Debug)]
pub(crate) enum Outcome {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteQueryResult),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgQueryResult),
    #[cfg(feature = "mysql")]
    MySql(sqlx::mysql::MySqlQueryResult),
}

impl Outcome {
    pub(crate) fn rows_affected(&self) -> u64 {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(done) => done.rows_affected(),
            #[cfg(feature = "postgres")]
            Self::Postgres(done) => done.rows_affected(),
            #[cfg(feature = "mysql")]
            Self::MySql(done) => done.rows_affected(),
        }
    }

    /// The key that the database assigned last; PostgreSQL does not say.
    pub(crate) fn last_insert_id(&self) -> Option<u64> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(done) => u64::try_from(done.last_insert_rowid()).ok(),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => None,
            #[cfg(feature = "mysql")]
            Self::MySql(done) => Some(done.last_insert_id()),
        }
    }
}

impl From<Outcome> for sea_orm::ExecResult {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            #[cfg(feature = "sqlite")]
            Outcome::Sqlite(done) => done.into(),
            #[cfg(feature = "postgres")]
            Outcome::Postgres(done) => done.into(),
            #[cfg(feature = "mysql")]
            Outcome::MySql(done) => done.into(),
        }
    }
}

/// Called for each row; an error ends the reading.
pub(crate) type OnRow<'f> = dyn FnMut(RowRef<'_>) -> Result<(), sqlx::Error> + Send + 'f;

impl Sql {
    fn for_driver(self) -> sqlx::SqlStr {
        match self {
            Self::Static(text) => text.into_sql_str(),
            // The text is made by this crate, or by a caller who vouched for
            // it; values are never part of it.
            Self::Shared(text) => sqlx::AssertSqlSafe(text).into_sql_str(),
        }
    }
}

macro_rules! driver {
    ($name:ident, $feature:literal, $database:ty, $connection:ty, $bind:path, $variant:ident) => {
        #[cfg(feature = $feature)]
        pub(crate) mod $name {
            use futures_util::TryStreamExt as _;
            use futures_util::stream::BoxStream;
            use sqlx::Executor as _;
            use sqlx_core::transaction::TransactionManager as _;

            use super::{Command, OnRow, Outcome, Row, RowRef, Sql};

            type Manager = <$database as sqlx::Database>::TransactionManager;

            fn query(
                command: Command,
            ) -> Result<
                sqlx::query::Query<'static, $database, <$database as sqlx::Database>::Arguments>,
                sqlx::Error,
            > {
                let arguments = $bind(command.values).map_err(sqlx::Error::Encode)?;
                let query = sqlx::query_with(command.sql.for_driver(), arguments);
                Ok(query.persistent(command.keeps))
            }

            pub(crate) async fn for_each(
                connection: &mut $connection,
                command: Command,
                on_row: &mut OnRow<'_>,
            ) -> Result<(), sqlx::Error> {
                let mut rows = connection.fetch(query(command)?);
                while let Some(row) = rows.try_next().await? {
                    on_row(RowRef::$variant(&row))?;
                }
                Ok(())
            }

            /// The rows as they arrive.
            pub(crate) fn stream(
                connection: &mut $connection,
                command: Command,
            ) -> Result<BoxStream<'_, Result<Row, sqlx::Error>>, sqlx::Error> {
                let rows = connection.fetch(query(command)?);
                Ok(Box::pin(rows.map_ok(Row::from)))
            }

            pub(crate) async fn all(
                connection: &mut $connection,
                command: Command,
            ) -> Result<Vec<Row>, sqlx::Error> {
                let rows = connection.fetch_all(query(command)?).await?;
                Ok(rows.into_iter().map(Row::from).collect())
            }

            pub(crate) async fn optional(
                connection: &mut $connection,
                command: Command,
            ) -> Result<Option<Row>, sqlx::Error> {
                let row = connection.fetch_optional(query(command)?).await?;
                Ok(row.map(Row::from))
            }

            pub(crate) async fn execute(
                connection: &mut $connection,
                command: Command,
            ) -> Result<Outcome, sqlx::Error> {
                let done = connection.execute(query(command)?).await?;
                Ok(Outcome::$variant(done))
            }

            /// Runs text that the server does not prepare.
            pub(crate) async fn script(
                connection: &mut $connection,
                text: &str,
            ) -> Result<Outcome, sqlx::Error> {
                let done = connection
                    .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())))
                    .await?;
                Ok(Outcome::$variant(done))
            }

            pub(crate) async fn begin(
                connection: &mut $connection,
                statement: Option<Sql>,
            ) -> Result<(), sqlx::Error> {
                Manager::begin(connection, statement.map(Sql::for_driver)).await
            }

            pub(crate) async fn commit(connection: &mut $connection) -> Result<(), sqlx::Error> {
                Manager::commit(connection).await
            }

            pub(crate) async fn rollback(connection: &mut $connection) -> Result<(), sqlx::Error> {
                Manager::rollback(connection).await
            }

            pub(crate) fn start_rollback(connection: &mut $connection) {
                Manager::start_rollback(connection);
            }

            pub(crate) fn depth(connection: &$connection) -> usize {
                Manager::get_transaction_depth(connection)
            }

            pub(crate) async fn forget_statements(
                connection: &mut $connection,
            ) -> Result<(), sqlx::Error> {
                use sqlx::Connection as _;
                connection.clear_cached_statements().await
            }

            pub(crate) async fn ping(connection: &mut $connection) -> Result<(), sqlx::Error> {
                use sqlx::Connection as _;
                connection.ping().await
            }
        }
    };
}

driver!(
    sqlite,
    "sqlite",
    sqlx::Sqlite,
    sqlx::SqliteConnection,
    super::super::bind::sqlite,
    Sqlite
);
driver!(
    postgres,
    "postgres",
    sqlx::Postgres,
    sqlx::PgConnection,
    super::super::bind::postgres,
    Postgres
);
driver!(
    mysql,
    "mysql",
    sqlx::MySql,
    sqlx::MySqlConnection,
    super::super::bind::mysql,
    MySql
);

/// A connection of whichever driver, as its pool hands it out.
pub(crate) enum Raw {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::pool::PoolConnection<sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::pool::PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(sqlx::pool::PoolConnection<sqlx::MySql>),
}

/// Calls the function of the driver that the connection belongs to.
macro_rules! on_driver {
    ($raw:expr, $connection:ident => $function:ident($($argument:expr),*) $(.$wait:ident)?) => {
        match $raw {
            #[cfg(feature = "sqlite")]
            Raw::Sqlite($connection) => sqlite::$function($connection, $($argument),*)$(.$wait)?,
            #[cfg(feature = "postgres")]
            Raw::Postgres($connection) => postgres::$function($connection, $($argument),*)$(.$wait)?,
            #[cfg(feature = "mysql")]
            Raw::MySql($connection) => mysql::$function($connection, $($argument),*)$(.$wait)?,
        }
    };
}

impl Raw {
    pub(super) async fn for_each(
        &mut self,
        command: Command,
        on_row: &mut OnRow<'_>,
    ) -> Result<(), sqlx::Error> {
        on_driver!(self, connection => for_each(command, on_row).await)
    }

    pub(super) async fn optional(&mut self, command: Command) -> Result<Option<Row>, sqlx::Error> {
        on_driver!(self, connection => optional(command).await)
    }

    pub(super) fn stream(
        &mut self,
        command: Command,
    ) -> Result<BoxStream<'_, Result<Row, sqlx::Error>>, sqlx::Error> {
        on_driver!(self, connection => stream(command))
    }

    pub(super) async fn all(&mut self, command: Command) -> Result<Vec<Row>, sqlx::Error> {
        on_driver!(self, connection => all(command).await)
    }

    pub(super) async fn execute(&mut self, command: Command) -> Result<Outcome, sqlx::Error> {
        on_driver!(self, connection => execute(command).await)
    }

    pub(super) async fn script(&mut self, text: &str) -> Result<Outcome, sqlx::Error> {
        on_driver!(self, connection => script(text).await)
    }

    pub(super) async fn begin(&mut self, statement: Option<Sql>) -> Result<(), sqlx::Error> {
        on_driver!(self, connection => begin(statement).await)
    }

    pub(super) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        on_driver!(self, connection => commit().await)
    }

    pub(super) async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        on_driver!(self, connection => rollback().await)
    }

    pub(super) fn start_rollback(&mut self) {
        on_driver!(self, connection => start_rollback());
    }

    pub(super) fn depth(&self) -> usize {
        on_driver!(self, connection => depth())
    }

    pub(super) async fn forget_statements(&mut self) -> Result<(), sqlx::Error> {
        on_driver!(self, connection => forget_statements().await)
    }

    /// Has the connection closed when it is dropped.
    pub(super) fn close_on_drop(&mut self) {
        match self {
            // A SQLite connection rolls an unclaimed BEGIN back by itself, and
            // closing one may take an in-memory database with it.
            #[cfg(feature = "sqlite")]
            Raw::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            Raw::Postgres(connection) => connection.close_on_drop(),
            #[cfg(feature = "mysql")]
            Raw::MySql(connection) => connection.close_on_drop(),
        }
    }

    /// Whether a server is at the other end, which may fall silent, and whose
    /// driver does not know that a transaction may be open after a BEGIN whose
    /// end nobody saw. SQLite's rolls an unclaimed one back by itself.
    pub(super) fn is_remote(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Raw::Sqlite(_) => false,
            #[cfg(feature = "postgres")]
            Raw::Postgres(_) => true,
            #[cfg(feature = "mysql")]
            Raw::MySql(_) => true,
        }
    }

    /// Closes the connection without a word to a server that may not answer;
    /// the pool has room for another one at once.
    pub(super) async fn discard(self) {
        match self {
            // Closing one takes an in-memory database with it, and needs
            // nobody's answer.
            #[cfg(feature = "sqlite")]
            Raw::Sqlite(connection) => drop(connection.close().await),
            #[cfg(feature = "postgres")]
            Raw::Postgres(connection) => drop(connection.detach()),
            #[cfg(feature = "mysql")]
            Raw::MySql(connection) => drop(connection.detach()),
        }
    }

    /// Ends transactions that the driver counts and the database has ended by
    /// itself, as SQLite does after some errors
    /// (<https://www.sqlite.org/lang_transaction.html>): ROLLBACK fails then,
    /// and the driver counts on. They are opened again, to be rolled back.
    pub(super) async fn end_forgotten(&mut self) -> Result<(), sqlx::Error> {
        let mut again = String::from("BEGIN");
        for savepoint in 1..self.depth() {
            // The driver's names for them.
            again.push_str(&format!("; SAVEPOINT _sqlx_savepoint_{savepoint}"));
        }
        self.script(&again).await?;
        while self.depth() > 0 {
            self.rollback().await?;
        }
        Ok(())
    }

    pub(super) async fn ping(&mut self) -> Result<(), sqlx::Error> {
        on_driver!(self, connection => ping().await)
    }
}
