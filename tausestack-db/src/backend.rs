//! The operations, once for the database and its transactions.

mod bulk;
mod by_filter;
mod count;
mod create_many;
mod find;
mod keyset;
mod place;
mod raw;
mod script;
mod stream;
mod tables;
mod violation;
mod write;

pub use by_filter::{DeleteWhere, Filtered, NoFilter, UpdateWhere};
pub use count::Count;
pub use create_many::CreateMany;
pub use find::{Find, Page};
pub use keyset::{CursorPage, Keyset};
pub use place::{LocksRows, OnPool, OnTransaction};
pub use stream::RowStream;

pub(crate) use tables::{ddl_target, run_ddl, run_statement};

use std::future::Future;

use futures_util::Stream;
use serde::de::DeserializeOwned;

use crate::mapped::{CreateInput, IntoKey, Keyed, Mapped, Models, PatchInput};
use crate::raw::{Params, RawSql};
use crate::row::Row;
use crate::session::Executor;
use crate::{Database, Error, Transaction};

/// What hands out the connection that an operation runs on.
pub trait Sealed {
    /// [`OnPool`] or [`OnTransaction`].
    type Place;

    /// Where operations run.
    fn executor(&self) -> Executor<'_>;
}

impl Sealed for Database {
    type Place = OnPool;

    fn executor(&self) -> Executor<'_> {
        self.executor()
    }
}

impl Sealed for Transaction<'_> {
    type Place = OnTransaction;

    fn executor(&self) -> Executor<'_> {
        self.executor()
    }
}

impl<B: Sealed + ?Sized> Sealed for &B {
    type Place = B::Place;

    fn executor(&self) -> Executor<'_> {
        (**self).executor()
    }
}

impl<B: Sealed + ?Sized> Sealed for std::sync::Arc<B> {
    type Place = B::Place;

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

