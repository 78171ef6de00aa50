//! Tables, views and triggers.

use serde::Deserialize;

use super::Reading;
use crate::Error;
use crate::ddl::{self, Target, quote_identifier};
use crate::schema::inspect::{HISTORY, InspectScope, comment, uses};
use crate::schema::{ColumnType, Table, TableName, Trigger, UnmanagedKind, View};

#[derive(Deserialize)]
struct Relation {
    schema: String,
    name: String,
    kind: String,
    engine: Option<String>,
    collation: Option<String>,
    created_with: Option<String>,
    comment: Option<String>,
}

pub(super) async fn read(reading: &mut Reading<'_>, scope: &InspectScope) -> Result<(), Error> {
    let found: Vec<Relation> = reading
        .rows(
            "'schema', t.TABLE_SCHEMA, 'name', t.TABLE_NAME, 'kind', t.TABLE_TYPE, \
             'engine', t.ENGINE, 'collation', t.TABLE_COLLATION, \
             'created_with', t.CREATE_OPTIONS, 'comment', t.TABLE_COMMENT",
            "FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA IN $schemas \
             AND t.TABLE_TYPE <> 'VIEW' ORDER BY t.TABLE_SCHEMA, t.TABLE_NAME",
        )
        .await?;
    for relation in found {
        let name = reading.name(&relation.schema, &relation.name);
        let detail = if scope.is_history(&relation.name) {
            Some(HISTORY.to_owned())
        } else if relation.kind != "BASE TABLE" {
            Some(format!("a thing of the kind {}", relation.kind))
        } else if relation
            .created_with
            .as_deref()
            .is_some_and(|options| options.contains("partitioned"))
        {
            Some("a table in partitions".to_owned())
        } else {
            None
        };
        if let Some(detail) = detail {
            reading
                .into
                .leave_alone(UnmanagedKind::Table, name, None, detail);
            continue;
        }
        let tables = &mut reading.into.schema.tables;
        reading.tables.insert(
            (relation.schema.clone(), relation.name.clone()),
            tables.len(),
        );
        tables.push(Table {
            name,
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            options: options(reading.target, &relation),
            comment: relation.comment.and_then(comment),
            renamed_from: None,
        });
    }
    Ok(())
}

/// Engine and collation, where they are not those that the library names.
fn options(target: Target, relation: &Relation) -> Option<String> {
    let engine = relation.engine.as_deref().unwrap_or("InnoDB");
    let collation = relation.collation.as_deref()?;
    let usual = ddl::exact_collation(target, &ColumnType::Text) == Some(collation);
    if engine.eq_ignore_ascii_case("InnoDB") && usual {
        return None;
    }
    let charset = collation.split('_').next().unwrap_or(collation);
    Some(format!(
        "ENGINE={engine} DEFAULT CHARSET={charset} COLLATE={collation}"
    ))
}

#[derive(Deserialize)]
struct FoundView {
    schema: String,
    name: String,
    definition: String,
}

/// The names of all tables and views that are read.
fn relations(reading: &Reading<'_>) -> Vec<TableName> {
    let tables = reading.into.schema.tables.iter().map(|table| &table.name);
    let unmanaged = reading
        .into
        .unmanaged
        .iter()
        .filter(|thing| thing.kind == UnmanagedKind::Table)
        .map(|thing| &thing.name);
    let views = reading.into.views.iter().map(|view| &view.name);
    tables.chain(unmanaged).chain(views).cloned().collect()
}

fn quoted(target: Target, name: &TableName) -> String {
    let mut out = String::new();
    if let Some(schema) = &name.schema {
        quote_identifier(target, schema, &mut out);
        out.push('.');
    }
    quote_identifier(target, &name.name, &mut out);
    out
}

pub(super) async fn read_views(reading: &mut Reading<'_>) -> Result<(), Error> {
    let found: Vec<FoundView> = reading
        .rows(
            "'schema', v.TABLE_SCHEMA, 'name', v.TABLE_NAME, 'definition', v.VIEW_DEFINITION",
            "FROM information_schema.VIEWS v WHERE v.TABLE_SCHEMA IN $schemas \
             ORDER BY v.TABLE_SCHEMA, v.TABLE_NAME",
        )
        .await?;
    for view in found {
        let name = reading.name(&view.schema, &view.name);
        reading.into.views.push(View {
            definition: format!(
                "CREATE VIEW {} AS {}",
                quoted(reading.target, &name),
                view.definition
            ),
            name,
            reads: Vec::new(),
        });
    }
    let relations = relations(reading);
    for view in &mut reading.into.views {
        view.reads = uses::mentioned(reading.target, &view.definition, &relations, &view.name);
    }
    Ok(())
}

#[derive(Deserialize)]
struct FoundTrigger {
    schema: String,
    name: String,
    table_schema: String,
    table: String,
    timing: String,
    event: String,
    body: String,
}

pub(super) async fn read_triggers(reading: &mut Reading<'_>) -> Result<(), Error> {
    let found: Vec<FoundTrigger> = reading
        .rows(
            "'schema', t.TRIGGER_SCHEMA, 'name', t.TRIGGER_NAME, \
             'table_schema', t.EVENT_OBJECT_SCHEMA, 'table', t.EVENT_OBJECT_TABLE, \
             'timing', t.ACTION_TIMING, 'event', t.EVENT_MANIPULATION, 'body', t.ACTION_STATEMENT",
            "FROM information_schema.TRIGGERS t WHERE t.TRIGGER_SCHEMA IN $schemas \
             ORDER BY t.EVENT_OBJECT_TABLE, t.TRIGGER_NAME",
        )
        .await?;
    let relations = relations(reading);
    for trigger in found {
        let table = reading.name(&trigger.table_schema, &trigger.table);
        let own = reading.name(&trigger.schema, &trigger.name);
        reading.into.triggers.push(Trigger {
            definition: format!(
                "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW {}",
                quoted(reading.target, &own),
                trigger.timing,
                trigger.event,
                quoted(reading.target, &table),
                trigger.body
            ),
            name: trigger.name,
            uses: uses::mentioned(reading.target, &trigger.body, &relations, &table),
            table,
        });
    }
    Ok(())
}
