//! One table made anew.

use super::super::super::column::default_text;
use super::super::super::create::{self, Existing};
use super::super::super::dialect::Dialect;
use super::super::super::sql::Sql;
use super::super::{Change, PlanError, StepKind, Steps, backfill, convert};
use crate::migrate::{NewColumn, beside, renamed};
use crate::schema::{Inspected, Schema, Table, TableName, UnmanagedKind, mentions};

pub(super) struct Rebuild {
    pub(super) name: TableName,
    /// The table as it is; none for one that is created.
    old: Option<Table>,
    /// What each column that is not computed is made of, in terms of the old
    /// table.
    sources: Vec<(String, String)>,
    describes: Vec<String>,
}

/// What has been renamed before a rebuild.
pub(super) struct Names<'a> {
    /// The name that the table has when the plan begins.
    pub(super) live: &'a TableName,
    /// All renames of tables.
    pub(super) renamed: &'a [(TableName, TableName)],
    /// The columns of the table that have another name now.
    pub(super) renamed_columns: Vec<&'a str>,
}

impl Rebuild {
    pub(super) fn created(name: TableName, describes: &str) -> Self {
        Self {
            name,
            old: None,
            sources: Vec::new(),
            describes: vec![describes.to_owned()],
        }
    }

    pub(super) fn of(table: &Table, dialect: &'static dyn Dialect) -> Self {
        let stored = table
            .columns
            .iter()
            .filter(|column| column.generated.is_none());
        Self {
            name: table.name.clone(),
            old: Some(table.clone()),
            sources: stored
                .map(|column| (column.name.clone(), quoted(dialect, &column.name)))
                .collect(),
            describes: Vec::new(),
        }
    }

    pub(super) fn is_new(&self) -> bool {
        self.old.is_none()
    }

    pub(super) fn describe(&mut self, operation: String) {
        if self.describes.last() != Some(&operation) {
            self.describes.push(operation);
        }
    }

    pub(super) fn add_column(
        &mut self,
        change: &Change<'_>,
        new: &NewColumn,
    ) -> Result<(), PlanError> {
        if new.column.generated.is_some() || new.column.identity.is_some() {
            return Ok(());
        }
        let value = match (&new.backfill, &new.column.default) {
            (Some(backfill), _) => backfill::expression(change.dialect, change, backfill)?,
            (None, Some(default)) => {
                let mut sql = Sql::new(change.dialect);
                default_text(&mut sql, default, &new.column.column_type);
                sql.finish()
            }
            (None, None) => "NULL".to_owned(),
        };
        self.sources.push((new.column.name.clone(), value));
        Ok(())
    }

    pub(super) fn drop_column(&mut self, name: &str) {
        self.sources.retain(|(column, _)| column != name);
    }

    pub(super) fn alter_column(
        &mut self,
        change: &Change<'_>,
        from: &NewColumn,
        to: &NewColumn,
    ) -> Result<(), PlanError> {
        let (old, new) = (&from.column, &to.column);
        let former = self
            .sources
            .iter()
            .position(|(column, _)| *column == old.name)
            .map(|at| self.sources.remove(at).1);
        if new.generated.is_some() {
            return Ok(());
        }
        // A column that was computed keeps the values that it had.
        let mut value = former.unwrap_or_else(|| quoted(change.dialect, &old.name));
        let own = quoted(change.dialect, &old.name);
        let conversion = match &to.using {
            Some(using) => Some(backfill::stated(change, using)?.to_owned()),
            None => convert::expression(change.target, old, new, &old.name, ""),
        };
        if let Some(conversion) = conversion {
            value = if value == own {
                conversion
            } else {
                // The value is itself an expression by now.
                conversion.replace(&own, &format!("({value})"))
            };
        }
        if let Some(fill) = &to.backfill {
            let fill = backfill::expression(change.dialect, change, fill)?;
            value = format!("COALESCE({value}, {fill})");
        }
        self.sources.push((new.name.clone(), value));
        Ok(())
    }