    /// Inserts many rows: all of them, or none. Awaited, it says how many;
    /// [`returning`](CreateMany::returning) gives the rows.
    ///
    /// The rows come from whatever can be iterated – a `Vec`, a slice of
    /// structs, an iterator – and each is what [`create`](Self::create) takes:
    /// structs, create structs or JSON. They are sent in large statements, in
    /// the order in which they are given, and columns that a row leaves out get
    /// their defaults. Without rows nothing is sent.
    ///
    /// On the database it is a transaction of its own, in a transaction a
    /// savepoint: after a failure the transaction can go on.
    ///
    /// # Errors
    ///
    /// As those of [`create`](Self::create). Input that does not fit is told of
    /// all rows at once, up to a hundred mistakes, with the row's position
    /// before the field (`[3].email`);
    /// [`Violation::rows`](crate::Violation::rows) says which row the database
    /// refused.
    fn create_many<'a, T: Mapped>(
        &'a self,
        rows: impl IntoIterator<Item: CreateInput<T> + 'a, IntoIter: Send + 'a>,
    ) -> CreateMany<'a, T> {
        CreateMany::new(self.executor(), futures_util::stream::iter(rows))
    }

    /// Inserts the rows of a stream, in constant memory: all of them, or none.
    ///
    /// As [`create_many`](Self::create_many). Rows may come as `Result`s, such
    /// as those that another database streams: an error ends it, and nothing is
    /// kept.
    ///
    /// ```
    /// # use serde::{Deserialize, Serialize};
    /// # use tausestack_db::prelude::*;
    /// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    /// # #[mapped(table = "users")]
    /// # struct User { #[mapped(id)] id: Option<i64>, username: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let old = Database::connect("sqlite::memory:").await?;
    /// # let new = Database::connect("sqlite::memory:").await?;
    /// # old.create_tables(models![User]).await?;
    /// # new.create_tables(models![User]).await?;
    /// # old.create::<User>(json!({ "username": "ana" })).await?;
    /// let moved = new
    ///     .create_many_stream::<User>(old.find::<User>().stream())
    ///     .await?;
    /// assert_eq!(moved, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As those of [`create_many`](Self::create_many), and the stream's own.
    fn create_many_stream<'a, T: Mapped>(
        &'a self,
        rows: impl Stream<Item: CreateInput<T> + 'a> + Send + 'a,
    ) -> CreateMany<'a, T> {
        CreateMany::new(self.executor(), rows)
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

    /// Changes all rows that match a filter; awaited, it says how many matched.
    ///
    /// The patch is what [`update`](Self::update) takes. A patch that changes
    /// nothing sends nothing, and counts 0.
    ///
    /// # Errors
    ///
    /// As those of [`update`](Self::update), when it is awaited.
    fn update_where<T: Mapped>(&self, patch: impl PatchInput<T>) -> UpdateWhere<'_, T> {
        UpdateWhere::new(self.executor(), patch.into_changes())
    }

    /// Deletes all rows that match a filter; awaited, it says how many there
    /// were.
    ///
    /// # Errors
    ///
    /// As those of [`delete`](Self::delete), when it is awaited.
    fn delete_where<T: Mapped>(&self) -> DeleteWhere<'_, T> {
        DeleteWhere::new(self.executor())
    }

    /// Starts a query for rows of `T`.
    fn find<T: Mapped>(&self) -> Find<'_, T, Self::Place> {
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

    /// All rows that a statement returns, each as a type that serde can read:
    /// a struct or map by the names of the columns, a tuple by their positions,
    /// anything else from the only column.
    ///
    /// ```
    /// # use serde::Deserialize;
    /// # use tausestack_db::prelude::*;
    /// #[derive(Debug, Deserialize)]
    /// struct Sale {
    ///     city: String,
    ///     total: i64,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// # db.execute_script("CREATE TABLE sales (city TEXT, amount INTEGER); INSERT INTO sales VALUES ('Rome', 3), ('Rome', 4)").await?;
    /// let sales: Vec<Sale> = db
    ///     .fetch_all_as("SELECT city, sum(amount) AS total FROM sales GROUP BY city", params! {})
    ///     .await?;
    /// # assert_eq!((sales[0].city.as_str(), sales[0].total), ("Rome", 7));
    /// let amounts: Vec<i64> = db.fetch_all_as("SELECT amount FROM sales ORDER BY 1", params! {}).await?;
    /// assert_eq!(amounts, [3, 4]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As those of [`fetch_all_raw`](Self::fetch_all_raw) and of
    /// [`Row::deserialize`].
    fn fetch_all_as<T: DeserializeOwned + Send>(
        &self,
        sql: impl Into<RawSql>,
        params: Params,
    ) -> impl Future<Output = Result<Vec<T>, Error>> + Send {
        let sql = sql.into();
        async move { raw::fetch_all_as(self.executor(), &sql, params).await }
    }

    /// The first row that a statement returns, if any, as a type that serde can
    /// read. See [`fetch_all_as`](Self::fetch_all_as).
    ///
    /// # Errors
    ///
    /// As those of [`fetch_all_as`](Self::fetch_all_as).
    fn fetch_one_as<T: DeserializeOwned + Send>(
        &self,
        sql: impl Into<RawSql>,
        params: Params,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send {
        let sql = sql.into();
        async move {
            let row = raw::fetch_one(self.executor(), &sql, params).await?;
            row.map(|row| row.deserialize()).transpose()
        }
    }

    /// All rows that a statement returns, each as a mapped struct by the names
    /// of its columns; further columns are left alone.
    ///
    /// ```
    /// # use serde::{Deserialize, Serialize};
    /// # use tausestack_db::prelude::*;
    /// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
    /// # #[mapped(table = "users")]
    /// # struct User { #[mapped(id)] id: Option<i64>, username: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// # db.create_tables(models![User]).await?;
    /// # db.create::<User>(json!({ "username": "ana" })).await?;
    /// let users: Vec<User> = db
    ///     .fetch_all_mapped("SELECT * FROM users WHERE length(username) = :n", params! { "n" => 3 })
    ///     .await?;
    /// # assert_eq!(users[0].username, "ana");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As those of [`fetch_all_raw`](Self::fetch_all_raw) and of
    /// [`Row::mapped`].
    fn fetch_all_mapped<T: Mapped>(
        &self,
        sql: impl Into<RawSql>,
        params: Params,
    ) -> impl Future<Output = Result<Vec<T>, Error>> + Send {
        let sql = sql.into();
        async move { raw::fetch_all_mapped(self.executor(), &sql, params).await }
    }

    /// The first row that a statement returns, if any, as a mapped struct. See
    /// [`fetch_all_mapped`](Self::fetch_all_mapped).
    ///
    /// # Errors
    ///
    /// As those of [`fetch_all_mapped`](Self::fetch_all_mapped).
    fn fetch_one_mapped<T: Mapped>(
        &self,
        sql: impl Into<RawSql>,
        params: Params,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send {
        let sql = sql.into();
        async move {
            let row = raw::fetch_one(self.executor(), &sql, params).await?;
            row.map(|row| row.mapped()).transpose()
        }
    }

    /// The rows that a statement returns, as they arrive: as many as there may
    /// be, they take the memory of a few.
    ///
    /// ```
    /// # use tausestack_db::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// # db.execute_script("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2)").await?;
    /// let mut sum = 0;
    /// let mut rows = db.stream_raw("SELECT n FROM t WHERE n > :least", params! { "least" => 0 });
    /// while let Some(row) = rows.try_next().await? {
    ///     sum += row.get::<i64>("n")?;
    /// }
    /// assert_eq!(sum, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// See [`RowStream`] for the connection that it holds.
    ///
    /// # Errors
    ///
    /// The first item that is one; they are those of
    /// [`fetch_all_raw`](Self::fetch_all_raw).
    fn stream_raw(&self, sql: impl Into<RawSql>, params: Params) -> RowStream<'_, Row> {
        raw::stream(self.executor(), &sql.into(), params)
    }

    /// Runs the statements of a trusted script one after the other; how many
    /// there were.
    ///
    /// The text has no parameters. It is read whole before anything is sent;
    /// then each statement is sent by itself, unprepared, on one connection. One
    /// that fails ends the script, and those before it stay: in a transaction
    /// all of them are undone together, where the database can.
    ///
    /// ```
    /// # use tausestack_db::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// let ran = db
    ///     .execute_script("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1); -- done")
    ///     .await?;
    /// assert_eq!(ran, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if the text is not closed somewhere or holds a
    /// parameter; `is_transaction` if one of its statements begins, ends or
    /// implicitly commits a transaction. Then nothing is sent. Else the failed
    /// statement's own, which says where in the script it stands.
    fn execute_script(
        &self,
        sql: impl Into<RawSql>,
    ) -> impl Future<Output = Result<usize, Error>> + Send {
        let sql = sql.into();
        async move { script::execute(self.executor(), &sql).await }
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

// SeaORM's traits have an `execute_raw` and a `stream_raw` of their own: where
// both are in scope, the inherent methods decide.
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

    /// The rows that a statement returns, as they arrive. See
    /// [`Backend::stream_raw`].
    pub fn stream_raw(&self, sql: impl Into<RawSql>, params: Params) -> RowStream<'_, Row> {
        raw::stream(self.executor(), &sql.into(), params)
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

    /// The rows that a statement returns, as they arrive. See
    /// [`Backend::stream_raw`].
    pub fn stream_raw(&self, sql: impl Into<RawSql>, params: Params) -> RowStream<'_, Row> {
        raw::stream(self.executor(), &sql.into(), params)
    }
}
