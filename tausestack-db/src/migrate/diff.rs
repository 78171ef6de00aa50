//! What leads from one schema to another.
//!
//! ```text
//! match tables and columns, by name or by a rename that someone states
//!   └─ rename in a working copy ── compare aspect by aspect ── order
//! ```

mod adopt;
mod ambiguity;
mod columns;
mod constraints;
mod enums;
mod error;
mod foreign_keys;
mod hints;
mod matching;
mod plan;
mod renames;
mod tables;

pub(crate) use self::columns::needs_value;
pub use self::error::{Candidate, DiffError};
pub use self::hints::{Hints, Note, Rename, RenameKind};

use self::matching::Pairs;
use self::plan::Plan;
use super::operation::Operation;
use crate::schema::Schema;

/// The operations that lead from one schema to another, and what was noticed
/// on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// The operations, in the order in which they can run.
    pub operations: Vec<Operation>,
    /// What a person may want to know.
    pub notes: Vec<Note>,
}

/// The operations that lead from one schema to another.
///
/// `from` is what a database has, `to` what the structs declare. The same
/// inputs give the same operations in the same order. Names decide what is
/// what: something that has another name now is a rename only where
/// `renamed_from` or a hint says so. The order of a table's columns is no
/// difference.
///
/// ```
/// use tausestack_db::migrate::{Hints, diff, integer, table, text};
/// use tausestack_db::schema::Schema;
///
/// let before = Schema::of([table("users").column(text("fullname")).into()])?;
/// let after = Schema::of([table("users")
///     .column(text("name"))
///     .column(integer("age").nullable())
///     .into()])?;
///
/// let error = diff(&before, &after, &Hints::default()).unwrap_err();
/// assert!(error.to_string().contains("users.fullname:name"), "{error}");
///
/// let hints = Hints::default().rename("users.fullname:name".parse()?);
/// let plan = diff(&before, &after, &hints)?;
/// let lines: Vec<String> = plan.operations.iter().map(ToString::to_string).collect();
/// assert_eq!(
///     lines,
///     [
///         "rename column users.fullname to name",
///         "add column users.age (integer of 32 bits, nullable)",
///     ]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`DiffError::Ambiguous`] if something is gone and something of its shape is
/// new, and no hint says whether it is the same; and if a hint names what is
/// not there.
pub fn diff(from: &Schema, to: &Schema, hints: &Hints) -> Result<Diff, DiffError> {
    let hints = &hints.read_for(from, to);
    let mut notes = Vec::new();
    let pairs = Pairs::of(from, to, hints, &mut notes)?;
    ambiguity::refuse(from, to, hints, &pairs)?;

    let mut plan = Plan::new(from.clone(), notes);
    let tables_aside = renames::tables(&mut plan, &pairs);
    let aside = renames::columns(&mut plan, &pairs);
    adopt::declared(&mut plan.state, to, hints.spelled.as_ref(), &pairs);
    adopt::made(&mut plan.state, hints, &pairs);

    let dropped = tables::dropped(&mut plan, from, hints, &pairs, &tables_aside);
    let mut changes = constraints::Changes::default();
    for (before, after) in pairs.kept(to) {
        changes.compare(&plan, after, &hints.managed_parts(before), &aside);
    }
    foreign_keys::around_changes(&plan, to, &pairs, &mut changes);
    foreign_keys::of_dropped(&plan, &dropped, &mut changes);

    changes.drop_all(&mut plan);
    changes.rename_all(&mut plan);
    enums::before_tables(&mut plan, to);
    tables::drop(&mut plan, &dropped);
    tables::create(&mut plan, to, &pairs);
    for (before, after) in pairs.kept(to) {
        columns::add(&mut plan, after, hints);
        columns::alter(&mut plan, after, hints);
        columns::drop(&mut plan, after, &hints.managed_parts(before), &aside);
    }
    changes.add_all(&mut plan);
    foreign_keys::of_created(&mut plan, to, &pairs);
    tables::comments(&mut plan, to, &pairs);
    enums::after_tables(&mut plan, to, hints);
    plan.finish()
}
