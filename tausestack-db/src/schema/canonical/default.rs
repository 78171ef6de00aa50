//! Defaults as a database spells them, back into constants.

use serde_json::Value as JsonValue;

use crate::ddl::{self, Target};
use crate::schema::tokens::{Kind, Token, hex, tokens, without_parentheses};
use crate::schema::{ColumnDefault, ColumnType, Literal};

/// The default that this text says of a column of this type; `None` where it
/// is NULL, the default of a column without one.
pub(in crate::schema) fn parse(
    target: Target,
    column_type: &ColumnType,
    sql: &str,
) -> Option<ColumnDefault> {
    let text = without_parentheses(target, sql);
    let found = tokens(target, text);
    if found.is_empty() || is_null(target, &found) {
        return None;
    }
    if let Some(constant) = literal(target, column_type, &found) {
        return Some(ColumnDefault::Literal(constant));
    }
    Some(ColumnDefault::Expression(moment(target, column_type, text)))
}

/// `NULL`, which PostgreSQL casts.
fn is_null(target: Target, found: &[Token<'_>]) -> bool {
    found[0].is_word("null")
        && (found.len() == 1 || (target == Target::Postgres && found[1].is(':')))
}

/// The present moment in the standard's word, where the text is what the
/// library writes for it; any other text in a form that is not taken for it.
fn moment(target: Target, column_type: &ColumnType, text: &str) -> String {
    let Some(ours) = ddl::now(target, column_type) else {
        return text.to_owned();
    };
    let word = match column_type {
        ColumnType::Date => "CURRENT_DATE",
        ColumnType::Time => "CURRENT_TIME",
        _ => "CURRENT_TIMESTAMP",
    };
    let spelled = bare_words(target, text);
    // `now()` is PostgreSQL's other word for it.
    let same = spelled == bare_words(target, ours)
        || (target == Target::Postgres
            && bare_words(target, ours) == "current_timestamp"
            && spelled == "now");
    if same {
        word.to_owned()
    } else if ddl::is_moment(column_type, text) {
        format!("({text})")
    } else {
        text.to_owned()
    }
}

/// The tokens without parentheses and the casts of texts, for a comparison
/// with one text that is known.
fn bare_words(target: Target, text: &str) -> String {
    let found = tokens(target, text);
    let mut words = Vec::with_capacity(found.len());
    let mut at = 0;
    while let Some(token) = found.get(at) {
        let is_text = token.kind == Kind::Text;
        if !(token.is('(') || token.is(')')) {
            words.push(if is_text {
                token.text.to_owned()
            } else {
                token.text.to_lowercase()
            });
        }
        at += 1;
        if is_text
            && let [first, second, cast, ..] = &found[at..]
            && first.is(':')
            && second.is(':')
            && cast.is_word("text")
        {
            at += 3;
        }
    }
    // PostgreSQL spells the type of a cast in full.
    words.join(" ").replace("time without time zone", "time")
}

/// A constant's own spelling: its sign, and what stands behind it.
enum Spelled<'t, 'a> {
    Number(String),
    Text(&'t Token<'a>),
    Word(&'t Token<'a>),
}

fn literal(target: Target, column_type: &ColumnType, found: &[Token<'_>]) -> Option<Literal> {
    let spelled = spelled(target, found)?;
    match target {
        Target::Sqlite => sqlite(column_type, &spelled),
        Target::Postgres => postgres(column_type, &spelled),
        Target::MySql | Target::MariaDb => mysql(column_type, &spelled),
    }
}

fn spelled<'t, 'a>(target: Target, found: &'t [Token<'a>]) -> Option<Spelled<'t, 'a>> {
    let mut found = found;
    if target == Target::Postgres
        && let Some(cast) = found
            .windows(2)
            .position(|pair| pair[0].is(':') && pair[1].is(':'))
    {
        // A cast of the whole, whose type is words, a name, and numbers in
        // parentheses.
        let is_type = found[cast + 2..].iter().all(|token| {
            matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Number)
                || ['(', ')', ',', '.'].iter().any(|symbol| token.is(*symbol))
        });
        if !is_type {
            return None;
        }
        found = &found[..cast];
        if let [open, inner @ .., close] = found
            && open.is('(')
            && close.is(')')
        {
            found = inner;
        }
    }
    Some(match found {
        [number] if number.kind == Kind::Number => Spelled::Number(number.text.to_owned()),
        [sign, number] if (sign.is('-') || sign.is('+')) && number.kind == Kind::Number => {
            let sign = if sign.is('-') { "-" } else { "" };
            Spelled::Number(format!("{sign}{}", number.text))
        }
        [text] if text.kind == Kind::Text => Spelled::Text(text),
        [word] if word.kind == Kind::Word => Spelled::Word(word),
        // MySQL names the character set of a text.
        [set, text] if set.text.starts_with('_') && text.kind == Kind::Text => Spelled::Text(text),
        _ => return None,
    })
}

