//! Letting the server spell a declared schema.

use super::canonical::sort_enums;
use super::scratch::Scratch;
use super::{ColumnDefault, ColumnType, IndexTarget, InspectScope, Schema, TableName, inspect};
use crate::ddl::{self, Target};
use crate::{Database, Error, backend};

/// A declared schema as this very server tells it: the tables are made in a
/// scratch place, read by [`inspect`](super::inspect()), and thrown away.
///
/// What comes back compares with the live schema by `==`: both were spelled by
/// the same server, which is the surest way to see no difference where there
/// is none. The scratch place is a SQLite database in memory, a schema of
/// PostgreSQL, a database of MySQL, whose names begin with
/// `tausestack_scratch_`; nothing of the database itself is changed. To have
/// it on another server of the same kind, give that one's `Database`.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// use tausestack_db::schema::{InspectScope, Schema, Table, inspect, spell};
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users", check("age  >=  18"))]
/// # struct User { #[mapped(id)] id: Option<i64>, age: u8 }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// db.create_tables(models![User]).await?;
/// let declared = Schema::of([Table::from_mapping(User::mapping())?])?;
/// let live = inspect(&db, &InspectScope::current()).await?;
/// assert_eq!(live.schema, spell(&db, &declared).await?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `is_schema` if the schema cannot be had on such a database, or a table that
/// it refers to does not exist; as those of a statement, such as a lack of the
/// right to make schemas.
pub async fn spell(db: &Database, schema: &Schema) -> Result<Schema, Error> {
    let mut scratch = Scratch::create(db, None).await?;
    let spelled = spell_in(&mut scratch, schema).await;
    // What went wrong first is what is told.
    let dropped = scratch.drop().await;
    let spelled = spelled?;
    dropped?;
    Ok(spelled)
}

async fn spell_in(scratch: &mut Scratch, schema: &Schema) -> Result<Schema, Error> {
    let mut renamed = Renamed::default();
    for table in &schema.tables {
        if let Some(name) = &table.name.schema
            && renamed.stand_in(name).is_none()
        {
            let stand_in = scratch.stand_in(name).await?;
            renamed.pairs.push((name.clone(), stand_in));
        }
    }
    let mut copy = schema.clone();
    for_each_schema(&mut copy, &mut |of| {
        if let Some(stand_in) = of.as_deref().and_then(|name| renamed.stand_in(name)) {
            *of = Some(stand_in.to_owned());
        }
    });
    let executor = scratch.database().executor();
    let target = backend::ddl_target(executor).await?;
    let mut statements = ddl::create_all(target, &copy.tables)?;
    if matches!(target, Target::MySql | Target::MariaDb) {
        // Tables that others define are not in the scratch database.
        statements.insert(0, "SET foreign_key_checks = 0".to_owned());
        statements.push("SET foreign_key_checks = 1".to_owned());
    }
    backend::run_ddl(executor, statements).await?;
    let scope = InspectScope::of(&copy);
    let mut spelled = inspect(scratch.database(), &scope).await?.schema;
    for_each_schema(&mut spelled, &mut |of| {
        let Some(name) = of.as_deref() else { return };
        if scratch.outer() == Some(name) {
            *of = None;
        } else if let Some((original, _)) = renamed.pairs.iter().find(|(_, other)| other == name) {
            *of = Some(original.clone());
        }
    });
    if !renamed.pairs.is_empty() && target != Target::Sqlite {
        for_each_text(&mut spelled, &mut |text| {
            for (original, stand_in) in &renamed.pairs {
                if text.contains(stand_in.as_str()) {
                    let mut quoted = String::new();
                    ddl::quote_identifier(target, original, &mut quoted);
                    let plain = original
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                    *text = text.replace(stand_in, if plain { original } else { &quoted });
                }
            }
        });
    }
    spelled.tables.sort_by(|a, b| a.name.cmp(&b.name));
    sort_enums(&mut spelled.enums);
    Ok(spelled)
}

/// Which scratch place stands in for which schema.
#[derive(Default)]
struct Renamed {
    pairs: Vec<(String, String)>,
}

impl Renamed {
    fn stand_in(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(original, _)| original == name)
            .map(|(_, stand_in)| stand_in.as_str())
    }
}

/// Calls a function for each place that names a schema.
pub(crate) fn for_each_schema(schema: &mut Schema, change: &mut dyn FnMut(&mut Option<String>)) {
    for of in &mut schema.enums {
        change(&mut of.schema);
    }
    for table in &mut schema.tables {
        change_name(&mut table.name, change);
        for key in &mut table.foreign_keys {
            change_name(&mut key.table, change);
        }
        for column in &mut table.columns {
            change_type(&mut column.column_type, change);
        }
    }
}

pub(crate) fn change_type(of: &mut ColumnType, change: &mut dyn FnMut(&mut Option<String>)) {
    match of {
        ColumnType::Enum(of) => change(&mut of.schema),
        ColumnType::Array(of) => change_type(of, change),
        _ => {}
    }
}

fn change_name(name: &mut TableName, change: &mut dyn FnMut(&mut Option<String>)) {
    change(&mut name.schema);
}

/// Calls a function for each text of SQL.
fn for_each_text(schema: &mut Schema, change: &mut dyn FnMut(&mut String)) {
    for table in &mut schema.tables {
        for column in &mut table.columns {
            if let Some(ColumnDefault::Expression(text)) = &mut column.default {
                change(text);
            }
            if let Some(generated) = &mut column.generated {
                change(&mut generated.expression);
            }
            if let ColumnType::Custom(text) = &mut column.column_type {
                change(text);
            }
        }
        for check in &mut table.checks {
            change(&mut check.expression);
        }
        for index in &mut table.indexes {
            if let Some(predicate) = &mut index.predicate {
                change(predicate);
            }
            for part in &mut index.parts {
                if let IndexTarget::Expression(text) = &mut part.target {
                    change(text);
                }
            }
        }
    }
}
