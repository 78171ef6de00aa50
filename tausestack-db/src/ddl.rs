//! DDL text: tables as the databases spell them, without any IO.
//!
//! ```text
//! &[schema::Table] ── order ── check against the dialect ── statements
//! ```
//!
//! Each dialect's file states only what its database does differently; what
//! it cannot do is a [`SchemaError::Unsupported`] before any statement runs.

#[cfg(feature = "migrate")]
pub(crate) mod alter;
mod column;
mod constraint;
mod create;
mod dialect;
mod drop;
mod index;
mod literal;
mod mysql;
mod namespace;
mod postgres;
mod spelling;
mod sql;
mod sqlite;
mod support;
#[cfg(test)]
mod tests;

use self::create::Existing;
use self::dialect::Dialect;
pub(crate) use self::dialect::Feature;
use self::mysql::MySql;
use self::postgres::Postgres;
pub(crate) use self::spelling::{
    column_type, constant, default, exact_collation, has, identity, is_moment, keeps_comments, now,
    numbered_key_is_nameless, numbers_itself,
};
use self::sqlite::Sqlite;
use crate::schema::{Schema, SchemaError, Table, creation_order};

/// The database that DDL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL, from 8.0.17 on: the first with checks, defaults that are
    /// expressions, and a collation that compares by code points alone.
    MySql,
    /// MariaDB, from 10.4 on.
    MariaDb,
}

impl Target {
    /// The database's name, for messages.
    pub fn name(self) -> &'static str {
        self.dialect().name()
    }

    fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::Sqlite => &Sqlite,
            Self::Postgres => &Postgres,
            Self::MySql => &MySql::Oracle,
            Self::MariaDb => &MySql::MariaDb,
        }
    }
}

/// Appends a name as an identifier: always quoted, so that reserved words,
/// mixed case and quotes in names are nothing special.
pub fn quote_identifier(target: Target, name: &str, out: &mut String) {
    dialect::quote_identifier(target.dialect().quote(), name, out);
}

/// The statement that creates an enum type, where the database has such types.
#[cfg(feature = "migrate-cli")]
pub(crate) fn create_enum_type(target: Target, of: &crate::schema::EnumType) -> String {
    create::enum_type(target.dialect(), of, Existing::Keep)
}

/// Appends text in quotes.
pub(crate) fn quote_text(target: Target, text: &str, out: &mut String) {
    target.dialect().text(text, out);
}

/// The statements that create tables which do not exist, with their types,
/// keys, indexes and comments, in the order of their foreign keys.
///
/// Running them again changes nothing. Each element is one string to run as
/// it is, without parameters. Only on MySQL, not on MariaDB, a foreign key that
/// closes a cycle is a script of several statements in one string, which the
/// text protocol alone takes.
///
/// # Errors
///
/// `Unsupported` if the database lacks something that a table declares; and
/// if two tables contradict each other.
pub fn create_all(target: Target, tables: &[Table]) -> Result<Vec<String>, SchemaError> {
    let dialect = target.dialect();
    let schema = Schema::of(tables.iter().cloned())?;
    for table in &schema.tables {
        table.validate()?;
        support::check(dialect, table)?;
    }
    namespace::check(dialect, &schema)?;

    let mut statements = Vec::new();
    if dialect.has(dialect::Feature::EnumTypes) {
        statements.extend(
            schema
                .enums
                .iter()
                .map(|of| create::enum_type(dialect, of, Existing::Keep)),
        );
    }
    let order = creation_order(&schema.tables);
    let closing: Vec<_> = order
        .forward
        .iter()
        .filter_map(|(table, key)| {
            let of = &schema.tables[*table];
            dialect
                .add_foreign_key(&of.name, &of.foreign_keys[*key])
                .map(|statement| (*table, *key, statement))
        })
        .collect();
    for position in &order.tables {
        let table = &schema.tables[*position];
        let comes_later = |key: usize| {
            closing
                .iter()
                .any(|(table, later, _)| (table, later) == (position, &key))
        };
        statements.push(create::table(dialect, table, Existing::Keep, comes_later)?);
        statements.extend(create::indexes(dialect, table, Existing::Keep));
        statements.extend(create::comments(dialect, table));
    }
    statements.extend(closing.into_iter().map(|(_, _, statement)| statement));
    Ok(statements)
}

/// The statements that drop tables if they exist, in the reverse of the order
/// in which [`create_all`] creates them.
///
/// Tables that refer to each other in a cycle need one transaction on SQLite,
/// at whose end the keys are checked. Enum types stay: [`drop_types`].
pub fn drop_all(target: Target, tables: &[Table]) -> Vec<String> {
    drop::tables(target.dialect(), tables)
}

/// The statements that drop the tables' enum types if they exist; none where
/// the database has no such types. For the caller to run who knows that no
/// other table uses them, after the tables are gone.
pub fn drop_types(target: Target, tables: &[Table]) -> Vec<String> {
    drop::types(target.dialect(), tables)
}
