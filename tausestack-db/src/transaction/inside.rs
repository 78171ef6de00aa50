//! Which databases' closure transactions a task runs in.

use std::future::Future;

use crate::Error;
use crate::connection::Access;
use crate::database::Inner;

tokio::task_local! {
    /// The closure transactions that the current task runs in.
    static INSIDE: Vec<Around>;
}

/// A transaction around the current task.
#[derive(Clone, Copy)]
struct Around {
    database: usize,
    access: Access,
}

/// Refuses the pool inside of its own transaction, unless it is meant: the
/// statement would not see the transaction's writes, and wait for its locks,
/// or for its connection.
pub(crate) fn refuse_inside(database: &Inner, outside: bool, access: Access) -> Result<(), Error> {
    let (mut inside, mut writes) = (false, false);
    let _ = INSIDE.try_with(|all| {
        for around in all.iter().filter(|around| around.database == database.id()) {
            inside = true;
            writes |= around.access == Access::Write;
        }
    });
    if inside && !outside {
        return Err(Error::transaction(
            "the database was used inside of its own transaction: use the transaction (`tx`), or \
             `db.outside_transaction()` if the statement is meant to stand outside",
        ));
    }
    if writes && access == Access::Write && database.has_single_writer() {
        return Err(Error::transaction(format!(
            "in {} one connection writes at a time, and that is the transaction around this \
             statement: write in it, or after it",
            database.dialect().name()
        )));
    }
    Ok(())
}

/// Runs the body of a closure transaction.
pub(super) async fn run<F: Future>(database: &Inner, access: Access, body: F) -> F::Output {
    let mut inside = INSIDE.try_with(Vec::clone).unwrap_or_default();
    inside.push(Around {
        database: database.id(),
        access,
    });
    INSIDE.scope(inside, body).await
}
