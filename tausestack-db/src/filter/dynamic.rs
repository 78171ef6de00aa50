//! Filters and sort keys by name.
//!
//! One reader serves both the developer's filters, which may name any column,
//! and those of callers who are not trusted, which may name what an allow-list
//! holds, and are bounded in number, depth and length. All that is wrong is
//! found before the answer.

use sea_orm::Value;
use serde_json::{Map, Value as JsonValue};

use super::operator::Operator;
use super::{ColumnRef, Comparison, Node, Pattern};
use crate::Error;
use crate::column_type::DataType;
use crate::error::{FieldError, FieldErrorCode, suggestion};
use crate::mapped::{Field, Mapping};
use crate::order::{Direction, OrderTerm};

/// Which fields a caller may name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FieldNames<'a> {
    /// All of them, with every operator.
    Every,
    /// These, with these operators.
    Allowed(&'a [(usize, Vec<Operator>)]),
}

/// How much a caller may ask for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Comparisons in all.
    pub(crate) clauses: usize,
    /// Groups inside of groups.
    pub(crate) depth: usize,
    /// Values of a list.
    pub(crate) values: usize,
    /// Characters of a text.
    pub(crate) text: usize,
}

impl Limits {
    /// A developer's filters are bounded by what the database binds; the depth
    /// keeps the stack.
    pub(crate) const DEVELOPER: Self = Self {
        clauses: usize::MAX,
        depth: 64,
        values: usize::MAX,
        text: usize::MAX,
    };

    /// Enough for any form that a person fills in.
    pub(crate) const STRANGER: Self = Self {
        clauses: 50,
        depth: 5,
        values: 100,
        text: 1_000,
    };
}

/// The condition that a JSON object states: each member `field`,
/// `field__operator`, `$and`, `$or` or `$not`, all of which must hold.
pub(crate) fn filter_from_json(mapping: &'static Mapping, json: &JsonValue) -> Result<Node, Error> {
    let mut reader = FilterReader::new(mapping, FieldNames::Every, Limits::DEVELOPER);
    let node = match json.as_object() {
        Some(object) => reader.group(object, 0),
        None => {
            return Err(Error::invalid_query(
                "filters are a JSON object such as {\"age__gte\": 18, \"username\": \"ana\"}",
            ));
        }
    };
    reader.finish(node)
}

/// Reads filters, and remembers what is wrong with them.
pub(crate) struct FilterReader<'a> {
    mapping: &'static Mapping,
    names: FieldNames<'a>,
    limits: Limits,
    clauses: usize,
    errors: Vec<FieldError>,
}

/// A stranger's name may be of any length.
pub(crate) fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

impl<'a> FilterReader<'a> {
    pub(crate) fn new(mapping: &'static Mapping, names: FieldNames<'a>, limits: Limits) -> Self {
        Self {
            mapping,
            names,
            limits,
            clauses: 0,
            errors: Vec::new(),
        }
    }

    pub(crate) fn error(&mut self, field: &str, code: FieldErrorCode, reason: String) {
        if self.errors.len() < FieldError::MOST {
            self.errors
                .push(FieldError::new(shortened(field), code, reason));
        }
    }

    /// The node, unless something was wrong.
    pub(crate) fn finish<T>(self, node: T) -> Result<T, Error> {
        if self.errors.is_empty() {
            Ok(node)
        } else {
            Err(Error::invalid_filters(
                self.mapping.rust_name(),
                self.errors,
            ))
        }
    }

    /// All members of an object, at a depth.
    pub(crate) fn group(&mut self, object: &Map<String, JsonValue>, depth: usize) -> Node {
        let mut nodes = Vec::with_capacity(object.len().min(16));
        for (key, value) in object {
            nodes.extend(self.member(key, value, depth));
        }
        Node::And(nodes)
    }

