//! What each library does in its own words.

use std::future::Future;

use crate::rows::Member;

/// Anything that ends the bench early.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A library, connected. Its rows are structs of its own, as its users have
/// them; turning them into a [`Member`] is never timed.
pub(crate) trait Contender: Sized + Send + Sync {
    type Row: Into<Member> + Send;

    fn connect(url: &str) -> impl Future<Output = Result<Self, Failure>> + Send;

    /// The row with a key.
    fn get(&self, id: i64) -> impl Future<Output = Result<Option<Self::Row>, Failure>> + Send;

    /// The first page of active members of [`AGE`](crate::rows::AGE) and
    /// above, by age and id.
    fn page(&self) -> impl Future<Output = Result<Vec<Self::Row>, Failure>> + Send;

    /// All rows, in no order.
    fn all(&self) -> impl Future<Output = Result<Vec<Self::Row>, Failure>> + Send;

    /// The sum of all ages, of rows that are read one by one and not kept.
    fn stream(&self) -> impl Future<Output = Result<i64, Failure>> + Send;

    /// Inserts rows whose keys the database assigns: all of them or none, in
    /// as few statements as the library makes easy.
    fn create_many(&self, members: Vec<Member>)
    -> impl Future<Output = Result<(), Failure>> + Send;

    /// Inserts a row whose key the database assigns, and returns it.
    fn create(&self, member: Member) -> impl Future<Output = Result<Self::Row, Failure>> + Send;

    /// Sets one column of the row with a key, and returns the row.
    fn update(
        &self,
        id: i64,
        balance: f64,
    ) -> impl Future<Output = Result<Self::Row, Failure>> + Send;

    /// Deletes the row with a key; whether there was one.
    fn delete(&self, id: i64) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// How many members are of [`AGE`](crate::rows::AGE) and above.
    fn count(&self) -> impl Future<Output = Result<u64, Failure>> + Send;

    /// In one transaction: inserts a row, reads it, updates it, reads it again
    /// and deletes it. Returns it as it was last read.
    fn transaction(
        &self,
        member: Member,
        balance: f64,
    ) -> impl Future<Output = Result<Self::Row, Failure>> + Send;
}

/// The error of a row that should be there.
pub(crate) fn missing() -> Failure {
    "a row that was just written is missing".into()
}
