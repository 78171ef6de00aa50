//! Queries that count what a change would take, or fail on.

use super::super::Target;
use super::super::sql::Sql;
use crate::schema::{ColumnType, Index, IndexTarget, TableName};

/// Writes counting queries for a database; each gives one number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts(pub(crate) Target);

impl Counts {
    fn sql(self) -> Sql<'static> {
        Sql::new(self.0.dialect())
    }

    /// All rows.
    pub(crate) fn rows(self, table: &TableName) -> String {
        let mut sql = self.sql();
        sql.push("SELECT count(*) FROM ").table(table);
        sql.finish()
    }

    /// The rows that hold something in a column.
    pub(crate) fn values(self, table: &TableName, column: &str) -> String {
        let mut sql = self.sql();
        sql.push("SELECT count(")
            .name(column)
            .push(") FROM ")
            .table(table);
        sql.finish()
    }

    /// The rows that hold NULL in a column.
    pub(crate) fn nulls(self, table: &TableName, column: &str) -> String {
        self.rows_where(table, |sql| {
            sql.name(column).push(" IS NULL");
        })
    }

    /// The rows whose value is one of these.
    pub(crate) fn among(self, table: &TableName, column: &str, values: &[String]) -> String {
        self.rows_where(table, |sql| {
            sql.name(column).push(" IN (");
            sql.separated(", ", values, |sql, value| {
                sql.text(value);
            })
            .push(")");
        })
    }

    /// The rows that have one of these in a list.
    pub(crate) fn with_elements(
        self,
        table: &TableName,
        column: &str,
        values: &[String],
    ) -> String {
        self.rows_where(table, |sql| {
            sql.name(column).push("::text[] && ARRAY[");
            sql.separated(", ", values, |sql, value| {
                sql.text(value);
            })
            .push("]");
        })
    }

    /// The rows whose value is none of these, nor NULL.
    fn not_among(self, table: &TableName, column: &str, values: &[String]) -> String {
        self.rows_where(table, |sql| {
            sql.name(column)
                .push(" IS NOT NULL AND ")
                .push(self.text_of(column).as_str());
            sql.push(" NOT IN (");
            sql.separated(", ", values, |sql, value| {
                sql.text(value);
            })
            .push(")");
        })
    }

    /// The values of unique columns that several rows share.
    pub(crate) fn duplicates(self, table: &TableName, columns: &[String]) -> String {
        let mut sql = self.sql();
        sql.push("SELECT count(*) FROM (SELECT 1 AS d FROM ")
            .table(table);
        sql.push(" WHERE ");
        sql.separated(" AND ", columns, |sql, column| {
            sql.name(column).push(" IS NOT NULL");
        });
        sql.push(" GROUP BY ");
        sql.separated(", ", columns, |sql, column| {
            sql.name(column);
        });
        sql.push(" HAVING count(*) > 1) AS duplicates");
        sql.finish()
    }

    /// The same of a unique index; none for one over expressions, which can
    /// name what the table is yet to have.
    pub(crate) fn index_duplicates(self, table: &TableName, index: &Index) -> Option<String> {
        let columns: Option<Vec<String>> = index
            .parts
            .iter()
            .map(|part| match &part.target {
                IndexTarget::Column(name) if part.prefix.is_none() => Some(name.clone()),
                _ => None,
            })
            .collect();
        if index.predicate.is_some() {
            return None;
        }
        columns.map(|columns| self.duplicates(table, &columns))
    }

    /// The rows that refer to none.
    pub(crate) fn orphans(
        self,
        table: &TableName,
        columns: &[String],
        to: &TableName,
        references: &[String],
    ) -> String {
        let mut sql = self.sql();
        sql.push("SELECT count(*) FROM ")
            .table(table)
            .push(" AS child WHERE ");
        sql.separated(" AND ", columns, |sql, column| {
            sql.push("child.").name(column).push(" IS NOT NULL");
        });
        sql.push(" AND NOT EXISTS (SELECT 1 FROM ")
            .table(to)
            .push(" AS parent WHERE ");
        sql.separated(
            " AND ",
            columns.iter().zip(references),
            |sql, (column, reference)| {
                sql.push("parent.")
                    .name(reference)
                    .push(" = child.")
                    .name(column);
            },
        );
        sql.push(")");
        sql.finish()
    }

    /// The rows that a check refuses.
    pub(crate) fn refused(self, table: &TableName, condition: &str) -> String {
        self.rows_where(table, |sql| {
            sql.push("NOT (").push(condition).push(")");
        })
    }

    /// The texts of more characters than this.
    pub(crate) fn longer(self, table: &TableName, column: &str, than: u32) -> String {
        let length = match self.0 {
            Target::Sqlite => "length",
            Target::Postgres | Target::MySql | Target::MariaDb => "char_length",
        };
        self.rows_where(table, |sql| {
            sql.push(length).push("(").name(column).push(") > ");
            sql.push(&than.to_string());
        })
    }

    /// The numbers outside of a range.
    pub(crate) fn outside(
        self,
        table: &TableName,
        column: &str,
        (least, most): (i128, i128),
    ) -> String {
        self.rows_where(table, |sql| {
            sql.name(column);
            sql.push(&format!(" < {least} OR ")).name(column);
            sql.push(&format!(" > {most}"));
        })
    }

    /// The values of one type that are none of another; none where the database
    /// cannot tell without failing.
    pub(crate) fn no_value_of(
        self,
        table: &TableName,
        column: &str,
        from: &ColumnType,
        of: &ColumnType,
    ) -> Option<String> {
        const INTEGER: &str = "^[[:space:]]*[+-]?[0-9]+[[:space:]]*$";
        const NUMBER: &str =
            "^[[:space:]]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[[:space:]]*$";
        const UUID: &str = "^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$";
        let value = self.text_of(column);
        if *from == ColumnType::Bytes {
            return (*of == ColumnType::Text)
                .then(|| self.no_text(table, column))
                .flatten();
        }
        let condition = match (of, self.0) {
            (ColumnType::Enum(of), _) => return Some(self.not_among(table, column, &of.values)),
            (of, Target::Sqlite) if of.is_integer() => {
                format!("CAST(CAST({value} AS INTEGER) AS TEXT) <> trim({value})")
            }
            (ColumnType::Real | ColumnType::Double, Target::Sqlite) => format!(
                "typeof({value} + 0) = 'integer' AND CAST(CAST({value} AS INTEGER) AS TEXT) <> trim({value})"
            ),
            (of, _) if of.is_integer() => self.unlike(&value, INTEGER),
            (ColumnType::Real | ColumnType::Double | ColumnType::Decimal, target)
                if target != Target::Sqlite =>
            {
                self.unlike(&value, NUMBER)
            }
            (ColumnType::Uuid, Target::Sqlite) => {
                format!("length(replace({value}, '-', '')) <> 32 OR unhex({value}, '-') IS NULL")
            }
            (ColumnType::Uuid, _) => self.unlike(&value, UUID),
            (ColumnType::Json, Target::Sqlite) => format!("NOT json_valid({value})"),
            (ColumnType::Json, Target::MySql | Target::MariaDb) => {
                format!("NOT JSON_VALID({value})")
            }
            (ColumnType::Date | ColumnType::DateTime | ColumnType::Timestamp, Target::Sqlite) => {
                format!("julianday({value}) IS NULL")
            }
            (
                ColumnType::Date | ColumnType::DateTime | ColumnType::Timestamp,
                Target::MySql | Target::MariaDb,
            ) => format!("CAST({value} AS datetime) IS NULL"),
            (ColumnType::Boolean, Target::Postgres) => format!(
                "lower(trim({value})) NOT IN ('t', 'true', 'y', 'yes', 'on', '1', 'f', 'false', 'n', 'no', 'off', '0')"
            ),
            _ => return None,
        };
        Some(self.rows_where(table, |sql| {
            sql.name(column)
                .push(" IS NOT NULL AND (")
                .push(&condition)
                .push(")");
        }))
    }

    /// The bytes that are no text in UTF-8; none where the database cannot tell
    /// without failing.
    fn no_text(self, table: &TableName, column: &str) -> Option<String> {
        let value = self.text_of(column);
        let condition = match self.0 {
            Target::Postgres => return None,
            Target::MySql | Target::MariaDb => {
                format!("CAST(CONVERT({value} USING utf8mb4) AS BINARY) <> {value}")
            }
            // SQLite takes any bytes for text. What `unicode` reads of a
            // character that is one, `char` writes with the same bytes; each
            // that does is taken out, until nothing or one that is none is at
            // the front. Blanks take their place, lest what stood around one
            // becomes another. NUL counts as none: it would end the text.
            Target::Sqlite => {
                let ascii: Vec<String> = (1..=127).map(|code| code.to_string()).collect();
                let cut = |of: &str| format!("ltrim({of}, char({}))", ascii.join(","));
                let first = "substr(rest, 1, 1)";
                format!(
                    "typeof({value}) = 'blob' AND NOT EXISTS (WITH RECURSIVE texts(rest) AS (\
                     SELECT {} UNION ALL SELECT {} FROM texts \
                     WHERE rest <> '' AND char(unicode({first})) = {first}) \
                     SELECT 1 FROM texts WHERE rest = '')",
                    cut(&format!("CAST({value} AS TEXT)")),
                    cut(&format!("replace(rest, {first}, ' ')")),
                )
            }
        };
        Some(self.rows_where(table, |sql| {
            sql.push(&condition);
        }))
    }

    fn unlike(self, value: &str, pattern: &str) -> String {
        match self.0 {
            Target::Postgres => format!("{value} !~ '{pattern}'"),
            _ => format!("{value} NOT REGEXP '{pattern}'"),
        }
    }

    /// The column as text.
    fn text_of(self, column: &str) -> String {
        let mut sql = self.sql();
        sql.name(column);
        if self.0 == Target::Postgres {
            sql.push("::text");
        }
        sql.finish()
    }

    fn rows_where(self, table: &TableName, condition: impl FnOnce(&mut Sql<'static>)) -> String {
        let mut sql = self.sql();
        sql.push("SELECT count(*) FROM ")
            .table(table)
            .push(" WHERE ");
        condition(&mut sql);
        sql.finish()
    }
}
