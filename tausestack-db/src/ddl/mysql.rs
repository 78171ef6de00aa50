//! MySQL and MariaDB, which differ in collations and guards.

use std::borrow::Cow;

use super::constraint::{alter_add_foreign_key, references};
use super::dialect::{Comments, Dialect, Feature, NO_ARRAYS, Usage};
use super::sql::Sql;
use crate::schema::{Column, ColumnType, ForeignKey, Identity, Table, TableName};

/// The two servers that speak it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MySql {
    /// MySQL itself.
    Oracle,
    /// MariaDB.
    MariaDb,
}

impl Dialect for MySql {
    fn name(&self) -> &'static str {
        match self {
            Self::Oracle => "MySQL",
            Self::MariaDb => "MariaDB",
        }
    }

    fn has(&self, feature: Feature) -> bool {
        match feature {
            Feature::Unsigned
            | Feature::OnUpdate
            | Feature::IndexPrefixes
            | Feature::ForeignSchemas
            | Feature::VirtualGenerated => true,
            Feature::ExpressionIndexes | Feature::NotNullGenerated => *self == Self::Oracle,
            Feature::ChecksFollowRenames => *self == Self::MariaDb,
            Feature::EnumTypes
            | Feature::SpecialFloats
            | Feature::PartialIndexes
            | Feature::IndexInclude
            | Feature::IndexMethods
            | Feature::IndexNullsOrder
            | Feature::IndexCollations
            | Feature::OperatorClasses
            | Feature::IndexIfNotExists
            | Feature::Deferral
            | Feature::SetDefault
            | Feature::FreeIdentity
            | Feature::QualifiedIndexName => false,
        }
    }

    fn quote(&self) -> char {
        '`'
    }

    fn limit_exceeded(&self, name: &str) -> Option<&'static str> {
        (name.chars().count() > 64).then_some("64 characters")
    }

    /// Indexes belong to their table, constraints to the database; on MariaDB
    /// checks are the table's as well.
    fn schema_names<'t>(&self, table: &'t Table) -> Vec<(&'static str, &'t str)> {
        let keys = table.foreign_keys.iter();
        let mut names: Vec<_> = keys.map(|key| ("foreign key", &*key.name)).collect();
        if *self == Self::Oracle {
            names.extend(table.checks.iter().map(|check| ("check", &*check.name)));
        }
        names
    }

    fn column_type(
        &self,
        column: &Column,
        usage: Usage,
    ) -> Result<Cow<'static, str>, &'static str> {
        Ok(Cow::Borrowed(match &column.column_type {
            ColumnType::Boolean => "boolean",
            ColumnType::TinyInt => "tinyint",
            ColumnType::SmallInt => "smallint",
            ColumnType::Integer => "int",
            ColumnType::BigInt => "bigint",
            ColumnType::TinyUnsigned => "tinyint unsigned",
            ColumnType::SmallUnsigned => "smallint unsigned",
            ColumnType::Unsigned => "int unsigned",
            ColumnType::BigUnsigned => "bigint unsigned",
            ColumnType::Real => "float",
            ColumnType::Double => "double",
            // InnoDB indexes at most 3072 bytes, and a long text only by its
            // first characters.
            ColumnType::Text if usage == Usage::Free => "longtext",
            ColumnType::Text | ColumnType::Enum(_) => "varchar(255)",
            ColumnType::Bytes if usage == Usage::Free => "longblob",
            ColumnType::Bytes => "varbinary(255)",
            ColumnType::Uuid => "binary(16)",
            ColumnType::Date => "date",
            ColumnType::Time => "time(6)",
            // An instant is a `datetime` in UTC as well: `timestamp` ends in
            // 2038, has no year before 1970, and is converted by the time zone
            // of whichever session reads or writes it.
            ColumnType::DateTime | ColumnType::Timestamp => "datetime(6)",
            // Bare `decimal` means no digit behind the point.
            // All that a `Decimal` holds: 29 digits before the point, 28 behind it. A
            // narrower column would round without an error, in strict mode too.
            ColumnType::Decimal => "decimal(57,28)",
            ColumnType::Json => "json",
            ColumnType::Array(_) => return Err(NO_ARRAYS),
            ColumnType::Custom(spelling) => return Ok(Cow::Owned(spelling.clone())),
        }))
    }

    /// Most collations of MySQL take `a` for `A`, and `utf8mb4_bin` takes `a`
    /// for `a ` (PAD SPACE). These two compare by code points and pad nothing.
    fn exact_collation(&self, column_type: &ColumnType) -> Option<&'static str> {
        match column_type {
            ColumnType::Text | ColumnType::Enum(_) => {}
            // A text in the database's own spelling is text as well, unless
            // that says how it compares.
            ColumnType::Custom(spelling) if is_plain_text(spelling) => {}
            _ => return None,
        }
        Some(match self {
            Self::Oracle => "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
            Self::MariaDb => "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
        })
    }

    fn identity(&self, _: Identity) -> &'static str {
        "AUTO_INCREMENT"
    }

    fn numbers_itself(&self, column_type: &ColumnType) -> bool {
        matches!(column_type, ColumnType::Custom(spelling)
            if spelling.trim().eq_ignore_ascii_case("serial"))
    }

    /// In UTC, as instants are bound, whatever the session's time zone.
    fn now(&self, column_type: &ColumnType) -> Option<&'static str> {
        match column_type {
            ColumnType::Timestamp | ColumnType::DateTime => Some("UTC_TIMESTAMP(6)"),
            ColumnType::Date => Some("UTC_DATE()"),
            ColumnType::Time => Some("UTC_TIME(6)"),
            _ => None,
        }
    }

    /// Long values have defaults as expressions only, and of a type in its own
    /// spelling it is not known whether it is long.
    fn wraps_default(&self, column: &Column, spelled: &str) -> bool {
        matches!(column.column_type, ColumnType::Custom(_))
            || matches!(spelled, "longtext" | "longblob" | "json")
    }

    /// A backslash escapes here. (The hexadecimal form, which would mean the
    /// same in each `sql_mode`, is misread by MariaDB in defaults and checks.)
    fn text(&self, text: &str, out: &mut String) {
        out.push('\'');
        out.push_str(&text.replace('\\', "\\\\").replace('\'', "''"));
        out.push('\'');
    }

    fn comments(&self) -> Comments {
        Comments::Inline
    }

    fn table_options(&self) -> &'static str {
        match self {
            Self::Oracle => " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin",
            Self::MariaDb => " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin",
        }
    }

    fn add_foreign_key(&self, table: &TableName, key: &ForeignKey) -> Option<String> {
        let mut sql = Sql::new(self);
        Some(match self {
            Self::Oracle => {
                alter_add_foreign_key(&mut sql, table, key);
                self.guarded(&sql.finish(), table, key, "= 0")
            }
            // The name stands twice: for the constraint, and for its index.
            Self::MariaDb => {
                sql.push("ALTER TABLE ").table(table);
                sql.push(" ADD CONSTRAINT ").name(&key.name);
                sql.push(" FOREIGN KEY IF NOT EXISTS ").name(&key.name);
                references(sql.push(" "), key);
                sql.finish()
            }
        })
    }

    fn drop_foreign_key(&self, table: &TableName, key: &ForeignKey) -> Option<String> {
        let mut sql = Sql::new(self);
        let (if_table, if_key) = match self {
            Self::Oracle => ("", ""),
            Self::MariaDb => ("IF EXISTS ", "IF EXISTS "),
        };
        sql.push("ALTER TABLE ").push(if_table).table(table);
        sql.push(" DROP FOREIGN KEY ").push(if_key).name(&key.name);
        let statement = sql.finish();
        Some(match self {
            Self::Oracle => self.guarded(&statement, table, key, "> 0"),
            Self::MariaDb => statement,
        })
    }
}

