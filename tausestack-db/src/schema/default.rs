//! Defaults of columns.

use super::Literal;

/// What a row gets in a column that it states no value of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnDefault {
    /// A constant.
    Literal(Literal),
    /// What the database computes, as SQL.
    Expression(String),
}
