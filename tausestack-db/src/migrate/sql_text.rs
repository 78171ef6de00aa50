//! SQL that a person writes, for each database or for one.

use crate::ddl::Target;

/// SQL text, which may differ from one database to the next.
///
/// ```
/// use tausestack_db::ddl::Target;
/// use tausestack_db::migrate::sql;
///
/// let lower = sql("lower(name)").postgres("lower(name COLLATE \"C\")");
/// assert_eq!(lower.on(Target::Sqlite), Some("lower(name)"));
/// assert_eq!(lower.on(Target::Postgres), Some("lower(name COLLATE \"C\")"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SqlText {
    pub(crate) common: Option<String>,
    pub(crate) sqlite: Option<String>,
    pub(crate) postgres: Option<String>,
    pub(crate) mysql: Option<String>,
}

/// The same SQL on each database, but where it is said otherwise.
pub fn sql(text: impl Into<String>) -> SqlText {
    SqlText {
        common: Some(text.into()),
        ..SqlText::default()
    }
}

/// SQL that is stated for each database by itself:
/// `sql_on().postgres("…").sqlite("…")`. A database that it is not stated for
/// refuses the migration.
pub fn sql_on() -> SqlText {
    SqlText::default()
}

/// Nothing to run, on any database: what stands in place of a reverse when
/// nothing has to be undone.
pub fn nothing() -> SqlText {
    sql("")
}

impl SqlText {
    /// What SQLite runs instead; empty for nothing.
    #[must_use]
    pub fn sqlite(mut self, text: impl Into<String>) -> Self {
        self.sqlite = Some(text.into());
        self
    }

    /// What PostgreSQL runs instead; empty for nothing.
    #[must_use]
    pub fn postgres(mut self, text: impl Into<String>) -> Self {
        self.postgres = Some(text.into());
        self
    }

    /// What MySQL and MariaDB run instead; empty for nothing.
    #[must_use]
    pub fn mysql(mut self, text: impl Into<String>) -> Self {
        self.mysql = Some(text.into());
        self
    }

    /// The text for a database; `None` if it is not stated, and empty if there
    /// is nothing to run.
    pub fn on(&self, target: Target) -> Option<&str> {
        let own = match target {
            Target::Sqlite => &self.sqlite,
            Target::Postgres => &self.postgres,
            Target::MySql | Target::MariaDb => &self.mysql,
        };
        own.as_ref().or(self.common.as_ref()).map(String::as_str)
    }

    /// Each text that is stated, in a fixed order, with the name of its
    /// database; none for that of all.
    pub fn stated(&self) -> impl Iterator<Item = (Option<&'static str>, &str)> {
        [
            (None, &self.common),
            (Some("sqlite"), &self.sqlite),
            (Some("postgres"), &self.postgres),
            (Some("mysql"), &self.mysql),
        ]
        .into_iter()
        .filter_map(|(name, text)| Some((name, text.as_deref()?)))
    }
}
