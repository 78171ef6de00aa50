//! Keys and checks.

use serde::Deserialize;

use super::verbatim::Garbled;
use super::{Reading, columns};
use crate::Error;
use crate::ddl::Target;
use crate::schema::tokens::{tokens, without_parentheses};
use crate::schema::{
    Check, ColumnDefault, ColumnType, Deferral, ForeignKey, Literal, PrimaryKey, ReferentialAction,
    naming,
};

#[derive(Deserialize)]
struct FoundCheck {
    schema: String,
    table: String,
    name: String,
    expression: String,
}

pub(super) async fn read_checks(reading: &mut Reading<'_>) -> Result<(), Error> {
    let pairs = "'schema', t.CONSTRAINT_SCHEMA, 'table', t.TABLE_NAME, \
                 'name', t.CONSTRAINT_NAME, 'expression', c.CHECK_CLAUSE";
    // MariaDB's checks belong to a table, MySQL's to a database.
    let joined = if reading.is_mariadb() {
        "AND c.TABLE_NAME = t.TABLE_NAME "
    } else {
        ""
    };
    let from = format!(
        "FROM information_schema.TABLE_CONSTRAINTS t \
         JOIN information_schema.CHECK_CONSTRAINTS c \
         ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME {joined}\
         WHERE t.CONSTRAINT_TYPE = 'CHECK' AND t.CONSTRAINT_SCHEMA IN $schemas \
         ORDER BY t.TABLE_NAME, t.CONSTRAINT_NAME"
    );
    let found: Vec<FoundCheck> = reading.rows(pairs, &from).await?;
    let target = reading.target;
    for each in found {
        let Some(table) = reading.table(&each.schema, &each.table) else {
            continue;
        };
        let expression = columns::unescaped(target, &each.expression);
        let is_garbled = expression.contains('?');
        table.checks.push(Check {
            name: each.name,
            expression: without_parentheses(target, &expression).to_owned(),
        });
        if is_garbled {
            reading.garbled.push(Garbled {
                schema: each.schema,
                table: each.table,
                column: None,
                is_binary: false,
            });
        }
    }
    Ok(())
}

/// Takes MariaDB's `longtext` that is checked by `json_valid` for what it was
/// declared as.
pub(super) fn fold_json(reading: &mut Reading<'_>) {
    if !reading.is_mariadb() {
        return;
    }
    for table in &mut reading.into.schema.tables {
        for column in &mut table.columns {
            if column.column_type != ColumnType::Text {
                continue;
            }
            let of_column = |check: &Check| {
                let found = tokens(Target::MariaDb, &check.expression);
                check.name == column.name
                    && found.len() == 4
                    && found[0].is_word("json_valid")
                    && found[2].name().as_deref() == Some(&column.name)
            };
            if let Some(position) = table.checks.iter().position(of_column) {
                table.checks.remove(position);
                column.column_type = ColumnType::Json;
                column.collation = None;
                if let Some(default) = &mut column.default
                    && let ColumnDefault::Literal(Literal::Text(text)) = default
                {
                    *default = ColumnDefault::Literal(Literal::Json(std::mem::take(text)));
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct FoundKey {
    schema: String,
    table: String,
    name: String,
    kind: String,
    column: String,
    referred_schema: Option<String>,
    referred_table: Option<String>,
    referred_column: Option<String>,
    on_delete: Option<String>,
    on_update: Option<String>,
}

/// Primary and foreign keys; unique ones come with the indexes that they are.
pub(super) async fn read_keys(reading: &mut Reading<'_>) -> Result<(), Error> {
    let found: Vec<FoundKey> = reading
        .rows(
            "'schema', t.TABLE_SCHEMA, 'table', t.TABLE_NAME, 'name', t.CONSTRAINT_NAME, \
             'kind', t.CONSTRAINT_TYPE, 'column', k.COLUMN_NAME, \
             'referred_schema', k.REFERENCED_TABLE_SCHEMA, \
             'referred_table', k.REFERENCED_TABLE_NAME, \
             'referred_column', k.REFERENCED_COLUMN_NAME, \
             'on_delete', r.DELETE_RULE, 'on_update', r.UPDATE_RULE",
            "FROM information_schema.TABLE_CONSTRAINTS t \
             JOIN information_schema.KEY_COLUMN_USAGE k \
             ON k.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND k.TABLE_NAME = t.TABLE_NAME \
             AND k.CONSTRAINT_NAME = t.CONSTRAINT_NAME \
             LEFT JOIN information_schema.REFERENTIAL_CONSTRAINTS r \
             ON r.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND r.TABLE_NAME = t.TABLE_NAME \
             AND r.CONSTRAINT_NAME = t.CONSTRAINT_NAME \
             WHERE t.TABLE_SCHEMA IN $schemas \
             AND t.CONSTRAINT_TYPE IN ('PRIMARY KEY', 'FOREIGN KEY') \
             ORDER BY t.TABLE_SCHEMA, t.TABLE_NAME, t.CONSTRAINT_NAME, k.ORDINAL_POSITION",
        )
        .await?;
    for each in found {
        let referred = each
            .referred_schema
            .as_deref()
            .zip(each.referred_table.as_deref())
            .map(|(schema, table)| reading.name(schema, table));
        let Some(table) = reading.table(&each.schema, &each.table) else {
            continue;
        };
        if let (Some(referred), Some(referred_column)) = (referred, each.referred_column) {
            let known = table
                .foreign_keys
                .iter()
                .position(|key| key.name == each.name);
            let position = known.unwrap_or_else(|| {
                table.foreign_keys.push(ForeignKey {
                    name: each.name.clone(),
                    columns: Vec::new(),
                    table: referred,
                    references: Vec::new(),
                    on_delete: action(each.on_delete.as_deref()),
                    on_update: action(each.on_update.as_deref()),
                    deferral: Deferral::NotDeferrable,
                });
                table.foreign_keys.len() - 1
            });
            let key = &mut table.foreign_keys[position];
            key.columns.push(each.column);
            key.references.push(referred_column);
        } else if each.kind == "PRIMARY KEY" {
            // Each of them is called PRIMARY.
            table
                .primary_key
                .get_or_insert_with(|| PrimaryKey {
                    name: naming::primary_key(&each.table),
                    columns: Vec::new(),
                })
                .columns
                .push(each.column);
        }
    }
    Ok(())
}

/// RESTRICT, NO ACTION and nothing at all are one to InnoDB.
fn action(rule: Option<&str>) -> ReferentialAction {
    match rule {
        Some("CASCADE") => ReferentialAction::Cascade,
        Some("SET NULL") => ReferentialAction::SetNull,
        Some("SET DEFAULT") => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
