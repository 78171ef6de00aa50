//! Rows for random tables.

use tausestack_db::ddl::{Target, quote_identifier};
use tausestack_db::schema::{ColumnType, Schema, Table, TableName};

/// Statements that put two rows into each table that can have them, no two values
/// of a column alike.
///
/// Rows refer to parents that `stays` names: one that is dropped comes back without
/// its rows.
pub(super) fn rows(
    target: Target,
    schema: &Schema,
    stays: impl Fn(&TableName) -> bool,
) -> Vec<String> {
    let mut statements = Vec::new();
    for table in &schema.tables {
        let both = [1, 2].map(|number| row(target, table, number));
        statements.extend(both.into_iter().flatten());
    }
    // Parents are there by now, of whichever table.
    for table in &schema.tables {
        for key in table.foreign_keys.iter().filter(|key| stays(&key.table)) {
            statements.push(format!(
                "UPDATE {} SET {} = 1 WHERE id = 2 AND EXISTS (SELECT 1 FROM (SELECT id FROM {} WHERE id = 1) AS p)",
                quoted(target, &table.name.name),
                quoted(target, &key.columns[0]),
                quoted(target, &key.table.name),
            ));
        }
    }
    statements
}

pub(super) fn quoted(target: Target, name: &str) -> String {
    let mut out = String::new();
    quote_identifier(target, name, &mut out);
    out
}

/// One row; none where a column takes no NULL and its type has no simple value.
fn row(target: Target, table: &Table, number: usize) -> Option<String> {
    let keys: Vec<&str> = table
        .foreign_keys
        .iter()
        .flat_map(|key| key.columns.iter().map(String::as_str))
        .collect();
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in &table.columns {
        if column.generated.is_some() || keys.contains(&column.name.as_str()) {
            continue;
        }
        match sample(target, &column.column_type, number) {
            Some(value) => {
                names.push(quoted(target, &column.name));
                values.push(value);
            }
            None if column.nullable || column.default.is_some() => {}
            None => return None,
        }
    }
    Some(format!(
        "INSERT INTO {} ({}) VALUES ({})",
        quoted(target, &table.name.name),
        names.join(", "),
        values.join(", ")
    ))
}

/// The first or second value of a type, as SQL.
pub(super) fn sample(target: Target, of: &ColumnType, number: usize) -> Option<String> {
    let text = |text: &str| {
        // MySQL and MariaDB take a backslash for the beginning of an escape.
        let text = match target {
            Target::MySql | Target::MariaDb => text.replace('\\', "\\\\"),
            Target::Sqlite | Target::Postgres => text.to_owned(),
        };
        format!("'{}'", text.replace('\'', "''"))
    };
    Some(match of {
        ColumnType::Boolean => if number == 1 { "TRUE" } else { "FALSE" }.to_owned(),
        of if of.is_integer() => number.to_string(),
        ColumnType::Real | ColumnType::Double | ColumnType::Decimal => format!("{number}.5"),
        ColumnType::Text => text(&format!("it's \\ row {number}")),
        ColumnType::Json => text(&format!("{{\"a\": {number}}}")),
        ColumnType::Date => text(&format!("2026-02-0{number}")),
        ColumnType::Time => text(&format!("12:34:5{number}.789012")),
        ColumnType::DateTime => text(&format!("2026-02-0{number} 12:34:56.789012")),
        ColumnType::Timestamp => match target {
            Target::Postgres => text(&format!("2026-02-0{number} 12:34:56.789012+00")),
            // As our own writes have it there.
            Target::Sqlite => text(&format!("2026-02-0{number}T12:34:56.789012+00:00")),
            _ => text(&format!("2026-02-0{number} 12:34:56.789012")),
        },
        ColumnType::Bytes => match target {
            Target::Postgres => text(&format!("\\x00ff0{number}")),
            _ => format!("X'00FF0{number}'"),
        },
        ColumnType::Uuid => match target {
            Target::Postgres => text(&format!("0190a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a0{number}")),
            _ => format!("X'0190A1B2C3D47E5F8A6B0C1D2E3F4A0{number}'"),
        },
        ColumnType::Enum(of) => text(&of.values[(number - 1) % of.values.len()]),
        ColumnType::Array(of) => match &**of {
            ColumnType::Enum(of) => {
                let value = &of.values[(number - 1) % of.values.len()];
                text(&format!("{{\"{}\",NULL}}", value.replace('\\', "\\\\")))
            }
            _ => return None,
        },
        _ => return None,
    })
}
