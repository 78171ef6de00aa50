//! Columns, as they stand in CREATE TABLE.

use super::dialect::{Comments, Dialect, Feature, Usage};
use super::literal::literal;
use super::sql::Sql;
use crate::schema::{
    Column, ColumnDefault, ColumnType, GeneratedStorage, Index, IndexTarget, SchemaError, Table,
    mentions,
};

pub(super) fn column(sql: &mut Sql<'_>, table: &Table, column: &Column) -> Result<(), SchemaError> {
    let dialect = sql.dialect();
    sql.name(&column.name).push(" ");
    if let (Some(_), Some(whole)) = (column.identity, dialect.numbered_key()) {
        sql.push(whole);
        return Ok(());
    }
    let spelled = spelled_type(dialect, table, column)?;
    let numbered = column
        .identity
        .and_then(|identity| dialect.numbered_type(identity, &column.column_type));
    sql.push(numbered.unwrap_or(&spelled));
    match &column.collation {
        Some(name) => {
            sql.push(" COLLATE ").name(name);
        }
        None => {
            if let Some(clause) = dialect.exact_collation(&column.column_type) {
                sql.push(" ").push(clause);
            }
        }
    }
    if let Some(generated) = &column.generated {
        sql.push(" GENERATED ALWAYS AS (")
            .push(&generated.expression)
            .push(match generated.storage {
                GeneratedStorage::Stored => ") STORED",
                GeneratedStorage::Virtual => ") VIRTUAL",
            });
    }
    let states_null = column.generated.is_none() || dialect.has(Feature::NotNullGenerated);
    if !column.nullable && states_null {
        sql.push(" NOT NULL");
    }
    default(sql, column, &spelled);
    if let Some(expression) = &column.on_update {
        sql.push(" ON UPDATE ").push(expression);
    }
    if let Some(identity) = column.identity
        && numbered.is_none()
        && !dialect.numbers_itself(&column.column_type)
    {
        sql.push(" ").push(dialect.identity(identity));
    }
    if let (Some(comment), Comments::Inline) = (&column.comment, dialect.comments()) {
        sql.push(" COMMENT ").text(comment);
    }
    Ok(())
}

/// The column's type as the dialect spells it.
pub(super) fn spelled_type(
    dialect: &dyn Dialect,
    table: &Table,
    column: &Column,
) -> Result<String, SchemaError> {
    match dialect.column_type(column, usage(table, &column.name)) {
        Ok(spelled) => Ok(spelled.into_owned()),
        Err(hint) => Err(SchemaError::Unsupported {
            target: dialect.name(),
            what: format!(
                "{} column `{}.{}`",
                column.column_type, table.name, column.name
            ),
            hint: Some(hint),
        }),
    }
}

/// Whether a key or an index holds the whole of a column, be it in an
/// expression. That a key of another table refers to it needs no look: it then
/// is a key here.
fn usage(table: &Table, column: &str) -> Usage {
    let holds = |columns: &[String]| columns.iter().any(|name| name == column);
    let in_index = |index: &Index| {
        index.parts.iter().any(|part| {
            part.prefix.is_none()
                && match &part.target {
                    IndexTarget::Column(name) => name == column,
                    IndexTarget::Expression(expression) => mentions(expression, column),
                }
        })
    };
    let keyed = table
        .primary_key
        .as_ref()
        .is_some_and(|key| holds(&key.columns))
        || table.uniques.iter().any(|key| holds(&key.columns))
        || table.foreign_keys.iter().any(|key| holds(&key.columns))
        || table.indexes.iter().any(in_index);
    if keyed { Usage::Keyed } else { Usage::Free }
}

fn default(sql: &mut Sql<'_>, column: &Column, spelled: &str) {
    let Some(default) = &column.default else {
        return;
    };
    let wraps = match default {
        ColumnDefault::Literal(_) => sql.dialect().wraps_default(column, spelled),
        ColumnDefault::Expression(_) => true,
    };
    sql.push(if wraps { " DEFAULT (" } else { " DEFAULT " });
    default_text(sql, default, &column.column_type);
    sql.push(if wraps { ")" } else { "" });
}

/// What stands behind DEFAULT.
pub(super) fn default_text(sql: &mut Sql<'_>, default: &ColumnDefault, column_type: &ColumnType) {
    match default {
        ColumnDefault::Literal(constant) => literal(sql, constant),
        ColumnDefault::Expression(expression) => {
            let now = present_moment(sql.dialect(), column_type, expression);
            sql.push(now.unwrap_or(expression));
        }
    }
}

/// What the standard's words for the present moment are in a dialect.
///
/// Verbatim they would mean another text, precision or time zone on each
/// database than that in which the library writes and compares such a column.
pub(super) fn present_moment(
    dialect: &dyn Dialect,
    column_type: &ColumnType,
    expression: &str,
) -> Option<&'static str> {
    let expression = expression.trim();
    words_of_moment(column_type)?
        .iter()
        .any(|word| expression.eq_ignore_ascii_case(word))
        .then(|| dialect.now(column_type))
        .flatten()
}

/// The words for the present moment as such a column holds it.
pub(super) fn words_of_moment(column_type: &ColumnType) -> Option<&'static [&'static str]> {
    Some(match column_type {
        ColumnType::Timestamp | ColumnType::DateTime => {
            &["current_timestamp", "current_timestamp()", "now()"]
        }
        ColumnType::Date => &["current_date", "current_date()"],
        ColumnType::Time => &["current_time", "current_time()"],
        _ => return None,
    })
}
