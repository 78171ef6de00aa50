//! Filters and sort keys by name: the developer's, for any column.
//!
//! What comes from a request must not get here; names are checked, but every
//! column may be named.

use sea_orm::Value;
use serde_json::Value as JsonValue;

use super::{ColumnRef, Comparison, Node, Pattern};
use crate::Error;
use crate::column_type::DataType;
use crate::error::suggestion;
use crate::mapped::{Field, Mapping};
use crate::order::{Direction, OrderTerm};

/// The operators, as they stand after `__`.
const OPERATORS: [&str; 14] = [
    "eq",
    "ne",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "not_in",
    "contains",
    "icontains",
    "startswith",
    "endswith",
    "isnull",
    "between",
];

/// The condition that a JSON object states: each member `field` or
/// `field__operator`, all of which must hold.
pub(crate) fn filter_from_json(mapping: &'static Mapping, json: &JsonValue) -> Result<Node, Error> {
    let object = json.as_object().ok_or_else(|| {
        Error::invalid_query(
            "filters are a JSON object such as {\"age__gte\": 18, \"username\": \"ana\"}",
        )
    })?;
    let mut nodes = Vec::with_capacity(object.len());
    for (key, value) in object {
        let (position, operator) = split_key(mapping, key)?;
        nodes.push(comparison(mapping, position, operator, key, value)?);
    }
    Ok(Node::And(nodes))
}

/// The term of a sort key: `name`, `-name`, `name_asc` or `name_desc`; an
/// exact name wins over a suffix.
pub(crate) fn order_from_key(mapping: &'static Mapping, key: &str) -> Result<OrderTerm, Error> {
    let term = |field: usize, direction| OrderTerm {
        column: ColumnRef { mapping, field },
        direction,
    };
    if let Some(field) = position(mapping, key) {
        return Ok(term(field, Direction::Ascending));
    }
    let (name, direction) = if let Some(name) = key.strip_prefix('-') {
        (name, Direction::Descending)
    } else if let Some(name) = key.strip_suffix("_desc") {
        (name, Direction::Descending)
    } else if let Some(name) = key.strip_suffix("_asc") {
        (name, Direction::Ascending)
    } else {
        (key, Direction::Ascending)
    };
    position(mapping, name)
        .map(|field| term(field, direction))
        .ok_or_else(|| unknown(mapping, "sort key", name))
}

/// A field's name in filters and sort keys: the way to it in JSON, dotted.
fn position(mapping: &Mapping, name: &str) -> Option<usize> {
    mapping.fields().iter().position(|field| {
        let wire = field.wire();
        if wire.len() == 1 {
            wire[0] == name
        } else {
            wire.join(".") == name
        }
    })
}

fn unknown(mapping: &Mapping, what: &str, name: &str) -> Error {
    let names: Vec<String> = mapping
        .fields()
        .iter()
        .map(|field| field.wire().join("."))
        .collect();
    let near = suggestion(name, names.iter().map(String::as_str));
    let shown: String = name.chars().take(64).collect();
    Error::invalid_query(format!(
        "{} has no field `{shown}` ({what}){near}",
        mapping.rust_name()
    ))
}

fn split_key<'k>(mapping: &Mapping, key: &'k str) -> Result<(usize, &'k str), Error> {
    if let Some(position) = position(mapping, key) {
        return Ok((position, "eq"));
    }
    // The operator stands behind the last `__`: names may have some too.
    let Some((name, operator)) = key.rsplit_once("__") else {
        return Err(unknown(mapping, "filter", key));
    };
    let position = position(mapping, name).ok_or_else(|| unknown(mapping, "filter", name))?;
    if !OPERATORS.contains(&operator) {
        let near = suggestion(operator, OPERATORS);
        let shown: String = operator.chars().take(64).collect();
        return Err(Error::invalid_query(format!(
            "unknown operator `{shown}` of the filter `{name}`{near} (there are {})",
            OPERATORS.join(", ")
        )));
    }
    Ok((position, operator))
}

fn comparison(
    mapping: &'static Mapping,
    position: usize,
    operator: &str,
    key: &str,
    json: &JsonValue,
) -> Result<Node, Error> {
    let field = &mapping.fields()[position];
    let column = ColumnRef {
        mapping,
        field: position,
    };
    let compare =
        |comparison| value(field, key, json).map(|value| Node::compare(column, comparison, value));
    let pattern = |pattern| {
        if !matches!(field.definition().data_type, DataType::Text) {
            return Err(Error::invalid_query(format!(
                "the filter `{key}` looks for text, and `{}` holds none",
                field.path()
            )));
        }
        json.as_str()
            .map(|text| Node::Pattern(column, pattern, text.to_owned()))
            .ok_or_else(|| Error::invalid_query(format!("the filter `{key}` needs a string")))
    };
    let list = || {
        json.as_array()
            .ok_or_else(|| Error::invalid_query(format!("the filter `{key}` needs an array")))?
            .iter()
            .map(|item| value(field, key, item))
            .collect::<Result<Vec<Value>, Error>>()
    };
    match operator {
        "eq" => compare(Comparison::Equal),
        "ne" => compare(Comparison::NotEqual),
        "gt" => compare(Comparison::Greater),
        "gte" => compare(Comparison::GreaterOrEqual),
        "lt" => compare(Comparison::Less),
        "lte" => compare(Comparison::LessOrEqual),
        "contains" => pattern(Pattern::Contains),
        "icontains" => pattern(Pattern::ContainsIgnoringCase),
        "startswith" => pattern(Pattern::StartsWith),
        "endswith" => pattern(Pattern::EndsWith),
        "in" | "not_in" => Ok(Node::In {
            column,
            values: list()?,
            wanted: operator == "in",
        }),
        "isnull" => json
            .as_bool()
            .map(|wanted| Node::Null(column, wanted))
            .ok_or_else(|| Error::invalid_query(format!("the filter `{key}` needs true or false"))),
        _ => {
            let mut bounds = list()?.into_iter();
            match (bounds.next(), bounds.next(), bounds.next()) {
                (Some(low), Some(high), None) => Ok(Node::Between(column, low, high)),
                _ => Err(Error::invalid_query(format!(
                    "the filter `{key}` needs an array of two values"
                ))),
            }
        }
    }
}

fn value(field: &Field, key: &str, json: &JsonValue) -> Result<Value, Error> {
    // A nullable field's null is read as NULL; another's is asked for as one.
    if json.is_null() && !field.definition().nullable {
        return Ok(Value::String(None));
    }
    (field.definition().from_json)(json).map_err(|reason| {
        let reason = if field.definition().sensitive {
            "the value does not fit".to_owned()
        } else {
            reason
        };
        Error::invalid_query(format!("the filter `{key}`: {reason}"))
    })
}
