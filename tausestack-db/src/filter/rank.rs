//! The order of enums: that of their declaration, on every database.
//!
//! PostgreSQL's enum types have it. Elsewhere an enum is text, whose order
//! says nothing, so that orders and comparisons ask for its rank.

use std::fmt::Write as _;

use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;

use super::{ColumnRef, push_column};
use crate::column_type::DataType;
use crate::dialect::Dialect;
use crate::mapped::EnumDefinition;

/// The enum that a column holds as text.
pub(super) fn ranked(dialect: &dyn Dialect, column: ColumnRef) -> Option<&'static EnumDefinition> {
    let has_type = column.mapping.column_of(column.field).cast().is_some();
    match column.mapping.fields()[column.field].definition().data_type {
        DataType::Enum(of) if !(has_type && dialect.has_enum_types()) => Some(of),
        _ => None,
    }
}

/// Appends the rank of an enum's value in a row, from 1.
pub(super) fn push_rank(
    dialect: &dyn Dialect,
    sql: &mut String,
    column: ColumnRef,
    of: &EnumDefinition,
) {
    sql.push_str("CASE ");
    push_column(dialect, sql, column);
    for (rank, name) in (1..).zip(of.values) {
        sql.push_str(" WHEN ");
        crate::ddl::quote_text(dialect.target(), name, sql);
        let _ = write!(sql, " THEN {rank}");
    }
    sql.push_str(" END");
}

/// The rank of a value.
pub(super) fn rank_of(of: &EnumDefinition, value: &Value) -> Option<Value> {
    let Value::Enum(OptionEnum::Some(value)) = value else {
        return None;
    };
    let rank = (1..)
        .zip(of.values)
        .find(|(_, name)| **name == value.value)?
        .0;
    Some(Value::Int(Some(rank)))
}

/// Appends a column as rows are sorted by it.
pub(crate) fn push_sorted_column(dialect: &dyn Dialect, sql: &mut String, column: ColumnRef) {
    match ranked(dialect, column) {
        Some(of) => push_rank(dialect, sql, column, of),
        None => push_column(dialect, sql, column),
    }
}
