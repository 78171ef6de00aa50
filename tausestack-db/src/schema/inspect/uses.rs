//! Which things of a schema use which.

use crate::ddl::Target;
use crate::schema::tokens::tokens;
use crate::schema::{ColumnType, EnumType, Table, TableName};

/// The enums of tables where they are no types of their own, each with the
/// table that has it.
pub(super) fn enum_users(tables: &[Table]) -> Vec<(EnumType, Vec<TableName>)> {
    let mut users = Vec::new();
    for table in tables {
        for column in &table.columns {
            if let ColumnType::Enum(of) = &column.column_type {
                users.push((of.clone(), vec![table.name.clone()]));
            }
        }
    }
    users
}

/// The relations whose names stand in a definition: more rather than fewer,
/// since a name may be that of a column as well.
pub(super) fn mentioned(
    target: Target,
    definition: &str,
    relations: &[TableName],
    itself: &TableName,
) -> Vec<TableName> {
    let names: std::collections::HashSet<String> = tokens(target, definition)
        .iter()
        .filter_map(|token| token.name())
        .map(|name| name.to_lowercase())
        .collect();
    relations
        .iter()
        .filter(|relation| *relation != itself && names.contains(&relation.name.to_lowercase()))
        .cloned()
        .collect()
}
