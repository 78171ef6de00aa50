//! Columns.

use super::{ColumnDefault, ColumnType};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub column_type: ColumnType,
    /// Whether it takes NULL.
    pub nullable: bool,
    /// How the database numbers it, if it does.
    pub identity: Option<Identity>,
    /// What a row gets where it states no value.
    pub default: Option<ColumnDefault>,
    /// What a row gets when an UPDATE states no value, as SQL: MySQL's ON
    /// UPDATE clause.
    pub on_update: Option<String>,
    /// What it is computed from, if it is.
    pub generated: Option<Generated>,
    /// Its collation, where one is named.
    pub collation: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The name that it had before; a hint to a differ, of which the database
    /// knows nothing.
    pub renamed_from: Option<String>,
}

/// How the database numbers a column by itself.
///
/// PostgreSQL tells the two apart; SQLite's AUTOINCREMENT and MySQL's
/// AUTO_INCREMENT are always [`ByDefault`](Self::ByDefault).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Identity {
    /// A row that states a value keeps it.
    ByDefault,
    /// A row that states a value is refused.
    Always,
    /// A default that takes the next number of a sequence which the column
    /// owns: PostgreSQL's `serial`, for which there is no ALTER into an
    /// identity and back.
    Serial,
}

/// A column that the database computes from others of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The expression, as SQL.
    pub expression: String,
    /// When it is computed.
    pub storage: GeneratedStorage,
}

/// When a generated column is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GeneratedStorage {
    /// When the row is written.
    Stored,
    /// When the row is read.
    Virtual,
}
