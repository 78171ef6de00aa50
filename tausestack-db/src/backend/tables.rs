//! Creating and dropping the tables of models.

use sea_orm::DbBackend;

use crate::Error;
use crate::ddl;
use crate::dialect::Dialect;
use crate::mapped::{Mapping, Models, Source};
use crate::schema::{Table, dependency_order};
use crate::session::{Executor, Session};

/// The tables of the models, and the statements for those that SeaORM's
/// entities define.
struct Plan {
    tables: Vec<Table>,
    entities: Vec<&'static Mapping>,
}

impl Plan {
    fn of(models: &Models) -> Result<Self, Error> {
        let mut plan = Self {
            tables: Vec::new(),
            entities: Vec::new(),
        };
        for mapping in models.mappings() {
            let table = mapping.table();
            let named = |other: &str, schema: Option<&str>| {
                other == table.name() && schema == table.schema()
            };
            match table.source() {
                Source::Definition(_) => {
                    let table = Table::from_mapping(mapping)?;
                    // A view, or the same model named twice.
                    if !plan.tables.contains(&table) {
                        plan.tables.push(table);
                    }
                }
                Source::Entity(_) => {
                    let known = plan
                        .entities
                        .iter()
                        .any(|other| named(other.table().name(), other.table().schema()));
                    if !known {
                        plan.entities.push(mapping);
                    }
                }
            }
        }
        Ok(plan)
    }

    fn create(&self, dialect: &dyn Dialect) -> Result<Vec<String>, Error> {
        let mut statements = Vec::new();
        for mapping in self.ordered_entities(dialect.backend()) {
            statements.extend(entity_statements(mapping, dialect.backend()));
        }
        statements.extend(ddl::create_all(dialect.target(), &self.tables)?);
        Ok(statements)
    }

    fn drop(&self, dialect: &dyn Dialect) -> Vec<String> {
        let mut statements = ddl::drop_all(dialect.target(), &self.tables);
        for mapping in self.ordered_entities(dialect.backend()).into_iter().rev() {
            let mut sql = String::from("DROP TABLE IF EXISTS ");
            dialect.quote_table(&mut sql, mapping.table().schema(), mapping.table().name());
            statements.push(sql);
        }
        statements.extend(ddl::drop_types(dialect.target(), &self.tables));
        statements
    }

    /// The entities, each after those that its foreign keys refer to; cycles
    /// stay in the order given.
    fn ordered_entities(&self, backend: DbBackend) -> Vec<&'static Mapping> {
        let references: Vec<Vec<usize>> = self
            .entities
            .iter()
            .map(|mapping| {
                let names = referred(mapping, backend);
                (0..self.entities.len())
                    .filter(|other| {
                        names.contains(&self.entities[*other].table().name().to_owned())
                    })
                    .collect()
            })
            .collect();
        dependency_order(&references)
            .into_iter()
            .map(|position| self.entities[position])
            .collect()
    }
}

/// The tables that an entity's foreign keys refer to.
fn referred(mapping: &Mapping, backend: DbBackend) -> Vec<String> {
    let Source::Entity(table) = mapping.table().source() else {
        return Vec::new();
    };
    table(backend)
        .table
        .get_foreign_key_create_stmts()
        .iter()
        .filter_map(|key| key.get_foreign_key().get_ref_table())
        .map(|table| match table {
            sea_orm::sea_query::TableRef::Table(name, _) => name.1.to_string(),
            _ => String::new(),
        })
        .collect()
}

fn entity_statements(mapping: &Mapping, backend: DbBackend) -> Vec<String> {
    let Source::Entity(table) = mapping.table().source() else {
        return Vec::new();
    };
    let mut made = table(backend);
    let mut statements: Vec<String> = made
        .types
        .iter()
        .map(|create| guarded_type(&backend.build(create).sql))
        .collect();
    made.table.if_not_exists();
    statements.push(backend.build(&made.table).sql);
    for mut index in made.indexes {
        index.if_not_exists();
        statements.push(backend.build(&index).sql);
    }
    statements
}

