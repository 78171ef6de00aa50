//! Migrations as data: what changes from one schema to another.
//!
//! ```text
//! live Schema ──┐
//!               ├─ diff ── [Operation] ── steps ── SQL for a database
//! declared ─────┘              │
//!                              └─ findings: what to mind before it runs
//! ```
//!
//! An [`Operation`] holds both sides of a change, so that it
//! [reverses](Operation::reverse), prints and is checked without a database;
//! [`apply`] says what a schema is after it.
//!
//! A migration states its operations by [`Operations`], and
//! `#[derive(Revision)]` makes it one that SeaORM's tools take; a [`Runner`]
//! moves a database along them.

mod apply;
#[cfg(feature = "migrate-cli")]
mod autogenerate;
mod beside;
mod build;
mod carry;
mod carry_out;
#[cfg(feature = "migrate-cli")]
pub mod cli;
mod diff;
mod error;
mod event;
mod expression;
mod file_lock;
mod fresh;
mod guard;
mod history;
mod interop;
mod list;
mod lock;
mod operation;
#[cfg(feature = "migrate-cli")]
mod placed;
pub mod prelude;
mod preview;
#[doc(hidden)]
pub mod private;
mod proof;
mod revision;
mod risk;
mod runner;
mod script;
#[cfg(feature = "migrate-cli")]
mod source;
mod sql_text;
mod state;
mod target;
#[cfg(test)]
mod tests;
mod verify;
mod worker;
mod zero;

pub use self::apply::{ApplyError, apply};
pub(crate) use self::beside::beside;
pub use self::build::{
    ColumnBuilder, ForeignKeyBuilder, IndexBuilder, IntoIndexPart, PartBuilder, TableBuilder,
    add_check, add_column, add_foreign_key, add_primary_key, add_unique, alter_column, alter_enum,
    big_int, big_unsigned, boolean, bytes, check, comment_table, create_enum, create_index,
    create_table, custom, date, date_time, decimal, double, drop_check, drop_column, drop_enum,
    drop_foreign_key, drop_index, drop_primary_key, drop_table, drop_unique, enum_type,
    enum_type_in, enumeration, execute, expression, foreign_key, index, integer, json, part,
    primary_key, real, rename_column, rename_constraint, rename_table, small_int, small_unsigned,
    table, text, time, timestamp, tiny_int, tiny_unsigned, unique, unsigned, uuid,
};
pub(crate) use self::carry_out::carry_out;
pub(crate) use self::diff::needs_value;
pub use self::diff::{Candidate, Diff, DiffError, Hints, Note, Rename, RenameKind, diff};
pub use self::error::{Left, MigrationError, Place};
pub use self::event::Event;
pub(crate) use self::expression::renamed;
pub use self::guard::Counted;
pub use self::operation::{
    Backfill, ConstraintKind, IndexBuild, Irreversible, NewColumn, Operation, checksum, reverse_all,
};
pub use self::preview::Preview;
pub use self::proof::{Phase, ProofError};
pub use self::revision::Operations;
pub use self::risk::{Count, Finding, Risk, Severity, findings};
pub use self::runner::Runner;
pub use self::sql_text::{SqlText, nothing, sql, sql_on};
pub use self::state::{HistoryEntry, Status};
pub use self::target::{Direction, MoveTo};
pub use crate::ddl::alter::{PlanError, Step, StepKind, Steps, steps};
pub use sea_orm_migration;
pub use tausestack_db_derive::{Revision, locked};
