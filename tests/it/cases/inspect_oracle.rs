//! What the databases themselves say of a schema, without the library's
//! inspectors: text that is the same where the schema is.

use tausestack_db::ddl::Target;
use tausestack_db::prelude::*;
use tausestack_db::{AssertSafe, Database};

/// The lines of the description, in an order of their own.
pub(super) async fn describe(db: &Database, target: Target, tables: &[String]) -> Vec<String> {
    let mut lines = match target {
        Target::Sqlite => sqlite(db).await,
        Target::Postgres => postgres(db).await,
        Target::MySql | Target::MariaDb => mysql(db, target, tables).await,
    };
    lines.sort();
    lines
}

async fn texts(db: &Database, sql: &'static str) -> Vec<String> {
    let rows = db.fetch_all_raw(sql, params! {}).await.unwrap();
    rows.iter()
        .map(|row| row.get::<String>("line").unwrap())
        .collect()
}

async fn sqlite(db: &Database) -> Vec<String> {
    let mut lines = texts(
        db,
        "SELECT m.name || '|' || json_array(x.cid, x.name, lower(x.type), x.\"notnull\", \
         x.dflt_value, x.pk, x.hidden) AS line \
         FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x WHERE m.type = 'table'",
    )
    .await;
    lines.extend(
        texts(
            db,
            "SELECT m.name || '|' || json_array(f.\"table\", f.\"from\", f.\"to\", f.on_update, \
             f.on_delete) AS line \
             FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        )
        .await,
    );
    lines.extend(
        texts(
            db,
            // The number in an automatic index's name is the order of making.
            "SELECT m.name || '|' || json_array(i.\"unique\", i.origin, i.partial, \
             iif(i.origin = 'c', i.name, ''), x.seqno, x.name, x.\"desc\", x.coll, x.key) AS line \
             FROM sqlite_schema m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x \
             WHERE m.type = 'table'",
        )
        .await,
    );
    lines
}

async fn postgres(db: &Database) -> Vec<String> {
    let mut lines = texts(
        db,
        "SELECT concat_ws('|', c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), \
         a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), \
         l.collname, col_description(c.oid, a.attnum), obj_description(c.oid)) AS line \
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
         LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
         LEFT JOIN pg_collation l ON l.oid = a.attcollation \
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'",
    )
    .await;
    lines.extend(
        texts(
            db,
            "SELECT concat_ws('|', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line \
             FROM pg_constraint WHERE connamespace = current_schema()::regnamespace",
        )
        .await,
    );
    lines.extend(
        texts(
            db,
            "SELECT indexdef AS line FROM pg_indexes WHERE schemaname = current_schema()",
        )
        .await,
    );
    lines.extend(
        texts(
            db,
            "SELECT concat_ws('|', t.typname, e.enumsortorder, e.enumlabel) AS line \
             FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid \
             WHERE t.typnamespace = current_schema()::regnamespace",
        )
        .await,
    );
    lines
}

async fn mysql(db: &Database, target: Target, tables: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for table in tables {
        let mut sql = String::from("SHOW CREATE TABLE ");
        tausestack_db::ddl::quote_identifier(target, table, &mut sql);
        let row = db
            .fetch_one_raw(AssertSafe(sql), params! {})
            .await
            .unwrap()
            .expect("the table is there");
        // Bytes, since a default of bytes stands in it as it is.
        let statement: Vec<u8> = row.get_at(1).unwrap();
        lines.extend(
            String::from_utf8_lossy(&statement)
                .lines()
                .map(|line| format!("{table}|{}", line.trim_end_matches(','))),
        );
    }
    lines
}
