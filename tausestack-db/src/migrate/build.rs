//! Operations as a migration states them.
//!
//! Each function gives one [`Operation`]; tables, columns, keys and indexes
//! are built by the functions of their names.

mod column;
mod key;
mod table;
mod values;

pub use self::column::{
    ColumnBuilder, big_int, big_unsigned, boolean, bytes, custom, date, date_time, decimal, double,
    enumeration, integer, json, real, small_int, small_unsigned, text, time, timestamp, tiny_int,
    tiny_unsigned, unsigned, uuid,
};
pub use self::key::{
    ForeignKeyBuilder, IndexBuilder, IntoIndexPart, PartBuilder, check, enum_type, enum_type_in,
    expression, foreign_key, index, part, primary_key, unique,
};
pub use self::table::{TableBuilder, table};

use super::SqlText;
use super::operation::{ConstraintKind, Operation};
use crate::schema::{Check, EnumType, ForeignKey, PrimaryKey, Table, TableName, Unique};

/// Creates a table.
///
/// ```
/// use tausestack_db::migrate::{big_int, create_table, table, text};
///
/// let operation = create_table(
///     table("users")
///         .column(big_int("id").identity())
///         .column(text("email"))
///         .primary_key("pk_users", ["id"])
///         .unique("uq_users_email", ["email"]),
/// );
/// assert_eq!(operation.to_string(), "create table users (id, email) with 1 unique key");
/// ```
pub fn create_table(table: impl Into<Table>) -> Operation {
    Operation::CreateTable(table.into())
}

/// Drops a table, which is stated as a whole so that it can come back.
pub fn drop_table(table: impl Into<Table>) -> Operation {
    Operation::DropTable(table.into())
}

/// Renames a table.
pub fn rename_table(from: impl Into<TableName>, to: impl Into<TableName>) -> Operation {
    Operation::RenameTable {
        from: from.into(),
        to: to.into(),
    }
}

/// Comments a table: the comment that it has, and the one that it gets.
pub fn comment_table<'a>(
    table: impl Into<TableName>,
    from: impl Into<Option<&'a str>>,
    to: impl Into<Option<&'a str>>,
) -> Operation {
    Operation::CommentTable {
        table: table.into(),
        from: from.into().map(str::to_owned),
        to: to.into().map(str::to_owned),
    }
}

/// Adds a column. One that takes no NULL needs a
/// [default](ColumnBuilder::default) or a [backfill](ColumnBuilder::backfill).
///
/// ```
/// use tausestack_db::migrate::{add_column, integer};
///
/// let operation = add_column("users", integer("logins").backfill(0));
/// assert_eq!(
///     operation.to_string(),
///     "add column users.logins (integer of 32 bits), filled in rows that are there"
/// );
/// ```
pub fn add_column(table: impl Into<TableName>, column: ColumnBuilder) -> Operation {
    Operation::AddColumn {
        table: table.into(),
        column: column.into(),
    }
}

/// Drops a column, which is stated as a whole so that it can come back.
pub fn drop_column(table: impl Into<TableName>, column: ColumnBuilder) -> Operation {
    Operation::DropColumn {
        table: table.into(),
        column: column.into(),
    }
}

/// Renames a column.
pub fn rename_column(
    table: impl Into<TableName>,
    from: impl Into<String>,
    to: impl Into<String>,
) -> Operation {
    Operation::RenameColumn {
        table: table.into(),
        from: from.into(),
        to: to.into(),
    }
}

/// Changes a column from what it is to what it shall be.
///
/// ```
/// use tausestack_db::migrate::{alter_column, integer, sql, text};
///
/// let operation = alter_column(
///     "users",
///     text("age").nullable(),
///     integer("age").using(sql("CAST(age AS integer)")).backfill(0),
/// );
/// assert_eq!(
///     operation.to_string(),
///     "alter column users.age: text → integer of 32 bits, takes no NULL, filled where it is NULL"
/// );
/// ```
pub fn alter_column(
    table: impl Into<TableName>,
    from: ColumnBuilder,
    to: ColumnBuilder,
) -> Operation {
    Operation::AlterColumn {
        table: table.into(),
        from: from.into(),
        to: to.into(),
    }
}

/// Adds a primary key.
pub fn add_primary_key(table: impl Into<TableName>, key: PrimaryKey) -> Operation {
    Operation::AddPrimaryKey {
        table: table.into(),
        key,
    }
}

/// Drops a primary key.
pub fn drop_primary_key(table: impl Into<TableName>, key: PrimaryKey) -> Operation {
    Operation::DropPrimaryKey {
        table: table.into(),
        key,
    }
}

/// Adds a unique key.
pub fn add_unique(table: impl Into<TableName>, key: Unique) -> Operation {
    Operation::AddUnique {
        table: table.into(),
        key,
    }
}

