//! A migration that says by operations what it does.

use std::cell::RefCell;

use super::operation::{Irreversible, Operation, reverse_all};

/// What a migration does, as operations.
///
/// With `#[derive(Revision)]` the type is a migration:
///
/// ```
/// use tausestack_db::migrate::prelude::*;
///
/// #[derive(Revision)]
/// pub struct Migration;
///
/// impl Operations for Migration {
///     fn up(&self) -> Vec<Operation> {
///         vec![add_column("users", text("bio").nullable())]
///     }
/// }
///
/// let down = Operations::down(&Migration)?;
/// assert_eq!(down[0].to_string(), "drop column users.bio (text, nullable)");
/// # Ok::<(), Irreversible>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "the migration `{Self}` does not say what it does",
    label = "no operations",
    note = "write `impl Operations for {Self}` with `fn up(&self) -> Vec<Operation>`"
)]
pub trait Operations: Send + Sync {
    /// What it does, in order. The same each time that it is asked: a checksum
    /// of it is kept.
    fn up(&self) -> Vec<Operation>;

    /// What undoes it: the reverse of each operation, from the last to the
    /// first.
    ///
    /// # Errors
    ///
    /// If one of the operations is SQL without its reverse.
    fn down(&self) -> Result<Vec<Operation>, Irreversible> {
        reverse_all(&self.up())
    }
}

/// The operations of a migration, both ways.
#[derive(Debug, Clone)]
pub(crate) struct Handed {
    pub(crate) up: Vec<Operation>,
    pub(crate) down: Result<Vec<Operation>, Irreversible>,
}

thread_local! {
    /// Where a migration leaves its operations while it is asked for them.
    static ASKED: RefCell<Option<Option<Handed>>> = const { RefCell::new(None) };
}

/// Asks one of SeaORM's migrations for its operations; one that was written by
/// hand has none.
///
/// SeaORM's trait has no method that gives data, and its objects cannot be cast
/// to ours. It has one that is called without a database and by nobody else:
/// the derive's answers it, and leaves the operations while it is asked.
pub(crate) fn ask(migration: &dyn sea_orm_migration::MigrationTrait) -> Option<Handed> {
    ASKED.set(Some(None));
    let _ = migration.use_transaction();
    ASKED.take().flatten()
}

/// What the derive answers when SeaORM asks whether it shall open a
/// transaction: never, since the runner sees to that.
#[doc(hidden)]
pub fn hand_over(revision: &impl Operations) -> Option<bool> {
    let is_asked = ASKED.with_borrow(Option::is_some);
    if is_asked {
        let handed = Handed {
            up: revision.up(),
            down: revision.down(),
        };
        ASKED.set(Some(Some(handed)));
    }
    Some(false)
}
