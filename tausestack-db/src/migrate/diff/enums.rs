//! Enum types that come, change and go.

use super::hints::{Hints, Note};
use super::plan::Plan;
use crate::migrate::operation::Operation;
use crate::schema::{Column, ColumnDefault, ColumnType, EnumType, Literal, Schema, TableName};

/// Creates what is new, and changes what has other values: before the tables,
/// whose defaults may be new values.
pub(super) fn before_tables(plan: &mut Plan, to: &Schema) {
    for of in &to.enums {
        let known = plan.state.enums.iter().find(|known| known.is_same_type(of));
        match known.cloned() {
            None => plan.push(Operation::CreateEnum(of.clone())),
            Some(known) if known == *of => {}
            Some(known) => {
                free_defaults(plan, of);
                let columns = columns_of(plan, of);
                plan.push(Operation::AlterEnum {
                    from: known,
                    to: of.clone(),
                    columns,
                    renamed: Vec::new(),
                });
            }
        }
    }
}

fn columns_of(plan: &Plan, of: &EnumType) -> Vec<(TableName, String)> {
    let mut columns = Vec::new();
    for table in &plan.state.tables {
        for column in &table.columns {
            if column.column_type.is_of_enum(of) {
                columns.push((table.name.clone(), column.name.clone()));
            }
        }
    }
    columns
}

/// Takes away defaults that the type will lack: they would keep it from
/// changing.
fn free_defaults(plan: &mut Plan, to: &EnumType) {
    let mut freed: Vec<(TableName, Column)> = Vec::new();
    for table in &plan.state.tables {
        for column in &table.columns {
            if let (ColumnType::Enum(of), Some(ColumnDefault::Literal(Literal::Text(value)))) =
                (&column.column_type, &column.default)
                && of.is_same_type(to)
                && !to.values.contains(value)
            {
                freed.push((table.name.clone(), column.clone()));
            }
        }
    }
    for (table, column) in freed {
        let without = Column {
            default: None,
            ..column.clone()
        };
        plan.push(Operation::AlterColumn {
            table,
            from: column.into(),
            to: without.into(),
        });
    }
}

/// Drops what nothing uses any more.
pub(super) fn after_tables(plan: &mut Plan, to: &Schema, hints: &Hints) {
    let gone: Vec<EnumType> = plan
        .state
        .enums
        .iter()
        .filter(|known| to.enums.iter().all(|of| !known.is_same_type(of)))
        .cloned()
        .collect();
    for of in gone {
        let user = plan.state.tables.iter().find(|table| {
            table
                .columns
                .iter()
                .any(|column| column.column_type.is_of_enum(&of))
        });
        if let Some(table) = user {
            let table = table.name.to_string();
            plan.note(Note::EnumInUse {
                name: of.name,
                table,
            });
            continue;
        }
        let is_managed = hints
            .managed
            .as_ref()
            .is_none_or(|schema| schema.enums.iter().any(|known| known.is_same_type(&of)));
        if is_managed {
            plan.push(Operation::DropEnum(of));
        } else {
            plan.note(Note::Unmanaged {
                what: format!("the enum `{}`", of.name),
            });
        }
    }
}
