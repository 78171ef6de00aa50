//! From a tree to the text of a condition and the values it binds.

use sea_orm::Value;

use super::rank::{push_rank, rank_of, ranked};
use super::{ColumnRef, Comparison, Node, Pattern};
use crate::Error;
use crate::dialect::Dialect;
use crate::mapped::EnumDefinition;

/// Above it, a list is rare enough for a text of its own.
const MOST_PADDED: usize = 1024;

/// SQL text in the making, with the values of its placeholders.
pub(crate) struct Renderer {
    pub(crate) dialect: &'static dyn Dialect,
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
    longest_pattern: usize,
    has_array: bool,
}

impl Comparison {
    /// Whether it asks for more than equality.
    fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    fn operator(self) -> &'static str {
        match self {
            Self::Equal => " = ",
            Self::NotEqual => " <> ",
            Self::Greater => " > ",
            Self::GreaterOrEqual => " >= ",
            Self::Less => " < ",
            Self::LessOrEqual => " <= ",
        }
    }
}

impl Renderer {
    pub(crate) fn new(dialect: &'static dyn Dialect, sql: String) -> Self {
        Self {
            dialect,
            sql,
            values: Vec::new(),
            longest_pattern: 0,
            has_array: false,
        }
    }

    /// Appends a placeholder, and keeps the value that a column is compared
    /// with.
    fn bind(&mut self, column: ColumnRef, value: Value) {
        let column = column.mapping.column_of(column.field);
        self.values
            .push(self.dialect.stored(column, comparable(value)));
        self.dialect
            .cast_placeholder(&mut self.sql, self.values.len(), column.cast());
    }

    /// Appends `"table"."column"`: SQLite takes a lone quoted name that is no
    /// column for a string.
    fn column(&mut self, column: ColumnRef) {
        push_column(self.dialect, &mut self.sql, column);
    }

    /// Appends a condition.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if it has more values than a statement can bind, or
    /// looks for a longer text than the database can.
    pub(crate) fn condition(&mut self, node: &Node) -> Result<(), Error> {
        self.node(node);
        let most = self.dialect.max_parameters();
        if self.values.len() > most {
            return Err(Error::invalid_query(format!(
                "the filter has {} values, and a statement of {} binds {most} at most",
                self.values.len(),
                self.dialect.name(),
            )));
        }
        if self.has_array && !self.dialect.has_arrays() {
            return Err(Error::invalid_query(format!(
                "{} has no arrays to look for an element in",
                self.dialect.name()
            )));
        }
        match self.dialect.max_pattern_bytes() {
            Some(most) if self.longest_pattern > most => Err(Error::invalid_query(format!(
                "the text to look for is too long: {} takes patterns of {most} bytes at most",
                self.dialect.name(),
            ))),
            _ => Ok(()),
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Compare(column, comparison, value) => {
                let ranked = self.ranked(*column, &[value]);
                let ranked = ranked.filter(|_| comparison.orders());
                self.operand(*column, ranked);
                self.sql.push_str(comparison.operator());
                self.compared(*column, ranked, value);
            }
            Node::Between(column, low, high) => {
                let ranked = self.ranked(*column, &[low, high]);
                self.operand(*column, ranked);
                self.sql.push_str(" BETWEEN ");
                self.compared(*column, ranked, low);
                self.sql.push_str(" AND ");
                self.compared(*column, ranked, high);
            }
            Node::In {
                column,
                values,
                wanted,
            } => self.in_list(*column, values, *wanted),
            Node::Null(column, wanted) => {
                self.column(*column);
                self.sql
                    .push_str(if *wanted { " IS NULL" } else { " IS NOT NULL" });
            }
            Node::Has(column, element) => {
                self.has_array = true;
                self.bind(*column, element.clone());
                self.sql.push_str(" = ANY(");
                self.column(*column);
                self.sql.push(')');
            }
            Node::Pattern(column, pattern, text) => self.pattern(*column, *pattern, text),
            Node::And(nodes) => self.join(nodes, " AND ", "1 = 1"),
            Node::Or(nodes) => self.join(nodes, " OR ", "1 = 0"),
            Node::Not(node) => {
                self.sql.push_str("NOT (");
                self.node(node);
                self.sql.push(')');
            }
        }
    }