    pub(super) fn rename_values(
        &mut self,
        change: &Change<'_>,
        column: &str,
        values: &[(String, String)],
    ) {
        if values.is_empty() {
            return;
        }
        for (name, value) in &mut self.sources {
            if name == column {
                let mut sql = Sql::new(change.dialect);
                sql.push("CASE ").push(value);
                for (from, to) in values {
                    sql.push(" WHEN ").text(from).push(" THEN ").text(to);
                }
                sql.push(" ELSE ").push(value).push(" END");
                *value = sql.finish();
            }
        }
    }

    pub(super) fn write(
        self,
        table: &Table,
        live: &Inspected,
        dialect: &'static dyn Dialect,
        schema: &Schema,
        names: &Names<'_>,
        steps: &mut Steps,
    ) -> Result<(), PlanError> {
        let describes = self.describes.join("; ");
        let unsupported = |error| PlanError::Schema {
            operation: describes.clone(),
            error: Box::new(error),
        };
        let Some(old) = &self.old else {
            let created = create::table(dialect, table, Existing::Refuse, |_| false);
            steps.push(&describes, true, created.map_err(unsupported)?);
            for statement in create::indexes(dialect, table, Existing::Refuse) {
                steps.push(&describes, true, statement);
            }
            return Ok(());
        };
        refuse_losses(live, names, &describes)?;
        refuse_gone(live, names, table, &describes)?;
        steps.suspends_foreign_keys = true;
        steps.rebuilt.push((table.name.clone(), describes.clone()));
        let new = free_name(&table.name, schema, live);
        let created = create::table_named(dialect, table, &new, Existing::Refuse, |_| false);
        steps.push(&describes, true, created.map_err(unsupported)?);
        if let Some(copy) = self.copy(dialect, table, &new) {
            steps.push_kind(StepKind::Data, &describes, true, copy);
        }
        if is_numbered(old) && is_numbered(table) {
            for statement in keep_sequence(dialect, &old.name, &new) {
                steps.push_kind(StepKind::Data, &describes, true, statement);
            }
        }
        let mut sql = Sql::new(dialect);
        sql.push("DROP TABLE ").table(&table.name);
        steps.push(&describes, true, sql.finish());
        // The modern form of RENAME reads the whole schema, in which views and
        // triggers name a table that is gone for the moment.
        steps.push(&describes, true, "PRAGMA legacy_alter_table = ON".into());
        let mut sql = Sql::new(dialect);
        sql.push("ALTER TABLE ").table(&new);
        sql.push(" RENAME TO ").name(&table.name.name);
        steps.push(&describes, true, sql.finish());
        steps.push(&describes, true, "PRAGMA legacy_alter_table = OFF".into());
        for statement in create::indexes(dialect, table, Existing::Refuse) {
            steps.push(&describes, true, statement);
        }
        for definition in triggers(live, names, &describes)? {
            steps.push(&describes, true, definition);
        }
        Ok(())
    }

    fn copy(
        &self,
        dialect: &'static dyn Dialect,
        table: &Table,
        new: &TableName,
    ) -> Option<String> {
        let copied: Vec<&(String, String)> = self
            .sources
            .iter()
            .filter(|(name, _)| table.column(name).is_some_and(|c| c.generated.is_none()))
            .collect();
        if copied.is_empty() {
            return None;
        }
        let mut sql = Sql::new(dialect);
        sql.push("INSERT INTO ").table(new).push(" (");
        sql.separated(", ", &copied, |sql, (name, _)| {
            sql.name(name);
        });
        sql.push(") SELECT ");
        sql.separated(", ", &copied, |sql, (_, value)| {
            sql.push(value);
        });
        sql.push(" FROM ").table(&table.name);
        Some(sql.finish())
    }
}

fn quoted(dialect: &'static dyn Dialect, name: &str) -> String {
    let mut sql = Sql::new(dialect);
    sql.name(name);
    sql.finish()
}

pub(super) fn is_numbered(table: &Table) -> bool {
    table.columns.iter().any(|column| column.identity.is_some())
}

