//! Conditions on rows: a tree of typed comparisons.
//!
//! A filter holds columns of a mapping and values, never SQL text; the text is
//! made from it when it is known which database is asked.

mod dynamic;
mod keyset;
mod operand;
mod operator;
mod rank;
mod render;

pub(crate) use dynamic::{
    FieldNames, FilterReader, Limits, filter_from_json, order_from_key, shortened, sort_term,
};
pub(crate) use keyset::beyond;
pub use operand::Operand;
pub(crate) use operator::Operator;
pub(crate) use rank::push_sorted_column;
pub(crate) use render::{Renderer, push_column};

use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use sea_orm::Value;

use crate::mapped::Mapping;

/// A condition on the rows of the table behind the SeaORM entity `E`.
///
/// Typed columns make them, `&`, `|` and `!` combine them:
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, username: String, is_active: bool }
/// let filter = User::COLUMN.is_active.eq(true)
///     & (User::COLUMN.username.starts_with("a") | !User::COLUMN.id.is_in([1, 2]));
/// # let _ = filter;
/// ```
#[must_use = "a filter does nothing until a query takes it"]
pub struct Filter<E> {
    pub(crate) node: Node,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for Filter<E> {
    fn clone(&self) -> Self {
        Self::from_node(self.node.clone())
    }
}

impl<E> std::fmt::Debug for Filter<E> {
    /// The shape; values stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Filter").field(&self.node.shape()).finish()
    }
}

/// A column in a filter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnRef {
    pub(crate) mapping: &'static Mapping,
    pub(crate) field: usize,
}

/// What a filter is made of.
#[derive(Clone)]
pub(crate) enum Node {
    Compare(ColumnRef, Comparison, Value),
    Between(ColumnRef, Value, Value),
    /// `wanted` tells IN from NOT IN.
    In {
        column: ColumnRef,
        values: Vec<Value>,
        wanted: bool,
    },
    Null(ColumnRef, bool),
    /// An array that holds an element.
    Has(ColumnRef, Value),
    Pattern(ColumnRef, Pattern, String),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
}

/// How a column is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// Where a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Pattern {
    Contains,
    ContainsIgnoringCase,
    StartsWith,
    EndsWith,
}

impl Node {
    /// The tree without its values.
    fn shape(&self) -> String {
        let list = |nodes: &[Self], word: &str| {
            let parts: Vec<_> = nodes.iter().map(Self::shape).collect();
            format!("({})", parts.join(word))
        };
        let name = |column: &ColumnRef| column.mapping.column_of(column.field).name();
        match self {
            Self::Compare(column, comparison, _) => format!("{} {comparison:?} …", name(column)),
            Self::Between(column, ..) => format!("{} Between …", name(column)),
            Self::In { column, wanted, .. } => {
                format!(
                    "{} {} …",
                    name(column),
                    if *wanted { "In" } else { "NotIn" }
                )
            }
            Self::Null(column, wanted) => {
                format!(
                    "{} {}",
                    name(column),
                    if *wanted { "IsNull" } else { "IsNotNull" }
                )
            }
            Self::Has(column, _) => format!("{} Has …", name(column)),
            Self::Pattern(column, pattern, _) => format!("{} {pattern:?} …", name(column)),
            Self::And(nodes) => list(nodes, " & "),
            Self::Or(nodes) => list(nodes, " | "),
            Self::Not(node) => format!("!{}", node.shape()),
        }
    }
}

impl<E> Filter<E> {
    pub(crate) fn from_node(node: Node) -> Self {
        Self {
            node,
            entity: PhantomData,
        }
    }

    pub(crate) fn compare(
        mapping: &'static Mapping,
        field: usize,
        comparison: Comparison,
        value: Value,
    ) -> Self {
        Self::from_node(Node::compare(
            ColumnRef { mapping, field },
            comparison,
            value,
        ))
    }

    pub(crate) fn between(
        mapping: &'static Mapping,
        field: usize,
        low: Value,
        high: Value,
    ) -> Self {
        Self::from_node(Node::Between(ColumnRef { mapping, field }, low, high))
    }

    pub(crate) fn in_list(
        mapping: &'static Mapping,
        field: usize,
        values: Vec<Value>,
        wanted: bool,
    ) -> Self {
        Self::from_node(Node::In {
            column: ColumnRef { mapping, field },
            values,
            wanted,
        })
    }

    pub(crate) fn null(mapping: &'static Mapping, field: usize, wanted: bool) -> Self {
        Self::from_node(Node::Null(ColumnRef { mapping, field }, wanted))
    }

    pub(crate) fn has(mapping: &'static Mapping, field: usize, element: Value) -> Self {
        Self::from_node(Node::Has(ColumnRef { mapping, field }, element))
    }

    pub(crate) fn pattern(
        mapping: &'static Mapping,
        field: usize,
        pattern: Pattern,
        text: String,
    ) -> Self {
        Self::from_node(Node::Pattern(ColumnRef { mapping, field }, pattern, text))
    }
}

impl Node {
    /// A comparison; one with NULL asks for NULL, as it would never be true.
    pub(crate) fn compare(column: ColumnRef, comparison: Comparison, value: Value) -> Self {
        let is_null = value == value.as_null();
        match (is_null, comparison) {
            (true, Comparison::Equal) => Self::Null(column, true),
            (true, Comparison::NotEqual) => Self::Null(column, false),
            _ => Self::Compare(column, comparison, value),
        }
    }

    /// Whether there is a row that it could leave out: a list of no conditions
    /// leaves out none.
    pub(crate) fn restricts(&self) -> bool {
        match self {
            Self::And(nodes) => nodes.iter().any(Self::restricts),
            Self::Or(nodes) => nodes.iter().all(Self::restricts),
            _ => true,
        }
    }

    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::And(mut nodes), Self::And(more)) => {
                nodes.extend(more);
                Self::And(nodes)
            }
            (Self::And(mut nodes), node) => {
                nodes.push(node);
                Self::And(nodes)
            }
            (a, b) => Self::And(vec![a, b]),
        }
    }
}

impl<E> BitAnd for Filter<E> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self::from_node(self.node.and(other.node))
    }
}

impl<E> BitOr for Filter<E> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::from_node(match (self.node, other.node) {
            (Node::Or(mut nodes), Node::Or(more)) => {
                nodes.extend(more);
                Node::Or(nodes)
            }
            (Node::Or(mut nodes), node) => {
                nodes.push(node);
                Node::Or(nodes)
            }
            (a, b) => Node::Or(vec![a, b]),
        })
    }
}

impl<E> Not for Filter<E> {
    type Output = Self;

    fn not(self) -> Self {
        Self::from_node(Node::Not(Box::new(self.node)))
    }
}