    /// The enum whose ranks tell how a column compares with values, all of which
    /// have one.
    fn ranked(&self, column: ColumnRef, values: &[&Value]) -> Option<&'static EnumDefinition> {
        ranked(self.dialect, column)
            .filter(|of| values.iter().all(|value| rank_of(of, value).is_some()))
    }

    fn operand(&mut self, column: ColumnRef, ranked: Option<&EnumDefinition>) {
        match ranked {
            Some(of) => push_rank(self.dialect, &mut self.sql, column, of),
            None => self.column(column),
        }
    }

    fn compared(&mut self, column: ColumnRef, ranked: Option<&EnumDefinition>, value: &Value) {
        match ranked.and_then(|of| rank_of(of, value)) {
            Some(rank) => {
                self.values.push(rank);
                self.dialect.placeholder(&mut self.sql, self.values.len());
            }
            None => self.bind(column, value.clone()),
        }
    }

    fn pattern(&mut self, column: ColumnRef, pattern: Pattern, text: &str) {
        let mut name = String::new();
        push_column(self.dialect, &mut name, column);
        let text = self.dialect.pattern_text(pattern, text);
        self.longest_pattern = self.longest_pattern.max(text.len());
        self.values.push(Value::String(Some(text)));
        self.dialect
            .pattern(&mut self.sql, &name, pattern, self.values.len());
    }

    /// A NULL in the list asks for NULL, as [`Node::compare`] does.
    fn in_list(&mut self, column: ColumnRef, values: &[Value], wanted: bool) {
        let some: Vec<&Value> = values
            .iter()
            .filter(|value| **value != value.as_null())
            .collect();
        let has_null = some.len() < values.len();
        if has_null {
            self.sql.push('(');
        }
        if some.is_empty() {
            match (wanted, has_null) {
                (true, _) => self.sql.push_str("1 = 0"),
                // As for every other list, NULL is not outside of it.
                (false, _) => {
                    self.column(column);
                    self.sql.push_str(" IS NOT NULL");
                }
            }
        } else {
            self.column(column);
            self.sql
                .push_str(if wanted { " IN (" } else { " NOT IN (" });
            // Lists are filled up to a power of two by their last value, so
            // that few texts are prepared for many lengths.
            let padded = if some.len() <= MOST_PADDED {
                some.len().next_power_of_two()
            } else {
                some.len()
            };
            let last = some[some.len() - 1];
            for index in 0..padded {
                if index > 0 {
                    self.sql.push_str(", ");
                }
                let value = some.get(index).copied().unwrap_or(last).clone();
                self.bind(column, value);
            }
            self.sql.push(')');
        }
        if has_null {
            self.sql.push_str(if wanted { " OR " } else { " AND " });
            self.column(column);
            self.sql
                .push_str(if wanted { " IS NULL)" } else { " IS NOT NULL)" });
        }
    }

    fn join(&mut self, nodes: &[Node], word: &str, empty: &str) {
        if nodes.is_empty() {
            self.sql.push_str(empty);
            return;
        }
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                self.sql.push_str(word);
            }
            let grouped = matches!(node, Node::And(_) | Node::Or(_));
            if grouped {
                self.sql.push('(');
            }
            self.node(node);
            if grouped {
                self.sql.push(')');
            }
        }
    }
}

/// The zeros are equal (IEEE 754), so that one that a database cannot keep has
/// a place in a comparison.
fn comparable(value: Value) -> Value {
    match value {
        // Adding +0.0 changes −0.0 alone (IEEE 754, 6.3).
        Value::Float(Some(number)) => Value::Float(Some(number + 0.0)),
        Value::Double(Some(number)) => Value::Double(Some(number + 0.0)),
        value => value,
    }
}

/// Appends `"table"."column"`.
pub(crate) fn push_column(dialect: &dyn Dialect, sql: &mut String, column: ColumnRef) {
    dialect.quote(sql, column.mapping.table().name());
    sql.push('.');
    dialect.quote(sql, column.mapping.column_of(column.field).name());
}
