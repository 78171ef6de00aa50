//! Running plans, and looking at what they made.

use std::sync::atomic::{AtomicU32, Ordering};

use tausestack_db::ddl::Target;
use tausestack_db::migrate::{
    Finding, Hints, Operation, StepKind, Steps, TableBuilder, apply, diff, findings, reverse_all,
    steps,
};
use tausestack_db::prelude::*;
use tausestack_db::schema::{InspectScope, Inspected, Schema, Table, Trigger, View, inspect};
use tausestack_db::{AssertSafe, Row};

use crate::context::{Context, Mount};

/// A database, and the schema that it has.
pub(in crate::cases) struct Migrated {
    pub(in crate::cases) db: Database,
    pub(super) mount: Mount,
    pub(in crate::cases) live: Inspected,
    statements: AtomicU32,
    /// What the catalog shows when there is nothing but what stands beside.
    beside: Vec<String>,
    looks: bool,
    _context: Context,
}

pub(super) fn schema(tables: impl IntoIterator<Item = TableBuilder>) -> Schema {
    Schema::of(tables.into_iter().map(Table::from)).unwrap()
}

pub(super) fn hints(renames: &[&str]) -> Hints {
    renames.iter().fold(Hints::default(), |hints, text| {
        hints.rename(text.parse().unwrap())
    })
}

impl Migrated {
    /// The database with this schema.
    pub(super) async fn with(context: Context, schema: &Schema) -> Self {
        let mut migrated = Self::beside(context, &[]).await;
        migrated.migrate(schema, &Hints::default()).await;
        migrated
    }

    /// The database with nothing but what these statements make, of which no
    /// migration knows.
    pub(in crate::cases) async fn beside(context: Context, statements: &[&str]) -> Self {
        // One connection: the pragma for foreign keys is a connection's own.
        let one = context.options().max_connections(1);
        let db = match context.mount {
            Mount::SqliteMemory => context.db.clone(),
            _ => Database::connect(one).await.unwrap(),
        };
        let mount = context.mount;
        let target = target(&db, mount).await;
        let mut migrated = Self {
            db,
            mount,
            live: Inspected::new(target, Schema::default()),
            statements: AtomicU32::new(0),
            beside: Vec::new(),
            looks: false,
            _context: context,
        };
        for statement in statements {
            migrated.sql(statement).await;
        }
        migrated.beside = migrated.catalog().await;
        migrated
    }

    pub(in crate::cases) fn target(&self) -> Target {
        self.live.target
    }

    pub(in crate::cases) async fn sql(&self, sql: &str) {
        self.try_sql(sql).await.unwrap();
    }

    pub(super) async fn try_sql(&self, sql: &str) -> Result<u64, Error> {
        self.db
            .execute_raw(AssertSafe(sql.to_owned()), params! {})
            .await
    }

    pub(super) async fn rows(&self, sql: &str) -> Vec<Row> {
        self.db
            .fetch_all_raw(AssertSafe(sql.to_owned()), params! {})
            .await
            .unwrap()
    }

