//! Foreign keys.

use super::{ReferentialAction, TableName};

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: String,
    /// The columns that refer, in the order of those referred to.
    pub columns: Vec<String>,
    /// The table referred to.
    pub table: TableName,
    /// The columns referred to, in the order of that table's key: MySQL finds
    /// a composite key in no other.
    pub references: Vec<String>,
    /// What happens to the row when the row referred to is deleted.
    pub on_delete: ReferentialAction,
    /// What happens to the row when the key referred to changes.
    pub on_update: ReferentialAction,
    /// When it is checked.
    pub deferral: Deferral,
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Deferral {
    /// With each statement, always.
    #[default]
    NotDeferrable,
    /// With each statement, unless the transaction defers it.
    InitiallyImmediate,
    /// At the end of the transaction, unless it says otherwise.
    InitiallyDeferred,
}
