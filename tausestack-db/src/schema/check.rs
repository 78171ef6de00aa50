//! Check constraints.

/// A condition that each row satisfies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The constraint's name.
    pub name: String,
    /// The condition, as SQL.
    pub expression: String,
}
