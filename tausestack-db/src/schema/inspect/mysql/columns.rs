//! Columns.

use serde::Deserialize;

use super::Reading;
use super::verbatim::Garbled;
use crate::Error;
use crate::ddl::Target;
use crate::schema::canonical::{collation, parse_default, types};
use crate::schema::inspect::comment;
use crate::schema::tokens::without_parentheses;
use crate::schema::{
    Column, ColumnDefault, ColumnType, Generated, GeneratedStorage, Identity, Literal,
};

#[derive(Deserialize)]
struct FoundColumn {
    schema: String,
    table: String,
    name: String,
    spelled: String,
    default: Option<String>,
    nullable: String,
    extra: String,
    collation: Option<String>,
    generated: Option<String>,
    comment: Option<String>,
}

pub(super) async fn read(reading: &mut Reading<'_>) -> Result<(), Error> {
    let found: Vec<FoundColumn> = reading
        .rows(
            "'schema', c.TABLE_SCHEMA, 'table', c.TABLE_NAME, 'name', c.COLUMN_NAME, \
             'spelled', c.COLUMN_TYPE, 'default', c.COLUMN_DEFAULT, 'nullable', c.IS_NULLABLE, \
             'extra', c.EXTRA, 'collation', c.COLLATION_NAME, \
             'generated', c.GENERATION_EXPRESSION, 'comment', c.COLUMN_COMMENT",
            "FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA IN $schemas \
             ORDER BY c.TABLE_SCHEMA, c.TABLE_NAME, c.ORDINAL_POSITION",
        )
        .await?;
    let target = reading.target;
    for each in found {
        let Some(table) = reading.table(&each.schema, &each.table) else {
            continue;
        };
        let column = column(target, &each);
        let is_binary = each.spelled.contains("binary") || each.spelled.contains("blob");
        let constant = match &column.default {
            Some(ColumnDefault::Literal(Literal::Text(text))) => is_binary || text.contains('?'),
            Some(ColumnDefault::Literal(Literal::Bytes(_) | Literal::Uuid(_))) => {
                target == Target::MariaDb
                    && each
                        .default
                        .as_deref()
                        .is_some_and(|text| text.starts_with('\''))
            }
            Some(ColumnDefault::Literal(Literal::Json(text))) => text.contains('?'),
            Some(ColumnDefault::Expression(text)) => text.contains('?'),
            _ => false,
        };
        let generated = column
            .generated
            .as_ref()
            .is_some_and(|generated| generated.expression.contains('?'));
        table.columns.push(column);
        if constant || generated {
            reading.garbled.push(Garbled {
                schema: each.schema,
                table: each.table,
                column: Some(each.name),
                is_binary,
            });
        }
    }
    Ok(())
}

fn column(target: Target, found: &FoundColumn) -> Column {
    let column_type = types::parse(target, &found.spelled);
    let extra = found.extra.to_ascii_lowercase();
    let storage = if extra.contains("stored generated") || extra.contains("persistent") {
        Some(GeneratedStorage::Stored)
    } else if extra.contains("virtual generated") {
        Some(GeneratedStorage::Virtual)
    } else {
        None
    };
    let generated = storage
        .zip(found.generated.as_deref())
        .map(|(storage, expression)| Generated {
            expression: without_parentheses(target, &unescaped(target, expression)).to_owned(),
            storage,
        });
    let on_update = extra
        .find("on update ")
        .map(|at| found.extra[at + "on update ".len()..].trim().to_owned());
    let default = match (target, &found.default) {
        _ if generated.is_some() => None,
        (_, None) => None,
        (Target::MySql, Some(text)) if !extra.contains("default_generated") => {
            bare_constant(&column_type, found.collation.is_some(), text)
        }
        (_, Some(text)) => parse_default(target, &column_type, &unescaped(target, text)),
    };
    Column {
        name: found.name.clone(),
        nullable: found.nullable == "YES",
        identity: extra
            .contains("auto_increment")
            .then_some(Identity::ByDefault),
        default,
        on_update,
        generated,
        collation: found
            .collation
            .as_deref()
            .and_then(|name| collation(target, &column_type, name)),
        comment: found.comment.clone().and_then(comment),
        renamed_from: None,
        column_type,
    }
}

