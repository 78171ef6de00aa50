//! Where a query runs, as its type says it: what makes sense in a transaction
//! alone does not compile elsewhere.

/// Queries of the pool: each is a transaction of its own.
#[derive(Debug, Clone, Copy)]
pub enum OnPool {}

/// Queries of a transaction.
#[derive(Debug, Clone, Copy)]
pub enum OnTransaction {}

/// Where rows can be locked: in a transaction, with which the lock ends.
///
/// A function that locks rows takes the transaction, `tx: &Transaction<'_>`,
/// and not any `&impl Backend`.
#[diagnostic::on_unimplemented(
    message = "rows are locked in a transaction only",
    label = "this query may run on the pool, where its lock would end with it",
    note = "find them by the transaction: `db.transaction(async |tx| tx.find::<…>().for_update()…)`",
    note = "a function that locks rows takes `tx: &Transaction<'_>` instead of `&impl Backend`"
)]
pub trait LocksRows: sealed::Sealed {}

impl LocksRows for OnTransaction {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::OnTransaction {}
}
