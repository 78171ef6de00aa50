//! Enums where there are no enum types: text with a check that names the
//! values, back into the enum.

use crate::ddl::{self, Feature, Target};
use crate::schema::tokens::{closing, split_by_commas, tokens};
use crate::schema::{ColumnType, EnumType, Table};

/// Takes the checks that the library writes for enums for the enums.
pub(in crate::schema) fn fold(target: Target, table: &mut Table) {
    if ddl::has(target, Feature::EnumTypes) {
        return;
    }
    let text = super::types::parse(target, text_of_enums(target));
    for position in 0..table.columns.len() {
        let column = &table.columns[position];
        if column.column_type != text {
            continue;
        }
        let name = table.enum_check_name(&column.name);
        let found = table.checks.iter().position(|check| check.name == name);
        let Some(check) = found else { continue };
        let values = values(target, &column.name, &table.checks[check].expression);
        if let Some(values) = values {
            table.checks.remove(check);
            table.columns[position].column_type = ColumnType::Enum(EnumType {
                schema: None,
                name,
                values,
            });
        }
    }
}

/// What an enum's column is spelled as.
fn text_of_enums(target: Target) -> &'static str {
    match target {
        Target::MySql | Target::MariaDb => "varchar(255)",
        Target::Sqlite | Target::Postgres => "text",
    }
}

/// The values of `column IN ('a', 'b')`, and of nothing else.
fn values(target: Target, column: &str, expression: &str) -> Option<Vec<String>> {
    let found = tokens(target, expression);
    let [name, word, rest @ ..] = found.as_slice() else {
        return None;
    };
    // MariaDB takes `IN` with one value for an equation.
    if let [text] = rest
        && word.is('=')
        && name.name().as_deref() == Some(column)
    {
        return text.string().map(|value| vec![value]);
    }
    let whole = name.name().as_deref() == Some(column)
        && word.is_word("in")
        && closing(rest, 0) == Some(rest.len().checked_sub(1)?);
    if !whole {
        return None;
    }
    split_by_commas(&rest[1..rest.len() - 1])
        .into_iter()
        .map(|item| match item {
            [text] => text.string(),
            // MySQL names the character set.
            [set, text] if set.text.starts_with('_') => text.string(),
            _ => None,
        })
        .collect()
}
