//! Counts of rows.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::find::count;
use crate::Error;
use crate::filter::{Filter, filter_from_json};
use crate::mapped::Mapped;
use crate::session::Executor;
use crate::statement::Selection;

/// A count of rows of `T`, not yet sent: awaiting it sends it.
#[must_use = "a count does nothing until it is awaited"]
pub struct Count<'a, T> {
    executor: Executor<'a>,
    selection: Selection,
    rows: PhantomData<fn() -> T>,
}

impl<T: Mapped> std::fmt::Debug for Count<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Count")
            .field("table", &T::mapping().table().name())
            .finish_non_exhaustive()
    }
}

impl<'a, T: Mapped> Count<'a, T> {
    pub(super) fn new(executor: Executor<'a>) -> Self {
        Self {
            executor,
            selection: Selection::default(),
            rows: PhantomData,
        }
    }

    /// Counts only rows that match, besides what other filters ask.
    pub fn filter(mut self, filter: Filter<T::Entity>) -> Self {
        self.selection.restrict(filter.node);
        self
    }

    /// Counts only rows that match filters by name; see
    /// [`Find::filters`](super::Find::filters).
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
}

impl<'a, T: Mapped> IntoFuture for Count<'a, T> {
    type Output = Result<u64, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { count(self.executor, T::mapping(), &self.selection).await })
    }
}