    /// One member; none if it is wrong, which is remembered.
    pub(crate) fn member(&mut self, key: &str, value: &JsonValue, depth: usize) -> Option<Node> {
        match key {
            "$and" => self.groups(key, value, depth).map(Node::And),
            "$or" => self.groups(key, value, depth).map(Node::Or),
            "$not" => {
                let inner = self.inner(key, value, depth)?;
                Some(Node::Not(Box::new(inner)))
            }
            _ => self.clause(key, value),
        }
    }

    fn groups(&mut self, key: &str, value: &JsonValue, depth: usize) -> Option<Vec<Node>> {
        let Some(items) = value.as_array() else {
            self.error(
                key,
                FieldErrorCode::Type,
                "needs an array of objects".to_owned(),
            );
            return None;
        };
        if !self.counts(key, items.len()) {
            return None;
        }
        Some(
            items
                .iter()
                .filter_map(|item| self.inner(key, item, depth))
                .collect(),
        )
    }

    fn inner(&mut self, key: &str, value: &JsonValue, depth: usize) -> Option<Node> {
        if depth >= self.limits.depth {
            let most = self.limits.depth;
            self.error(
                key,
                FieldErrorCode::Limit,
                format!("groups may be nested {most} deep"),
            );
            return None;
        }
        let Some(object) = value.as_object() else {
            self.error(key, FieldErrorCode::Type, "needs an object".to_owned());
            return None;
        };
        Some(self.group(object, depth + 1))
    }

    /// Counts clauses and groups; false if there are too many.
    fn counts(&mut self, key: &str, more: usize) -> bool {
        self.clauses = self.clauses.saturating_add(more);
        if self.clauses <= self.limits.clauses {
            return true;
        }
        let most = self.limits.clauses;
        if !self
            .errors
            .iter()
            .any(|error| error.code() == FieldErrorCode::Limit)
        {
            self.error(
                key,
                FieldErrorCode::Limit,
                format!("there may be {most} conditions in all"),
            );
        }
        false
    }

    fn clause(&mut self, key: &str, json: &JsonValue) -> Option<Node> {
        if !self.counts(key, 1) {
            return None;
        }
        let (position, operator) = self.split_key(key)?;
        let read = comparison(self.mapping, position, operator, json, self.limits);
        match read {
            Ok(node) => Some(node),
            Err((code, reason)) => {
                self.error(key, code, reason);
                None
            }
        }
    }

    /// A field that may be named, and its operators.
    fn position(&self, name: &str) -> Option<usize> {
        let position = position(self.mapping, name)?;
        match self.names {
            FieldNames::Every => Some(position),
            FieldNames::Allowed(fields) => fields
                .iter()
                .any(|(at, _)| *at == position)
                .then_some(position),
        }
    }

    /// The field and the operator that a key names.
    pub(crate) fn split_key(&mut self, key: &str) -> Option<(usize, Operator)> {
        let (name, operator) = if let Some(position) = self.position(key) {
            return self.allowed(key, position, Operator::Equal);
        } else if let Some((name, operator)) = key.rsplit_once("__") {
            // The operator stands behind the last `__`: names may have some too.
            (name, operator)
        } else {
            (key, "eq")
        };
        let Some(position) = self.position(name) else {
            let names = self.names();
            let near = suggestion(name, names.iter().map(String::as_str));
            let of = self.mapping.rust_name();
            let shown = shortened(name);
            self.error(
                key,
                FieldErrorCode::UnknownField,
                format!("{of} has no field `{shown}` to filter by{near}"),
            );
            return None;
        };
        let Some(operator) = Operator::named(operator) else {
            let operators = self.operators(position);
            let near = suggestion(operator, operators.iter().copied());
            let shown = shortened(operator);
            self.error(
                key,
                FieldErrorCode::UnknownOperator,
                format!(
                    "unknown operator `{shown}`{near} (there are {})",
                    operators.join(", ")
                ),
            );
            return None;
        };
        self.allowed(key, position, operator)
    }

