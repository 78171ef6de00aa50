//! Tables that SeaORM's entities define.
//!
//! An entity says less of a table than a database has: no checks, no
//! conditions of indexes, no collations. What it cannot say is not managed:
//! the declared table takes it from the live one, so that it is never a
//! difference, and never dropped.

use crate::mapped::{Models, Source};
use crate::schema::{
    Column, ForeignKey, Index, IndexTarget, InspectScope, Inspected, Scratch, Table, Unique,
    inspect,
};
use crate::{Backend as _, Database, Error};

/// The tables of all models that entities define, as the database makes them.
pub(super) async fn tables(
    db: &Database,
    dev_url: Option<&str>,
    models: &Models,
    live: &Inspected,
) -> Result<Vec<Table>, Error> {
    let names: Vec<&str> = models
        .mappings()
        .map(|mapping| mapping.table())
        .filter(|table| matches!(table.source(), Source::Entity(_)))
        .map(|table| match table.schema() {
            None => Ok(table.name()),
            Some(schema) => Err(Error::unsupported(format!(
                "the entity of `{schema}.{}` names a schema, which migrations of entities do not \
                 know yet: declare the table by a struct",
                table.name()
            ))),
        })
        .collect::<Result<_, Error>>()?;
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let scratch = Scratch::create(db, dev_url).await?;
    let made = make(scratch.database(), models).await;
    let dropped = scratch.drop().await;
    let made = made?;
    dropped?;
    Ok(made
        .schema
        .tables
        .into_iter()
        .filter(|table| table.name.schema.is_none() && names.contains(&table.name.name.as_str()))
        .map(|table| {
            let known = live.schema.tables.iter().find(|t| t.name == table.name);
            match known {
                Some(known) => with_unsaid(table, known),
                None => table,
            }
        })
        .collect())
}

async fn make(scratch: &Database, models: &Models) -> Result<Inspected, Error> {
    // All of them: a table may refer to one that a struct declares.
    scratch.create_tables(models.unqualified()).await?;
    inspect(scratch, &InspectScope::current()).await
}

/// The declared table, with what an entity cannot say as the live one has it.
fn with_unsaid(mut declared: Table, live: &Table) -> Table {
    declared.comment.clone_from(&live.comment);
    declared.options.clone_from(&live.options);
    declared.checks.clone_from(&live.checks);
    for column in &mut declared.columns {
        if let Some(known) = live.column(&column.name) {
            unsaid_of_column(column, known);
        }
    }
    // Names of constraints are the database's, or another tool's.
    if let (Some(key), Some(known)) = (&mut declared.primary_key, &live.primary_key)
        && key.columns == known.columns
    {
        key.clone_from(known);
    }
    for unique in &mut declared.uniques {
        if let Some(known) = same_unique(&live.uniques, unique) {
            unique.clone_from(known);
        }
    }
    for key in &mut declared.foreign_keys {
        if let Some(known) = live
            .foreign_keys
            .iter()
            .find(|known| is_same_key(known, key))
        {
            key.name.clone_from(&known.name);
            key.deferral = known.deferral;
        }
    }
    for index in &mut declared.indexes {
        if let Some(known) = live
            .indexes
            .iter()
            .find(|known| is_same_index(known, index))
        {
            index.clone_from(known);
        }
    }
    for known in &live.indexes {
        if !is_plain(known)
            && !declared
                .indexes
                .iter()
                .any(|index| index.name == known.name)
        {
            declared.indexes.push(known.clone());
        }
    }
    declared
}

fn unsaid_of_column(column: &mut Column, live: &Column) {
    column.comment.clone_from(&live.comment);
    column.collation.clone_from(&live.collation);
    column.generated.clone_from(&live.generated);
    column.on_update.clone_from(&live.on_update);
    // Serial or identity: the entity says that it is numbered, and not how.
    if column.identity.is_some() && live.identity.is_some() {
        column.identity = live.identity;
    }
}

fn same_unique<'a>(known: &'a [Unique], unique: &Unique) -> Option<&'a Unique> {
    known.iter().find(|known| known.columns == unique.columns)
}

fn is_same_key(known: &ForeignKey, key: &ForeignKey) -> bool {
    (&known.columns, &known.table, &known.references) == (&key.columns, &key.table, &key.references)
}

/// The same columns: what stands beside them is not the entity's to say.
fn is_same_index(known: &Index, index: &Index) -> bool {
    is_plain(known)
        && known.unique == index.unique
        && known.parts.len() == index.parts.len()
        && known
            .parts
            .iter()
            .zip(&index.parts)
            .all(|(known, part)| known.target == part.target)
}

/// Whether an entity could say it: columns alone, of all rows.
fn is_plain(index: &Index) -> bool {
    index.predicate.is_none()
        && index.include.is_empty()
        && index
            .parts
            .iter()
            .all(|part| matches!(part.target, IndexTarget::Column(_)))
}