/// Drops a unique key.
pub fn drop_unique(table: impl Into<TableName>, key: Unique) -> Operation {
    Operation::DropUnique {
        table: table.into(),
        key,
    }
}

/// Creates an index.
///
/// ```
/// use tausestack_db::migrate::{create_index, index, part};
///
/// let operation = create_index(
///     "posts",
///     index("ix_posts_recent", [part("created_at").descending()])
///         .predicate("deleted_at IS NULL")
///         .concurrently(),
/// );
/// assert_eq!(
///     operation.to_string(),
///     "create index ix_posts_recent on posts (created_at desc) \
///      where deleted_at IS NULL, concurrently"
/// );
/// ```
pub fn create_index(table: impl Into<TableName>, index: IndexBuilder) -> Operation {
    let (index, build) = index.into_parts();
    Operation::CreateIndex {
        table: table.into(),
        index,
        build,
    }
}

/// Drops an index.
pub fn drop_index(table: impl Into<TableName>, index: IndexBuilder) -> Operation {
    let (index, build) = index.into_parts();
    Operation::DropIndex {
        table: table.into(),
        index,
        build,
    }
}

/// Adds a foreign key.
pub fn add_foreign_key(table: impl Into<TableName>, key: impl Into<ForeignKey>) -> Operation {
    Operation::AddForeignKey {
        table: table.into(),
        key: key.into(),
    }
}

/// Drops a foreign key.
pub fn drop_foreign_key(table: impl Into<TableName>, key: impl Into<ForeignKey>) -> Operation {
    Operation::DropForeignKey {
        table: table.into(),
        key: key.into(),
    }
}

/// Adds a check.
pub fn add_check(table: impl Into<TableName>, check: Check) -> Operation {
    Operation::AddCheck {
        table: table.into(),
        check,
    }
}

/// Drops a check.
pub fn drop_check(table: impl Into<TableName>, check: Check) -> Operation {
    Operation::DropCheck {
        table: table.into(),
        check,
    }
}

/// Renames a constraint or an index.
pub fn rename_constraint(
    table: impl Into<TableName>,
    kind: ConstraintKind,
    from: impl Into<String>,
    to: impl Into<String>,
) -> Operation {
    Operation::RenameConstraint {
        table: table.into(),
        kind,
        from: from.into(),
        to: to.into(),
    }
}

/// Creates an enum type.
pub fn create_enum(of: EnumType) -> Operation {
    Operation::CreateEnum(of)
}

/// Drops an enum type.
pub fn drop_enum(of: EnumType) -> Operation {
    Operation::DropEnum(of)
}

/// Changes the values of an enum type.
///
/// [`of_column`](Operation::of_column) says which columns have it, and
/// [`rename_value`](Operation::rename_value) which values become others.
///
/// ```
/// use tausestack_db::migrate::{alter_enum, enum_type};
///
/// let operation = alter_enum(
///     enum_type("role", ["guest", "root"]),
///     enum_type("role", ["admin", "guest", "member"]),
/// )
/// .of_column("users", "role")
/// .rename_value("root", "admin");
/// assert_eq!(operation.to_string(), "alter enum role: root → admin, + member");
/// ```
pub fn alter_enum(from: EnumType, to: EnumType) -> Operation {
    Operation::AlterEnum {
        from,
        to,
        columns: Vec::new(),
        renamed: Vec::new(),
    }
}

/// Runs SQL.
///
/// ```
/// use tausestack_db::migrate::{execute, nothing, sql};
///
/// let operation = execute(sql("UPDATE users SET plan = 'free' WHERE plan IS NULL"));
/// assert!(operation.reverse().is_err(), "nothing says how to undo it");
/// assert!(operation.reverse_with(nothing()).reverse().is_ok());
/// ```
pub fn execute(up: SqlText) -> Operation {
    Operation::Execute { up, down: None }
}

impl Operation {
    /// States the SQL that undoes an [`execute`]; of no effect on others,
    /// which know their reverse.
    #[must_use]
    pub fn reverse_with(mut self, sql: SqlText) -> Self {
        if let Self::Execute { down, .. } = &mut self {
            *down = Some(sql);
        }
        self
    }

    /// States that a column has the type of an [`alter_enum`]; of no effect on
    /// others.
    #[must_use]
    pub fn of_column(mut self, table: impl Into<TableName>, column: impl Into<String>) -> Self {
        if let Self::AlterEnum { columns, .. } = &mut self {
            columns.push((table.into(), column.into()));
        }
        self
    }

    /// States that rows with one value of an enum get another, in an
    /// [`alter_enum`]; of no effect on others.
    #[must_use]
    pub fn rename_value(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        if let Self::AlterEnum { renamed, .. } = &mut self {
            renamed.push((from.into(), to.into()));
        }
        self
    }
}