    /// The rows of a query, each as its texts joined.
    pub(super) async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await;
        rows.into_iter()
            .map(|row| {
                let cells = row.into_json().unwrap();
                let cells = cells.as_object().unwrap().values();
                let cells: Vec<String> = cells
                    .map(|cell| match cell {
                        JsonValue::String(text) => text.clone(),
                        other => other.to_string(),
                    })
                    .collect();
                cells.join(" | ")
            })
            .collect()
    }

    pub(super) async fn number(&self, sql: &str) -> i64 {
        self.texts(sql).await[0].parse().unwrap()
    }

    /// The schema has a trigger, which the database then keeps.
    pub(super) async fn add_trigger(&mut self, name: &str, table: &str, definition: &str) {
        self.sql(definition).await;
        self.live.triggers.push(Trigger {
            name: name.into(),
            table: table.into(),
            definition: definition.into(),
            uses: Vec::new(),
        });
    }

    pub(super) async fn add_view(&mut self, name: &str, table: &str, definition: &str) {
        self.sql(definition).await;
        self.live.views.push(View {
            name: name.into(),
            definition: definition.into(),
            reads: vec![table.into()],
        });
    }

    pub(super) fn steps(&self, operations: &[Operation]) -> Steps {
        steps(&self.live, operations).unwrap()
    }

    pub(super) fn findings(&self, operations: &[Operation]) -> Vec<Finding> {
        findings(&self.live, operations)
    }

    /// What the first finding of this code counts.
    pub(super) async fn counted(&self, operations: &[Operation], code: &str) -> i64 {
        let found = self.findings(operations);
        let finding = found
            .iter()
            .find(|finding| finding.code() == code)
            .unwrap_or_else(|| panic!("{code} is among {found:?}"));
        let count = finding.count.as_ref().expect("it counts");
        self.number(&count.sql).await
    }

    /// Runs operations as a runner does: foreign keys off where they have to
    /// be, neighbours in one transaction where they can be.
    pub(super) async fn run(&mut self, operations: &[Operation]) -> Result<(), Error> {
        let plan = self.steps(operations);
        if plan.suspends_foreign_keys {
            self.sql("PRAGMA foreign_keys = OFF").await;
        }
        let result = self.run_steps(&plan).await;
        if plan.suspends_foreign_keys {
            self.sql("PRAGMA foreign_keys = ON").await;
        }
        if result.is_ok() && self.looks {
            self.look().await;
        } else if result.is_ok() {
            for operation in operations {
                apply(&mut self.live.schema, operation).unwrap();
            }
        }
        result
    }

    /// From here on the schema is what the database tells, as it is for the
    /// commands, and not what the operations should have made of it.
    pub(in crate::cases) async fn look(&mut self) {
        self.looks = true;
        let live = inspect(&self.db, &InspectScope::current()).await.unwrap();
        let beside = |name: &str| self.beside.iter().any(|line| line.contains(name));
        let mut schema = live.schema;
        schema.tables.retain(|table| !beside(&table.name.name));
        self.live.schema = schema;
    }

    async fn run_steps(&self, plan: &Steps) -> Result<(), Error> {
        let mut rest = plan.steps.as_slice();
        while let Some(first) = rest.first() {
            let length = rest
                .iter()
                .take_while(|step| step.transactional == first.transactional)
                .count();
            let (group, others) = rest.split_at(length);
            rest = others;
            if !first.transactional {
                for step in group {
                    self.try_sql(&step.sql)
                        .await
                        .inspect_err(|_| eprintln!("{}", step.sql))?;
                }
                continue;
            }
            let tx = self.db.begin_transaction().await?;
            for step in group {
                let sql = AssertSafe(step.sql.clone());
                if step.kind == StepKind::ForeignKeyCheck {
                    let violated = tx.fetch_all_raw(sql, params! {}).await?;
                    assert!(violated.is_empty(), "{}: {violated:?}", step.sql);
                } else if step.sql.starts_with("SELECT") {
                    tx.fetch_all_raw(sql, params! {}).await?;
                } else {
                    tx.execute_raw(sql, params! {})
                        .await
                        .inspect_err(|_| eprintln!("{}", step.sql))?;
                }
            }
            tx.commit_transaction().await?;
        }
        Ok(())
    }

    /// Goes from the present schema to another; gives the operations.
    pub(super) async fn migrate(&mut self, to: &Schema, hints: &Hints) -> Vec<Operation> {
        let plan = diff(&self.live.schema, to, hints).unwrap();
        self.run(&plan.operations).await.unwrap();
        plan.operations
    }

    pub(super) async fn undo(&mut self, operations: &[Operation]) {
        let back = reverse_all(operations).unwrap();
        self.run(&back).await.unwrap();
    }

    /// Goes there, back, and there again, and holds each stop against what a
    /// fresh database would be; the rows must come back too if nothing is lost
    /// on the way.
    pub(super) async fn prove(&mut self, to: &Schema, hints: &Hints) -> Vec<Operation> {
        let mut settled = Hints::default();
        settled.spelled.clone_from(&hints.spelled);
        let before = (self.catalog().await, self.cells().await);
        let operations = self.migrate(to, hints).await;
        let there = self.catalog().await;
        // No table that stays loses a row, such as children of one made anew.
        let counts = self.cells().await;
        for (table, rows) in &before.1 {
            if let Some((_, now)) = counts.iter().find(|(name, _)| name == table) {
                assert_eq!(now.len(), rows.len(), "{table} has the rows that it had");
            }
        }
        let touched = touched(&operations);
        self.undo(&operations).await;
        assert_eq!(
            self.catalog().await,
            before.0,
            "down brings the schema back"
        );
        let after = self.cells().await;
        assert_eq!(after.len(), before.1.len());
        for (now, then) in after.iter().zip(&before.1) {
            if !touched.contains(&now.0) {
                assert_eq!(now, then, "down brings the rows back");
            }
        }
        self.run(&operations).await.unwrap();
        assert_eq!(self.catalog().await, there, "up again is the same");
        self.hold_against_fresh(to).await;
        let rest = diff(&self.live.schema, to, &settled).unwrap().operations;
        assert_eq!(rest, [], "nothing is left to do");
        operations
    }

    /// Holds the catalog against that of the same schema made from nothing,
    /// which this database then has.
    async fn hold_against_fresh(&mut self, schema: &Schema) {
        let migrated = self.catalog().await;
        for trigger in std::mem::take(&mut self.live.triggers) {
            self.sql(&format!("DROP TRIGGER {}", trigger.name)).await;
        }
        for view in std::mem::take(&mut self.live.views) {
            self.sql(&format!("DROP VIEW {}", view.name)).await;
        }
        let migrated = if self.mount.is_sqlite() {
            self.catalog().await
        } else {
            migrated
        };
        self.migrate(&Schema::default(), &Hints::default()).await;
        assert_eq!(self.catalog().await, self.beside, "all is gone");
        self.migrate(schema, &Hints::default()).await;
        assert_eq!(migrated, self.catalog().await, "as if made from nothing");
    }

    /// Each cell of each table, by table and key.
    pub(in crate::cases) async fn cells(&self) -> Vec<(String, Vec<JsonValue>)> {
        let mut cells = Vec::new();
        let mut tables = self.live.schema.tables.clone();
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        for table in &tables {
            let name = self.quoted(&table.name.name);
            // A text of its own each time: PostgreSQL refuses a prepared
            // statement whose columns have changed meanwhile.
            let number = self.statements.fetch_add(1, Ordering::Relaxed);
            let rows = self
                .rows(&format!("SELECT * FROM {name} -- {number}"))
                .await;
            let mut rows: Vec<JsonValue> = rows
                .into_iter()
                .map(|row| row.into_json().unwrap())
                .collect();
            rows.sort_by_key(|row| {
                let mut cells: Vec<String> = row
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                cells.sort();
                cells
            });
            cells.push((table.name.to_string(), rows));
        }
        cells
    }

    pub(super) fn quoted(&self, name: &str) -> String {
        let mut out = String::new();
        tausestack_db::ddl::quote_identifier(self.target(), name, &mut out);
        out
    }

    /// What the database says of all that is in it, a line for each thing.
    pub(in crate::cases) async fn catalog(&self) -> Vec<String> {
        let mut lines = match self.target() {
            Target::Sqlite => self.sqlite_catalog().await,
            Target::Postgres => self.postgres_catalog().await,
            Target::MySql | Target::MariaDb => self.mysql_catalog().await,
        };
        if self.mount.is_sqlite() {
            // A rename quotes the names that it puts in place of others.
            for line in &mut lines {
                line.retain(|character| character != '"');
            }
        }
        lines.sort();
        lines
    }

    async fn sqlite_catalog(&self) -> Vec<String> {
        let mut lines = self
            .texts(
                "SELECT type, name, sql FROM sqlite_master \
                 WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL",
            )
            .await;
        let tables = self
            .texts(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            )
            .await;
        for table in tables {
            let quoted = table.replace('\'', "''");
            for (what, sql) in [
                (
                    "column",
                    "SELECT name, lower(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('?')",
                ),
                (
                    "key",
                    "SELECT \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list('?')",
                ),
                (
                    "index",
                    "SELECT (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)), \"unique\", origin FROM pragma_index_list('?') AS l WHERE origin <> 'c'",
                ),
            ] {
                let found = self.texts(&sql.replace("?", &quoted)).await;
                lines.extend(
                    found
                        .into_iter()
                        .map(|line| format!("{table} {what} {line}")),
                );
            }
            let sql = self
                .texts(&format!(
                    "SELECT sql FROM sqlite_master WHERE name = '{quoted}'"
                ))
                .await;
            lines.extend(
                constraints(&sql[0])
                    .into_iter()
                    .map(|line| format!("{table} {line}")),
            );
            if sql[0].contains("AUTOINCREMENT") {
                lines.push(format!("{table} numbers its rows"));
            }
        }
        lines
    }

    async fn postgres_catalog(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for sql in [
            "SELECT 'column', c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), \
             a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text, \
             col_description(c.oid, a.attnum), (SELECT collname::text FROM pg_collation WHERE oid = a.attcollation) \
             FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
             LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
             WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' \
             AND a.attnum > 0 AND NOT a.attisdropped",
            "SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) \
             FROM pg_constraint WHERE connamespace = current_schema()::regnamespace",
            "SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = current_schema()",
            "SELECT 'enum', t.typname::text, string_agg(e.enumlabel::text, ',' ORDER BY e.enumsortorder) \
             FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid \
             WHERE t.typnamespace = current_schema()::regnamespace GROUP BY t.typname",
            "SELECT 'comment', relname::text, obj_description(oid) FROM pg_class \
             WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' \
             AND obj_description(oid) IS NOT NULL",
        ] {
            let lined = format!("SELECT x::text AS line FROM ({sql}) AS x");
            lines.extend(self.texts(&lined).await);
        }
        lines
    }

    async fn mysql_catalog(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let tables = self
            .texts(
                "SELECT TABLE_NAME FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'",
            )
            .await;
        for table in tables {
            let quoted = self.quoted(&table);
            let rows = self.rows(&format!("SHOW CREATE TABLE {quoted}")).await;
            // The default of a binary column stands there as it is.
            let text: Vec<u8> = rows[0].get_at(1).unwrap();
            let text = String::from_utf8_lossy(&text);
            for line in text.lines() {
                let line = line.trim().trim_end_matches(',');
                let words = line
                    .split(' ')
                    .filter(|word| !word.starts_with("AUTO_INCREMENT="));
                lines.push(format!("{table}: {}", words.collect::<Vec<_>>().join(" ")));
            }
        }
        lines
    }
}

