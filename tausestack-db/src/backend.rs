//! The operations, once for the database and its transactions.

mod count;
mod find;
mod keyset;
mod raw;
mod tables;
mod violation;
mod write;

pub use count::Count;
pub use find::{Find, Page};
pub use keyset::{CursorPage, Keyset};

use std::future::Future;

use crate::mapped::{CreateInput, IntoKey, Keyed, Mapped, Models, PatchInput};
use crate::raw::{Params, RawSql};
use crate::row::Row;
use crate::session::Executor;
use crate::{Database, Error, Transaction};

/// What hands out the connection that an operation runs on.
pub trait Sealed {
    /// Where operations run.
    fn executor(&self) -> Executor<'_>;
}

impl Sealed for Database {
    fn executor(&self) -> Executor<'_> {
        self.executor()
    }
}

impl Sealed for Transaction<'_> {
    fn executor(&self) -> Executor<'_> {
        self.executor()
    }
}

impl<B: Sealed + ?Sized> Sealed for &B {
    fn executor(&self) -> Executor<'_> {
        (**self).executor()
    }
}

impl<B: Sealed + ?Sized> Sealed for std::sync::Arc<B> {
    fn executor(&self) -> Executor<'_> {
        (**self).executor()
    }
}

/// The operations on a database: of a [`Database`] and of a [`Transaction`]
/// alike, so that a function over `&impl Backend` serves both.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, username: String }
/// async fn rename(db: &impl Backend, id: i64) -> Result<User, Error> {
///     db.update(id, json!({ "username": "d" })).await.or_not_found()
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// let ana: User = db.create(json!({ "username": "ana" })).await?;
/// db.transaction(async |tx| rename(tx, ana.id.unwrap_or_default()).await).await?;
/// # assert_eq!(db.find::<User>().one().await?.username, "d");
/// # Ok(())
/// # }
/// ```
///
/// It is sealed: only this crate's types implement it.
pub trait Backend: Sealed + Send + Sync {
    /// Inserts a row and returns it as the database holds it.
    ///
    /// The input is the struct itself, its create struct, or JSON, in which
    /// defaults apply to what is left out and unknown keys are errors.
    ///
    /// # Errors
    ///
    /// `is_invalid_input` if JSON does not fit, all fields at once;
    /// `is_duplicate`, `is_foreign_key`, `is_not_null`, `is_check` if the
    /// database refuses the row.
    fn create<T: Mapped>(
        &self,
        input: impl CreateInput<T>,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        async move { write::create(self.executor(), input.into_insert()?).await }
    }

    /// The row with this key, if there is one.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if the key is `None`, the id of a struct that has
    /// not been created.
    fn get_by_id<T: Keyed>(
        &self,
        key: impl IntoKey<T::Key>,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send {
        async move { find::get_by_id(self.executor(), key.into_key()?).await }
    }

    /// Changes the row with this key and returns it, if there is one.
    ///
    /// The patch is the generated patch struct or a JSON merge patch
    /// (RFC 7396); what is absent from it stays. An empty patch changes
    /// nothing and returns the row.
    ///
    /// # Errors
    ///
    /// As those of [`create`](Self::create) and
    /// [`get_by_id`](Self::get_by_id).
    fn update<T: Keyed>(
        &self,
        key: impl IntoKey<T::Key>,
        patch: impl PatchInput<T>,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send {
        async move { write::update(self.executor(), key.into_key()?, patch.into_changes()?).await }
    }

    /// Deletes the row with this key; whether there was one.
    ///
    /// # Errors
    ///
    /// `is_foreign_key` if other rows refer to it.
    fn delete<T: Keyed>(
        &self,
        key: impl IntoKey<T::Key>,
    ) -> impl Future<Output = Result<bool, Error>> + Send {
        async move { write::delete(self.executor(), T::mapping(), key.into_key()?).await }
    }

    /// Starts a query for rows of `T`.
    fn find<T: Mapped>(&self) -> Find<'_, T> {
        Find::new(self.executor())
    }

    /// Counts rows of `T`; `.filter(…)` says which.
    fn count<T: Mapped>(&self) -> Count<'_, T> {
        Count::new(self.executor())
    }

    /// Creates the tables of these models if they do not exist, in the order
    /// of their foreign keys.
    ///
    /// Tables that exist are left as they are: migrations change them.
    ///
    /// # Errors
    ///
    /// `is_schema` if a definition contradicts itself or the database has no
    /// such feature; then no statement is sent.
    fn create_tables(&self, models: Models) -> impl Future<Output = Result<(), Error>> + Send {
        async move { tables::create(self.executor(), &models).await }
    }

    /// Drops the tables of these models if they exist, in the reverse order.
    ///
    /// # Errors
    ///
    /// `is_foreign_key` or `is_schema` if a table of no such model refers to
    /// one of them.
    fn drop_tables(&self, models: Models) -> impl Future<Output = Result<(), Error>> + Send {
        async move { tables::drop_all(self.executor(), &models).await }
    }

    /// All rows that a statement returns.
    ///
    /// Parameters are named (`:id`) on every database; strings, comments and
    /// casts are left alone, lists expand.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if a parameter has no value or a value no parameter,
    /// if the text holds several statements, or the database refuses it.
    fn fetch_all_raw(
        &self,
        sql: impl Into<RawSql>,
        params: Params,
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send {
        let sql = sql.into();
        async move { raw::fetch_all(self.executor(), &sql, params).await }
    }

    /// The first row that a statement returns, if any.
    ///
    /// # Errors
    ///
    /// As those of [`fetch_all_raw`](Self::fetch_all_raw).
    fn fetch_one_raw(
        &self,
        sql: impl Into<RawSql>,
        params: Params,
    ) -> impl Future<Output = Result<Option<Row>, Error>> + Send {
        let sql = sql.into();
        async move { raw::fetch_one(self.executor(), &sql, params).await }
    }

    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    ///
    /// As those of [`fetch_all_raw`](Self::fetch_all_raw).
    fn execute_raw(
        &self,
        sql: impl Into<RawSql>,
        params: Params,
    ) -> impl Future<Output = Result<u64, Error>> + Send {
        let sql = sql.into();
        async move { raw::execute(self.executor(), &sql, params).await }
    }
}

impl<B: Sealed + Send + Sync + ?Sized> Backend for B {}

// SeaORM's `ConnectionTrait` has an `execute_raw` of its own: where both
// traits are in scope, the inherent methods decide.
impl Database {
    /// Runs a statement; how many rows it changed. See
    /// [`Backend::execute_raw`].
    ///
    /// # Errors
    ///
    /// As those of [`Backend::execute_raw`].
    pub async fn execute_raw(&self, sql: impl Into<RawSql>, params: Params) -> Result<u64, Error> {
        let sql = sql.into();
        raw::execute(self.executor(), &sql, params).await
    }
}

impl Transaction<'_> {
    /// Runs a statement; how many rows it changed. See
    /// [`Backend::execute_raw`].
    ///
    /// # Errors
    ///
    /// As those of [`Backend::execute_raw`].
    pub async fn execute_raw(&self, sql: impl Into<RawSql>, params: Params) -> Result<u64, Error> {
        let sql = sql.into();
        raw::execute(self.executor(), &sql, params).await
    }
}
