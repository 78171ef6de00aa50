//! Types as a database spells them, back into the portable ones.
//!
//! A type folds where rendering the portable one gives the same column again.
//! All else stays in the server's spelling, reduced to one of its aliases.

mod mysql;
mod postgres;
mod sqlite;

use crate::ddl::Target;
use crate::schema::ColumnType;

/// The type of this spelling.
pub(in crate::schema) fn parse(target: Target, spelling: &str) -> ColumnType {
    match target {
        Target::Sqlite => sqlite::parse(spelling),
        Target::Postgres => postgres::parse(spelling),
        Target::MySql | Target::MariaDb => mysql::parse(spelling),
    }
}

/// The integer type that PostgreSQL's `serial` of this spelling numbers.
pub(in crate::schema) use postgres::serial;

/// Lower case and single spaces, but for what stands in quotes.
fn plain(spelling: &str) -> String {
    let mut out = String::with_capacity(spelling.len());
    let mut quote = None;
    let mut space = false;
    for character in spelling.trim().chars() {
        if let Some(open) = quote {
            out.push(character);
            if character == open {
                quote = None;
            }
            continue;
        }
        if character.is_whitespace() {
            space = true;
            continue;
        }
        // `numeric( 10, 2 )` is `numeric(10,2)`.
        let tight = matches!(character, '(' | ')' | ',' | '[' | ']')
            || out.ends_with(['(', ',', '['])
            || out.is_empty();
        if space && !tight {
            out.push(' ');
        }
        space = false;
        if matches!(character, '\'' | '"' | '`') {
            quote = Some(character);
        }
        out.extend(character.to_lowercase());
    }
    out
}

/// A plain spelling in its words and the parameters behind the first of them:
/// `timestamp(3) with time zone` is `timestamp with time zone` and `3`.
fn parted(plain: &str) -> (String, Option<&str>) {
    if let Some(open) = plain.find('(')
        && let Some(close) = plain.rfind(')')
        && open < close
    {
        let rest = plain[close + 1..].trim_start();
        let mut words = plain[..open].to_owned();
        if !rest.is_empty() {
            if !rest.starts_with('[') {
                words.push(' ');
            }
            words.push_str(rest);
        }
        return (words, Some(&plain[open + 1..close]));
    }
    (plain.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(spelling: &str) -> ColumnType {
        ColumnType::Custom(spelling.to_owned())
    }

    #[test]
    fn postgres() {
        let parse = |spelling| parse(Target::Postgres, spelling);
        assert_eq!(parse("int4"), ColumnType::Integer);
        assert_eq!(parse("INTEGER"), ColumnType::Integer);
        assert_eq!(parse("varchar(7)"), custom("character varying(7)"));
        assert_eq!(
            parse("character varying (7)"),
            custom("character varying(7)")
        );
        assert_eq!(parse("varchar"), custom("character varying"));
        assert_eq!(parse("char"), custom("character(1)"));
        assert_eq!(parse("\"char\""), custom("\"char\""));
        assert_eq!(parse("numeric"), ColumnType::Decimal);
        assert_eq!(parse("decimal(12, 2)"), custom("numeric(12,2)"));
        assert_eq!(parse("numeric(5)"), custom("numeric(5,0)"));
        assert_eq!(parse("timestamptz"), ColumnType::Timestamp);
        assert_eq!(parse("timestamp without time zone"), ColumnType::DateTime);
        assert_eq!(
            parse("timestamptz(3)"),
            custom("timestamp(3) with time zone")
        );
        assert_eq!(
            parse("timestamp(0)"),
            custom("timestamp(0) without time zone")
        );
        assert_eq!(parse("time"), ColumnType::Time);
        assert_eq!(parse("float(24)"), ColumnType::Real);
        assert_eq!(parse("float"), ColumnType::Double);
        assert_eq!(
            parse("int[]"),
            ColumnType::Array(Box::new(ColumnType::Integer))
        );
        assert_eq!(
            parse("varchar(3)[][]"),
            ColumnType::Array(Box::new(custom("character varying(3)")))
        );
        assert_eq!(parse("varbit(3)"), custom("bit varying(3)"));
        assert_eq!(parse("json"), custom("json"));
        assert_eq!(parse("\"My Type\""), custom("\"My Type\""));
        assert_eq!(serial("bigserial"), Some(ColumnType::BigInt));
        assert_eq!(serial("bigint"), None);
    }

    #[test]
    fn mysql() {
        let parse = |spelling| parse(Target::MariaDb, spelling);
        assert_eq!(parse("int(11)"), ColumnType::Integer);
        assert_eq!(parse("INT(10) UNSIGNED"), ColumnType::Unsigned);
        assert_eq!(parse("tinyint(1)"), ColumnType::Boolean);
        assert_eq!(parse("bool"), ColumnType::Boolean);
        assert_eq!(parse("tinyint(4)"), ColumnType::TinyInt);
        assert_eq!(parse("tinyint(3) unsigned"), ColumnType::TinyUnsigned);
        assert_eq!(
            parse("int(5) unsigned zerofill"),
            custom("int(5) unsigned zerofill")
        );
        assert_eq!(parse("decimal"), custom("decimal(10,0)"));
        assert_eq!(parse("decimal(5)"), custom("decimal(5,0)"));
        assert_eq!(parse("numeric(57,28)"), ColumnType::Decimal);
        assert_eq!(parse("datetime(6)"), ColumnType::DateTime);
        assert_eq!(parse("datetime"), custom("datetime"));
        assert_eq!(parse("varchar(255)"), custom("varchar(255)"));
        assert_eq!(parse("enum('A b','c')"), custom("enum('A b','c')"));
        assert_eq!(parse("double precision"), ColumnType::Double);
        assert_eq!(parse("year(4)"), custom("year"));
        assert_eq!(parse("char"), custom("char(1)"));
        assert_eq!(parse("longblob"), ColumnType::Bytes);
        assert_eq!(parse("json"), ColumnType::Json);
    }

    #[test]
    fn sqlite() {
        let parse = |spelling| parse(Target::Sqlite, spelling);
        assert_eq!(parse("INTEGER"), ColumnType::BigInt);
        assert_eq!(parse("INT"), custom("int"));
        assert_eq!(parse("varchar ( 20 )"), custom("varchar(20)"));
        assert_eq!(parse("Text"), ColumnType::Text);
        assert_eq!(parse(""), custom(""));
        assert_eq!(parse("blob"), ColumnType::Bytes);
        assert_eq!(parse("timestamp_with_timezone_text"), ColumnType::Timestamp);
    }
}
