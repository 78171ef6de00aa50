//! Text that is being written in a dialect.

use super::dialect::{Dialect, quote_identifier};
use crate::schema::TableName;

/// SQL text with names and constants in a dialect's spelling.
pub(super) struct Sql<'a> {
    dialect: &'a dyn Dialect,
    text: String,
}

impl<'a> Sql<'a> {
    pub(super) fn new(dialect: &'a dyn Dialect) -> Self {
        Self {
            dialect,
            text: String::new(),
        }
    }

    pub(super) fn dialect(&self) -> &'a dyn Dialect {
        self.dialect
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Appends SQL as it is.
    pub(super) fn push(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// Appends an identifier.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        quote_identifier(self.dialect.quote(), name, &mut self.text);
        self
    }

    /// Appends an identifier behind that of its schema.
    pub(super) fn qualified(&mut self, schema: Option<&str>, name: &str) -> &mut Self {
        if let Some(schema) = schema {
            self.name(schema).push(".");
        }
        self.name(name)
    }

    /// Appends a table's name.
    pub(super) fn table(&mut self, table: &TableName) -> &mut Self {
        self.qualified(table.schema.as_deref(), &table.name)
    }

    /// Appends identifiers in parentheses.
    pub(super) fn names(&mut self, names: &[String]) -> &mut Self {
        self.push("(");
        self.separated(", ", names, |sql, name| {
            sql.name(name);
        })
        .push(")")
    }

    /// Appends text as a constant.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.dialect.text(text, &mut self.text);
        self
    }

    /// Appends what a function writes of each item, with a separator between.
    pub(super) fn separated<T>(
        &mut self,
        separator: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.push(separator);
            }
            write(self, item);
        }
        self
    }

    /// The text itself, for what a dialect appends.
    pub(super) fn out(&mut self) -> &mut String {
        &mut self.text
    }
}
