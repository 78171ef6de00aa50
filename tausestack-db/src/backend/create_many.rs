//! Many rows at once: all of them, or none.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};

use super::bulk::{Inserted, insert_all};
use super::find::decode_row;
use crate::Error;
use crate::mapped::{CreateInput, Insert, Mapped};
use crate::session::Executor;

/// Rows of `T` to be created, not yet sent: awaiting it creates them all, or
/// none, and says how many there were.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, #[mapped(unique)] username: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// let names = ["ana", "bea", "bob"];
/// let users = names.map(|name| UserCreate { username: name.into() });
/// assert_eq!(db.create_many::<User>(users).await?, 3);
///
/// let more = [json!({ "username": "eve" }), json!({ "username": "ana" })];
/// let error = db.create_many::<User>(more).await.unwrap_err();
/// assert!(error.is_duplicate());
/// assert_eq!(error.violation().and_then(|violation| violation.rows()), Some(1..2));
/// assert_eq!(db.count::<User>().await?, 3);
/// # Ok(())
/// # }
/// ```
#[must_use = "rows are not created until this is awaited"]
pub struct CreateMany<'a, T> {
    executor: Executor<'a>,
    rows: BoxStream<'a, Result<Insert, Error>>,
    created: PhantomData<fn() -> T>,
}

impl<T: Mapped> std::fmt::Debug for CreateMany<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateMany")
            .field("table", &T::mapping().table().name())
            .finish_non_exhaustive()
    }
}

impl<'a, T: Mapped> CreateMany<'a, T> {
    pub(super) fn new<C: CreateInput<T> + 'a>(
        executor: Executor<'a>,
        rows: impl Stream<Item = C> + Send + 'a,
    ) -> Self {
        Self {
            executor,
            rows: rows.map(CreateInput::into_insert).boxed(),
            created: PhantomData,
        }
    }

    /// Creates the rows, and returns them as the database holds them, in the
    /// order in which they were given.
    ///
    /// It costs more than the count alone, and the memory of all rows.
    ///
    /// # Errors
    ///
    /// Those of [`Backend::create_many`](crate::Backend::create_many).
    /// `is_unsupported` if the database returns nothing from INSERT and the
    /// table has no key to find its rows by.
    pub async fn returning(self) -> Result<Vec<T>, Error> {
        let mut created = Vec::new();
        let mut keep = |row| {
            created.push(decode_row::<T>(&row)?);
            Ok(())
        };
        let inserted = Inserted::Rows(&mut keep);
        insert_all(self.executor, T::mapping(), self.rows, inserted).await?;
        Ok(created)
    }
}

impl<'a, T: Mapped> IntoFuture for CreateMany<'a, T> {
    type Output = Result<u64, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(insert_all(
            self.executor,
            T::mapping(),
            self.rows,
            Inserted::Count,
        ))
    }
}
