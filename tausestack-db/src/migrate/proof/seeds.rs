//! Rows for a copy, so that a plan meets some.

use crate::ddl::{Target, quote_identifier, quote_text};
use crate::schema::{Column, ColumnType, Schema, Table, dependency_order};

/// The statements that put a row into each table that can have one simply, in
/// the order of the foreign keys.
pub(super) fn statements(target: Target, schema: &Schema) -> Vec<String> {
    let references: Vec<Vec<usize>> = schema
        .tables
        .iter()
        .map(|table| {
            table
                .foreign_keys
                .iter()
                .filter_map(|key| schema.tables.iter().position(|t| t.name == key.table))
                .collect()
        })
        .collect();
    dependency_order(&references)
        .into_iter()
        .filter_map(|position| row(target, &schema.tables[position]))
        .collect()
}

/// One row; none where a column's type has no simple value.
fn row(target: Target, table: &Table) -> Option<String> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in &table.columns {
        // The database fills these: keys are 1 then, to which others refer.
        if column.generated.is_some() || column.identity.is_some() {
            continue;
        }
        match value(target, column) {
            Some(value) => {
                let mut name = String::new();
                quote_identifier(target, &column.name, &mut name);
                names.push(name);
                values.push(value);
            }
            None if column.nullable || column.default.is_some() => {}
            None => return None,
        }
    }
    let mut into = String::new();
    if let Some(schema) = &table.name.schema {
        quote_identifier(target, schema, &mut into);
        into.push('.');
    }
    quote_identifier(target, &table.name.name, &mut into);
    if names.is_empty() {
        return Some(match target {
            Target::MySql | Target::MariaDb => format!("INSERT INTO {into} () VALUES ()"),
            Target::Sqlite | Target::Postgres => format!("INSERT INTO {into} DEFAULT VALUES"),
        });
    }
    Some(format!(
        "INSERT INTO {into} ({}) VALUES ({})",
        names.join(", "),
        values.join(", ")
    ))
}

/// A value of the column's type, as SQL.
fn value(target: Target, column: &Column) -> Option<String> {
    let text = |text: &str| {
        let mut quoted = String::new();
        quote_text(target, text, &mut quoted);
        quoted
    };
    Some(match &column.column_type {
        ColumnType::Boolean => "TRUE".to_owned(),
        of if of.is_integer() => "1".to_owned(),
        ColumnType::Real | ColumnType::Double | ColumnType::Decimal => "1.5".to_owned(),
        ColumnType::Text => text("it's a row"),
        ColumnType::Json => text("{\"a\": 1}"),
        ColumnType::Date => text("2026-02-28"),
        ColumnType::Time => text("12:34:56.789012"),
        ColumnType::DateTime => text("2026-02-28 12:34:56.789012"),
        ColumnType::Timestamp => match target {
            Target::Postgres => text("2026-02-28 12:34:56.789012+00"),
            // As our own writes have it there: in another form it would come back
            // changed from a type without a zone.
            Target::Sqlite => text("2026-02-28T12:34:56.789012+00:00"),
            _ => text("2026-02-28 12:34:56.789012"),
        },
        ColumnType::Bytes => match target {
            Target::Postgres => text("\\x00ff10"),
            _ => "X'00FF10'".to_owned(),
        },
        ColumnType::Uuid => match target {
            Target::Postgres => text("0190a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b"),
            _ => "X'0190A1B2C3D47E5F8A6B0C1D2E3F4A5B'".to_owned(),
        },
        ColumnType::Enum(of) => text(of.values.first()?),
        ColumnType::Array(of) => {
            let value = of.enum_type()?.values.first()?;
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            text(&format!("{{\"{value}\"}}"))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::statements;
    use crate::ddl::Target;
    use crate::migrate::{big_int, custom, foreign_key, table, text};
    use crate::schema::Schema;

    #[test]
    fn parents_come_before_children() {
        let schema = Schema::of([
            table("pets")
                .column(big_int("id").identity())
                .column(big_int("person_id"))
                .foreign_key(foreign_key("fk", ["person_id"], "people", ["id"]))
                .into(),
            table("people")
                .column(big_int("id").identity())
                .column(text("name"))
                .into(),
            table("places").column(custom("at", "point")).into(),
        ])
        .expect("a schema");
        assert_eq!(
            statements(Target::Postgres, &schema),
            [
                "INSERT INTO \"people\" (\"name\") VALUES ('it''s a row')",
                "INSERT INTO \"pets\" (\"person_id\") VALUES (1)",
            ]
        );
    }
}
