//! What databases do differently.

use std::borrow::Cow;

use crate::schema::{Column, ColumnType, ForeignKey, Identity, Table, TableName};

/// A database's spelling of DDL. The defaults are the SQL standard's, or what
/// most do.
pub(super) trait Dialect: Sync {
    /// The database's name, for messages.
    fn name(&self) -> &'static str;

    /// Whether the database has something that not all have.
    fn has(&self, feature: Feature) -> bool;

    /// What stands around an identifier.
    fn quote(&self) -> char {
        '"'
    }

    /// How long a name may be, if this one is longer.
    fn limit_exceeded(&self, _name: &str) -> Option<&'static str> {
        None
    }

    /// What of a table needs a name that nothing else in the schema has, each
    /// with its kind.
    fn schema_names<'t>(&self, table: &'t Table) -> Vec<(&'static str, &'t str)>;

    /// The column's type; an error says why there is none, and what to do.
    fn column_type(&self, column: &Column, usage: Usage)
    -> Result<Cow<'static, str>, &'static str>;

    /// The clause that makes text compare by its characters, where the
    /// database would not do so by itself.
    fn exact_collation(&self, _column_type: &ColumnType) -> Option<&'static str> {
        None
    }

    /// Type and key in one, where a numbered key has such a form.
    fn numbered_key(&self) -> Option<&'static str> {
        None
    }

    /// The clause that makes the database number a column.
    fn identity(&self, identity: Identity) -> &'static str;

    /// The type that numbers a column by itself, where that is how.
    fn numbered_type(&self, _identity: Identity, _of: &ColumnType) -> Option<&'static str> {
        None
    }

    /// Whether a type's own spelling numbers the column already.
    fn numbers_itself(&self, _column_type: &ColumnType) -> bool {
        false
    }

    /// The present moment in UTC, in the form that the library writes to such
    /// a column.
    fn now(&self, column_type: &ColumnType) -> Option<&'static str>;

    /// Whether a constant default of such a column stands in parentheses.
    fn wraps_default(&self, _column: &Column, _spelled: &str) -> bool {
        false
    }

    /// Appends text in quotes.
    fn text(&self, text: &str, out: &mut String) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    }

    /// Appends bytes.
    fn bytes(&self, bytes: &[u8], out: &mut String) {
        out.push_str("x'");
        push_hex(bytes, out);
        out.push('\'');
    }

    /// Appends a UUID.
    fn uuid(&self, uuid: uuid::Uuid, out: &mut String) {
        self.bytes(uuid.as_bytes(), out);
    }

    /// Appends an instant that is given as date and time in UTC.
    fn timestamp(&self, utc: &str, out: &mut String) {
        self.text(utc, out);
    }

    /// Appends a floating point number, which is finite and not −0 where the
    /// database lacks [`Feature::SpecialFloats`].
    fn float(&self, number: &str, out: &mut String) {
        out.push_str(number);
    }

    /// Appends an exact number.
    fn decimal(&self, number: &str, out: &mut String) {
        out.push_str(number);
    }

    /// Where comments are said.
    fn comments(&self) -> Comments;

    /// What follows the parentheses of CREATE TABLE.
    fn table_options(&self) -> &'static str {
        ""
    }

    /// The statement that adds a foreign key unless it exists; `None` where
    /// a table takes keys to tables that are yet to come.
    fn add_foreign_key(&self, _table: &TableName, _key: &ForeignKey) -> Option<String> {
        None
    }

    /// The statement that drops a foreign key if it exists; `None` where
    /// tables are dropped with theirs.
    fn drop_foreign_key(&self, _table: &TableName, _key: &ForeignKey) -> Option<String> {
        None
    }

    /// What precedes the DROPs of tables that refer to each other in a cycle.
    fn before_cyclic_drop(&self) -> Option<&'static str> {
        None
    }
}

/// What to do where there are no arrays.
pub(super) const NO_ARRAYS: &str = "only PostgreSQL has arrays: store the list as JSON, by `#[mapped(json)]` or as \
     `Json<Vec<_>>`";

/// What some databases have, and others have not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    /// Enum types of their own, by CREATE TYPE.
    EnumTypes,
    /// Integers up to 2⁶⁴ − 1.
    Unsigned,
    /// NaN, ±∞ and −0 as constants.
    SpecialFloats,
    /// Indexes over some of the rows.
    PartialIndexes,
    /// Indexes over expressions.
    ExpressionIndexes,
    /// Columns stored beside an index's key.
    IndexInclude,
    /// Index methods beside the B-tree.
    IndexMethods,
    /// Indexes over the first characters of a column.
    IndexPrefixes,
    /// NULLs on the other side than the order of values has them.
    IndexNullsOrder,
    /// Collations of an index's own.
    IndexCollations,
    /// Operator classes.
    OperatorClasses,
    /// CREATE INDEX IF NOT EXISTS; otherwise indexes stand in CREATE TABLE.
    IndexIfNotExists,
    /// Constraints that are checked at the end of the transaction.
    Deferral,
    /// Foreign keys that set columns to their defaults.
    SetDefault,
    /// Foreign keys to tables of another schema.
    ForeignSchemas,
    /// Numbered columns that refuse a number from outside, or are no key.
    FreeIdentity,
    /// Values that an UPDATE sets by itself.
    OnUpdate,
    /// Checks that follow a column when it is renamed.
    #[cfg_attr(
        not(feature = "migrate"),
        allow(dead_code, reason = "asked by migrations")
    )]
    ChecksFollowRenames,
    /// NOT NULL of a generated column.
    NotNullGenerated,
    /// Generated columns that are computed when read.
    VirtualGenerated,
    /// The name of an index qualified by the schema, not that of its table.
    QualifiedIndexName,
}

/// Whether a column is part of a key or an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// Some key or index holds the whole of it.
    Keyed,
    /// None does.
    Free,
}

/// Where a database keeps comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    /// Nowhere.
    None,
    /// In CREATE TABLE.
    Inline,
    /// In statements of their own.
    Statements,
}

pub(super) fn quote_identifier(quote: char, name: &str, out: &mut String) {
    out.reserve(name.len() + 2);
    out.push(quote);
    for character in name.chars() {
        if character == quote {
            out.push(quote);
        }
        out.push(character);
    }
    out.push(quote);
}

pub(super) fn push_hex(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}
