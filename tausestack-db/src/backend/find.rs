//! Queries for rows.

use std::marker::PhantomData;

use sea_orm::Value;
use serde::{Deserialize, Serialize};

use super::{Keyset, LocksRows, OnPool, RowStream};
use crate::Error;
use crate::filter::{Filter, filter_from_json, order_from_key};
use crate::list::{ListParams, Listed};
use crate::mapped::Mapped;
use crate::order::IntoOrders;
use crate::row::{Row, RowCursor};
use crate::session::Executor;
use crate::statement::{self, HeldRows, LockStrength, Selection};

/// A query for rows of `T`, not yet sent.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, username: String, age: i32 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// # for (name, age) in [("ana", 17), ("bea", 20), ("bob", 30)] {
/// #     db.create::<User>(json!({ "username": name, "age": age })).await?;
/// # }
/// let adults = db
///     .find::<User>()
///     .filter(User::COLUMN.age.gte(18))
///     .sort(User::COLUMN.username.desc())
///     .limit(20)
///     .all()
///     .await?;
/// assert_eq!(adults[0].username, "bob");
/// # Ok(())
/// # }
/// ```
#[must_use = "a query does nothing until it is sent: `.all().await`, `.first().await` …"]
pub struct Find<'a, T, P = OnPool> {
    executor: Executor<'a>,
    selection: Selection,
    rows: PhantomData<fn() -> (T, P)>,
}

impl<T, P> Clone for Find<'_, T, P> {
    fn clone(&self) -> Self {
        Self {
            executor: self.executor,
            selection: self.selection.clone(),
            rows: PhantomData,
        }
    }
}

impl<T: Mapped, P> std::fmt::Debug for Find<'_, T, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Find")
            .field("table", &T::mapping().table().name())
            .field("offset", &self.selection.offset)
            .field("limit", &self.selection.limit)
            .finish_non_exhaustive()
    }
}

/// Some of the rows, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// How many rows match, on all pages.
    pub total: u64,
    /// The number of this page, from 1.
    pub page: u64,
    /// How many rows a page has at most.
    pub per_page: u64,
}

impl<T> Page<T> {
    /// How many pages there are.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(self.per_page.max(1))
    }

    /// Whether a page follows.
    pub fn has_next(&self) -> bool {
        self.page < self.pages()
    }

    /// The same page with its items turned into others.
    pub fn map<U>(self, function: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(function).collect(),
            total: self.total,
            page: self.page,
            per_page: self.per_page,
        }
    }
}

pub(super) fn decode_row<T: Mapped>(row: &Row) -> Result<T, Error> {
    T::decode(&mut RowCursor::in_order(row.as_ref(), T::mapping()))
}

pub(super) async fn get_by_id<T: Mapped>(
    executor: Executor<'_>,
    key: Vec<Value>,
) -> Result<Option<T>, Error> {
    let command = statement::select_by_key(executor.dialect(), T::mapping(), key);
    let row = executor.optional(command).await?;
    row.as_ref().map(decode_row::<T>).transpose()
}

async fn rows<T: Mapped>(executor: Executor<'_>, selection: &Selection) -> Result<Vec<T>, Error> {
    let mapping = T::mapping();
    executor.require_locks(selection.lock)?;
    let command = statement::select(executor.dialect(), mapping, selection)?;
    let mut rows = Vec::new();
    executor
        .for_each(command, &mut |row| {
            rows.push(T::decode(&mut RowCursor::in_order(row, mapping))?);
            Ok(())
        })
        .await?;
    Ok(rows)
}

/// The number in the first column of the only row.
pub(super) async fn count(
    executor: Executor<'_>,
    mapping: &'static crate::Mapping,
    selection: &Selection,
) -> Result<u64, Error> {
    let command = statement::count(executor.dialect(), mapping, selection)?;
    match executor.optional(command).await? {
        Some(row) => row.get_at(0),
        None => Ok(0),
    }
}

impl<'a, T: Mapped, P> Find<'a, T, P> {
    pub(crate) fn new(executor: Executor<'a>) -> Self {
        Self {
            executor,
            selection: Selection::default(),
            rows: PhantomData,
        }
    }

    /// Takes only rows that match, besides what other filters ask.
    pub fn filter(mut self, filter: Filter<T::Entity>) -> Self {
        self.selection.restrict(filter.node);
        self
    }

