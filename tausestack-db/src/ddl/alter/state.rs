//! The schema as it is between two operations.

use super::super::dialect::Dialect;
use super::{PlanError, has_enum_types};
use crate::migrate::{ApplyError, Operation, apply};
use crate::schema::{ColumnType, Schema, Table, TableName};

pub(super) struct State {
    dialect: &'static dyn Dialect,
    pub(super) schema: Schema,
}

impl State {
    pub(super) fn new(dialect: &'static dyn Dialect, schema: Schema) -> Self {
        Self { dialect, schema }
    }

    pub(super) fn after(&self, operation: &Operation) -> Result<Self, PlanError> {
        let mut schema = self.schema.clone();
        match operation {
            // Where a check stands for an enum, its type has no name that a
            // database would tell: the operation says which columns have it.
            Operation::CreateEnum(_) | Operation::DropEnum(_) if !has_enum_types(self.dialect) => {}
            Operation::AlterEnum {
                from, to, columns, ..
            } if !has_enum_types(self.dialect) => {
                for table in &mut schema.tables {
                    for column in &mut table.columns {
                        let is_stated = columns
                            .iter()
                            .any(|(of, name)| *of == table.name && *name == column.name);
                        if let ColumnType::Enum(of) = &mut column.column_type
                            && (is_stated || of.is_same_type(from))
                        {
                            of.values.clone_from(&to.values);
                        }
                    }
                }
            }
            _ => apply(&mut schema, operation)?,
        }
        Ok(Self {
            dialect: self.dialect,
            schema,
        })
    }
}

pub(super) fn table<'a>(
    schema: &'a Schema,
    name: &TableName,
    operation: &Operation,
) -> Result<&'a Table, PlanError> {
    schema
        .tables
        .iter()
        .find(|table| table.name == *name)
        .ok_or_else(|| {
            PlanError::Apply(ApplyError::Missing {
                operation: operation.to_string(),
                what: format!("table `{name}`"),
                nearest: None,
            })
        })
}
