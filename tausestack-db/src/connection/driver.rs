//! The same few operations over each of sqlx's drivers.
//!
//! They are written once, in a macro, and not as generic functions: the
//! bounds that a generic function over sqlx's executors needs hide from the
//! compiler that its future can be sent.

use sqlx::SqlSafeStr as _;

use super::{Command, Sql, bind};
use crate::row::{Row, RowRef};

/// What a statement that returns no rows did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outcome {
    pub(crate) rows_affected: u64,
    /// The key that the database assigned last, on databases that say so.
    pub(crate) last_insert_id: u64,
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
    ($name:ident, $feature:literal, $database:ty, $connection:ty, $bind:path, $variant:ident,
     |$done:ident| $last_insert_id:expr) => {
        #[cfg(feature = $feature)]
        pub(crate) mod $name {
            use futures_util::TryStreamExt as _;
            use sqlx::{Executor as _, TransactionManager as _};

            use super::{Command, OnRow, Outcome, Row, RowRef};

            type Manager = <$database as sqlx::Database>::TransactionManager;

            fn query(
                command: Command,
            ) -> Result<
                sqlx::query::Query<'static, $database, <$database as sqlx::Database>::Arguments>,
                sqlx::Error,
            > {
                let arguments = $bind(command.values).map_err(sqlx::Error::Encode)?;
                Ok(sqlx::query_with(command.sql.for_driver(), arguments))
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
                let $done = connection.execute(query(command)?).await?;
                Ok(Outcome {
                    rows_affected: $done.rows_affected(),
                    last_insert_id: $last_insert_id,
                })
            }

            /// Runs text that the server does not prepare.
            pub(crate) async fn script(
                connection: &mut $connection,
                text: &str,
            ) -> Result<Outcome, sqlx::Error> {
                let $done = connection
                    .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())))
                    .await?;
                Ok(Outcome {
                    rows_affected: $done.rows_affected(),
                    last_insert_id: $last_insert_id,
                })
            }

            pub(crate) async fn begin(
                connection: &mut $connection,
                statement: Option<&'static str>,
            ) -> Result<(), sqlx::Error> {
                use sqlx::SqlSafeStr as _;
                Manager::begin(connection, statement.map(|text| text.into_sql_str())).await
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
    Sqlite,
    |done| done.last_insert_rowid().cast_unsigned()
);
driver!(
    postgres,
    "postgres",
    sqlx::Postgres,
    sqlx::PgConnection,
    super::super::bind::postgres,
    Postgres,
    |done| 0
);
driver!(
    mysql,
    "mysql",
    sqlx::MySql,
    sqlx::MySqlConnection,
    super::super::bind::mysql,
    MySql,
    |done| done.last_insert_id()
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

    pub(super) async fn all(&mut self, command: Command) -> Result<Vec<Row>, sqlx::Error> {
        on_driver!(self, connection => all(command).await)
    }

    pub(super) async fn execute(&mut self, command: Command) -> Result<Outcome, sqlx::Error> {
        on_driver!(self, connection => execute(command).await)
    }

    pub(super) async fn script(&mut self, text: &str) -> Result<Outcome, sqlx::Error> {
        on_driver!(self, connection => script(text).await)
    }

    pub(super) async fn begin(&mut self, statement: Option<&'static str>) -> Result<(), sqlx::Error> {
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

    pub(super) async fn ping(&mut self) -> Result<(), sqlx::Error> {
        on_driver!(self, connection => ping().await)
    }
}
