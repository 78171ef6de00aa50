//! SQLite: one query for the statements that it stores, and a reader for them.

mod statement;
mod table;

use serde::Deserialize;

use self::table::Source;
use super::{HISTORY, InspectScope, rows, uses};
use crate::Error;
use crate::ddl::{Target, quote_identifier};
use crate::schema::{
    Index, IndexPart, IndexTarget, Inspected, Schema, TableName, Trigger, Unmanaged, UnmanagedKind,
    View,
};
use crate::session::{Executor, Session};

/// A row of `sqlite_schema`.
#[derive(Debug, Deserialize)]
struct Entry {
    kind: String,
    name: String,
    table: String,
    sql: Option<String>,
    /// `table`, `virtual` or `shadow`, for a table.
    table_kind: Option<String>,
}

pub(super) async fn inspect(
    executor: Executor<'_>,
    scope: &InspectScope,
) -> Result<Inspected, Error> {
    let mut session = executor
        .session()
        .await
        .map_err(|failure| failure.into_error(""))?;
    let mut inspected = Inspected {
        target: Target::Sqlite,
        schema: Schema::default(),
        views: Vec::new(),
        triggers: Vec::new(),
        unmanaged: Vec::new(),
        enum_users: Vec::new(),
    };
    for schema in &scope.schemas {
        let entries = entries(&mut session, schema.as_deref()).await?;
        Reading {
            schema: schema.as_deref(),
            scope,
            into: &mut inspected,
        }
        .read(&entries);
    }
    Ok(inspected)
}

async fn entries(session: &mut Session<'_>, schema: Option<&str>) -> Result<Vec<Entry>, Error> {
    let schema = schema.unwrap_or("main");
    let mut quoted = String::new();
    quote_identifier(Target::Sqlite, schema, &mut quoted);
    // `sqlite_%` are its own, but for their indexes' NULL statements.
    let sql = format!(
        "SELECT json_object('kind', m.type, 'name', m.name, 'table', m.tbl_name, 'sql', m.sql, \
         'table_kind', l.type) FROM {quoted}.sqlite_master m LEFT JOIN pragma_table_list l \
         ON l.name = m.name AND l.schema = ?1 COLLATE NOCASE AND m.type = 'table' \
         WHERE m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.rowid"
    );
    rows::all(session, sql, rows::texts([schema])).await
}

struct Reading<'a> {
    schema: Option<&'a str>,
    scope: &'a InspectScope,
    into: &'a mut Inspected,
}

impl Reading<'_> {
    fn read(&mut self, entries: &[Entry]) {
        let sources = self.tables(entries);
        for source in &sources {
            source.build(&sources, self.into);
        }
        for entry in entries.iter().filter(|entry| entry.kind == "index") {
            self.index(entry);
        }
        let relations: Vec<TableName> = entries
            .iter()
            .filter(|entry| entry.kind == "table" || entry.kind == "view")
            .map(|entry| self.name(&entry.name))
            .collect();
        for entry in entries {
            let Some(sql) = &entry.sql else { continue };
            if entry.kind == "view" {
                let name = self.name(&entry.name);
                self.into.views.push(View {
                    reads: uses::mentioned(Target::Sqlite, sql, &relations, &name),
                    definition: sql.clone(),
                    name,
                });
            } else if entry.kind == "trigger" {
                let table = self.name(&entry.table);
                self.into.triggers.push(Trigger {
                    name: entry.name.clone(),
                    uses: uses::mentioned(Target::Sqlite, sql, &relations, &table),
                    definition: sql.clone(),
                    table,
                });
            }
        }
    }

    fn name(&self, name: &str) -> TableName {
        TableName::new(self.schema, name)
    }

    /// The tables that can be read; the others are unmanaged.
    fn tables(&mut self, entries: &[Entry]) -> Vec<Source> {
        let mut sources = Vec::new();
        for entry in entries.iter().filter(|entry| entry.kind == "table") {
            let name = self.name(&entry.name);
            let sql = entry.sql.as_deref().unwrap_or_default();
            let kind = entry.table_kind.as_deref().unwrap_or("table");
            let detail = if self.scope.is_history(&entry.name) {
                HISTORY.to_owned()
            } else if kind != "table" {
                format!("a {kind} table: {sql}")
            } else {
                match statement::table(sql) {
                    Some(statement) => {
                        sources.push(Source { name, statement });
                        continue;
                    }
                    None => format!("its statement cannot be read: {sql}"),
                }
            };
            self.into.unmanaged.push(Unmanaged {
                kind: UnmanagedKind::Table,
                name,
                table: None,
                detail,
            });
        }
        sources
    }

    fn index(&mut self, entry: &Entry) {
        let name = self.name(&entry.table);
        let table = self
            .into
            .schema
            .tables
            .iter_mut()
            .find(|table| table.name == name);
        // One of an unmanaged table is as unmanaged as that; one without a
        // statement belongs to a constraint.
        let (Some(table), Some(sql)) = (table, &entry.sql) else {
            return;
        };
        let Some(statement) = statement::index(sql) else {
            self.into.unmanaged.push(Unmanaged {
                kind: UnmanagedKind::Index,
                name: TableName::new(self.schema, &entry.name),
                table: Some(name),
                detail: format!("its statement cannot be read: {sql}"),
            });
            return;
        };
        let parts = statement
            .parts
            .into_iter()
            .map(|part| table::index_part(table, part))
            .collect();
        table.indexes.push(Index {
            name: entry.name.clone(),
            unique: statement.unique,
            parts,
            include: Vec::new(),
            predicate: statement.predicate,
            method: None,
        });
    }
}

/// A part over this column, or else over this expression.
fn target_of(column: Option<&str>, expression: String) -> IndexPart {
    match column {
        Some(column) => IndexPart::column(column),
        None => IndexPart {
            target: IndexTarget::Expression(expression),
            ..IndexPart::column("")
        },
    }
}
