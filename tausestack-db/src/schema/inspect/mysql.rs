//! MySQL and MariaDB: `information_schema`, and what it garbles from where it
//! stands whole.

mod columns;
mod constraints;
mod indexes;
mod relations;
mod verbatim;

use std::collections::HashMap;

use super::{InspectScope, rows};
use crate::Error;
use crate::connection::Command;
use crate::ddl::Target;
use crate::schema::{Inspected, Schema, Table, TableName};
use crate::session::{Executor, Session};

pub(super) async fn inspect(
    executor: Executor<'_>,
    scope: &InspectScope,
    target: Target,
) -> Result<Inspected, Error> {
    let session = executor
        .session()
        .await
        .map_err(|failure| failure.into_error(""))?;
    let mut reading = Reading::start(session, scope, target).await?;
    relations::read(&mut reading, scope).await?;
    columns::read(&mut reading).await?;
    // Where the server garbles it, the text is read again below.
    constraints::read_checks(&mut reading).await?;
    verbatim::read(&mut reading).await?;
    constraints::fold_json(&mut reading);
    constraints::read_keys(&mut reading).await?;
    indexes::read(&mut reading).await?;
    relations::read_views(&mut reading).await?;
    relations::read_triggers(&mut reading).await?;
    Ok(reading.into)
}

/// What is known while the catalog is read.
struct Reading<'a> {
    session: Session<'a>,
    target: Target,
    /// The databases of the scope: their names, and how they qualify a table.
    schemas: Vec<(String, Option<String>)>,
    current: Option<String>,
    /// The places of the managed tables, by database and name.
    tables: HashMap<(String, String), usize>,
    /// The columns whose constant default the catalog may garble.
    garbled: Vec<verbatim::Garbled>,
    into: Inspected,
}

impl<'a> Reading<'a> {
    async fn start(
        mut session: Session<'a>,
        scope: &InspectScope,
        target: Target,
    ) -> Result<Self, Error> {
        let sql = "SELECT DATABASE()";
        let row = session
            .optional(Command::text(sql))
            .await
            .map_err(|failure| failure.into_error(sql))?;
        let current: Option<String> = row.map(|row| row.get_at(0)).transpose()?.flatten();
        let mut schemas: Vec<(String, Option<String>)> = Vec::new();
        for asked in &scope.schemas {
            let name = asked.clone().or_else(|| current.clone()).ok_or_else(|| {
                Error::schema("the connection's URL names no database".to_owned())
            })?;
            if schemas.iter().all(|(known, _)| *known != name) {
                schemas.push((name, asked.clone()));
            }
        }
        Ok(Self {
            session,
            target,
            schemas,
            current,
            tables: HashMap::new(),
            garbled: Vec::new(),
            into: Inspected {
                target,
                schema: Schema::default(),
                views: Vec::new(),
                triggers: Vec::new(),
                unmanaged: Vec::new(),
                enum_users: Vec::new(),
            },
        })
    }

    /// The rows of a query of pairs `'key', expression`, whose `FROM` and what
    /// follows holds `$schemas` once, for the list of databases.
    async fn rows<T: serde::de::DeserializeOwned>(
        &mut self,
        pairs: &str,
        from: &str,
    ) -> Result<Vec<T>, Error> {
        let places = vec!["?"; self.schemas.len()].join(", ");
        // As text, since MySQL has a type of its own for JSON.
        let sql = format!("SELECT CAST(JSON_OBJECT({pairs}) AS CHAR) {from}")
            .replace("$schemas", &format!("({places})"));
        let values = rows::texts(self.schemas.iter().map(|(name, _)| name.as_str()));
        rows::all(&mut self.session, sql, values).await
    }

    fn is_mariadb(&self) -> bool {
        self.target == Target::MariaDb
    }

    /// A name as the library writes it: without the database of the scope
    /// that needs none.
    fn name(&self, schema: &str, name: &str) -> TableName {
        let qualifier = match self.schemas.iter().find(|(known, _)| known == schema) {
            Some((_, qualifier)) => qualifier.clone(),
            None if self.current.as_deref() == Some(schema) => None,
            None => Some(schema.to_owned()),
        };
        TableName::new(qualifier.as_deref(), name)
    }

    /// The managed table of this name.
    fn table(&mut self, schema: &str, name: &str) -> Option<&mut Table> {
        let place = *self.tables.get(&(schema.to_owned(), name.to_owned()))?;
        self.into.schema.tables.get_mut(place)
    }
}
