//! Enum types, and who uses them.

use serde::Deserialize;

use super::{Qualified, Reading};
use crate::Error;
use crate::schema::{EnumType, UnmanagedKind};

/// An enum type that the database has.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Known {
    pub(super) id: u32,
    #[serde(flatten)]
    name: Qualified,
    values: Vec<String>,
    extension: Option<String>,
    users: Vec<Qualified>,
}

pub(super) async fn read(reading: &mut Reading<'_>) -> Result<(), Error> {
    // Those of other schemas too: a column may have one.
    let found: Vec<Known> = reading
        .rows(
            "SELECT json_build_object('id', t.oid::bigint, 'schema', n.nspname, 'name', t.typname, \
             'values', (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]') \
               FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), \
             'extension', (SELECT e.extname FROM pg_catalog.pg_depend d \
               JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid \
               WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid \
               AND d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::regclass LIMIT 1), \
             'users', (SELECT coalesce(json_agg(u.of ORDER BY u.of->>'schema', u.of->>'name'), '[]') \
               FROM (SELECT DISTINCT jsonb_build_object('schema', m.nspname, 'name', c.relname) AS of \
                 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
                 JOIN pg_catalog.pg_namespace m ON m.oid = c.relnamespace \
                 WHERE a.atttypid IN (t.oid, t.typarray) AND NOT a.attisdropped \
                 AND c.relkind IN ('r', 'p', 'f')) u))::text \
             FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
             WHERE t.typtype = 'e' AND (n.nspname IN $schemas OR EXISTS (\
               SELECT 1 FROM pg_catalog.pg_attribute a \
               JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
               JOIN pg_catalog.pg_namespace m ON m.oid = c.relnamespace \
               WHERE a.atttypid IN (t.oid, t.typarray) AND NOT a.attisdropped \
               AND m.nspname IN $schemas)) \
             ORDER BY n.nspname, t.typname",
        )
        .await?;
    for known in &found {
        let name = reading.name(&known.name);
        if let Some(extension) = &known.extension {
            let detail = format!("a type of the extension {extension}");
            reading
                .into
                .leave_alone(UnmanagedKind::Type, name, None, detail);
            continue;
        }
        let of = known.enum_type(reading);
        let users = known.users.iter().map(|user| reading.name(user)).collect();
        reading.into.schema.enums.push(of.clone());
        reading.into.enum_users.push((of, users));
    }
    reading.enums = found;
    Ok(())
}

impl Known {
    pub(super) fn enum_type(&self, reading: &Reading<'_>) -> EnumType {
        EnumType {
            schema: reading.qualifier(&self.name.schema),
            name: self.name.name.clone(),
            values: self.values.clone(),
        }
    }
}
