//! What `information_schema` garbles: it is written in three bytes a
//! character, and puts a question mark for what takes four, and for bytes that
//! are no text.
//!
//! Where a question mark stands, the statement that creates the table is read;
//! and of a constant default, which is garbled there as well, the value.

use super::Reading;
use crate::Error;
use crate::connection::Command;
use crate::ddl::{Target, quote_identifier};
use crate::schema::canonical::{bytes_of, parse_default};
use crate::schema::tokens::{Token, closing, hex, split_by_commas, tokens, without_parentheses};
use crate::schema::{ColumnDefault, ColumnType, Literal};

/// A column whose default, or a table of which a check, may be garbled.
#[derive(Debug)]
pub(super) struct Garbled {
    pub(super) schema: String,
    pub(super) table: String,
    pub(super) column: Option<String>,
    pub(super) is_binary: bool,
}

pub(super) async fn read(reading: &mut Reading<'_>) -> Result<(), Error> {
    if reading.target != Target::MariaDb {
        return Ok(());
    }
    let garbled = std::mem::take(&mut reading.garbled);
    let mut tables: Vec<(&str, &str)> = garbled
        .iter()
        .map(|each| (each.schema.as_str(), each.table.as_str()))
        .collect();
    tables.sort_unstable();
    tables.dedup();
    for (schema, table) in tables {
        let columns: Vec<&Garbled> = garbled
            .iter()
            .filter(|each| each.schema == schema && each.table == table && each.column.is_some())
            .collect();
        let sql = format!("SHOW CREATE TABLE {}", quoted(schema, table));
        let row = reading
            .session
            .optional(Command::new(sql.clone().into(), Vec::new()))
            .await
            .map_err(|failure| failure.into_error(&sql))?;
        let Some(row) = row else { continue };
        // Bytes, since a default of bytes stands in it as it is.
        let statement: Vec<u8> = row.get_at(1)?;
        apply(reading, schema, table, &statement, &columns);
        values(reading, schema, table, &columns).await?;
    }
    Ok(())
}

fn quoted(schema: &str, table: &str) -> String {
    let mut out = String::new();
    quote_identifier(Target::MariaDb, schema, &mut out);
    out.push('.');
    quote_identifier(Target::MariaDb, table, &mut out);
    out
}

/// Takes checks, expressions and bytes from the statement.
fn apply(
    reading: &mut Reading<'_>,
    schema: &str,
    table: &str,
    statement: &[u8],
    columns: &[&Garbled],
) {
    let Some(table) = reading.table(schema, table) else {
        return;
    };
    // Each byte a character, so that the bytes of a default stay apart; text
    // is put together again below.
    let wide: String = statement.iter().map(|byte| char::from(*byte)).collect();
    let all = tokens(Target::MariaDb, &wide);
    let Some(open) = all.iter().position(|token| token.is('(')) else {
        return;
    };
    let Some(close) = closing(&all, open) else {
        return;
    };
    for item in split_by_commas(&all[open + 1..close]) {
        let Some(first) = item.first() else { continue };
        if first.is_word("constraint") {
            let Some(name) = item
                .get(1)
                .and_then(Token::name)
                .and_then(|name| narrow(&name))
            else {
                continue;
            };
            let expression = clause(&wide, item, "check").and_then(narrow);
            let check = table.checks.iter_mut().find(|check| check.name == name);
            if let (Some(check), Some(expression)) = (check, expression) {
                without_parentheses(Target::MariaDb, &expression).clone_into(&mut check.expression);
            }
            continue;
        }
        let Some(name) = first.name().and_then(|name| narrow(&name)) else {
            continue;
        };
        let Some(garbled) = columns
            .iter()
            .find(|each| each.column.as_deref() == Some(&name))
        else {
            continue;
        };
        let Some(column) = table.columns.iter_mut().find(|column| column.name == name) else {
            continue;
        };
        if let Some(generated) = &mut column.generated {
            if let Some(expression) = clause(&wide, item, "as").and_then(narrow) {
                without_parentheses(Target::MariaDb, &expression)
                    .clone_into(&mut generated.expression);
            }
            continue;
        }
        let Some(default) = item.iter().position(|token| token.is_word("default")) else {
            continue;
        };
        if garbled.is_binary
            && let Some(text) = item.get(default + 1).and_then(Token::string)
        {
            let bytes: Vec<u8> = text.chars().filter_map(|c| u8::try_from(c).ok()).collect();
            column.default = Some(ColumnDefault::Literal(bytes_of(&column.column_type, bytes)));
        } else if let Some(text) = default_text(&wide, &item[default + 1..]).and_then(narrow) {
            column.default = parse_default(Target::MariaDb, &column.column_type, &text);
        }
    }
}

