//! Reading the schema of a database, from its own catalog.

mod mysql;
mod postgres;
mod rows;
mod sqlite;
mod uses;

use super::{Inspected, Schema, Table};
use crate::backend::Backend;
use crate::ddl::Target;
use crate::{Error, ddl};

/// What of a database is read.
///
/// ```
/// use tausestack_db::schema::InspectScope;
///
/// let scope = InspectScope::current().and_schema("audit").history_table("applied");
/// # let _ = scope;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectScope {
    /// The schemas; `None` is the one in which unqualified names are looked
    /// up.
    pub(super) schemas: Vec<Option<String>>,
    /// Tables that hold the history of migrations.
    pub(super) history: Vec<String>,
}

/// Where SeaORM's migrations are recorded.
const SEAORM_HISTORY: &str = "seaql_migrations";

/// What the names of the library's own tables about migrations begin with.
const OWN_HISTORY: &str = "tausestack_migration";

impl InspectScope {
    /// The schema that unqualified names are looked up in: PostgreSQL's
    /// `current_schema()`, the database of the connection on MySQL, `main` on
    /// SQLite. Its tables come without a qualifier.
    pub fn current() -> Self {
        Self {
            schemas: vec![None],
            history: vec![SEAORM_HISTORY.to_owned()],
        }
    }

    /// A schema alone, whose tables come qualified by its name.
    pub fn schema(name: impl Into<String>) -> Self {
        Self {
            schemas: vec![Some(name.into())],
            ..Self::current()
        }
    }

    /// The schemas that the tables of a declared schema stand in.
    pub fn of(schema: &Schema) -> Self {
        let mut scope = Self {
            schemas: Vec::new(),
            ..Self::current()
        };
        for table in &schema.tables {
            scope.add(table.name.schema.clone());
        }
        if scope.schemas.is_empty() {
            scope.schemas.push(None);
        }
        scope
    }

    /// Reads this schema too.
    #[must_use]
    pub fn and_schema(mut self, name: impl Into<String>) -> Self {
        self.add(Some(name.into()));
        self
    }

    /// Leaves out a table that holds the history of migrations. That of
    /// SeaORM, `seaql_migrations`, is left out already, and so are tables
    /// whose names begin with `tausestack_migration`.
    #[must_use]
    pub fn history_table(mut self, name: impl Into<String>) -> Self {
        self.history.push(name.into());
        self
    }

    fn add(&mut self, schema: Option<String>) {
        if !self.schemas.contains(&schema) {
            self.schemas.push(schema);
        }
    }

    fn is_history(&self, table: &str) -> bool {
        table.starts_with(OWN_HISTORY) || self.history.iter().any(|name| name == table)
    }
}

impl Default for InspectScope {
    fn default() -> Self {
        Self::current()
    }
}

/// Why a history table is left alone.
const HISTORY: &str = "records which migrations are applied";

/// Reads the schema of a database, as its catalog tells it, in the form that
/// [`canonical`](super::canonical) gives to a declared one.
///
/// It takes a fixed number of queries, whatever the number of tables, and runs
/// on the pool and in a transaction alike. What the model has no word for is
/// listed as [`unmanaged`](Inspected::unmanaged).
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// use tausestack_db::schema::{InspectScope, inspect};
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, #[mapped(unique)] username: String }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// db.create_tables(models![User]).await?;
/// let live = inspect(&db, &InspectScope::current()).await?;
/// let users = &live.schema.tables[0];
/// assert_eq!(users.uniques[0].name, "uq_users_username");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `is_schema` if a schema of the scope does not exist; as those of a query.
pub async fn inspect(db: &impl Backend, scope: &InspectScope) -> Result<Inspected, Error> {
    let executor = db.executor();
    let target = crate::backend::ddl_target(executor).await?;
    let mut inspected = match target {
        Target::Sqlite => sqlite::inspect(executor, scope).await?,
        Target::Postgres => postgres::inspect(executor, scope).await?,
        Target::MySql | Target::MariaDb => mysql::inspect(executor, scope, target).await?,
    };
    for table in &mut inspected.schema.tables {
        finish(target, table);
    }
    inspected.schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    if !ddl::has(target, ddl::Feature::EnumTypes) {
        let tables = &inspected.schema.tables;
        inspected.enum_users = uses::enum_users(tables);
        inspected.schema.enums = super::enum_type::of_columns(tables);
    }
    super::canonical::sort_enums(&mut inspected.schema.enums);
    inspected.views.sort_by(|a, b| a.name.cmp(&b.name));
    inspected
        .triggers
        .sort_by(|a, b| (&a.table, &a.name).cmp(&(&b.table, &b.name)));
    inspected
        .unmanaged
        .sort_by(|a, b| (&a.name, &a.table).cmp(&(&b.name, &b.table)));
    Ok(inspected)
}

/// What holds for the tables of each database.
fn finish(target: Target, table: &mut Table) {
    use super::canonical;

    canonical::enum_check::fold(target, table);
    for index in &mut table.indexes {
        *index = canonical::canonical_index(target, index);
    }
    if canonical::unique_indexes_are_keys(target) {
        canonical::keys_of_indexes(table);
    }
    for key in &mut table.foreign_keys {
        key.on_delete = canonical::action(target, key.on_delete);
        key.on_update = canonical::action(target, key.on_update);
    }
    canonical::sort_parts(table);
}

/// A comment without the former name that SeaORM writes into it as
/// `renamed_from "…"`; none where that leaves nothing.
fn comment(text: String) -> Option<String> {
    let own = match text.rfind("renamed_from \"") {
        Some(at) if text.ends_with('"') => text[..at].trim_end().trim_end_matches(';'),
        _ => text.as_str(),
    };
    (!own.is_empty()).then(|| own.to_owned())
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn a_former_name_is_no_comment() {
        let of = |text: &str| comment(text.to_owned());
        assert_eq!(of("renamed_from \"old\""), None);
        assert_eq!(
            of("whose it is; renamed_from \"old\"").as_deref(),
            Some("whose it is")
        );
        assert_eq!(
            of("not renamed_from here").as_deref(),
            Some("not renamed_from here")
        );
        assert_eq!(of(""), None);
    }
}
