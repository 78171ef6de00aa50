//! What to mind before operations run.

mod conversion;
mod finding;
mod origin;

pub use self::finding::{Count, Finding, Risk, Severity};

use self::conversion::{Conversion, conversion};
use self::origin::Origins;
use super::operation::{IndexBuild, NewColumn, Operation};
use super::steps;
use crate::ddl::Target;
use crate::ddl::alter::Counts;
use crate::schema::{Column, ColumnDefault, ColumnType, EnumType, Inspected, Literal, TableName};

/// What to mind before operations run on a database, in their order.
///
/// Where what the database holds decides, a finding brings the query that
/// counts it, in the names that the database has before the first operation:
/// nothing counted is nothing to mind.
///
/// ```
/// use tausestack_db::ddl::Target;
/// use tausestack_db::migrate::{drop_column, findings, table, text};
/// use tausestack_db::schema::{Inspected, Schema};
///
/// let schema = Schema::of([table("users").column(text("name")).column(text("fax")).into()])?;
/// let live = Inspected::new(Target::Postgres, schema);
/// let found = findings(&live, &[drop_column("users", text("fax"))]);
/// assert_eq!(found[0].code(), "drop-column");
/// assert_eq!(
///     found[0].count.as_ref().map(|count| count.sql.as_str()),
///     Some("SELECT count(\"fax\") FROM \"users\"")
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn findings(before: &Inspected, operations: &[Operation]) -> Vec<Finding> {
    let columns = before.schema.tables.iter().flat_map(|table| {
        let lists = table.columns.iter().filter(|column| is_list(column));
        lists.map(|column| (table.name.clone(), column.name.clone()))
    });
    let mut survey = Survey {
        target: before.target,
        lists: columns.collect(),
        counts: Counts(before.target),
        origins: Origins::default(),
        found: Vec::new(),
        at: 0,
    };
    for (at, operation) in operations.iter().enumerate() {
        survey.at = at;
        survey.operation(operation);
        survey.origins.follow(operation);
    }
    survey.how_it_runs(before, operations);
    survey.found.sort_by_key(|finding| finding.operation);
    survey.found
}

struct Survey {
    target: Target,
    /// The columns of lists, before the plan.
    lists: Vec<(TableName, String)>,
    counts: Counts,
    origins: Origins,
    found: Vec<Finding>,
    at: usize,
}

impl Survey {
    fn add(&mut self, risk: Risk, message: String, count: Option<Count>) {
        self.found.push(Finding {
            risk,
            operation: self.at,
            message,
            count,
        });
    }

    fn count(sql: String, of: &'static str) -> Option<Count> {
        Some(Count { sql, of })
    }

    fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateTable(table) => {
                for column in &table.columns {
                    self.lint(&table.name, column);
                }
            }
            Operation::DropTable(table) => self.drop_table(&table.name),
            Operation::AddColumn { table, column } => self.add_column(table, column),
            Operation::DropColumn { table, column } => {
                self.drop_column(table, &column.column);
            }
            Operation::AlterColumn { table, from, to } => self.alter_column(table, from, to),
            Operation::AddPrimaryKey { table, key } => self.unique(table, &key.columns),
            Operation::AddUnique { table, key } => self.unique(table, &key.columns),
            Operation::CreateIndex {
                table,
                index,
                build,
            } => {
                let Some(live) = self.origins.table(table) else {
                    return;
                };
                if index.unique {
                    let count = self
                        .counts
                        .index_duplicates(&live, index)
                        .filter(|_| self.origins.has_no_renames(table));
                    self.add(
                        Risk::Duplicates,
                        format!("`{}` fails if rows of `{table}` share a value", index.name),
                        count.map(|sql| Count {
                            sql,
                            of: "values that several rows share",
                        }),
                    );
                }
                if self.target == Target::Postgres && *build == IndexBuild::Blocking {
                    self.add(
                        Risk::BlockingIndex,
                        format!(
                            "writers of `{table}` wait while `{}` is built; `.concurrently()` lets \
                             them go on",
                            index.name
                        ),
                        Self::count(self.counts.rows(&live), "rows to index"),
                    );
                }
            }
            Operation::AddForeignKey { table, key } => {
                let live = self.origins.table(table);
                let parent = self.origins.table(&key.table);
                if let (Some(live), Some(parent)) = (live, parent) {
                    let columns = self.origins.columns(table, &key.columns);
                    let references = self.origins.columns(&key.table, &key.references);
                    let count = columns.zip(references).map(|(columns, references)| Count {
                        sql: self.counts.orphans(&live, &columns, &parent, &references),
                        of: "rows that refer to none",
                    });
                    self.add(
                        Risk::Orphans,
                        format!(
                            "`{}` fails if rows of `{table}` refer to none of `{}`",
                            key.name, key.table
                        ),
                        count,
                    );
                }
            }
            Operation::AddCheck { table, check } => {
                if let Some(live) = self.origins.table(table) {
                    let count = self
                        .origins
                        .has_no_renames(table)
                        .then(|| self.counts.refused(&live, &check.expression));
                    self.add(
                        Risk::RefusedRows,
                        format!("`{}` fails if rows of `{table}` break it", check.name),
                        count.map(|sql| Count {
                            sql,
                            of: "rows that break it",
                        }),
                    );
                }
            }
            Operation::AlterEnum {
                from,
                to,
                columns,
                renamed,
            } => self.alter_enum(from, to, columns, renamed),
            Operation::Execute { down: None, .. } => self.add(
                Risk::Irreversible,
                "nothing says how to undo it: a downgrade stops here".into(),
                None,
            ),
            _ => {}
        }
    }

    fn drop_table(&mut self, table: &TableName) {
        if let Some(live) = self.origins.table(table) {
            let count = Self::count(self.counts.rows(&live), "rows");
            self.add(
                Risk::DropTable,
                format!("all rows of `{table}` are lost"),
                count,
            );
        }
    }

    fn drop_column(&mut self, table: &TableName, column: &Column) {
        if column.generated.is_some() {
            return;
        }
        let (Some(live), Some(name)) = (
            self.origins.table(table),
            self.origins.column(table, &column.name),
        ) else {
            return;
        };
        let count = Self::count(self.counts.values(&live, &name), "values");
        self.add(
            Risk::DropColumn,
            format!("all values of `{table}.{}` are lost", column.name),
            count,
        );
    }

    fn add_column(&mut self, table: &TableName, new: &NewColumn) {
        let column = &new.column;
        self.lint(table, column);
        let Some(live) = self.origins.table(table) else {
            return;
        };
        if super::needs_value(column) && new.backfill.is_none() {
            let count = Self::count(self.counts.rows(&live), "rows");
            self.add(
                Risk::NeedsValue,
                format!(
                    "`{table}.{}` takes no NULL, and rows that are there have no value for it: \
                     give it a default or a backfill",
                    column.name
                ),
                count,
            );
        }
        let computed = matches!(&column.default, Some(ColumnDefault::Expression(text)) if !is_stable(text))
            || column.generated.is_some()
            || column.identity.is_some();
        if self.target == Target::Postgres && computed {
            self.rewrite(table, &live, &column.name);
        }
    }

    fn rewrite(&mut self, table: &TableName, live: &TableName, column: &str) {
        self.add(
            Risk::Rewrite,
            format!("`{table}` is written anew for `{column}`, and locked meanwhile"),
            Self::count(self.counts.rows(live), "rows to write"),
        );
    }

    fn alter_column(&mut self, table: &TableName, from: &NewColumn, to: &NewColumn) {
        let (old, new) = (&from.column, &to.column);
        if old.default != new.default {
            self.lint(table, new);
        }
        let (Some(live), Some(name)) = (
            self.origins.table(table),
            self.origins.column(table, &old.name),
        ) else {
            return;
        };
        if old.generated != new.generated && new.generated.is_some() {
            self.add(
                Risk::GeneratedAnew,
                format!(
                    "`{table}.{}` is made anew: its values are computed",
                    new.name
                ),
                None,
            );
            return;
        }
        if old.nullable && !new.nullable && to.backfill.is_none() {
            self.add(
                Risk::Nulls,
                format!(
                    "`{table}.{}` fails to take no NULL if it holds one",
                    new.name
                ),
                Self::count(self.counts.nulls(&live, &name), "NULLs"),
            );
        }
        if old.column_type != new.column_type {
            self.retype(table, &live, &name, old, to);
        }
    }

    fn retype(
        &mut self,
        table: &TableName,
        live: &TableName,
        name: &str,
        old: &Column,
        to: &NewColumn,
    ) {
        let new = &to.column;
        let place = format!("`{table}.{}`", new.name);
        let what = format!("{place} from {} to {}", old.column_type, new.column_type);
        if to.using.is_some() {
            self.add(
                Risk::LossyType,
                format!("{what}: its expression may lose what it does not keep"),
                Self::count(self.counts.values(live, name), "values"),
            );
        } else {
            match conversion(&old.column_type, &new.column_type) {
                Conversion::Lossless => {}
                Conversion::Lossy => self.add(
                    Risk::LossyType,
                    format!("{what}: values lose what the new type does not hold"),
                    Self::count(self.counts.values(live, name), "values"),
                ),
                Conversion::Parsed => {
                    let sql =
                        self.counts
                            .no_value_of(live, name, &old.column_type, &new.column_type);
                    self.add(
                        Risk::Uncastable,
                        format!(
                            "{what}: values that are no {} fail, or stay as they are",
                            new.column_type
                        ),
                        sql.map(|sql| Count {
                            sql,
                            of: "values that do not convert",
                        }),
                    );
                }
                Conversion::Range(range) => self.add(
                    Risk::OutOfRange,
                    format!("{what}: numbers that do not fit fail"),
                    Self::count(
                        self.counts.outside(live, name, range),
                        "numbers that do not fit",
                    ),
                ),
                Conversion::Length(longest) if self.target != Target::Sqlite => self.add(
                    Risk::TooLong,
                    format!("{what}: texts of more than {longest} characters fail"),
                    Self::count(
                        self.counts.longer(live, name, longest),
                        "texts that are too long",
                    ),
                ),
                Conversion::Length(_) => {}
            }
        }
        if self.target != Target::Sqlite {
            self.rewrite(table, live, &new.name);
        }
    }

    fn unique(&mut self, table: &TableName, columns: &[String]) {
        let Some(live) = self.origins.table(table) else {
            return;
        };
        let count = self.origins.columns(table, columns).map(|columns| Count {
            sql: self.counts.duplicates(&live, &columns),
            of: "values that several rows share",
        });
        self.add(
            Risk::Duplicates,
            format!(
                "rows of `{table}` must not share a value of ({})",
                columns.join(", ")
            ),
            count,
        );
    }

    fn alter_enum(
        &mut self,
        from: &EnumType,
        to: &EnumType,
        columns: &[(TableName, String)],
        renamed: &[(String, String)],
    ) {
        let removed: Vec<String> = from
            .values
            .iter()
            .filter(|value| {
                !to.values.contains(value) && renamed.iter().all(|(from, _)| from != *value)
            })
            .cloned()
            .collect();
        if !removed.is_empty() {
            for (table, column) in columns {
                let (Some(live), Some(name)) = (
                    self.origins.table(table),
                    self.origins.column(table, column),
                ) else {
                    continue;
                };
                let place = (live, name);
                let sql = if self.lists.contains(&place) {
                    self.counts.with_elements(&place.0, &place.1, &removed)
                } else {
                    self.counts.among(&place.0, &place.1, &removed)
                };
                let count = Self::count(sql, "rows that use it");
                self.add(
                    Risk::EnumValues,
                    format!(
                        "`{table}.{column}` must hold none of what the enum `{}` loses: {}",
                        to.name,
                        removed.join(", ")
                    ),
                    count,
                );
            }
        }
        let merged = renamed
            .iter()
            .any(|(value, name)| from.values.contains(name) && value != name);
        if merged {
            self.add(
                Risk::MergedValues,
                format!(
                    "values of the enum `{}` become one, which nothing undoes",
                    to.name
                ),
                None,
            );
        }
    }

    /// What is a mistake wherever it stands.
    fn lint(&mut self, table: &TableName, column: &Column) {
        let words = ["now", "today", "tomorrow", "yesterday"];
        let is_frozen = |text: &str| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        let is_moment = matches!(
            column.column_type,
            ColumnType::Date | ColumnType::Time | ColumnType::DateTime | ColumnType::Timestamp
        );
        let frozen = match &column.default {
            Some(ColumnDefault::Literal(Literal::Text(text))) => is_moment && is_frozen(text),
            Some(ColumnDefault::Expression(expression)) => {
                let text = expression.split("::").next().unwrap_or_default().trim();
                let inner = text
                    .strip_prefix('\'')
                    .and_then(|text| text.strip_suffix('\''));
                inner.is_some_and(is_frozen)
            }
            _ => false,
        };
        if frozen {
            self.add(
                Risk::FrozenNow,
                format!(
                    "the default of `{table}.{}` is the moment in which the column is made, for \
                     all rows to come: say CURRENT_TIMESTAMP",
                    column.name
                ),
                None,
            );
        }
    }

    /// What the statements tell.
    fn how_it_runs(&mut self, before: &Inspected, operations: &[Operation]) {
        let Ok(steps) = steps(before, operations) else {
            return;
        };
        let position = |describes: &str| {
            let first = describes.split("; ").next().unwrap_or(describes);
            operations
                .iter()
                .position(|operation| operation.to_string() == first)
                .unwrap_or(0)
        };
        for (table, describes) in &steps.rebuilt {
            self.at = position(describes);
            self.add(
                Risk::Rebuild,
                format!("SQLite makes `{table}` anew: all its rows are copied"),
                None,
            );
        }
        let outside: Vec<&str> = steps
            .steps
            .iter()
            .filter(|step| !step.transactional)
            .map(|step| step.describes.as_str())
            .collect();
        if matches!(self.target, Target::MySql | Target::MariaDb) {
            if steps.steps.len() > 1 {
                self.at = 0;
                self.add(
                    Risk::NotTransactional,
                    "each statement commits by itself: what fails half-way is resumed, not undone"
                        .into(),
                    None,
                );
            }
            return;
        }
        let mut seen = Vec::new();
        for describes in outside {
            let at = position(describes);
            if !seen.contains(&at) {
                seen.push(at);
                self.at = at;
                self.add(
                    Risk::NotTransactional,
                    "it runs outside of a transaction: what fails half-way is resumed, not undone"
                        .into(),
                    None,
                );
            }
        }
    }
}

