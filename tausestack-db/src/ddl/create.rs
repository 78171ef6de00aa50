//! Statements that create.

use super::column::column;
use super::constraint;
use super::dialect::{Comments, Dialect, Feature};
use super::index;
use super::postgres::unless_exists;
use super::sql::Sql;
use crate::schema::{ColumnType, EnumType, SchemaError, Table, TableName};

/// What a statement does about a thing of the name that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// It keeps it as it is.
    Keep,
    /// It fails.
    #[cfg(feature = "migrate")]
    Refuse,
}

impl Existing {
    pub(super) fn clause(self) -> &'static str {
        match self {
            Self::Keep => "IF NOT EXISTS ",
            #[cfg(feature = "migrate")]
            Self::Refuse => "",
        }
    }
}

/// The statement that creates an enum type.
pub(super) fn enum_type(dialect: &dyn Dialect, of: &EnumType, existing: Existing) -> String {
    let mut sql = Sql::new(dialect);
    sql.push("CREATE TYPE ")
        .qualified(of.schema.as_deref(), &of.name)
        .push(" AS ENUM (");
    sql.separated(", ", &of.values, |sql, value| {
        sql.text(value);
    })
    .push(")");
    match existing {
        Existing::Keep => unless_exists(&sql.finish()),
        #[cfg(feature = "migrate")]
        Existing::Refuse => sql.finish(),
    }
}

/// The statement that creates a table, with its keys and checks, but for the
/// foreign keys that come later.
pub(super) fn table(
    dialect: &dyn Dialect,
    table: &Table,
    existing: Existing,
    comes_later: impl Fn(usize) -> bool,
) -> Result<String, SchemaError> {
    table_named(dialect, table, &table.name, existing, comes_later)
}

/// The statement that creates a table under another name than its own.
pub(super) fn table_named(
    dialect: &dyn Dialect,
    table: &Table,
    name: &TableName,
    existing: Existing,
    comes_later: impl Fn(usize) -> bool,
) -> Result<String, SchemaError> {
    let mut sql = Sql::new(dialect);
    sql.push("CREATE TABLE ")
        .push(existing.clause())
        .table(name)
        .push(" (\n  ");
    let mut rest = false;
    let mut next = |sql: &mut Sql<'_>| {
        if rest {
            sql.push(",\n  ");
        }
        rest = true;
    };
    for each in &table.columns {
        next(&mut sql);
        column(&mut sql, table, each)?;
    }
    let key_is_written = dialect.numbered_key().is_some()
        && table.columns.iter().any(|column| column.identity.is_some());
    if let Some(key) = &table.primary_key
        && !key_is_written
    {
        next(&mut sql);
        constraint::primary_key(&mut sql, key);
    }
    for key in &table.uniques {
        next(&mut sql);
        constraint::unique(&mut sql, key);
    }
    for (position, key) in table.foreign_keys.iter().enumerate() {
        if !comes_later(position) {
            next(&mut sql);
            constraint::foreign_key(&mut sql, key);
        }
    }
    if !dialect.has(Feature::EnumTypes) {
        for column in &table.columns {
            if let ColumnType::Enum(of) = &column.column_type {
                next(&mut sql);
                let name = table.enum_check_name(&column.name);
                constraint::enum_check(&mut sql, &name, &column.name, of);
            }
        }
    }
    for check in &table.checks {
        next(&mut sql);
        constraint::check(&mut sql, check);
    }
    if !dialect.has(Feature::IndexIfNotExists) {
        for index in &table.indexes {
            next(&mut sql);
            index::in_table(&mut sql, index);
        }
    }
    sql.push("\n)");
    match &table.options {
        Some(options) => sql.push(" ").push(options),
        None => sql.push(dialect.table_options()),
    };
    if let (Some(comment), Comments::Inline) = (&table.comment, dialect.comments()) {
        sql.push(" COMMENT=").text(comment);
    }
    Ok(sql.finish())
}

/// The statements that create a table's indexes, where CREATE TABLE does not.
pub(super) fn indexes(dialect: &dyn Dialect, table: &Table, existing: Existing) -> Vec<String> {
    if !dialect.has(Feature::IndexIfNotExists) {
        return Vec::new();
    }
    table
        .indexes
        .iter()
        .map(|index| {
            let mut sql = Sql::new(dialect);
            index::create(&mut sql, table, index, existing, "");
            sql.finish()
        })
        .collect()
}

/// The statements that comment a table and its columns, where CREATE TABLE
/// does not.
pub(super) fn comments(dialect: &dyn Dialect, table: &Table) -> Vec<String> {
    if dialect.comments() != Comments::Statements {
        return Vec::new();
    }
    let of_table = table.comment.as_ref().map(|comment| {
        let mut sql = Sql::new(dialect);
        sql.push("COMMENT ON TABLE ").table(&table.name);
        sql.push(" IS ").text(comment);
        sql.finish()
    });
    let of_columns = table.columns.iter().filter_map(|column| {
        let comment = column.comment.as_ref()?;
        let mut sql = Sql::new(dialect);
        sql.push("COMMENT ON COLUMN ")
            .table(&table.name)
            .push(".")
            .name(&column.name);
        sql.push(" IS ").text(comment);
        Some(sql.finish())
    });
    of_table.into_iter().chain(of_columns).collect()
}