/// PostgreSQL has no CREATE TYPE IF NOT EXISTS.
fn guarded_type(create: &str) -> String {
    format!("DO $$ BEGIN {create}; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
}

/// Runs DDL: in one transaction where the database can.
pub(crate) async fn run_ddl(executor: Executor<'_>, statements: Vec<String>) -> Result<(), Error> {
    if statements.is_empty() {
        return Ok(());
    }
    let dialect = executor.dialect();
    if executor.in_transaction() && !dialect.ddl_is_transactional() {
        return Err(Error::transaction(format!(
            "{} commits the open transaction when tables are created or dropped: do it outside of \
             one",
            dialect.name()
        )));
    }
    let mut session = executor
        .session()
        .await
        .map_err(|failure| failure.into_error(""))?;
    if dialect.ddl_is_transactional() {
        let unit = session
            .begin_unit()
            .await
            .map_err(|failure| failure.into_error("BEGIN"))?;
        for prelude in dialect.before_ddl() {
            send(&mut session, prelude).await?;
        }
        for sql in statements {
            send(&mut session, &sql).await?;
        }
        session
            .end_unit(unit)
            .await
            .map_err(|failure| failure.into_error("COMMIT"))
    } else {
        for sql in statements {
            send(&mut session, &sql).await?;
        }
        Ok(())
    }
}

/// Runs one statement of DDL by itself.
pub(crate) async fn run_statement(executor: Executor<'_>, sql: &str) -> Result<(), Error> {
    let mut session = executor
        .session()
        .await
        .map_err(|failure| failure.into_error(""))?;
    send(&mut session, sql).await
}

/// Sends DDL as plain text: some of it cannot be prepared.
async fn send(session: &mut Session<'_>, sql: &str) -> Result<(), Error> {
    session
        .script(sql)
        .await
        .map(drop)
        .map_err(|failure| failure.into_error(sql))
}

/// The dialect of the server's DDL: one that was connected by SeaORM is taken
/// for MySQL until it is asked.
async fn ddl_dialect(executor: Executor<'_>) -> Result<&'static dyn Dialect, Error> {
    let dialect = executor.dialect();
    #[cfg(feature = "mysql")]
    if dialect.target() == ddl::Target::MySql {
        let asked = executor
            .optional(crate::connection::Command::text("SELECT version()"))
            .await?;
        let version = asked.map(|row| row.get_at::<String>(0)).transpose()?;
        if version.is_some_and(|version| version.contains("MariaDB")) {
            return Ok(&crate::dialect::MARIADB_WITHOUT_RETURNING);
        }
    }
    Ok(dialect)
}

/// The database that DDL is for.
pub(crate) async fn ddl_target(executor: Executor<'_>) -> Result<ddl::Target, Error> {
    Ok(ddl_dialect(executor).await?.target())
}

pub(super) async fn create(executor: Executor<'_>, models: &Models) -> Result<(), Error> {
    let plan = Plan::of(models)?;
    let statements = plan.create(ddl_dialect(executor).await?)?;
    run_ddl(executor, statements).await
}

pub(super) async fn drop_all(executor: Executor<'_>, models: &Models) -> Result<(), Error> {
    let plan = Plan::of(models)?;
    if executor.dialect().explains_foreign_keys() {
        let tables: Vec<&str> = models
            .mappings()
            .map(|mapping| mapping.table().name())
            .collect();
        if let Some((table, child)) = super::violation::referring_table(executor, &tables).await? {
            return Err(Error::schema(format!(
                "the table `{table}` cannot be dropped: `{child}` refers to it, and is not among \
                 the models"
            )));
        }
    }
    let statements = plan.drop(ddl_dialect(executor).await?);
    run_ddl(executor, statements).await
}