/// Whether it is a type of text that names neither character set nor
/// collation.
fn is_plain_text(spelling: &str) -> bool {
    const TEXTS: [&str; 8] = [
        "char",
        "varchar",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "enum",
        "set",
    ];
    let lowered = spelling.trim().to_ascii_lowercase();
    let (word, rest) = lowered.split_at(
        lowered
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(lowered.len()),
    );
    let says_more = ["collate", "charset", "character", "binary"]
        .iter()
        .any(|word| rest.contains(word));
    TEXTS.contains(&word) && !says_more
}

impl MySql {
    /// A script that runs a statement if a foreign key is there or not: MySQL
    /// has no IF EXISTS for them, and no conditions outside of procedures.
    fn guarded(
        &self,
        statement: &str,
        table: &TableName,
        key: &ForeignKey,
        condition: &str,
    ) -> String {
        let mut sql = Sql::new(self);
        sql.push("SET @tausestack_ddl = IF((SELECT COUNT(*) FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_TYPE = 'FOREIGN KEY' AND TABLE_SCHEMA = ");
        match &table.schema {
            Some(schema) => sql.text(schema),
            None => sql.push("DATABASE()"),
        };
        sql.push(" AND TABLE_NAME = ").text(&table.name);
        sql.push(" AND CONSTRAINT_NAME = ").text(&key.name);
        sql.push(") ").push(condition).push(", ").text(statement);
        sql.push(
            ", 'DO 0');\nPREPARE tausestack_ddl FROM @tausestack_ddl;\nEXECUTE tausestack_ddl;\nDEALLOCATE PREPARE tausestack_ddl",
        );
        sql.finish()
    }
}
