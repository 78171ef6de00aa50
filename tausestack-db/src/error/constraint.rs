//! Violations of constraints: what a database says of one, without the values.

use std::ops::Range;

/// A constraint that a statement violated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    kind: ViolationKind,
    table: Option<String>,
    columns: Vec<String>,
    constraint: Option<String>,
    fields: Vec<String>,
    rows: Option<Range<usize>>,
}

/// What sort of constraint was violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ViolationKind {
    /// A unique key, or the primary key.
    Unique,
    /// A foreign key, on either end.
    ForeignKey,
    /// A column that takes no NULL.
    NotNull,
    /// A check, or an exclusion constraint.
    Check,
}

impl Violation {
    pub(crate) fn new(kind: ViolationKind) -> Self {
        Self {
            kind,
            table: None,
            columns: Vec::new(),
            constraint: None,
            fields: Vec::new(),
            rows: None,
        }
    }

    pub(crate) fn among_rows(mut self, rows: Range<usize>) -> Self {
        self.rows = Some(rows);
        self
    }

    pub(crate) fn table_named(mut self, table: Option<impl Into<String>>) -> Self {
        self.table = table.map(Into::into);
        self
    }

    pub(crate) fn columns_named(mut self, columns: Vec<String>) -> Self {
        self.columns = columns;
        self
    }

    pub(crate) fn constraint_named(mut self, constraint: Option<impl Into<String>>) -> Self {
        self.constraint = constraint.map(Into::into);
        self
    }

    pub(crate) fn fields_named(mut self, fields: Vec<String>) -> Self {
        self.fields = fields;
        self
    }

    /// What sort of constraint it is.
    pub fn kind(&self) -> ViolationKind {
        self.kind
    }