/// The text of which each byte became a character.
fn narrow(wide: impl AsRef<str>) -> Option<String> {
    let bytes: Option<Vec<u8>> = wide
        .as_ref()
        .chars()
        .map(|character| u8::try_from(character).ok())
        .collect();
    String::from_utf8(bytes?).ok()
}

/// What stands in the parentheses behind a word.
fn clause<'a>(sql: &'a str, item: &[Token<'_>], word: &str) -> Option<&'a str> {
    let at = item.iter().position(|token| token.is_word(word))?;
    let close = closing(item, at + 1)?;
    Some(&sql[item[at + 1].end()..item[close].start])
}

/// A default up to the next clause of its column.
fn default_text<'a>(sql: &'a str, rest: &[Token<'_>]) -> Option<&'a str> {
    let first = rest.first()?;
    let mut depth = 0usize;
    let mut last = first;
    for token in rest {
        let ends = ["on", "comment", "check"]
            .iter()
            .any(|word| token.is_word(word));
        if depth == 0 && ends {
            break;
        }
        if token.is('(') {
            depth += 1;
        } else if token.is(')') {
            depth = depth.saturating_sub(1);
        }
        last = token;
    }
    Some(&sql[first.start..last.end()])
}

/// Asks for the constants themselves. A table without rows has none for a
/// column that is NOT NULL: there the garbled text stays.
async fn values(
    reading: &mut Reading<'_>,
    schema: &str,
    table: &str,
    columns: &[&Garbled],
) -> Result<(), Error> {
    let texts: Vec<String> = {
        let Some(table) = reading.table(schema, table) else {
            return Ok(());
        };
        columns
            .iter()
            .filter(|each| !each.is_binary)
            .filter_map(|each| each.column.as_deref())
            .filter(|name| {
                table.column(name).is_some_and(|column| {
                    column.column_type != ColumnType::Text
                        && matches!(&column.default,
                            Some(ColumnDefault::Literal(Literal::Text(text))) if text.contains('?'))
                })
            })
            .map(str::to_owned)
            .collect()
    };
    if texts.is_empty() {
        return Ok(());
    }
    let selected: Vec<String> = texts
        .iter()
        .map(|name| {
            let mut quoted = String::new();
            quote_identifier(Target::MariaDb, name, &mut quoted);
            format!("HEX(CONVERT(DEFAULT(t.{quoted}) USING utf8mb4))")
        })
        .collect();
    let sql = format!(
        "SELECT {} FROM (SELECT 1) one LEFT JOIN {} t ON TRUE LIMIT 1",
        selected.join(", "),
        quoted(schema, table)
    );
    let row = reading
        .session
        .optional(Command::new(sql.clone().into(), Vec::new()))
        .await
        .map_err(|failure| failure.into_error(&sql))?;
    let Some(row) = row else { return Ok(()) };
    for (position, name) in texts.iter().enumerate() {
        let digits: Option<String> = row.get_at(position)?;
        let text = digits
            .and_then(|digits| hex(&digits))
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let column = reading
            .table(schema, table)
            .and_then(|table| table.columns.iter_mut().find(|column| column.name == *name));
        if let (Some(text), Some(column)) = (text, column) {
            column.default = Some(ColumnDefault::Literal(Literal::Text(text)));
        }
    }
    Ok(())
}
