//! What callers who are not trusted may filter and sort by.

use crate::column_type::DataType;
use crate::filter::{FieldNames, Operator};
use crate::mapped::{FieldContent, FieldDefinition, Mapped, Mapping};

/// A mapped struct that says what untrusted callers may ask of its lists:
/// `#[mapped(query(filter(…), sort(…), max_limit = 100))]`.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # use tausestack_db::ListParams;
/// #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// #[mapped(table = "users", query(filter(username, age(gte, lte)), sort(username)))]
/// struct User {
///     #[mapped(id)]
///     id: Option<i64>,
///     username: String,
///     age: i32,
///     tenant_id: i64,
/// }
///
/// assert!(ListParams::<User>::from_query("age__gte=18&sort=-username").is_ok());
/// let error = ListParams::<User>::from_query("tenant_id=7").unwrap_err();
/// assert_eq!(error.field_errors()[0].code().as_str(), "unknown_field");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what untrusted callers may ask of it",
    label = "nothing is allowed by default",
    note = "add `#[mapped(query(filter(…), sort(…)))]` to the struct"
)]
pub trait Listed: Mapped {
    /// The fields that may be named.
    #[doc(hidden)]
    fn allow_list() -> &'static AllowList;
}

/// A field that may be filtered by, as the derive says it.
#[derive(Debug, Clone, Copy)]
pub struct AllowedFilter {
    /// The field's path in Rust.
    pub field: &'static str,
    /// Its operators, where not all that the type has are allowed.
    pub operators: Option<&'static [&'static str]>,
}

/// The fields of a mapping that strangers may name, and what for.
#[derive(Debug)]
pub struct AllowList {
    mapping: &'static Mapping,
    filters: Vec<(usize, Vec<Operator>)>,
    sorts: Vec<usize>,
    max_limit: u64,
}

impl AllowList {
    /// The list that a struct declares; names are those of Rust.
    #[doc(hidden)]
    pub fn new(
        mapping: &'static Mapping,
        filters: &[AllowedFilter],
        sorts: &[&str],
        max_limit: u64,
    ) -> Self {
        // The compiler has found each name to be a field.
        let position = |path: &str| {
            let fields = mapping.fields();
            fields.iter().position(|field| field.path() == path)
        };
        let filters = filters
            .iter()
            .filter_map(|filter| {
                let at = position(filter.field)?;
                let data_type = mapping.fields()[at].definition().data_type;
                let operators = Operator::ALL.into_iter().filter(|operator| {
                    operator.fits(data_type)
                        && filter
                            .operators
                            .is_none_or(|names| names.contains(&operator.name()))
                });
                Some((at, operators.collect()))
            })
            .collect();
        Self {
            mapping,
            filters,
            sorts: sorts.iter().filter_map(|path| position(path)).collect(),
            max_limit,
        }
    }

    pub(crate) fn mapping(&self) -> &'static Mapping {
        self.mapping
    }

    pub(crate) fn max_limit(&self) -> u64 {
        self.max_limit
    }

    /// The names that filters may have.
    pub(super) fn filters(&self) -> FieldNames<'_> {
        FieldNames::Allowed(&self.filters)
    }

    pub(super) fn sorts(&self) -> &[usize] {
        &self.sorts
    }
}

/// Whether the column at this path has an operator (or `sort`); the compiler
/// asks it.
pub const fn has_operator(fields: &[FieldDefinition], path: &str, operator: &str) -> bool {
    has_operator_at(fields, path.as_bytes(), operator.as_bytes())
}

const fn has_operator_at(fields: &[FieldDefinition], path: &[u8], operator: &[u8]) -> bool {
    let mut end = 0;
    while end < path.len() && path[end] != b'.' {
        end += 1;
    }
    let (first, rest) = path.split_at(end);
    let mut index = 0;
    while index < fields.len() {
        if equal(fields[index].field.as_bytes(), first) {
            return match &fields[index].content {
                FieldContent::Column(column) => {
                    rest.is_empty() && type_has(column.data_type, operator)
                }
                FieldContent::Embedded { fields, .. } => {
                    !rest.is_empty() && has_operator_at(fields, rest.split_at(1).1, operator)
                }
            };
        }
        index += 1;
    }
    false
}

const fn type_has(data_type: DataType, operator: &[u8]) -> bool {
    if equal(operator, b"sort") {
        // Where an enum is text, its rank is computed for each row, and no
        // index helps; documents have no order at all, nor have lists.
        return !matches!(
            data_type,
            DataType::Json | DataType::Enum(_) | DataType::Array(_)
        );
    }
    let mut index = 0;
    while index < Operator::ALL.len() {
        if equal(Operator::ALL[index].name().as_bytes(), operator) {
            return Operator::ALL[index].fits(data_type);
        }
        index += 1;
    }
    false
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}
