//! Indexes.

use super::NullsOrder;

/// An index that no constraint brings about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Whether its values are unique.
    pub unique: bool,
    /// What is indexed, in order.
    pub parts: Vec<IndexPart>,
    /// Columns stored beside the key.
    pub include: Vec<String>,
    /// The condition of a partial index, as SQL.
    pub predicate: Option<String>,
    /// The index method, where it is not the database's usual one.
    pub method: Option<String>,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexPart {
    /// What is indexed.
    pub target: IndexTarget,
    /// Which way it is sorted.
    pub order: SortOrder,
    /// Where NULLs stand, if it is stated.
    pub nulls: Option<NullsOrder>,
    /// How many characters are indexed (MySQL).
    pub prefix: Option<u32>,
    /// The collation that it is sorted by, if not the column's.
    pub collation: Option<String>,
    /// The operator class, if not the type's usual one (PostgreSQL).
    pub operator_class: Option<String>,
}

impl IndexPart {
    /// The whole of a column, sorted upwards.
    pub fn column(name: impl Into<String>) -> Self {
        Self {
            target: IndexTarget::Column(name.into()),
            order: SortOrder::Ascending,
            nulls: None,
            prefix: None,
            collation: None,
            operator_class: None,
        }
    }
}

/// What a part of an index covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexTarget {
    /// A column.
    Column(String),
    /// An SQL expression.
    Expression(String),
}

/// Which way an index is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// Small values first.
    Ascending,
    /// Large values first.
    Descending,
}
