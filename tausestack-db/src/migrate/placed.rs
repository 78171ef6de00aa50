//! Operations that name other schemas than they were written for.

use super::operation::{NewColumn, Operation};
use crate::schema::{EnumType, Schema, Table, TableName, change_type, for_each_schema};

/// The operations, with each name of a schema changed by a function.
pub(super) fn placed(
    operations: &[Operation],
    change: &mut dyn FnMut(&mut Option<String>),
) -> Vec<Operation> {
    let mut placed = operations.to_vec();
    for operation in &mut placed {
        place(operation, change);
    }
    placed
}

fn place(operation: &mut Operation, change: &mut dyn FnMut(&mut Option<String>)) {
    match operation {
        Operation::CreateTable(table) | Operation::DropTable(table) => in_table(table, change),
        Operation::RenameTable { from, to } => {
            name(from, change);
            name(to, change);
        }
        Operation::AddColumn { table, column } | Operation::DropColumn { table, column } => {
            name(table, change);
            in_column(column, change);
        }
        Operation::AlterColumn { table, from, to } => {
            name(table, change);
            in_column(from, change);
            in_column(to, change);
        }
        Operation::AddForeignKey { table, key } | Operation::DropForeignKey { table, key } => {
            name(table, change);
            name(&mut key.table, change);
        }
        Operation::CommentTable { table, .. }
        | Operation::RenameColumn { table, .. }
        | Operation::AddPrimaryKey { table, .. }
        | Operation::DropPrimaryKey { table, .. }
        | Operation::AddUnique { table, .. }
        | Operation::DropUnique { table, .. }
        | Operation::CreateIndex { table, .. }
        | Operation::DropIndex { table, .. }
        | Operation::AddCheck { table, .. }
        | Operation::DropCheck { table, .. }
        | Operation::RenameConstraint { table, .. } => name(table, change),
        Operation::CreateEnum(of) | Operation::DropEnum(of) => in_enum(of, change),
        Operation::AlterEnum {
            from, to, columns, ..
        } => {
            in_enum(from, change);
            in_enum(to, change);
            for (table, _) in columns {
                name(table, change);
            }
        }
        Operation::Execute { .. } => {}
    }
}

fn name(of: &mut TableName, change: &mut dyn FnMut(&mut Option<String>)) {
    change(&mut of.schema);
}

fn in_enum(of: &mut EnumType, change: &mut dyn FnMut(&mut Option<String>)) {
    change(&mut of.schema);
}

fn in_column(column: &mut NewColumn, change: &mut dyn FnMut(&mut Option<String>)) {
    change_type(&mut column.column.column_type, change);
}

fn in_table(table: &mut Table, change: &mut dyn FnMut(&mut Option<String>)) {
    let mut schema = Schema {
        tables: vec![table.clone()],
        enums: Vec::new(),
    };
    for_each_schema(&mut schema, change);
    if let Some(changed) = schema.tables.pop() {
        *table = changed;
    }
}