/// MySQL writes a constant without quotes, and bytes as `0x…`.
fn bare_constant(column_type: &ColumnType, is_text: bool, text: &str) -> Option<ColumnDefault> {
    let is_number = !is_text && text.parse::<f64>().is_ok();
    let spelled = match text.strip_prefix("0x") {
        Some(digits) if !is_text => format!("x'{digits}'"),
        _ if is_number => text.to_owned(),
        _ => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
    };
    parse_default(Target::MySql, column_type, &spelled)
}

/// MySQL keeps expressions with their quotes escaped once more.
pub(super) fn unescaped(target: Target, text: &str) -> String {
    match target {
        Target::MySql => text.replace("\\'", "'"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(spelled: &str, default: &str, extra: &str, collation: Option<&str>) -> Column {
        column(
            Target::MySql,
            &FoundColumn {
                schema: String::new(),
                table: String::new(),
                name: "c".to_owned(),
                spelled: spelled.to_owned(),
                default: Some(default.to_owned()),
                nullable: "YES".to_owned(),
                extra: extra.to_owned(),
                collation: collation.map(str::to_owned),
                generated: Some(String::new()),
                comment: Some(String::new()),
            },
        )
    }

    /// As MySQL 8.4 tells them, unlike MariaDB.
    #[test]
    fn mysql_writes_constants_bare_and_marks_expressions() {
        let constant = |spelled: &str, default: &str, collation: Option<&str>| match read(
            spelled, default, "", collation,
        )
        .default
        {
            Some(ColumnDefault::Literal(literal)) => literal,
            other => panic!("no constant: {other:?}"),
        };
        let text = Some("utf8mb4_0900_bin");
        assert_eq!(
            constant("varchar(255)", "it's \\ (x)", text),
            Literal::Text("it's \\ (x)".to_owned())
        );
        assert_eq!(
            constant("varchar(9)", "1", text),
            Literal::Text("1".to_owned())
        );
        assert_eq!(
            constant("varchar(9)", "NULL", text),
            Literal::Text("NULL".to_owned())
        );
        assert_eq!(constant("int", "-1", None), Literal::Integer(-1));
        assert_eq!(constant("tinyint(1)", "1", None), Literal::Boolean(true));
        assert_eq!(
            constant("double", "1e-7", None),
            Literal::Float("1e-7".to_owned())
        );
        assert_eq!(
            constant("datetime(6)", "2024-02-29 10:00:00.000000", None),
            Literal::DateTime("2024-02-29 10:00:00".to_owned())
        );
        assert_eq!(
            constant("varbinary(9)", "0x00FF", None),
            Literal::Bytes(vec![0, 255])
        );

        let moment = read(
            "datetime(6)",
            "CURRENT_TIMESTAMP(6)",
            "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)",
            None,
        );
        assert_eq!(
            moment.default,
            Some(ColumnDefault::Expression("CURRENT_TIMESTAMP(6)".to_owned()))
        );
        assert_eq!(moment.on_update.as_deref(), Some("CURRENT_TIMESTAMP(6)"));
        assert_eq!(
            read("longtext", "_utf8mb4\\'it\\'", "DEFAULT_GENERATED", text).default,
            Some(ColumnDefault::Literal(Literal::Text("it".to_owned())))
        );
        assert_eq!(
            read("datetime(6)", "utc_timestamp(6)", "DEFAULT_GENERATED", None).default,
            Some(ColumnDefault::Expression("CURRENT_TIMESTAMP".to_owned()))
        );
    }
}
