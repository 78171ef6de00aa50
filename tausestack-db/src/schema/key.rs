//! Primary keys and unique keys.

/// A primary key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimaryKey {
    /// The constraint's name; MySQL calls each of them `PRIMARY`.
    pub name: String,
    /// The key's columns, in key order, which need not be the table's.
    pub columns: Vec<String>,
}

/// A unique key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// The constraint's name.
    pub name: String,
    /// The key's columns, in order.
    pub columns: Vec<String>,
}