    fn allowed(
        &mut self,
        key: &str,
        position: usize,
        operator: Operator,
    ) -> Option<(usize, Operator)> {
        let operators = self.operators(position);
        if operators.contains(&operator.name()) {
            return Some((position, operator));
        }
        self.error(
            key,
            FieldErrorCode::UnknownOperator,
            format!(
                "the operator `{}` is not allowed here (there are {})",
                operator.name(),
                operators.join(", ")
            ),
        );
        None
    }

    fn operators(&self, position: usize) -> Vec<&'static str> {
        let every = || {
            Operator::ALL
                .iter()
                .map(|operator| operator.name())
                .collect()
        };
        match self.names {
            FieldNames::Every => every(),
            FieldNames::Allowed(fields) => fields
                .iter()
                .find(|(at, _)| *at == position)
                .map_or_else(Vec::new, |(_, operators)| {
                    operators.iter().map(|operator| operator.name()).collect()
                }),
        }
    }

    fn names(&self) -> Vec<String> {
        let name = |field: &Field| field.wire().join(".");
        match self.names {
            FieldNames::Every => self.mapping.fields().iter().map(name).collect(),
            FieldNames::Allowed(fields) => fields
                .iter()
                .map(|(at, _)| name(&self.mapping.fields()[*at]))
                .collect(),
        }
    }
}

/// The term of a developer's sort key; any field may be named.
pub(crate) fn order_from_key(mapping: &'static Mapping, key: &str) -> Result<OrderTerm, Error> {
    let every: Vec<usize> = (0..mapping.fields().len()).collect();
    sort_term(mapping, &every, key).map_err(|near| {
        Error::invalid_query(format!(
            "{} has no field `{}` (sort key){near}",
            mapping.rust_name(),
            shortened(bare(key))
        ))
    })
}

/// A sort key without what says the direction.
fn bare(key: &str) -> &str {
    key.strip_prefix('-')
        .or_else(|| key.strip_suffix("_desc"))
        .or_else(|| key.strip_suffix("_asc"))
        .unwrap_or(key)
}

