//! PostgreSQL: `pg_catalog`, a query for each kind of thing.

mod columns;
mod constraints;
mod enums;
mod indexes;
mod relations;

use std::collections::HashMap;

use serde::Deserialize;

use super::{InspectScope, rows};
use crate::Error;
use crate::connection::Command;
use crate::ddl::Target;
use crate::schema::{Inspected, Schema, Table, TableName};
use crate::session::{Executor, Session};

pub(super) async fn inspect(
    executor: Executor<'_>,
    scope: &InspectScope,
) -> Result<Inspected, Error> {
    let session = executor
        .session()
        .await
        .map_err(|failure| failure.into_error(""))?;
    let mut reading = Reading::start(session, scope).await?;
    relations::read(&mut reading, scope).await?;
    enums::read(&mut reading).await?;
    columns::read(&mut reading).await?;
    constraints::read(&mut reading).await?;
    indexes::read(&mut reading).await?;
    relations::read_uses(&mut reading).await?;
    relations::read_triggers(&mut reading).await?;
    Ok(reading.into)
}

/// What is known while the catalog is read.
struct Reading<'a> {
    session: Session<'a>,
    /// The schemas of the scope: their names, and how they qualify a table.
    schemas: Vec<(String, Option<String>)>,
    /// The schema that unqualified names are looked up in.
    current: Option<String>,
    /// The enum types that columns can have.
    enums: Vec<enums::Known>,
    /// The places of the managed tables in the schema, by their object id.
    tables: HashMap<u32, usize>,
    into: Inspected,
}

/// An object's schema and name, as the catalog has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
struct Qualified {
    schema: String,
    name: String,
}

impl<'a> Reading<'a> {
    async fn start(mut session: Session<'a>, scope: &InspectScope) -> Result<Self, Error> {
        let sql = "SELECT current_schema()::text";
        let row = session
            .optional(Command::text(sql))
            .await
            .map_err(|failure| failure.into_error(sql))?;
        let current: Option<String> = row.map(|row| row.get_at(0)).transpose()?.flatten();
        let mut schemas: Vec<(String, Option<String>)> = Vec::new();
        for asked in &scope.schemas {
            let name = asked.clone().or_else(|| current.clone()).ok_or_else(|| {
                Error::schema(
                    "no schema of the connection's search_path exists: create one, or name the \
                     schema"
                        .to_owned(),
                )
            })?;
            if schemas.iter().all(|(known, _)| *known != name) {
                schemas.push((name, asked.clone()));
            }
        }
        Ok(Self {
            session,
            schemas,
            current,
            enums: Vec::new(),
            tables: HashMap::new(),
            into: Inspected {
                target: Target::Postgres,
                schema: Schema::default(),
                views: Vec::new(),
                triggers: Vec::new(),
                unmanaged: Vec::new(),
                enum_users: Vec::new(),
            },
        })
    }

    /// The rows of a query in which `$schemas` stands for the list of schemas.
    async fn rows<T: serde::de::DeserializeOwned>(&mut self, sql: &str) -> Result<Vec<T>, Error> {
        let places: Vec<String> = (1..=self.schemas.len())
            .map(|position| format!("${position}"))
            .collect();
        let sql = sql.replace("$schemas", &format!("({})", places.join(", ")));
        let values = rows::texts(self.schemas.iter().map(|(name, _)| name.as_str()));
        rows::all(&mut self.session, sql, values).await
    }

    /// A name as the library writes it: without the schema of the scope that
    /// needs none.
    fn name(&self, of: &Qualified) -> TableName {
        TableName::new(self.qualifier(&of.schema).as_deref(), &of.name)
    }

    fn qualifier(&self, schema: &str) -> Option<String> {
        match self.schemas.iter().find(|(name, _)| name == schema) {
            Some((_, qualifier)) => qualifier.clone(),
            None if self.current.as_deref() == Some(schema) => None,
            None => Some(schema.to_owned()),
        }
    }

    /// The managed table with this object id.
    fn table(&mut self, id: u32) -> Option<&mut Table> {
        let place = *self.tables.get(&id)?;
        self.into.schema.tables.get_mut(place)
    }
}