fn boolean(word: &Token<'_>) -> Option<Literal> {
    if word.is_word("true") {
        Some(Literal::Boolean(true))
    } else if word.is_word("false") {
        Some(Literal::Boolean(false))
    } else {
        None
    }
}

/// SQLite keeps the text as it was written: a constant is one of the column's
/// type only where it is written in the same way again.
fn sqlite(column_type: &ColumnType, spelled: &Spelled<'_, '_>) -> Option<Literal> {
    match spelled {
        Spelled::Word(word) => boolean(word),
        Spelled::Number(number) => Some(match number.parse() {
            Ok(integer) => Literal::Integer(integer),
            Err(_) if number.parse::<f64>().is_ok() => Literal::Float(number.clone()),
            Err(_) => return None,
        }),
        Spelled::Text(token) => {
            if let Some(bytes) = token.bytes() {
                return Some(Literal::Bytes(bytes));
            }
            let text = token.string()?;
            let candidate = match column_type {
                ColumnType::Date => Literal::Date(text.clone()),
                ColumnType::Time => Literal::Time(text.clone()),
                ColumnType::DateTime => Literal::DateTime(text.clone()),
                ColumnType::Json => Literal::Json(text.clone()),
                ColumnType::Decimal => Literal::Decimal(text.clone()),
                ColumnType::Timestamp => {
                    Literal::Timestamp(text.trim_end_matches("+00:00").replacen('T', " ", 1))
                }
                _ => return Some(Literal::Text(text)),
            };
            Some(if ddl::constant(Target::Sqlite, &candidate) == token.text {
                candidate
            } else {
                Literal::Text(text)
            })
        }
    }
}

fn postgres(column_type: &ColumnType, spelled: &Spelled<'_, '_>) -> Option<Literal> {
    let text = match spelled {
        Spelled::Word(word) => return boolean(word),
        Spelled::Number(number) => number.clone(),
        Spelled::Text(token) => token.string()?,
    };
    Some(match column_type {
        column_type if column_type.is_integer() => Literal::Integer(text.parse().ok()?),
        ColumnType::Real => float::<f32>(&text)?,
        ColumnType::Double => float::<f64>(&text)?,
        ColumnType::Decimal => Literal::Decimal(decimal(&text)?),
        ColumnType::Bytes => Literal::Bytes(hex(text.strip_prefix("\\x")?)?),
        ColumnType::Uuid => Literal::Uuid(text.parse().ok()?),
        ColumnType::Json => Literal::Json(sorted_json(&text)?),
        ColumnType::Date => Literal::Date(text),
        ColumnType::Time => Literal::Time(short_fraction(&text)),
        ColumnType::DateTime => Literal::DateTime(short_fraction(&text)),
        ColumnType::Timestamp => Literal::Timestamp(utc(&text)?),
        ColumnType::Text | ColumnType::Enum(_) => Literal::Text(text),
        ColumnType::Custom(_) if matches!(spelled, Spelled::Text(_)) => Literal::Text(text),
        ColumnType::Custom(_) => number(&text)?,
        _ => return None,
    })
}

