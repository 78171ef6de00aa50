//! Parts of DDL by themselves, for who compares a declared schema with one
//! that was read.

use super::Target;
use super::column::{default_text, present_moment, spelled_type, words_of_moment};
use super::dialect::Feature;
use super::literal::literal;
use super::sql::Sql;
use crate::schema::{Column, ColumnType, Identity, Literal, Table};

/// The column's type as it stands in CREATE TABLE; `None` where the database
/// has none.
pub(crate) fn column_type(target: Target, table: &Table, column: &Column) -> Option<String> {
    spelled_type(target.dialect(), table, column).ok()
}

/// What stands behind DEFAULT, without parentheses around it.
pub(crate) fn default(target: Target, column: &Column) -> Option<String> {
    let mut sql = Sql::new(target.dialect());
    default_text(&mut sql, column.default.as_ref()?, &column.column_type);
    Some(sql.finish())
}

/// A constant.
pub(crate) fn constant(target: Target, constant: &Literal) -> String {
    let mut sql = Sql::new(target.dialect());
    literal(&mut sql, constant);
    sql.finish()
}

/// The present moment, in the form that the library writes to such a column.
pub(crate) fn now(target: Target, column_type: &ColumnType) -> Option<&'static str> {
    present_moment(
        target.dialect(),
        column_type,
        words_of_moment(column_type)?[0],
    )
}

/// Whether this expression is rendered as the present moment, whatever the
/// database would take it for.
pub(crate) fn is_moment(column_type: &ColumnType, expression: &str) -> bool {
    words_of_moment(column_type).is_some_and(|words| {
        words
            .iter()
            .any(|word| expression.trim().eq_ignore_ascii_case(word))
    })
}

/// The collation that the library gives to such a column by itself.
pub(crate) fn exact_collation(target: Target, column_type: &ColumnType) -> Option<&'static str> {
    let clause = target.dialect().exact_collation(column_type)?;
    let (_, name) = clause.rsplit_once("COLLATE ")?;
    Some(name.trim_matches('"'))
}

/// Whether a key of one numbered column has no name of its own.
pub(crate) fn numbered_key_is_nameless(target: Target) -> bool {
    target.dialect().numbered_key().is_some()
}

/// Whether such a column is numbered by its type.
pub(crate) fn numbers_itself(target: Target, column_type: &ColumnType) -> bool {
    target.dialect().numbers_itself(column_type)
}

/// How the database numbers a column that is declared in this way.
pub(crate) fn identity(target: Target, identity: Identity) -> Identity {
    if identity == Identity::Serial || has(target, Feature::FreeIdentity) {
        identity
    } else {
        Identity::ByDefault
    }
}

/// Whether the database has something that not all have.
pub(crate) fn has(target: Target, feature: Feature) -> bool {
    target.dialect().has(feature)
}

/// Whether the database keeps comments.
pub(crate) fn keeps_comments(target: Target) -> bool {
    target.dialect().comments() != super::dialect::Comments::None
}
