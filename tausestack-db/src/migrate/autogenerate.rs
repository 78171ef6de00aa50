//! What the structs declare, held against what the database has.

mod entities;

use std::collections::BTreeMap;
use std::fmt;

use super::diff::{DiffError, Hints, Note, Rename, diff};
use super::operation::{Backfill, Operation};
use super::risk::{Severity, findings};
use crate::mapped::{Models, Source};
use crate::schema::{InspectScope, Inspected, Schema, Table, TableName, canonical, inspect, spell};
use crate::{Database, Error};

/// What a plan is made of.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) models: &'a Models,
    pub(crate) renames: Vec<Rename>,
    pub(crate) backfills: BTreeMap<(TableName, String), Backfill>,
    /// What migrations have made so far; only what is in it is ever dropped.
    pub(crate) managed: Schema,
    /// Where schemas are tried, if not beside the database.
    pub(crate) dev_url: Option<&'a str>,
    /// The table that records which migrations are applied.
    pub(crate) history_table: &'a str,
}

/// What is left to do, and what there is to mind.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What the database has.
    pub(crate) live: Inspected,
    /// What the structs declare.
    pub(crate) declared: Schema,
    /// The same, as the database spells it.
    pub(crate) spelled: Schema,
    pub(crate) operations: Vec<Operation>,
    pub(crate) notes: Vec<Note>,
}

/// Why there is no plan.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum AutogenerateError {
    /// The database, or what the structs declare.
    Database(Error),
    /// The two cannot be compared.
    Diff(DiffError),
    /// What would be a mistake, a sentence each.
    Mistakes(Vec<String>),
}

impl fmt::Display for AutogenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::Diff(error) => error.fmt(f),
            Self::Mistakes(mistakes) => {
                f.write_str("the plan would be a mistake:")?;
                for mistake in mistakes {
                    write!(f, "\n  {mistake}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for AutogenerateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Diff(error) => Some(error),
            Self::Mistakes(_) => None,
        }
    }
}

impl From<Error> for AutogenerateError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// Compares what the structs declare with what the database has.
pub(crate) async fn plan(db: &Database, request: &Request<'_>) -> Result<Plan, AutogenerateError> {
    let mut tables = Vec::new();
    for mapping in request.models.mappings() {
        if matches!(mapping.table().source(), Source::Definition(_)) {
            tables.push(Table::from_mapping(mapping).map_err(Error::from)?);
        }
    }
    let mut declared = Schema::of(tables).map_err(Error::from)?;
    let live = inspect(db, &scope(request, &declared)).await?;
    let entities = entities::tables(db, request.dev_url, request.models, &live).await?;
    if !entities.is_empty() {
        declared = Schema::of(declared.tables.into_iter().chain(entities)).map_err(Error::from)?;
    }
    let spelled = match request.dev_url {
        None => spell(db, &declared).await?,
        Some(url) => {
            let dev = Database::connect(url).await?;
            let spelled = spell(&dev, &declared).await;
            dev.disconnect().await?;
            spelled?
        }
    };
    let mut hints = Hints::default()
        .spelled(spelled.clone())
        .managed_spelled(canonical(live.target, &request.managed))
        .managed(request.managed.clone());
    hints.renames.clone_from(&request.renames);
    hints.backfills.clone_from(&request.backfills);
    let found = diff(&live.schema, &declared, &hints).map_err(AutogenerateError::Diff)?;
    let mistakes: Vec<String> = findings(&live, &found.operations)
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .map(|finding| finding.message.clone())
        .collect();
    if !mistakes.is_empty() {
        return Err(AutogenerateError::Mistakes(mistakes));
    }
    Ok(Plan {
        live,
        declared,
        spelled,
        operations: found.operations,
        notes: found.notes,
    })
}

/// The schemas of what is declared, and of what migrations have made.
fn scope(request: &Request<'_>, declared: &Schema) -> InspectScope {
    let both = Schema {
        tables: declared
            .tables
            .iter()
            .chain(&request.managed.tables)
            .cloned()
            .collect(),
        enums: Vec::new(),
    };
    InspectScope::of(&both).history_table(request.history_table)
}
