//! What a caller asks of a list, read and held against the allow-list.

use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer};
use serde_json::{Map, Value as JsonValue};

use super::{AllowList, Cursor, Listed};
use crate::Error;
use crate::column_type::DataType;
use crate::error::FieldErrorCode;
use crate::filter::{FilterReader, Limits, Node, Operator, shortened, sort_term};
use crate::json_text::{self, JsonTextError};
use crate::order::OrderTerm;

/// Filters, order and page that a caller who is not trusted asks for.
///
/// Made from a query string or JSON, and held against what `T` allows with
/// `#[mapped(query(filter(…), sort(…), max_limit = 100))]`. What is not
/// allowed, unknown, or too much is a typed error before anything is sent.
///
/// - `name=ana`, `age__gte=18`, `role__in=a,b` (a comma in a value is `\,`),
///   `age__between=18,30`, `note__isnull=true`
/// - `sort=-created_at,username`
/// - `limit=20`: up to `max_limit`; 100, or `max_limit` if that is less, where
///   it is left out
/// - `cursor=…`: of the page before
/// - JSON takes the same names, and `$and`, `$or`, `$not`; a query string takes
///   them as JSON in `filter={…}`
///
/// A field called `filter`, `sort`, `limit` or `cursor` is named with its
/// operator (`limit__eq=3`). Up to 50 conditions, groups 5 deep, 100 values in a list and 1,000
/// characters in a text are taken.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # use tausestack_db::ListParams;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users", query(filter(username, age), sort(username, age)))]
/// # struct User { #[mapped(id)] id: Option<i64>, username: String, age: i32 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// # for (name, age) in [("ana", 17), ("bea", 20), ("bob", 30)] {
/// #     db.create::<User>(json!({ "username": name, "age": age })).await?;
/// # }
/// let params = ListParams::from_query("age__gte=18&sort=-age&limit=1")?;
/// let page = db.find::<User>().list(params).with_total().await?;
/// assert_eq!(page.items[0].username, "bob");
/// assert_eq!(page.total, Some(2));
///
/// let next = page.next_cursor.expect("a page follows");
/// let query = format!("age__gte=18&sort=-age&limit=1&cursor={next}");
/// let page = db.find::<User>().list(ListParams::from_query(&query)?).await?;
/// assert_eq!(page.items[0].username, "bea");
/// # Ok(())
/// # }
/// ```
pub struct ListParams<T: Listed> {
    pub(crate) filter: Option<Node>,
    pub(crate) order: Vec<OrderTerm>,
    pub(crate) limit: u64,
    pub(crate) cursor: Option<Cursor>,
    rows: PhantomData<fn() -> T>,
}

impl<T: Listed> Clone for ListParams<T> {
    fn clone(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            order: self.order.clone(),
            limit: self.limit,
            cursor: self.cursor.clone(),
            rows: PhantomData,
        }
    }
}

impl<T: Listed> std::fmt::Debug for ListParams<T> {
    /// Without the values, which are a stranger's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListParams")
            .field("filtered", &self.filter.is_some())
            .field("sorted_by", &self.order.len())
            .field("limit", &self.limit)
            .field("cursor", &self.cursor.is_some())
            .finish()
    }
}

/// The first page, of what the list has by default.
impl<T: Listed> Default for ListParams<T> {
    fn default() -> Self {
        Self::nothing(T::allow_list())
    }
}

/// How many rows a page has where the caller does not say.
const DEFAULT_LIMIT: u64 = 100;

/// The longest query string that is read, in bytes.
const MOST_QUERY_BYTES: usize = 16 * 1024;

impl<T: Listed> ListParams<T> {
    /// Reads the query string of a URL, with or without its `?`.
    ///
    /// # Errors
    ///
    /// `is_invalid_query`, with all that is wrong in
    /// [`field_errors`](Error::field_errors); an HTTP handler answers 400.
    pub fn from_query(query: &str) -> Result<Self, Error> {
        let mut reader = Reader::new(T::allow_list());
        if query.len() > MOST_QUERY_BYTES {
            let reason = format!("the query string may have {MOST_QUERY_BYTES} bytes");
            reader
                .filters
                .error("(query)", FieldErrorCode::Limit, reason);
            return reader.finish();
        }
        let query = query.strip_prefix('?').unwrap_or(query);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (decoded(key), decoded(value)) {
                (Some(key), Some(value)) => reader.pair(&key, &JsonValue::String(value)),
                (key, _) => {
                    let key = key.unwrap_or_else(|| "(query)".to_owned());
                    reader.wrong(&key, "is no UTF-8 behind its percent signs");
                }
            }
        }
        reader.finish()
    }

    /// Reads a JSON object.
    ///
    /// # Errors
    ///
    /// As those of [`from_query`](Self::from_query).
    pub fn from_json(json: &JsonValue) -> Result<Self, Error> {
        let mut reader = Reader::new(T::allow_list());
        match json.as_object() {
            Some(object) => reader.object(object),
            None => reader.filters.error(
                "(query)",
                FieldErrorCode::Type,
                "a list is asked for by an object".to_owned(),
            ),
        }
        reader.finish()
    }
}

