//! Updates and deletes of the rows that a filter picks.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use sea_orm::Value;

use super::find::decode_row;
use super::violation::{self, Written};
use crate::Error;
use crate::connection::Command;
use crate::dialect::Returning;
use crate::filter::{Filter, filter_from_json};
use crate::mapped::{Changes, Mapped, Mapping};
use crate::row::Row;
use crate::session::Executor;
use crate::statement::{self, Selection};

/// Nothing says yet which rows are meant: neither a filter nor `all_rows`.
#[derive(Debug, Clone, Copy)]
pub enum NoFilter {}

/// It is said which rows are meant.
#[derive(Debug, Clone, Copy)]
pub enum Filtered {}

/// An update of all rows that match, not yet sent: awaiting it sends it, and
/// says how many rows matched.
///
/// It cannot be awaited before a filter says which rows are meant, or
/// [`all_rows`](Self::all_rows) that all are.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, username: String, is_active: bool }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// # for name in ["ana", "bob"] {
/// #     db.create::<User>(json!({ "username": name, "is_active": true })).await?;
/// # }
/// let left = db
///     .update_where::<User>(json!({ "is_active": false }))
///     .filter(User::COLUMN.username.is_in(["ana", "eve"]))
///     .await?;
/// assert_eq!(left, 1);
/// let back = UserPatch { is_active: true.into(), ..Default::default() };
/// assert_eq!(db.update_where::<User>(back).all_rows().await?, 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is updated until this is awaited"]
pub struct UpdateWhere<'a, T, S = NoFilter> {
    executor: Executor<'a>,
    changes: Result<Changes, Error>,
    selection: Selection,
    rows: PhantomData<fn() -> (T, S)>,
}

/// A deletion of all rows that match, not yet sent: awaiting it sends it, and
/// says how many rows there were.
///
/// It cannot be awaited before a filter says which rows are meant, or
/// [`all_rows`](Self::all_rows) that all are.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, username: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// # for name in ["ana", "bob", "eve"] {
/// #     db.create::<User>(json!({ "username": name })).await?;
/// # }
/// let gone = db
///     .delete_where::<User>()
///     .filter(User::COLUMN.username.starts_with("a"))
///     .await?;
/// assert_eq!(gone, 1);
/// assert_eq!(db.delete_where::<User>().all_rows().await?, 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted until this is awaited"]
pub struct DeleteWhere<'a, T, S = NoFilter> {
    executor: Executor<'a>,
    selection: Selection,
    rows: PhantomData<fn() -> (T, S)>,
}

impl<'a, T: Mapped> UpdateWhere<'a, T> {
    pub(super) fn new(executor: Executor<'a>, changes: Result<Changes, Error>) -> Self {
        Self {
            executor,
            changes,
            selection: Selection::default(),
            rows: PhantomData,
        }
    }
}

impl<'a, T: Mapped> DeleteWhere<'a, T> {
    pub(super) fn new(executor: Executor<'a>) -> Self {
        Self {
            executor,
            selection: Selection::default(),
            rows: PhantomData,
        }
    }
}

/// The ways to say which rows are meant, which both have.
macro_rules! by_filter {
    ($name:ident { $($field:ident),* }) => {
        impl<T: Mapped, S> std::fmt::Debug for $name<'_, T, S> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("table", &T::mapping().table().name())
                    .finish_non_exhaustive()
            }
        }

        impl<'a, T: Mapped> $name<'a, T> {
            /// Means all rows of the table.
            pub fn all_rows(self) -> $name<'a, T, Filtered> {
                self.filtered()
            }
        }

        impl<'a, T: Mapped, S> $name<'a, T, S> {
            fn filtered(self) -> $name<'a, T, Filtered> {
                $name {
                    executor: self.executor,
                    $($field: self.$field,)*
                    selection: self.selection,
                    rows: PhantomData,
                }
            }

            /// Takes only rows that match, besides what other filters ask.
            pub fn filter(mut self, filter: Filter<T::Entity>) -> $name<'a, T, Filtered> {
                self.selection.restrict(filter.node);
                self.filtered()
            }

            /// Takes only rows that match filters by name, as
            /// [`Find::filters`](super::Find::filters) reads them.
            ///
            /// Any column may be named: what comes from a request must not be
            /// passed on to here.
            ///
            /// # Errors
            ///
            /// `is_invalid_query` if a name or operator is unknown, a value
            /// does not fit its column, or there is no condition at all.
            pub fn filters(
                mut self,
                filters: serde_json::Value,
            ) -> Result<$name<'a, T, Filtered>, Error> {
                let node = filter_from_json(T::mapping(), &filters)?;
                if !node.restricts() {
                    return Err(Error::invalid_query(
                        "the filters have no condition, so that every row would match: if all \
                         rows are meant, `all_rows()` says so",
                    ));
                }
                self.selection.restrict(node);
                Ok(self.filtered())
            }
        }
    };
}
by_filter!(UpdateWhere { changes });
by_filter!(DeleteWhere {});