    /// Takes only rows that match filters by name: `{"age__gte": 18}`.
    ///
    /// Names are those of JSON; operators stand behind `__`: `eq ne gt gte lt
    /// lte in not_in contains icontains startswith endswith isnull between`.
    /// Any column may be named: what comes from a request must not be passed
    /// on to here.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if a name or operator is unknown, or a value does
    /// not fit its column.
    pub fn filters(mut self, filters: serde_json::Value) -> Result<Self, Error> {
        self.selection
            .restrict(filter_from_json(T::mapping(), &filters)?);
        Ok(self)
    }

    /// Sorts the rows, after what earlier calls say.
    pub fn sort(mut self, orders: impl IntoOrders<T::Entity>) -> Self {
        self.selection
            .order
            .extend(orders.into_orders().into_iter().map(|order| order.term));
        self
    }

    /// Sorts the rows by names: `name`, `name_asc`, `name_desc` or `-name`. A
    /// field of exactly that name wins over a suffix.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if a name is unknown.
    pub fn sort_by<K>(mut self, keys: impl IntoIterator<Item = K>) -> Result<Self, Error>
    where
        K: AsRef<str>,
    {
        for key in keys {
            let term = order_from_key(T::mapping(), key.as_ref())?;
            self.selection.order.push(term);
        }
        Ok(self)
    }

    /// One page of what a caller who is not trusted asks for.
    ///
    /// The caller's filters restrict this query's further; the caller's order,
    /// if there is one, takes the place of this query's.
    pub fn list(mut self, params: ListParams<T>) -> Keyset<'a, T>
    where
        T: Listed,
    {
        if let Some(filter) = params.filter {
            self.selection.restrict(filter);
        }
        if !params.order.is_empty() {
            self.selection.order = params.order;
        }
        Keyset::new(self.executor, self.selection, params.limit, params.cursor)
    }