impl<T: Listed> ListParams<T> {
    fn nothing(allowed: &AllowList) -> Self {
        Self {
            filter: None,
            order: Vec::new(),
            limit: DEFAULT_LIMIT.min(allowed.max_limit()),
            cursor: None,
            rows: PhantomData,
        }
    }

    /// How many rows a page has at most.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Where the page begins, unless it is the first.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }
}

/// From whatever a framework reads query strings or bodies with. Its error is
/// a text; [`from_query`](ListParams::from_query) gives the typed one.
impl<'de, T: Listed> Deserialize<'de> for ListParams<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Listed> de::Visitor<'de> for Visitor<T> {
            type Value = ListParams<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the parameters of a list")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut reader = Reader::new(T::allow_list());
                while let Some((key, value)) = map.next_entry::<String, JsonValue>()? {
                    reader.pair(&key, &value);
                }
                reader.finish().map_err(de::Error::custom)
            }
        }

        deserializer.deserialize_map(Visitor(PhantomData))
    }
}

struct Reader<'a> {
    allowed: &'a AllowList,
    filters: FilterReader<'a>,
    nodes: Vec<Node>,
    order: Vec<OrderTerm>,
    limit: Option<u64>,
    cursor: Option<Cursor>,
    given: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(allowed: &'a AllowList) -> Self {
        let names = allowed.filters();
        Self {
            allowed,
            filters: FilterReader::new(allowed.mapping(), names, Limits::STRANGER),
            nodes: Vec::new(),
            order: Vec::new(),
            limit: None,
            cursor: None,
            given: Vec::new(),
        }
    }

    fn finish<T: Listed>(self) -> Result<ListParams<T>, Error> {
        let nothing = ListParams::<T>::nothing(self.allowed);
        let filter = (!self.nodes.is_empty()).then_some(Node::And(self.nodes));
        self.filters.finish(ListParams {
            filter,
            order: self.order,
            limit: self.limit.unwrap_or(nothing.limit),
            cursor: self.cursor,
            rows: PhantomData,
        })
    }

    fn object(&mut self, object: &Map<String, JsonValue>) {
        for (key, value) in object {
            self.pair(key, value);
        }
    }

    fn wrong(&mut self, key: &str, reason: &str) {
        self.filters
            .error(key, FieldErrorCode::Type, reason.to_owned());
    }

    fn pair(&mut self, key: &str, value: &JsonValue) {
        // One mistake repeated without end must not cost without end.
        if self.given.len() > Limits::STRANGER.clauses {
            let most = Limits::STRANGER.clauses;
            if self.given.len() == most + 1 {
                let reason = format!("there may be {most} parameters in all");
                self.filters.error(key, FieldErrorCode::Limit, reason);
                self.given.push(String::new());
            }
            return;
        }
        if self.given.iter().any(|given| given == key) {
            self.filters.error(
                key,
                FieldErrorCode::GivenTwice,
                "given twice: several values of one field are a list (`name__in=a,b`)".to_owned(),
            );
            return;
        }
        self.given.push(key.to_owned());
        match key {
            "filter" => self.filter(value),
            "sort" => self.sort(value),
            "limit" => self.limit(value),
            "cursor" => match value.as_str() {
                // A form that was left empty asks for the first page.
                Some("") => {}
                Some(text) => self.cursor = Some(Cursor::from(text.to_owned())),
                None if value.is_null() => {}
                None => self.wrong(key, "needs a string"),
            },
            _ => {
                let value = self.typed(key, value);
                let node = self.filters.member(key, &value, 0);
                self.nodes.extend(node);
            }
        }
    }

    /// The conditions of `filter`: an object, or its JSON.
    fn filter(&mut self, value: &JsonValue) {
        let parsed;
        let value = match value.as_str() {
            Some("") => return,
            Some(text) => match json_text::parse(text) {
                Ok(json) => {
                    parsed = json;
                    &parsed
                }
                Err(JsonTextError::Syntax { .. }) => {
                    return self.wrong("filter", "needs a JSON object");
                }
                Err(JsonTextError::GivenTwice(errors)) => {
                    for error in errors {
                        let reason = error.reason().to_owned();
                        self.filters.error(error.field(), error.code(), reason);
                    }
                    return;
                }
            },
            None => value,
        };
        match value.as_object() {
            Some(object) => {
                let node = self.filters.group(object, 0);
                self.nodes.push(node);
            }
            None => self.wrong("filter", "needs a JSON object"),
        }
    }

    fn sort(&mut self, value: &JsonValue) {
        let keys: Vec<&str> = match value {
            JsonValue::String(text) => text.split(',').filter(|key| !key.is_empty()).collect(),
            JsonValue::Array(items) => {
                let keys: Option<Vec<&str>> = items.iter().map(JsonValue::as_str).collect();
                match keys {
                    Some(keys) => keys,
                    None => return self.wrong("sort", "needs names"),
                }
            }
            _ => return self.wrong("sort", "needs names, as `-created_at,username`"),
        };
        let mapping = self.allowed.mapping();
        let sorts = self.allowed.sorts();
        // Each may stand once, so that more are mistakes.
        if keys.len() > sorts.len() {
            let reason = format!("there may be {} sort keys", sorts.len());
            self.filters.error("sort", FieldErrorCode::Limit, reason);
            return;
        }
        for key in keys {
            match sort_term(mapping, sorts, key) {
                Ok(term) => {
                    let field = term.column.field;
                    if self.order.iter().any(|given| given.column.field == field) {
                        let reason = format!("`{}` is given twice", shortened(key));
                        self.filters
                            .error("sort", FieldErrorCode::GivenTwice, reason);
                    } else {
                        self.order.push(term);
                    }
                }
                Err(near) => {
                    let of = mapping.rust_name();
                    let shown = shortened(key);
                    let reason = format!("{of} has no field `{shown}` to sort by{near}");
                    self.filters
                        .error("sort", FieldErrorCode::UnknownField, reason);
                }
            }
        }
    }

    fn limit(&mut self, value: &JsonValue) {
        let most = self.allowed.max_limit();
        let number = match value {
            JsonValue::String(text) => text.parse().ok(),
            _ => value.as_u64(),
        };
        match number {
            Some(rows) if (1..=most).contains(&rows) => self.limit = Some(rows),
            Some(_) => self.filters.error(
                "limit",
                FieldErrorCode::Limit,
                format!("a page has 1 to {most} rows"),
            ),
            None => self.wrong("limit", "needs a whole number"),
        }
    }

    /// What a text of a query string stands for, by the field's type: a query
    /// string has nothing but texts.
    fn typed(&mut self, key: &str, value: &JsonValue) -> JsonValue {
        let Some(text) = value.as_str() else {
            return value.clone();
        };
        if key.starts_with('$') {
            // Groups need JSON; `filter` takes it.
            return value.clone();
        }
        let name = key.rsplit_once("__").map_or(key, |(name, _)| name);
        let mapping = self.allowed.mapping();
        let field = mapping.fields().iter().find(|field| {
            let path = field.wire().join(".");
            path == key || path == name
        });
        let Some(field) = field else {
            return value.clone();
        };
        let data_type = field.definition().data_type;
        let from_json = field.definition().from_json;
        let scalar = |text: &str| {
            let string = JsonValue::String(text.to_owned());
            if data_type == DataType::Text || from_json(&string).is_ok() {
                return string;
            }
            // A number or a truth value, if that is what the field reads.
            match serde_json::from_str::<JsonValue>(text) {
                Ok(json @ (JsonValue::Number(_) | JsonValue::Bool(_))) => json,
                _ => string,
            }
        };
        let operator = key
            .rsplit_once("__")
            .and_then(|(_, operator)| Operator::named(operator));
        match operator {
            Some(Operator::In | Operator::NotIn | Operator::Between) => {
                let parts = split_list(text);
                JsonValue::Array(parts.iter().map(|part| scalar(part)).collect())
            }
            Some(Operator::IsNull) => match text {
                "true" | "1" => JsonValue::Bool(true),
                "false" | "0" => JsonValue::Bool(false),
                _ => value.clone(),
            },
            _ => scalar(text),
        }
    }
}

