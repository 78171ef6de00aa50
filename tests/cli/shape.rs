//! What a database says of its tables, by its own catalogue: two databases with the same
//! shape have the same tables.

use tausestack_db::AssertSafe;
use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::Kind;

/// Names, types, collations and defaults of all columns; keys and indexes with their
/// names; foreign keys with their actions. Each line is one fact; they are sorted.
pub(crate) async fn of_database(db: &Database, kind: Kind) -> Vec<String> {
    let mut facts = match kind {
        Kind::Sqlite => facts(db, SQLITE).await,
        Kind::Server(Engine::Postgres) => facts(db, POSTGRES).await,
        Kind::Server(Engine::Mysql) => mysql(db).await,
    };
    facts.sort();
    facts
}

/// The tables that record migrations, SeaORM's and ours, are none of the examples.
const SQLITE: &[&str] = &[
    "SELECT m.name || ' column ' || c.cid || ' ' || c.name || ' ' || lower(c.type) || ' '
         || c.\"notnull\" || ' ' || coalesce(upper(c.dflt_value), '-') || ' ' || c.pk AS fact
     FROM sqlite_master m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND m.name NOT LIKE '%_migration%' AND m.name <> 'sqlite_sequence'",
    "SELECT m.name || ' ' || i.origin || ' ' || i.\"unique\" || ' '
         || CASE i.origin WHEN 'c' THEN i.name ELSE '' END || ' '
         || (SELECT group_concat(name) FROM pragma_index_info(i.name)) AS fact
     FROM sqlite_master m JOIN pragma_index_list(m.name) i
     WHERE m.type = 'table' AND m.name NOT LIKE '%_migration%'",
    "SELECT m.name || ' refers ' || f.\"from\" || ' ' || f.\"table\" || ' ' || f.\"to\" || ' '
         || f.on_delete || ' ' || f.on_update AS fact
     FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
     WHERE m.type = 'table' AND m.name NOT LIKE '%_migration%'",
    "SELECT name || ' autoincrement' AS fact FROM sqlite_master
     WHERE type = 'table' AND upper(sql) LIKE '%AUTOINCREMENT%'",
];

const POSTGRES: &[&str] = &[
    "SELECT concat_ws(' ', table_name, 'column', ordinal_position, column_name, data_type,
         is_nullable, coalesce(column_default, '-'), coalesce(collation_name, '-'),
         is_identity, coalesce(identity_generation, '-')) AS fact
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name NOT LIKE '%_migration%'",
    "SELECT indexdef AS fact FROM pg_indexes
     WHERE schemaname = 'public' AND tablename NOT LIKE '%_migration%'",
    "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS fact
     FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
         AND conrelid::regclass::text NOT LIKE '%_migration%'",
];

async fn facts(db: &Database, queries: &[&'static str]) -> Vec<String> {
    let mut facts = Vec::new();
    for query in queries {
        let rows = db.fetch_all_raw(*query, params! {}).await;
        for row in rows.expect("the catalogue answers") {
            facts.push(row.get("fact").expect("a fact"));
        }
    }
    facts
}

/// MySQL shows tables as statements, with the next number of a key among the options.
async fn mysql(db: &Database) -> Vec<String> {
    let rows = db
        .fetch_all_raw(
            "SELECT table_name AS name FROM information_schema.tables
             WHERE table_schema = database() AND table_name NOT LIKE '%_migration%'",
            params! {},
        )
        .await
        .expect("the catalogue answers");
    let mut facts = Vec::new();
    for row in rows {
        let name: String = row.get("name").expect("a name");
        let shown = db
            .fetch_one_raw(
                AssertSafe(format!("SHOW CREATE TABLE `{name}`")),
                params! {},
            )
            .await
            .expect("the table is shown")
            .expect("there is such a table");
        let statement: String = shown.get_at(1).expect("a statement");
        let lines = statement
            .lines()
            // Constraints are listed in no order that is promised.
            .map(|line| line.trim().trim_end_matches(','))
            .map(|line| match line.split_once(" AUTO_INCREMENT=") {
                Some((before, after)) => {
                    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
                    format!("{name} {before}{rest}")
                }
                None => format!("{name} {line}"),
            });
        facts.extend(lines);
    }
    facts
}
