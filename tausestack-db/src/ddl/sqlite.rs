//! SQLite: few types, and a schema that is checked when rows are.

use std::borrow::Cow;

use super::dialect::{Comments, Dialect, Feature, NO_ARRAYS, Usage};
use crate::schema::{Column, ColumnType, Identity, Table};

pub(super) struct Sqlite;

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn has(&self, feature: Feature) -> bool {
        match feature {
            Feature::PartialIndexes
            | Feature::ExpressionIndexes
            | Feature::IndexCollations
            | Feature::IndexIfNotExists
            | Feature::Deferral
            | Feature::SetDefault
            | Feature::ChecksFollowRenames
            | Feature::NotNullGenerated
            | Feature::VirtualGenerated
            | Feature::QualifiedIndexName => true,
            Feature::EnumTypes
            | Feature::Unsigned
            | Feature::SpecialFloats
            | Feature::IndexInclude
            | Feature::IndexMethods
            | Feature::IndexPrefixes
            | Feature::IndexNullsOrder
            | Feature::OperatorClasses
            | Feature::ForeignSchemas
            | Feature::FreeIdentity
            | Feature::OnUpdate => false,
        }
    }

    fn schema_names<'t>(&self, table: &'t Table) -> Vec<(&'static str, &'t str)> {
        let indexes = table.indexes.iter().map(|index| ("index", &*index.name));
        std::iter::once(("table", &*table.name.name))
            .chain(indexes)
            .collect()
    }

    /// The declared names are SeaORM's, so that its tools read such a schema
    /// back; the affinity of each is what the bound values have. Only UUIDs
    /// differ: they are bound as 16 bytes, which a column named `uuid_text`
    /// would hold as well, and mislead each reader about.
    fn column_type(&self, column: &Column, _: Usage) -> Result<Cow<'static, str>, &'static str> {
        Ok(Cow::Borrowed(match &column.column_type {
            ColumnType::Boolean => "boolean",
            ColumnType::TinyInt
            | ColumnType::SmallInt
            | ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::TinyUnsigned
            | ColumnType::SmallUnsigned
            | ColumnType::Unsigned
            | ColumnType::BigUnsigned => "integer",
            ColumnType::Real | ColumnType::Double => "real",
            ColumnType::Text | ColumnType::Enum(_) => "text",
            ColumnType::Bytes | ColumnType::Uuid => "blob",
            ColumnType::Date => "date_text",
            ColumnType::Time => "time_text",
            ColumnType::DateTime => "datetime_text",
            ColumnType::Timestamp => "timestamp_with_timezone_text",
            // A numeric affinity would round to 64 bits of binary.
            ColumnType::Decimal => "decimal_text",
            ColumnType::Json => "json_text",
            ColumnType::Array(_) => return Err(NO_ARRAYS),
            ColumnType::Custom(spelling) => return Ok(Cow::Owned(spelling.clone())),
        }))
    }

    /// As plain text, 10 would sort before 9: the collation, which our
    /// connections have, compares the numbers.
    fn exact_collation(&self, column_type: &ColumnType) -> Option<&'static str> {
        matches!(column_type, ColumnType::Decimal).then_some("COLLATE decimal")
    }

    /// Exactly this names the row id; AUTOINCREMENT keeps the ids of deleted
    /// rows from being given again.
    fn numbered_key(&self) -> Option<&'static str> {
        Some("INTEGER PRIMARY KEY AUTOINCREMENT")
    }

    fn identity(&self, _: Identity) -> &'static str {
        ""
    }

    /// CURRENT_TIMESTAMP has neither the six digits behind the second nor the
    /// zone that a bound instant has: the two would not compare.
    fn now(&self, column_type: &ColumnType) -> Option<&'static str> {
        match column_type {
            ColumnType::Timestamp => Some("strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')"),
            ColumnType::DateTime => Some("strftime('%Y-%m-%d %H:%M:%f000', 'now')"),
            ColumnType::Date => Some("date('now')"),
            ColumnType::Time => Some("strftime('%H:%M:%f000', 'now')"),
            _ => None,
        }
    }

    /// As text: a number would pass through 64 bits of binary.
    fn decimal(&self, number: &str, out: &mut String) {
        self.text(number, out);
    }

    /// In the form that a bound instant has (RFC 3339).
    fn timestamp(&self, utc: &str, out: &mut String) {
        self.text(&format!("{}+00:00", utc.replacen(' ', "T", 1)), out);
    }

    fn comments(&self) -> Comments {
        Comments::None
    }

    /// DROP TABLE deletes the rows first, which the keys of the other tables
    /// of a cycle would forbid at once.
    fn before_cyclic_drop(&self) -> Option<&'static str> {
        Some("PRAGMA defer_foreign_keys = ON")
    }
}