/// A name or a value of a query string, as forms write them
/// (`application/x-www-form-urlencoded`); none if it is no UTF-8, which must
/// not become another text in silence.
fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let bytes = percent_encoding::percent_decode_str(&text);
    bytes.decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// The values of a list: split at commas, but for those behind a backslash.
fn split_list(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    if text.is_empty() {
        return parts;
    }
    let mut part = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if matches!(letters.peek(), Some(',' | '\\')) => part.extend(letters.next()),
            ',' => parts.push(std::mem::take(&mut part)),
            _ => part.push(letter),
        }
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use super::{decoded, split_list};

    #[test]
    fn lists_split_at_commas_that_are_not_escaped() {
        assert_eq!(split_list("a,b"), ["a", "b"]);
        assert_eq!(split_list(r"a\,b,c"), ["a,b", "c"]);
        assert_eq!(split_list(r"a\\,b"), ["a\\", "b"]);
        assert_eq!(split_list("a,"), ["a", ""]);
        assert!(split_list("").is_empty());
    }

    #[test]
    fn texts_are_decoded_once_and_strictly() {
        assert_eq!(decoded("a+b%2Bc%25").as_deref(), Some("a b+c%"));
        assert_eq!(decoded("%2525").as_deref(), Some("%25"));
        assert_eq!(decoded("100%").as_deref(), Some("100%"));
        assert_eq!(decoded("%EF%BF%BD").as_deref(), Some("\u{fffd}"));
        for broken in ["%ff", "%C3", "%ED%A0%80", "a%c0%afb"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
    }
}
