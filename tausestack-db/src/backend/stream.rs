//! Rows one after the other.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};

use crate::Error;
use crate::connection::{Command, Sql};
use crate::row::Row;
use crate::session::{Executor, Failure};

/// Rows as they arrive from the database, in constant memory.
///
/// It is a [`Stream`], for the combinators of `futures` and `tokio-stream`;
/// [`try_next`](Self::try_next) needs neither. Nothing is sent before the
/// first row is asked for. It ends after the first error.
///
/// A stream holds a connection until its end was read or it is dropped; after
/// that the connection is clean for the next caller. On the database that is a
/// connection of the pool. In a transaction it is the transaction's only one:
/// another statement meanwhile is an error (`is_transaction`) instead of a wait
/// that never ends.
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
/// # for name in ["ana", "bob"] {
/// #     db.create::<User>(json!({ "username": name })).await?;
/// # }
/// let mut longest = 0;
/// let mut users = db.find::<User>().stream();
/// while let Some(user) = users.try_next().await? {
///     longest = longest.max(user.username.len());
/// }
/// assert_eq!(longest, 3);
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is read"]
pub struct RowStream<'a, T> {
    /// Absent once it has ended, so that the connection is free by then.
    rows: Option<BoxStream<'a, Result<Row, Failure>>>,
    decode: fn(Row) -> Result<T, Error>,
    sql: Option<Sql>,
}

impl<T> std::fmt::Debug for RowStream<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowStream")
            .field("ended", &self.rows.is_none())
            .finish_non_exhaustive()
    }
}

impl<'a, T> RowStream<'a, T> {
    /// The rows that a statement returns; one that could not be made is the
    /// first item.
    pub(super) fn new(
        executor: Executor<'a>,
        command: Result<Command, Error>,
        decode: fn(Row) -> Result<T, Error>,
    ) -> Self {
        let sql = command.as_ref().ok().map(|command| command.sql.clone());
        let rows = match command {
            Ok(command) => executor.stream(command),
            Err(error) => futures_util::stream::iter([Err(Failure::Ours(error))]).boxed(),
        };
        Self {
            rows: Some(rows),
            decode,
            sql,
        }
    }

    /// The next row; `None` after the last.
    ///
    /// # Errors
    ///
    /// Those of the database; `is_decode` if a value does not fit its field.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }
}

impl<T> Stream for RowStream<'_, T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(rows) = &mut this.rows else {
            return Poll::Ready(None);
        };
        let item = match rows.as_mut().poll_next(cx) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(None) => None,
            Poll::Ready(Some(Ok(row))) => Some((this.decode)(row)),
            Poll::Ready(Some(Err(failure))) => {
                let sql = this.sql.as_ref().map_or("", Sql::as_str);
                Some(Err(failure.into_error(sql)))
            }
        };
        if !matches!(item, Some(Ok(_))) {
            this.rows = None;
        }
        Poll::Ready(item)
    }
}