    /// The table that has the constraint.
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// The columns that it covers.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The constraint's name, or that of the unique index.
    pub fn constraint(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    /// The fields that the columns are in the JSON of the struct that was
    /// written, as `address.city`; none where the row of another table was in
    /// the way, or the database does not tell the columns.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Which of the rows given to [`create_many`](crate::Backend::create_many)
    /// violates it, counted from 0: one row where it could be told, or the
    /// rows of one statement.
    pub fn rows(&self) -> Option<Range<usize>> {
        self.rows.clone()
    }

    /// The sentence that an error shows of it.
    pub(crate) fn sentence(&self) -> String {
        let columns = self
            .columns
            .iter()
            .map(|column| match &self.table {
                Some(table) => format!("`{table}.{column}`"),
                None => format!("`{column}`"),
            })
            .collect::<Vec<_>>()
            .join(", ");
        let at = if !columns.is_empty() {
            columns
        } else if let Some(table) = &self.table {
            format!("a column of `{table}`")
        } else {
            "a column".to_owned()
        };
        let mut sentence = match self.kind {
            ViolationKind::Unique => format!("another row has the same value of {at}"),
            ViolationKind::ForeignKey => {
                format!("the reference of {at} names no row, or the row is still referred to")
            }
            ViolationKind::NotNull => format!("{at} takes no NULL"),
            ViolationKind::Check => match (&self.table, self.columns.is_empty()) {
                (Some(table), true) => format!("a check of `{table}` refused the row"),
                _ => format!("a check of {at} refused the row"),
            },
        };
        if let Some(constraint) = &self.constraint {
            sentence.push_str(&format!(" (constraint `{constraint}`)"));
        }
        match &self.rows {
            Some(rows) if rows.len() == 1 => {
                sentence.push_str(&format!(", at row {} (from 0)", rows.start));
            }
            Some(rows) => sentence.push_str(&format!(
                ", among the rows {} to {} (from 0)",
                rows.start,
                rows.end - 1
            )),
            None => {}
        }
        sentence
    }
}

/// What the text of a SQLite error says of a violated constraint.
///
/// The texts are those of `sqlite3_errmsg` after SQLITE_CONSTRAINT; they are
/// never translated.
#[cfg(feature = "sqlite")]
pub(super) fn of_sqlite(kind: ViolationKind, message: &str) -> Violation {
    let violation = Violation::new(kind);
    let Some((_, what)) = message.split_once("constraint failed: ") else {
        return violation;
    };
    if let Some(index) = what
        .strip_prefix("index '")
        .and_then(|rest| rest.strip_suffix('\''))
    {
        return violation.constraint_named(Some(index));
    }
    if kind == ViolationKind::Check {
        return violation.constraint_named(Some(what));
    }
    let mut table = None;
    let mut columns = Vec::new();
    for part in what.split(", ") {
        if let Some((of, column)) = part.split_once('.') {
            table = Some(of);
            columns.push(column.to_owned());
        }
    }
    violation.table_named(table).columns_named(columns)
}

/// The columns in the detail of a PostgreSQL error: `Key (a, b)=(1, 2) …`.
///
/// Details are translated, but for this part; the values behind it are left.
#[cfg(feature = "postgres")]
pub(super) fn columns_of_postgres_detail(detail: &str) -> Vec<String> {
    let Some((_, rest)) = detail.split_once('(') else {
        return Vec::new();
    };
    let Some((columns, _)) = rest.split_once(")=(") else {
        return Vec::new();
    };
    columns
        .split(", ")
        .map(|column| column.trim_matches('"').to_owned())
        .collect()
}

/// The name after the last quoted `marker` of a MySQL message.
///
/// The value stands before the name and may hold anything, the marker too;
/// hence the search from the end.
#[cfg(feature = "mysql")]
pub(super) fn mysql_key(message: &str) -> Option<&str> {
    let (_, key) = message.rsplit_once(" for key '")?;
    key.strip_suffix('\'')
}

/// The foreign key that MySQL shows in parentheses at the end of its message.
///
/// `` (`db`.`posts`, CONSTRAINT `fk` FOREIGN KEY (`a`, `b`) REFERENCES … ) ``
#[cfg(feature = "mysql")]
pub(super) fn mysql_foreign_key(message: &str) -> Violation {
    let violation = Violation::new(ViolationKind::ForeignKey);
    let Some((head, tail)) = message.split_once(" CONSTRAINT `") else {
        return violation;
    };
    let table = head
        .trim_end_matches(',')
        .rsplit_once(".`")
        .and_then(|(_, table)| table.strip_suffix('`'));
    let (constraint, tail) = tail.split_once("` FOREIGN KEY (").unwrap_or((tail, ""));
    let columns = tail.split_once(')').map_or(Vec::new(), |(columns, _)| {
        columns
            .split(", ")
            .map(|column| column.trim_matches('`').replace("``", "`"))
            .collect()
    });
    violation
        .table_named(table)
        .columns_named(columns)
        .constraint_named(Some(constraint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "sqlite")]
    #[test]
    fn sqlite_names_tables_columns_indexes_and_checks() {
        let unique = of_sqlite(
            ViolationKind::Unique,
            "UNIQUE constraint failed: users.a, users.b",
        );
        assert_eq!(unique.table(), Some("users"));
        assert_eq!(unique.columns(), ["a", "b"]);
        let index = of_sqlite(
            ViolationKind::Unique,
            "UNIQUE constraint failed: index 'uq_lower'",
        );
        assert_eq!(index.constraint(), Some("uq_lower"));
        let check = of_sqlite(
            ViolationKind::Check,
            "CHECK constraint failed: ck_users_age",
        );
        assert_eq!(check.constraint(), Some("ck_users_age"));
        let foreign = of_sqlite(ViolationKind::ForeignKey, "FOREIGN KEY constraint failed");
        assert_eq!(foreign, Violation::new(ViolationKind::ForeignKey));
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn postgres_details_lose_their_values() {
        let detail = "Key (username, \"Mixed\")=(ana)=(x, 3) already exists.";
        assert_eq!(columns_of_postgres_detail(detail), ["username", "Mixed"]);
        assert!(columns_of_postgres_detail("nothing").is_empty());
    }

    #[cfg(feature = "mysql")]
    #[test]
    fn mysql_keys_are_read_behind_any_value() {
        assert_eq!(
            mysql_key("Duplicate entry 'x' for key 'y' for key 'users.uq_users_name'"),
            Some("users.uq_users_name")
        );
        let violation = mysql_foreign_key(
            "Cannot add or update a child row: a foreign key constraint fails (`test`.`posts`, \
             CONSTRAINT `fk_posts_author_id` FOREIGN KEY (`author_id`, `b`) REFERENCES `users` (`id`))",
        );
        assert_eq!(violation.table(), Some("posts"));
        assert_eq!(violation.columns(), ["author_id", "b"]);
        assert_eq!(violation.constraint(), Some("fk_posts_author_id"));
    }
}
