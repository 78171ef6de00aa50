//! What a migration does, as data.

mod checksum;
mod display;
mod reverse;

pub use self::checksum::checksum;
pub use self::reverse::{Irreversible, reverse_all};

use super::SqlText;
use crate::schema::{
    Check, Column, EnumType, ForeignKey, Index, Literal, PrimaryKey, Table, TableName, Unique,
};

/// One change of a schema.
///
/// It holds both sides of what it changes, the whole table of a
/// [`DropTable`](Self::DropTable) for example, so that it can be
/// [reversed](Self::reverse), printed, checked and rendered without a
/// database. The functions of this module, [`create_table`](super::create_table)
/// and the like, write it shortly.
///
/// ```
/// use tausestack_db::migrate::{add_column, text};
///
/// let operation = add_column("users", text("nickname").nullable());
/// assert_eq!(operation.to_string(), "add column users.nickname (text, nullable)");
/// assert_eq!(
///     operation.reverse()?.to_string(),
///     "drop column users.nickname (text, nullable)"
/// );
/// # Ok::<(), tausestack_db::migrate::Irreversible>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "a plan holds few, and a box would stand in each match"
)]
pub enum Operation {
    /// Creates a table with its keys, indexes, checks and comments.
    CreateTable(Table),
    /// Drops a table, and all its rows.
    DropTable(Table),
    /// Renames a table; its rows stay.
    RenameTable {
        /// The name that it has.
        from: TableName,
        /// The name that it gets.
        to: TableName,
    },
    /// Comments a table, or removes its comment.
    CommentTable {
        /// The table.
        table: TableName,
        /// The comment that it has.
        from: Option<String>,
        /// The comment that it gets.
        to: Option<String>,
    },
    /// Adds a column.
    AddColumn {
        /// The table.
        table: TableName,
        /// The column, and what the rows that are there hold in it.
        column: NewColumn,
    },
    /// Drops a column, and its values.
    DropColumn {
        /// The table.
        table: TableName,
        /// The column, and what its rows would hold if it came back.
        column: NewColumn,
    },
    /// Renames a column; its values stay.
    RenameColumn {
        /// The table.
        table: TableName,
        /// The name that it has.
        from: String,
        /// The name that it gets.
        to: String,
    },
    /// Changes all of a column but its name.
    AlterColumn {
        /// The table.
        table: TableName,
        /// The column as it is, and how its values come back.
        from: NewColumn,
        /// The column as it shall be, and how its values get there.
        to: NewColumn,
    },
    /// Adds a primary key.
    AddPrimaryKey {
        /// The table.
        table: TableName,
        /// The key.
        key: PrimaryKey,
    },
    /// Drops a primary key.
    DropPrimaryKey {
        /// The table.
        table: TableName,
        /// The key.
        key: PrimaryKey,
    },
    /// Adds a unique key.
    AddUnique {
        /// The table.
        table: TableName,
        /// The key.
        key: Unique,
    },
    /// Drops a unique key.
    DropUnique {
        /// The table.
        table: TableName,
        /// The key.
        key: Unique,
    },
    /// Creates an index.
    CreateIndex {
        /// The table.
        table: TableName,
        /// The index.
        index: Index,
        /// Whether writers can go on meanwhile, where that needs to be asked
        /// for (PostgreSQL).
        build: IndexBuild,
    },
    /// Drops an index.
    DropIndex {
        /// The table.
        table: TableName,
        /// The index.
        index: Index,
        /// As with [`CreateIndex`](Self::CreateIndex).
        build: IndexBuild,
    },
    /// Adds a foreign key.
    AddForeignKey {
        /// The table that refers.
        table: TableName,
        /// The key.
        key: ForeignKey,
    },
    /// Drops a foreign key.
    DropForeignKey {
        /// The table that refers.
        table: TableName,
        /// The key.
        key: ForeignKey,
    },
    /// Adds a check.
    AddCheck {
        /// The table.
        table: TableName,
        /// The check.
        check: Check,
    },
    /// Drops a check.
    DropCheck {
        /// The table.
        table: TableName,
        /// The check.
        check: Check,
    },
    /// Renames a constraint or an index.
    RenameConstraint {
        /// The table.
        table: TableName,
        /// What it is.
        kind: ConstraintKind,
        /// The name that it has.
        from: String,
        /// The name that it gets.
        to: String,
    },
    /// Creates an enum type, where the database has such types.
    CreateEnum(EnumType),
    /// Drops an enum type, where the database has such types.
    DropEnum(EnumType),
    /// Changes the values of an enum type, for each column that has it.
    AlterEnum {
        /// The type as it is.
        from: EnumType,
        /// The type as it shall be, of the same name.
        to: EnumType,
        /// The columns that have it, each behind its table: where a check
        /// stands for the type, the database does not tell.
        columns: Vec<(TableName, String)>,
        /// Values of rows that become others, each as the value that it is
        /// and the one that it becomes. A value that is neither kept nor among
        /// them must be in no row.
        renamed: Vec<(String, String)>,
    },
    /// Runs SQL: a change of rows, or of what a schema does not model.
    Execute {
        /// What to run.
        up: SqlText,
        /// What undoes it, if anything does.
        down: Option<SqlText>,
    },
}

/// A column that comes about, and what the rows that are there hold in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewColumn {
    /// The column.
    pub column: Column,
    /// How its values are made of the column's former ones, as SQL over the
    /// row, where the database cannot convert them by itself.
    pub using: Option<SqlText>,
    /// What stands where NULL would: in each row for a column that is added,
    /// else in rows that hold NULL.
    pub backfill: Option<Backfill>,
}

impl From<Column> for NewColumn {
    fn from(column: Column) -> Self {
        Self {
            column,
            using: None,
            backfill: None,
        }
    }
}

/// What rows that are there hold in a column that takes no NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backfill {
    /// The same value in each.
    Literal(Literal),
    /// What an SQL expression over the row gives.
    Expression(SqlText),
}

/// How an index is built or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IndexBuild {
    /// As part of the migration's transaction, while writers wait.
    #[default]
    Blocking,
    /// By PostgreSQL's CONCURRENTLY: outside of a transaction, while writers
    /// go on. The same as `Blocking` on databases that have no such thing.
    Concurrently,
}

/// What a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConstraintKind {
    /// A primary key.
    PrimaryKey,
    /// A unique key.
    Unique,
    /// An index.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
}

impl Operation {
    /// The table that it changes; none for enum types and SQL.
    ///
    /// For a rename it is the name that the table has before.
    pub fn table(&self) -> Option<&TableName> {
        match self {
            Self::CreateTable(table) | Self::DropTable(table) => Some(&table.name),
            Self::RenameTable { from, .. } => Some(from),
            Self::CommentTable { table, .. }
            | Self::AddColumn { table, .. }
            | Self::DropColumn { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::AlterColumn { table, .. }
            | Self::AddPrimaryKey { table, .. }
            | Self::DropPrimaryKey { table, .. }
            | Self::AddUnique { table, .. }
            | Self::DropUnique { table, .. }
            | Self::CreateIndex { table, .. }
            | Self::DropIndex { table, .. }
            | Self::AddForeignKey { table, .. }
            | Self::DropForeignKey { table, .. }
            | Self::AddCheck { table, .. }
            | Self::DropCheck { table, .. }
            | Self::RenameConstraint { table, .. } => Some(table),
            Self::CreateEnum(_)
            | Self::DropEnum(_)
            | Self::AlterEnum { .. }
            | Self::Execute { .. } => None,
        }
    }
}
