//! What undoes an operation.

use std::fmt;

use super::Operation;

/// An operation that nothing undoes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Irreversible {
    /// The operation, in one line.
    pub operation: String,
    /// Why nothing undoes it.
    pub reason: &'static str,
}

impl fmt::Display for Irreversible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` cannot be reversed: {}",
            self.operation, self.reason
        )
    }
}

impl std::error::Error for Irreversible {}

impl Operation {
    /// The operation that undoes this one, as far as the schema goes: rows
    /// that a DROP took are gone.
    ///
    /// Reversed twice, an operation is what it was.
    ///
    /// # Errors
    ///
    /// If it is SQL that was stated without its reverse.
    pub fn reverse(&self) -> Result<Self, Irreversible> {
        Ok(match self.clone() {
            Self::CreateTable(table) => Self::DropTable(table),
            Self::DropTable(table) => Self::CreateTable(table),
            Self::RenameTable { from, to } => Self::RenameTable { from: to, to: from },
            Self::CommentTable { table, from, to } => Self::CommentTable {
                table,
                from: to,
                to: from,
            },
            Self::AddColumn { table, column } => Self::DropColumn { table, column },
            Self::DropColumn { table, column } => Self::AddColumn { table, column },
            Self::RenameColumn { table, from, to } => Self::RenameColumn {
                table,
                from: to,
                to: from,
            },
            Self::AlterColumn { table, from, to } => Self::AlterColumn {
                table,
                from: to,
                to: from,
            },
            Self::AddPrimaryKey { table, key } => Self::DropPrimaryKey { table, key },
            Self::DropPrimaryKey { table, key } => Self::AddPrimaryKey { table, key },
            Self::AddUnique { table, key } => Self::DropUnique { table, key },
            Self::DropUnique { table, key } => Self::AddUnique { table, key },
            Self::CreateIndex {
                table,
                index,
                build,
            } => Self::DropIndex {
                table,
                index,
                build,
            },
            Self::DropIndex {
                table,
                index,
                build,
            } => Self::CreateIndex {
                table,
                index,
                build,
            },
            Self::AddForeignKey { table, key } => Self::DropForeignKey { table, key },
            Self::DropForeignKey { table, key } => Self::AddForeignKey { table, key },
            Self::AddCheck { table, check } => Self::DropCheck { table, check },
            Self::DropCheck { table, check } => Self::AddCheck { table, check },
            Self::RenameConstraint {
                table,
                kind,
                from,
                to,
            } => Self::RenameConstraint {
                table,
                kind,
                from: to,
                to: from,
            },
            Self::CreateEnum(of) => Self::DropEnum(of),
            Self::DropEnum(of) => Self::CreateEnum(of),
            Self::AlterEnum {
                from,
                to,
                columns,
                renamed,
            } => Self::AlterEnum {
                from: to,
                to: from,
                columns,
                renamed: renamed.into_iter().map(|(from, to)| (to, from)).collect(),
            },
            Self::Execute {
                up,
                down: Some(down),
            } => Self::Execute {
                up: down,
                down: Some(up),
            },
            Self::Execute { down: None, .. } => {
                return Err(Irreversible {
                    operation: self.to_string(),
                    reason: "it states no SQL that undoes it (`reverse_with`)",
                });
            }
        })
    }
}

/// What undoes a whole list: the reverse of each, from the last to the first.
///
/// # Errors
///
/// Names the first operation, from the end, that nothing undoes.
pub fn reverse_all(operations: &[Operation]) -> Result<Vec<Operation>, Irreversible> {
    operations.iter().rev().map(Operation::reverse).collect()
}