fn is_list(column: &Column) -> bool {
    matches!(column.column_type, ColumnType::Array(_))
}

impl Operation {
    /// Whether its reverse brings back every value of the rows that are there,
    /// as far as the operation alone says.
    pub fn restores_rows(&self) -> bool {
        match self {
            Self::DropTable(_) => false,
            Self::DropColumn { column, .. } => column.column.generated.is_some(),
            Self::AlterColumn { from, to, .. } => {
                let there = conversion(&from.column.column_type, &to.column.column_type);
                to.using.is_none()
                    && to.backfill.is_none()
                    && (from.column.generated == to.column.generated
                        || to.column.generated.is_none())
                    && !matches!(there, Conversion::Lossy | Conversion::Parsed)
            }
            Self::AlterEnum { from, renamed, .. } => {
                renamed.iter().all(|(_, name)| !from.values.contains(name))
            }
            Self::Execute { .. } => false,
            _ => true,
        }
    }
}

/// Whether PostgreSQL computes a default once for all rows that are there, since it
/// is the same throughout the statement: the time of the transaction
/// (<https://www.postgresql.org/docs/current/sql-altertable.html>, "Notes").
fn is_stable(default: &str) -> bool {
    let word = default.trim().trim_end_matches("()").to_ascii_lowercase();
    matches!(
        word.as_str(),
        "current_timestamp"
            | "current_date"
            | "current_time"
            | "localtimestamp"
            | "localtime"
            | "now"
            | "transaction_timestamp"
            | "statement_timestamp"
    )
}
