//! Indexes.

use super::create::Existing;
use super::dialect::Feature;
use super::sql::Sql;
use crate::schema::{Index, IndexPart, IndexTarget, NullsOrder, SortOrder, Table};

/// `CREATE INDEX …`; `how` stands before the name.
pub(super) fn create(
    sql: &mut Sql<'_>,
    table: &Table,
    index: &Index,
    existing: Existing,
    how: &str,
) {
    let schema = table.name.schema.as_deref();
    sql.push(if index.unique {
        "CREATE UNIQUE INDEX "
    } else {
        "CREATE INDEX "
    })
    .push(how)
    .push(existing.clause());
    if sql.dialect().has(Feature::QualifiedIndexName) {
        sql.qualified(schema, &index.name)
            .push(" ON ")
            .name(&table.name.name);
    } else {
        sql.name(&index.name).push(" ON ").table(&table.name);
    }
    if let Some(method) = &index.method
        && !is_btree(method)
    {
        sql.push(" USING ").name(&method.to_ascii_lowercase());
    }
    sql.push(" ");
    parts(sql, index);
    if !index.include.is_empty() {
        sql.push(" INCLUDE ").names(&index.include);
    }
    if let Some(predicate) = &index.predicate {
        sql.push(" WHERE ").push(predicate);
    }
}

/// An index as it stands in CREATE TABLE.
pub(super) fn in_table(sql: &mut Sql<'_>, index: &Index) {
    sql.push(if index.unique {
        "UNIQUE INDEX "
    } else {
        "INDEX "
    })
    .name(&index.name)
    .push(" ");
    parts(sql, index);
}

/// The method that each database takes where none is named.
pub(super) fn is_btree(method: &str) -> bool {
    method.eq_ignore_ascii_case("btree")
}

/// Whether NULLs stand where they do anyway if NULL is the smallest value, as
/// it is where an index cannot say it.
pub(super) fn nulls_are_smallest(part: &IndexPart) -> bool {
    match (part.nulls, part.order) {
        (None, _)
        | (Some(NullsOrder::First), SortOrder::Ascending)
        | (Some(NullsOrder::Last), SortOrder::Descending) => true,
        (Some(_), _) => false,
    }
}

fn parts(sql: &mut Sql<'_>, index: &Index) {
    sql.push("(");
    sql.separated(", ", &index.parts, part).push(")");
}

fn part(sql: &mut Sql<'_>, part: &IndexPart) {
    let dialect = sql.dialect();
    match &part.target {
        IndexTarget::Column(name) => {
            sql.name(name);
            // Elsewhere the whole column is indexed, which serves as well.
            if let Some(prefix) = part.prefix
                && dialect.has(Feature::IndexPrefixes)
            {
                sql.push(&format!("({prefix})"));
            }
        }
        IndexTarget::Expression(expression) => {
            sql.push("(").push(expression).push(")");
        }
    }
    if let Some(collation) = &part.collation {
        sql.push(" COLLATE ").name(collation);
    }
    if let Some(class) = &part.operator_class {
        sql.push(" ").push(class);
    }
    if part.order == SortOrder::Descending {
        sql.push(" DESC");
    }
    if dialect.has(Feature::IndexNullsOrder) {
        sql.push(match part.nulls {
            None => "",
            Some(NullsOrder::First) => " NULLS FIRST",
            Some(NullsOrder::Last) => " NULLS LAST",
        });
    }
}
