//! PostgreSQL, as `format_type` spells it.

use super::{parted, plain};
use crate::schema::ColumnType;

pub(super) fn parse(spelling: &str) -> ColumnType {
    let spelled = respelled(&plain(spelling));
    if let Some(element) = spelled.strip_suffix("[]") {
        return ColumnType::Array(Box::new(parse(element)));
    }
    match spelled.as_str() {
        "boolean" => ColumnType::Boolean,
        "smallint" => ColumnType::SmallInt,
        "integer" => ColumnType::Integer,
        "bigint" => ColumnType::BigInt,
        "real" => ColumnType::Real,
        "double precision" => ColumnType::Double,
        "text" => ColumnType::Text,
        "bytea" => ColumnType::Bytes,
        "uuid" => ColumnType::Uuid,
        "date" => ColumnType::Date,
        "time without time zone" => ColumnType::Time,
        "timestamp without time zone" => ColumnType::DateTime,
        "timestamp with time zone" => ColumnType::Timestamp,
        "numeric" => ColumnType::Decimal,
        "jsonb" => ColumnType::Json,
        _ => ColumnType::Custom(spelled),
    }
}

/// The integer type that a `serial` of this spelling numbers.
pub(in crate::schema) fn serial(spelling: &str) -> Option<ColumnType> {
    Some(match plain(spelling).as_str() {
        "smallserial" | "serial2" => ColumnType::SmallInt,
        "serial" | "serial4" => ColumnType::Integer,
        "bigserial" | "serial8" => ColumnType::BigInt,
        _ => return None,
    })
}

/// The one spelling that the server gives back.
fn respelled(plain: &str) -> String {
    let element = plain
        .strip_suffix("[]")
        .or_else(|| plain.strip_suffix(" array"));
    if let Some(element) = element {
        // However many dimensions are declared, the server keeps none.
        return format!("{}[]", respelled(element).trim_end_matches("[]"));
    }
    let (words, parameters) = parted(plain);
    let words = alias(&words, parameters);
    match (words, parameters) {
        ("real" | "double precision", _) => words.to_owned(),
        ("character" | "bit", None) => format!("{words}(1)"),
        ("numeric", Some(precision)) if !precision.contains(',') => {
            format!("numeric({precision},0)")
        }
        (_, Some(parameters)) => match words.split_once(' ') {
            // The precision of a time stands behind its first word.
            Some((first, rest)) if rest.ends_with("time zone") => {
                format!("{first}({parameters}) {rest}")
            }
            _ => format!("{words}({parameters})"),
        },
        (_, None) => words.to_owned(),
    }
}

/// The name that the server gives back (PostgreSQL manual, table 8.1).
fn alias<'a>(words: &'a str, parameters: Option<&str>) -> &'a str {
    match words {
        "bool" => "boolean",
        "int2" => "smallint",
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "float" => match parameters.and_then(|bits| bits.parse::<u8>().ok()) {
            Some(1..=24) => "real",
            _ => "double precision",
        },
        "varchar" | "char varying" => "character varying",
        "char" => "character",
        "bpchar" if parameters.is_some() => "character",
        "decimal" | "dec" => "numeric",
        "varbit" => "bit varying",
        "time" => "time without time zone",
        "timetz" => "time with time zone",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        other => other,
    }
}