/// The term of a sort key: `name`, `-name`, `name_asc` or `name_desc`; an
/// exact name wins over a suffix. The error is the suggestion of another.
pub(crate) fn sort_term(
    mapping: &'static Mapping,
    allowed: &[usize],
    key: &str,
) -> Result<OrderTerm, String> {
    let find = |name: &str| position(mapping, name).filter(|at| allowed.contains(at));
    let (name, direction) = if find(key).is_some() {
        (key, Direction::Ascending)
    } else if let Some(name) = key.strip_prefix('-') {
        (name, Direction::Descending)
    } else if let Some(name) = key.strip_suffix("_desc") {
        (name, Direction::Descending)
    } else {
        (bare(key), Direction::Ascending)
    };
    match find(name) {
        Some(field) => Ok(OrderTerm {
            column: ColumnRef { mapping, field },
            direction,
        }),
        None => {
            let names: Vec<String> = allowed
                .iter()
                .map(|at| mapping.fields()[*at].wire().join("."))
                .collect();
            Err(suggestion(name, names.iter().map(String::as_str)))
        }
    }
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

/// Why a value does not fit.
type Refusal = (FieldErrorCode, String);

fn comparison(
    mapping: &'static Mapping,
    position: usize,
    operator: Operator,
    json: &JsonValue,
    limits: Limits,
) -> Result<Node, Refusal> {
    let field = &mapping.fields()[position];
    let column = ColumnRef {
        mapping,
        field: position,
    };
    let wrong = |reason: &str| (FieldErrorCode::Type, reason.to_owned());
    let compare = |comparison| {
        value(field, json, limits).map(|value| Node::compare(column, comparison, value))
    };
    let pattern = |pattern| {
        if !operator.fits(field.definition().data_type) {
            return Err((
                FieldErrorCode::UnknownOperator,
                format!("it looks for text, and `{}` holds none", field.path()),
            ));
        }
        let text = json.as_str().ok_or_else(|| wrong("needs a string"))?;
        bounded(text, limits)?;
        Ok(Node::Pattern(column, pattern, text.to_owned()))
    };
    let list = || {
        let items = json.as_array().ok_or_else(|| wrong("needs an array"))?;
        if items.len() > limits.values {
            return Err((
                FieldErrorCode::Limit,
                format!("there may be {} values", limits.values),
            ));
        }
        items
            .iter()
            .map(|item| value(field, item, limits))
            .collect::<Result<Vec<Value>, Refusal>>()
    };
    match operator {
        Operator::Equal => compare(Comparison::Equal),
        Operator::NotEqual => compare(Comparison::NotEqual),
        Operator::Greater => compare(Comparison::Greater),
        Operator::GreaterOrEqual => compare(Comparison::GreaterOrEqual),
        Operator::Less => compare(Comparison::Less),
        Operator::LessOrEqual => compare(Comparison::LessOrEqual),
        Operator::Contains if matches!(field.definition().data_type, DataType::Array(_)) => {
            element(field, json, limits).map(|element| Node::Has(column, element))
        }
        Operator::Contains => pattern(Pattern::Contains),
        Operator::ContainsIgnoringCase => pattern(Pattern::ContainsIgnoringCase),
        Operator::StartsWith => pattern(Pattern::StartsWith),
        Operator::EndsWith => pattern(Pattern::EndsWith),
        Operator::In | Operator::NotIn => Ok(Node::In {
            column,
            values: list()?,
            wanted: operator == Operator::In,
        }),
        Operator::IsNull => json
            .as_bool()
            .map(|wanted| Node::Null(column, wanted))
            .ok_or_else(|| wrong("needs true or false")),
        Operator::Between => {
            let mut bounds = list()?.into_iter();
            match (bounds.next(), bounds.next(), bounds.next()) {
                (Some(low), Some(high), None) => Ok(Node::Between(column, low, high)),
                _ => Err(wrong("needs an array of two values")),
            }
        }
    }
}

/// An element of an array's field, read as an array of it alone.
fn element(field: &Field, json: &JsonValue, limits: Limits) -> Result<Value, Refusal> {
    if let Some(text) = json.as_str() {
        bounded(text, limits)?;
    }
    match value(field, &JsonValue::Array(vec![json.clone()]), limits)? {
        Value::Array(_, Some(mut elements)) if elements.len() == 1 => Ok(elements.remove(0)),
        _ => Err((
            FieldErrorCode::Type,
            "needs an element of the array".to_owned(),
        )),
    }
}

/// Refuses a text that is too long, or that no database compares.
fn bounded(text: &str, limits: Limits) -> Result<(), Refusal> {
    if text.chars().nth(limits.text).is_some() {
        return Err((
            FieldErrorCode::Limit,
            format!("a text may have {} characters", limits.text),
        ));
    }
    if limits.text < usize::MAX && text.contains('\0') {
        return Err((
            FieldErrorCode::Type,
            "a text holds no NUL character".to_owned(),
        ));
    }
    Ok(())
}

fn value(field: &Field, json: &JsonValue, limits: Limits) -> Result<Value, Refusal> {
    // A nullable field's null is read as NULL; another's is asked for as one.
    if json.is_null() && !field.definition().nullable {
        return Ok(Value::String(None));
    }
    if let Some(text) = json.as_str() {
        bounded(text, limits)?;
    }
    (field.definition().from_json)(json).map_err(|mistakes| {
        let mistake = mistakes.into_iter().next();
        match mistake.filter(|_| !field.definition().sensitive) {
            Some(mistake) => (mistake.code, mistake.reason.into_owned()),
            None => (FieldErrorCode::Type, "the value does not fit".to_owned()),
        }
    })
}
