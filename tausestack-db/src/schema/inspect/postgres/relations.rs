//! Tables, views and triggers.

use serde::Deserialize;

use super::{Qualified, Reading};
use crate::Error;
use crate::schema::inspect::{HISTORY, InspectScope};
use crate::schema::{Table, Trigger, UnmanagedKind, View};

#[derive(Deserialize)]
struct Relation {
    id: u32,
    #[serde(flatten)]
    name: Qualified,
    kind: String,
    comment: Option<String>,
    extension: Option<String>,
    partition: bool,
    inherits: bool,
    definition: Option<String>,
}

pub(super) async fn read(reading: &mut Reading<'_>, scope: &InspectScope) -> Result<(), Error> {
    let found: Vec<Relation> = reading
        .rows(
            "SELECT json_build_object('id', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, \
             'kind', c.relkind, \
             'comment', obj_description(c.oid, 'pg_class'), \
             'extension', (SELECT e.extname FROM pg_catalog.pg_depend d \
               JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid \
               WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid \
               AND d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::regclass LIMIT 1), \
             'partition', c.relispartition, \
             'inherits', EXISTS (SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid), \
             'definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)::text \
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname IN $schemas AND c.relkind IN ('r', 'p', 'f', 'v', 'm') \
             ORDER BY n.nspname, c.relname",
        )
        .await?;
    for relation in found {
        let name = reading.name(&relation.name);
        if let Some(definition) = &relation.definition {
            if let Some(extension) = &relation.extension {
                let detail = format!("a view of the extension {extension}");
                reading
                    .into
                    .leave_alone(UnmanagedKind::Table, name, None, detail);
                continue;
            }
            let words = if relation.kind == "m" {
                "CREATE MATERIALIZED VIEW"
            } else {
                "CREATE VIEW"
            };
            let mut quoted = String::new();
            for (position, part) in name.schema.iter().chain([&name.name]).enumerate() {
                if position > 0 {
                    quoted.push('.');
                }
                crate::ddl::quote_identifier(crate::ddl::Target::Postgres, part, &mut quoted);
            }
            reading.into.views.push(View {
                name,
                definition: format!("{words} {quoted} AS\n{}", definition.trim_end_matches(';')),
                reads: Vec::new(),
            });
            continue;
        }
        let left_alone = if scope.is_history(&relation.name.name) {
            Some(HISTORY.to_owned())
        } else if let Some(extension) = &relation.extension {
            Some(format!("a table of the extension {extension}"))
        } else if relation.partition {
            Some("a partition of another table".to_owned())
        } else if relation.kind == "p" {
            Some("a table in partitions".to_owned())
        } else if relation.kind == "f" {
            Some("a foreign table".to_owned())
        } else if relation.inherits {
            Some("inherits from another table".to_owned())
        } else {
            None
        };
        if let Some(detail) = left_alone {
            reading
                .into
                .leave_alone(UnmanagedKind::Table, name, None, detail);
            continue;
        }
        let tables = &mut reading.into.schema.tables;
        reading.tables.insert(relation.id, tables.len());
        tables.push(Table {
            name,
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            options: None,
            comment: relation.comment,
            renamed_from: None,
        });
    }
    Ok(())
}

#[derive(Deserialize)]
struct Use {
    view: Qualified,
    reads: Qualified,
}

/// What the views read, as their rewrite rules tell.
pub(super) async fn read_uses(reading: &mut Reading<'_>) -> Result<(), Error> {
    let found: Vec<Use> = reading
        .rows(
            "SELECT DISTINCT jsonb_build_object(\
             'view', jsonb_build_object('schema', n.nspname, 'name', c.relname), \
             'reads', jsonb_build_object('schema', m.nspname, 'name', r.relname))::text \
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_rewrite w ON w.ev_class = c.oid \
             JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass \
               AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass \
               AND d.refobjid <> c.oid \
             JOIN pg_catalog.pg_class r ON r.oid = d.refobjid \
               AND r.relkind IN ('r', 'p', 'f', 'v', 'm') \
             JOIN pg_catalog.pg_namespace m ON m.oid = r.relnamespace \
             WHERE n.nspname IN $schemas AND c.relkind IN ('v', 'm') ORDER BY 1",
        )
        .await?;
    for each in found {
        let (view, reads) = (reading.name(&each.view), reading.name(&each.reads));
        let view = reading
            .into
            .views
            .iter_mut()
            .find(|known| known.name == view);
        if let Some(view) = view {
            view.reads.push(reads);
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct FoundTrigger {
    name: String,
    table: Qualified,
    definition: String,
}

pub(super) async fn read_triggers(reading: &mut Reading<'_>) -> Result<(), Error> {
    let found: Vec<FoundTrigger> = reading
        .rows(
            "SELECT json_build_object('name', t.tgname, \
             'table', json_build_object('schema', n.nspname, 'name', c.relname), \
             'definition', pg_get_triggerdef(t.oid, true))::text \
             FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname IN $schemas AND NOT t.tgisinternal ORDER BY c.relname, t.tgname",
        )
        .await?;
    for trigger in found {
        let table = reading.name(&trigger.table);
        reading.into.triggers.push(Trigger {
            name: trigger.name,
            table,
            definition: trigger.definition,
            uses: Vec::new(),
        });
    }
    Ok(())
}