/// The tables whose rows a way back does not restore in full, by all names that they
/// have on the way.
fn touched(operations: &[Operation]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for operation in operations.iter().filter(|each| !each.restores_rows()) {
        match operation {
            Operation::AlterEnum { columns, .. } => {
                names.extend(columns.iter().map(|(table, _)| table.to_string()));
            }
            _ => names.extend(operation.table().map(ToString::to_string)),
        }
    }
    for operation in operations.iter().rev().chain(operations) {
        if let Operation::RenameTable { from, to } = operation {
            let (from, to) = (from.to_string(), to.to_string());
            if names.contains(&to) {
                names.push(from);
            } else if names.contains(&from) {
                names.push(to);
            }
        }
    }
    names
}

/// The named constraints in a CREATE TABLE, by their balanced parentheses.
fn constraints(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in sql.match_indices("CONSTRAINT ") {
        let text = &sql[at..];
        let mut depth = 0;
        let mut end = text.len();
        for (position, character) in text.char_indices() {
            match character {
                '(' => depth += 1,
                ')' if depth <= 1 => {
                    end = position;
                    break;
                }
                ')' => depth -= 1,
                _ => {}
            }
        }
        found.push(text[..end].to_owned());
    }
    found
}

async fn target(db: &Database, mount: Mount) -> Target {
    if mount.is_sqlite() {
        return Target::Sqlite;
    }
    if mount.is_postgres() {
        return Target::Postgres;
    }
    let row = db
        .fetch_one_raw("SELECT VERSION() AS v", params! {})
        .await
        .unwrap()
        .unwrap();
    let version: String = row.get("v").unwrap();
    if version.contains("MariaDB") {
        Target::MariaDb
    } else {
        Target::MySql
    }
}