/// Numbers of rows that are gone are never given again.
fn keep_sequence(dialect: &'static dyn Dialect, old: &TableName, new: &TableName) -> [String; 2] {
    let sequence = |sql: &mut Sql<'static>| {
        sql.qualified(old.schema.as_deref(), "sqlite_sequence");
    };
    let mut forget = Sql::new(dialect);
    forget.push("DELETE FROM ");
    sequence(&mut forget);
    forget.push(" WHERE name = ").text(&new.name);
    let mut keep = Sql::new(dialect);
    keep.push("INSERT INTO ");
    sequence(&mut keep);
    keep.push(" (name, seq) SELECT ")
        .text(&new.name)
        .push(", seq FROM ");
    sequence(&mut keep);
    keep.push(" WHERE name = ").text(&old.name);
    [forget.finish(), keep.finish()]
}

fn free_name(of: &TableName, schema: &Schema, live: &Inspected) -> TableName {
    let mut name = beside(&of.name, "__new");
    let is_taken = |name: &str| {
        let known = schema.tables.iter().chain(&live.schema.tables);
        known
            .map(|table| &table.name.name)
            .any(|known| known == name)
            || live.views.iter().any(|view| view.name.name == name)
            || live.unmanaged.iter().any(|thing| thing.name.name == name)
    };
    while is_taken(&name) {
        name.push('_');
    }
    TableName {
        schema: of.schema.clone(),
        name,
    }
}

/// A rebuild makes what the model says; what it cannot say would be gone.
fn refuse_losses(live: &Inspected, names: &Names<'_>, describes: &str) -> Result<(), PlanError> {
    let lost = live.unmanaged_of(names.live).find(|thing| {
        matches!(
            thing.kind,
            UnmanagedKind::Constraint
                | UnmanagedKind::Index
                | UnmanagedKind::Column
                | UnmanagedKind::Table
        )
    });
    match lost {
        None => Ok(()),
        Some(thing) => Err(PlanError::Impossible {
            operation: describes.to_owned(),
            reason: format!(
                "SQLite makes the table `{}` anew for it, which would lose `{}` ({})",
                names.live, thing.name, thing.detail
            ),
        }),
    }
}

/// Triggers and views are made and kept by their texts, of which SQLite checks
/// nothing until they are used: one that names a column that goes would fail
/// every statement that uses it.
fn refuse_gone(
    live: &Inspected,
    names: &Names<'_>,
    table: &Table,
    describes: &str,
) -> Result<(), PlanError> {
    let before = live.schema.tables.iter().find(|of| of.name == *names.live);
    let gone = before.into_iter().flat_map(|before| &before.columns);
    let gone = gone
        .map(|column| column.name.as_str())
        .filter(|name| table.column(name).is_none() && !names.renamed_columns.contains(name));
    for column in gone {
        let trigger = live.triggers.iter().find(|of| {
            (of.table == *names.live || of.uses.contains(names.live))
                && mentions(&of.definition, column)
        });
        let view = live
            .views
            .iter()
            .find(|of| of.reads.contains(names.live) && mentions(&of.definition, column));
        let (kind, name) = match (trigger, view) {
            (Some(trigger), _) => ("trigger", trigger.name.clone()),
            (None, Some(view)) => ("view", view.name.to_string()),
            (None, None) => continue,
        };
        return Err(PlanError::Impossible {
            operation: describes.to_owned(),
            reason: format!(
                "the {kind} `{name}` names the column `{column}`, which goes: drop the {kind} by \
                 `execute` in a migration before"
            ),
        });
    }
    Ok(())
}

/// The table's triggers, which went with the old table.
fn triggers(
    live: &Inspected,
    names: &Names<'_>,
    describes: &str,
) -> Result<Vec<String>, PlanError> {
    let mut definitions = Vec::new();
    for trigger in live
        .triggers
        .iter()
        .filter(|trigger| trigger.table == *names.live)
    {
        let stale = names
            .renamed_columns
            .iter()
            .find(|column| mentions(&trigger.definition, column));
        if let Some(column) = stale {
            return Err(PlanError::Impossible {
                operation: describes.to_owned(),
                reason: format!(
                    "the trigger `{}` names the column `{column}`, which is renamed: do the rename \
                     in a migration of its own",
                    trigger.name
                ),
            });
        }
        let definition = names
            .renamed
            .iter()
            .fold(trigger.definition.clone(), |text, (from, to)| {
                renamed(&text, &from.name, &to.name)
            });
        definitions.push(definition);
    }
    Ok(definitions)
}