    /// One page of this many rows, which begins where the last one ended: rows
    /// that are inserted or deleted meanwhile move no other to another page.
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
    /// # for name in ["ana", "bea", "bob"] {
    /// #     db.create::<User>(json!({ "username": name })).await?;
    /// # }
    /// let newest_first = || db.find::<User>().sort(User::COLUMN.id.desc()).keyset(2);
    /// let first = newest_first().await?;
    /// let second = newest_first().cursor(first.next_cursor).await?;
    /// assert_eq!(second.items[0].username, "ana");
    /// # Ok(())
    /// # }
    /// ```
    pub fn keyset(self, limit: u64) -> Keyset<'a, T> {
        Keyset::new(self.executor, self.selection, limit, None)
    }

    /// Locks the rows until the transaction ends: others who would change or
    /// lock them wait, those who read do not.
    ///
    /// The rows that it returns are locked; [`count`](Self::count) and
    /// [`exists`](Self::exists) lock none. On SQLite, a transaction that locks
    /// the database at its start, as they do unless they read only, has nothing
    /// left to lock.
    ///
    /// ```
    /// # use serde::{Deserialize, Serialize};
    /// # use tausestack_db::prelude::*;
    /// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    /// # #[mapped(table = "jobs")]
    /// # struct Job { #[mapped(id)] id: Option<i64>, done: bool }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::connect("sqlite::memory:").await?;
    /// # db.create_tables(models![Job]).await?;
    /// # let _: Job = db.create(json!({ "done": false })).await?;
    /// let taken = db
    ///     .transaction(async |tx| {
    ///         let open = Job::COLUMN.done.eq(false);
    ///         let job = tx.find::<Job>().filter(open).for_update().skip_locked().first().await?;
    ///         match job {
    ///             Some(job) => tx.update::<Job>(job.id, json!({ "done": true })).await,
    ///             None => Ok(None),
    ///         }
    ///     })
    ///     .await?;
    /// # assert!(taken.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn for_update(mut self) -> Self
    where
        P: LocksRows,
    {
        self.selection.lock.strength = Some(LockStrength::Update);
        self
    }

    /// Keeps others from changing the rows until the transaction ends; several
    /// transactions may hold such a lock at a time. Otherwise as
    /// [`for_update`](Self::for_update).
    pub fn for_share(mut self) -> Self
    where
        P: LocksRows,
    {
        self.selection.lock.strength = Some(LockStrength::Share);
        self
    }

    /// Leaves out the rows that another transaction has locked, instead of
    /// waiting for it: how several workers share a queue. It stands with
    /// [`for_update`](Self::for_update) or [`for_share`](Self::for_share).
    pub fn skip_locked(mut self) -> Self
    where
        P: LocksRows,
    {
        self.selection.lock.held = HeldRows::Skip;
        self
    }

    /// Fails at once (`is_retryable`) if another transaction has locked one of
    /// the rows, instead of waiting for it. It stands with
    /// [`for_update`](Self::for_update) or [`for_share`](Self::for_share).
    pub fn nowait(mut self) -> Self
    where
        P: LocksRows,
    {
        self.selection.lock.held = HeldRows::Fail;
        self
    }

    /// Leaves out this many rows at the start.
    pub fn offset(mut self, rows: u64) -> Self {
        self.selection.offset = Some(rows);
        self
    }

    /// Takes this many rows at most; 0 takes none.
    pub fn limit(mut self, rows: u64) -> Self {
        self.selection.limit = Some(rows);
        self
    }

    /// The text of the statement that [`all`](Self::all) sends, without its
    /// values.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if it has more values than the database binds.
    pub fn to_sql(&self) -> Result<String, Error> {
        let command = statement::select(self.executor.dialect(), T::mapping(), &self.selection)?;
        Ok(command.sql.as_str().to_owned())
    }

    /// All rows.
    ///
    /// # Errors
    ///
    /// Those of the database; `is_decode` if a value does not fit its field.
    pub async fn all(self) -> Result<Vec<T>, Error> {
        rows(self.executor, &self.selection).await
    }

    /// The rows one after the other as they arrive, in constant memory.
    ///
    /// See [`RowStream`] for how it is read, and what it holds meanwhile.
    pub fn stream(self) -> RowStream<'a, T> {
        let command = statement::select(self.executor.dialect(), T::mapping(), &self.selection);
        RowStream::new(self.executor, command, |row| decode_row(&row))
    }

    /// The first row, in the order of the key if no order is given.
    ///
    /// # Errors
    ///
    /// As those of [`all`](Self::all).
    pub async fn first(mut self) -> Result<Option<T>, Error> {
        if self.selection.order.is_empty() {
            self.selection.key_order = true;
        }
        let limit = self.selection.limit.unwrap_or(1).min(1);
        self.selection.limit = Some(limit);
        Ok(rows(self.executor, &self.selection).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// `is_not_found` if there is none, `is_invalid_query` if there are more;
    /// otherwise as those of [`all`](Self::all).
    pub async fn one(mut self) -> Result<T, Error> {
        let limit = self.selection.limit.unwrap_or(2).min(2);
        self.selection.limit = Some(limit);
        let mut found = rows(self.executor, &self.selection).await?;
        let table = T::mapping().table().name();
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(Error::not_found(table)),
            (Some(row), true) => Ok(row),
            (Some(_), false) => Err(Error::not_one(table)),
        }
    }

    /// Whether any row matches.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn exists(self) -> Result<bool, Error> {
        let command = statement::exists(self.executor.dialect(), T::mapping(), &self.selection)?;
        Ok(self.executor.optional(command).await?.is_some())
    }

    /// How many rows match, whatever offset and limit say.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn count(self) -> Result<u64, Error> {
        count(self.executor, T::mapping(), &self.selection).await
    }

    /// One page of the rows and how many there are in all; pages count from 1.
    ///
    /// Rows that the given order leaves equal are sorted by their key, so that
    /// none stands on two pages.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if the page's number or size is 0, or an offset or
    /// limit was set; otherwise as those of [`all`](Self::all).
    pub async fn page(mut self, page: u64, per_page: u64) -> Result<Page<T>, Error> {
        if page == 0 || per_page == 0 {
            return Err(Error::invalid_query(
                "pages are counted from 1 and hold at least one row",
            ));
        }
        if self.selection.offset.is_some() || self.selection.limit.is_some() {
            return Err(Error::invalid_query(
                "a page has its own offset and limit: leave `offset` and `limit` out",
            ));
        }
        self.selection.key_order = true;
        let total = count(self.executor, T::mapping(), &self.selection).await?;
        let offset = (page - 1).saturating_mul(per_page);
        let items = if offset < total {
            self.selection.offset = Some(offset);
            self.selection.limit = Some(per_page);
            rows(self.executor, &self.selection).await?
        } else {
            Vec::new()
        };
        Ok(Page {
            items,
            total,
            page,
            per_page,
        })
    }
}