fn mysql(column_type: &ColumnType, spelled: &Spelled<'_, '_>) -> Option<Literal> {
    match spelled {
        Spelled::Word(word) => boolean(word),
        Spelled::Number(text) => Some(match column_type {
            ColumnType::Boolean if matches!(text.as_str(), "0" | "1") => {
                Literal::Boolean(text == "1")
            }
            ColumnType::Real => float::<f32>(text)?,
            ColumnType::Double => float::<f64>(text)?,
            ColumnType::Decimal => Literal::Decimal(short_decimal(&decimal(text)?)),
            _ => number(text)?,
        }),
        Spelled::Text(token) => {
            if let Some(bytes) = token.bytes() {
                return Some(bytes_of(column_type, bytes));
            }
            let text = token.string()?;
            Some(match column_type {
                ColumnType::Bytes | ColumnType::Uuid => bytes_of(column_type, text.into_bytes()),
                ColumnType::Date => Literal::Date(text),
                ColumnType::Time => Literal::Time(short_fraction(&text)),
                ColumnType::DateTime => Literal::DateTime(short_fraction(&text)),
                ColumnType::Json => Literal::Json(text),
                _ => Literal::Text(text),
            })
        }
    }
}

/// Bytes, or the UUID that they are.
pub(in crate::schema) fn bytes_of(column_type: &ColumnType, bytes: Vec<u8>) -> Literal {
    match (column_type, <[u8; 16]>::try_from(bytes.as_slice())) {
        (ColumnType::Uuid, Ok(uuid)) => Literal::Uuid(uuid::Uuid::from_bytes(uuid)),
        _ => Literal::Bytes(bytes),
    }
}

fn number(text: &str) -> Option<Literal> {
    match text.parse() {
        Ok(integer) => Some(Literal::Integer(integer)),
        Err(_) => decimal(text).map(Literal::Decimal),
    }
}

/// A decimal number in digits.
fn decimal(text: &str) -> Option<String> {
    let digits = text.trim_start_matches('-');
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain.then(|| text.to_owned())
}

/// MySQL fills a decimal up with zeros to the column's scale.
fn short_decimal(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// The shortest spelling of a number in the column's own width.
fn float<F: std::str::FromStr + std::fmt::Debug>(text: &str) -> Option<Literal> {
    text.parse::<F>()
        .ok()
        .map(|number| Literal::Float(format!("{number:?}")))
}

/// `23:59:59.500000` is `23:59:59.5`, and no fraction at all if it is zero.
fn short_fraction(text: &str) -> String {
    match text.split_once('.') {
        Some((_, fraction)) if fraction.bytes().all(|digit| digit.is_ascii_digit()) => {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => text.to_owned(),
    }
}

/// An instant, which PostgreSQL spells in the session's time zone, in UTC.
fn utc(text: &str) -> Option<String> {
    let at = ["%F %T%.f%#z", "%F %T%.f%:z", "%F %T%.f%::z"]
        .iter()
        .find_map(|format| chrono::DateTime::parse_from_str(text, format).ok())?;
    Some(short_fraction(
        &at.naive_utc().format("%F %T%.6f").to_string(),
    ))
}

/// `jsonb` keeps no order of keys.
fn sorted_json(text: &str) -> Option<String> {
    fn sorted(value: JsonValue) -> JsonValue {
        match value {
            JsonValue::Array(items) => items.into_iter().map(sorted).collect(),
            JsonValue::Object(map) => {
                let mut entries: Vec<_> = map.into_iter().collect();
                entries.sort_by(|(a, _), (b, _)| a.cmp(b));
                entries
                    .into_iter()
                    .map(|(key, value)| (key, sorted(value)))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }
            other => other,
        }
    }
    let value: JsonValue = serde_json::from_str(text).ok()?;
    Some(sorted(value).to_string())
}
