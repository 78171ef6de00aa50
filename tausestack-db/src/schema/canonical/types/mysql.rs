//! MySQL and MariaDB, as `COLUMN_TYPE` spells it.

use super::{parted, plain};
use crate::schema::ColumnType;

pub(super) fn parse(spelling: &str) -> ColumnType {
    let plain = plain(spelling);
    let (words, parameters) = parted(&plain);
    let words = alias(&words);
    let keeps_width = words.ends_with("zerofill");
    if !keeps_width && let Some(integer) = integer(words, parameters) {
        return integer;
    }
    match (words, parameters) {
        ("boolean", None) => ColumnType::Boolean,
        ("float", None) => ColumnType::Real,
        ("double", None) => ColumnType::Double,
        ("longtext", None) => ColumnType::Text,
        ("longblob", None) => ColumnType::Bytes,
        ("binary", Some("16")) => ColumnType::Uuid,
        ("date", None) => ColumnType::Date,
        ("time", Some("6")) => ColumnType::Time,
        ("datetime", Some("6")) => ColumnType::DateTime,
        ("decimal", Some("57,28")) => ColumnType::Decimal,
        ("json", None) => ColumnType::Json,
        ("decimal", None) => ColumnType::Custom("decimal(10,0)".into()),
        ("decimal unsigned", None) => ColumnType::Custom("decimal(10,0) unsigned".into()),
        ("decimal", Some(digits)) if !digits.contains(',') => {
            ColumnType::Custom(format!("decimal({digits},0)"))
        }
        ("char" | "binary" | "bit", None) => ColumnType::Custom(format!("{words}(1)")),
        ("year", _) => ColumnType::Custom("year".into()),
        ("time" | "datetime" | "timestamp", Some("0")) => ColumnType::Custom(words.to_owned()),
        (words, Some(parameters)) => ColumnType::Custom(match words.split_once(' ') {
            Some((first, rest)) => format!("{first}({parameters}) {rest}"),
            None => format!("{words}({parameters})"),
        }),
        (words, None) => ColumnType::Custom(words.to_owned()),
    }
}

/// Integers, whose width in parentheses says how they are displayed; but for
/// `tinyint(1)`, which is how a boolean is spelled.
fn integer(words: &str, width: Option<&str>) -> Option<ColumnType> {
    Some(match words {
        "tinyint" if width == Some("1") => ColumnType::Boolean,
        "tinyint" => ColumnType::TinyInt,
        "smallint" => ColumnType::SmallInt,
        "int" => ColumnType::Integer,
        "bigint" => ColumnType::BigInt,
        "tinyint unsigned" => ColumnType::TinyUnsigned,
        "smallint unsigned" => ColumnType::SmallUnsigned,
        "int unsigned" => ColumnType::Unsigned,
        "bigint unsigned" => ColumnType::BigUnsigned,
        "mediumint" | "mediumint unsigned" => ColumnType::Custom(words.to_owned()),
        _ => return None,
    })
}

fn alias(words: &str) -> &str {
    match words {
        "bool" => "boolean",
        "int1" => "tinyint",
        "int2" => "smallint",
        "int3" | "middleint" => "mediumint",
        "integer" | "int4" => "int",
        "int8" => "bigint",
        "integer unsigned" => "int unsigned",
        "numeric" | "dec" | "fixed" => "decimal",
        "float4" => "float",
        "double precision" | "float8" => "double",
        "character" => "char",
        "character varying" | "char varying" => "varchar",
        "long" | "long varchar" => "mediumtext",
        "long varbinary" => "mediumblob",
        other => other,
    }
}