impl<T: Mapped> UpdateWhere<'_, T, Filtered> {
    /// The text of the statement, without its values.
    ///
    /// # Errors
    ///
    /// Those of the patch; `is_invalid_query` if the filter has more values
    /// than the database binds.
    pub fn to_sql(self) -> Result<String, Error> {
        let (changes, _) = completed::<T>(self.executor, self.changes?);
        let command = update::<T>(self.executor, changes, &self.selection, false)?;
        Ok(command.sql.as_str().to_owned())
    }

    /// Updates the rows, and returns them as they are now, in no order.
    ///
    /// # Errors
    ///
    /// Those of the update; `is_unsupported` on MySQL and MariaDB, which do not
    /// return what they update.
    pub async fn returning(self) -> Result<Vec<T>, Error> {
        if self.executor.dialect().update_returning() != Returning::Clause {
            return Err(returns_nothing(self.executor, "updates"));
        }
        let (changes, names) = completed::<T>(self.executor, self.changes?);
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let command = update::<T>(self.executor, changes.clone(), &self.selection, true)?;
        let rows = self.executor.all(command).await;
        let values = &changes;
        explained::<T, _>(self.executor, Written::Values { values, names }, rows)
            .await?
            .iter()
            .map(decode_row)
            .collect()
    }
}

impl<'a, T: Mapped> IntoFuture for UpdateWhere<'a, T, Filtered> {
    type Output = Result<u64, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (changes, names) = completed::<T>(self.executor, self.changes?);
            if changes.is_empty() {
                return Ok(0);
            }
            let command = update::<T>(self.executor, changes.clone(), &self.selection, false)?;
            let outcome = self.executor.execute(command).await;
            let values = &changes;
            explained::<T, _>(self.executor, Written::Values { values, names }, outcome)
                .await
                .map(|outcome| outcome.rows_affected())
        })
    }
}

impl<T: Mapped> DeleteWhere<'_, T, Filtered> {
    /// The text of the statement, without its values.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if the filter has more values than the database
    /// binds.
    pub fn to_sql(self) -> Result<String, Error> {
        let command = delete::<T>(self.executor, &self.selection, false)?;
        Ok(command.sql.as_str().to_owned())
    }

    /// Deletes the rows, and returns them as they were, in no order.
    ///
    /// # Errors
    ///
    /// Those of the deletion; `is_unsupported` on MySQL, which does not return
    /// what it deletes.
    pub async fn returning(self) -> Result<Vec<T>, Error> {
        if self.executor.dialect().delete_returning() != Returning::Clause {
            return Err(returns_nothing(self.executor, "deletes"));
        }
        let command = delete::<T>(self.executor, &self.selection, true)?;
        let rows: Result<Vec<Row>, Error> = self.executor.all(command).await;
        explained::<T, _>(self.executor, Written::DeletedSome, rows)
            .await?
            .iter()
            .map(decode_row)
            .collect()
    }
}

impl<'a, T: Mapped> IntoFuture for DeleteWhere<'a, T, Filtered> {
    type Output = Result<u64, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let command = delete::<T>(self.executor, &self.selection, false)?;
            let outcome = self.executor.execute(command).await;
            explained::<T, _>(self.executor, Written::DeletedSome, outcome)
                .await
                .map(|outcome| outcome.rows_affected())
        })
    }
}

/// The changes with what the clock adds, and whose names the caller knows the
/// fields by.
fn completed<T: Mapped>(
    executor: Executor<'_>,
    changes: Changes,
) -> (Vec<(usize, Value)>, &'static Mapping) {
    let names = changes.names.unwrap_or(T::mapping());
    (changes.complete(executor.now()), names)
}

fn update<T: Mapped>(
    executor: Executor<'_>,
    changes: Vec<(usize, Value)>,
    selection: &Selection,
    returning: bool,
) -> Result<Command, Error> {
    statement::update_where(
        executor.dialect(),
        T::mapping(),
        changes,
        selection,
        returning,
    )
}

fn delete<T: Mapped>(
    executor: Executor<'_>,
    selection: &Selection,
    returning: bool,
) -> Result<Command, Error> {
    statement::delete_where(executor.dialect(), T::mapping(), selection, returning)
}

async fn explained<T: Mapped, R>(
    executor: Executor<'_>,
    written: Written<'_>,
    result: Result<R, Error>,
) -> Result<R, Error> {
    match result {
        Ok(result) => Ok(result),
        Err(error) => Err(violation::explain(executor, T::mapping(), written, error).await),
    }
}

fn returns_nothing(executor: Executor<'_>, verb: &str) -> Error {
    Error::unsupported(format!(
        "{} does not return what it {verb}: find the rows in the same transaction",
        executor.dialect().name()
    ))
}
