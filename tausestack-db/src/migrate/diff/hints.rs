//! What a differ cannot know by itself.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::DiffError;
use crate::migrate::operation::Backfill;
use crate::schema::{Schema, Table, TableName};

/// What a differ cannot know by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Hints {
    /// Renames, beside those that `renamed_from` states.
    pub renames: Vec<Rename>,
    /// The declared schema as the database spells it: created in a scratch
    /// place and read back. What the live schema spells the same way then is
    /// no difference. Without it both sides are compared as they are.
    pub spelled: Option<Schema>,
    /// What migrations have made so far. Only what is in it is ever dropped;
    /// without it, all that the live schema has.
    pub managed: Option<Schema>,
    /// The same as the database spells it. What the live schema spells the same
    /// way is then in the words of the migrations: that bytes are UUIDs, the
    /// database itself may not know.
    pub managed_spelled: Option<Schema>,
    /// What rows hold in columns that come to take no NULL, by table and
    /// column.
    pub backfills: BTreeMap<(TableName, String), Backfill>,
}

impl Hints {
    /// Adds a rename.
    #[must_use]
    pub fn rename(mut self, rename: Rename) -> Self {
        self.renames.push(rename);
        self
    }

    /// Adds what rows hold in a column that takes no NULL.
    #[must_use]
    pub fn backfill(
        mut self,
        table: impl Into<TableName>,
        column: impl Into<String>,
        backfill: Backfill,
    ) -> Self {
        self.backfills
            .insert((table.into(), column.into()), backfill);
        self
    }

    /// States the declared schema as the database spells it.
    #[must_use]
    pub fn spelled(mut self, schema: Schema) -> Self {
        self.spelled = Some(schema);
        self
    }

    /// States what migrations have made so far.
    #[must_use]
    pub fn managed(mut self, schema: Schema) -> Self {
        self.managed = Some(schema);
        self
    }

    /// The hints, read for the tables that there are. `app.users:` alone could be of
    /// the column `users` as well as of the table in the schema `app`.
    pub(super) fn read_for(&self, from: &Schema, to: &Schema) -> Self {
        let is_table = |name: &TableName| {
            let mut tables = from.tables.iter().chain(&to.tables);
            tables.any(|table| table.name == *name)
        };
        let renames = self.renames.iter().map(|rename| rename.read_for(is_table));
        Self {
            renames: renames.collect(),
            ..self.clone()
        }
    }

    /// States what migrations have made so far as the database spells it.
    #[must_use]
    pub fn managed_spelled(mut self, schema: Schema) -> Self {
        self.managed_spelled = Some(schema);
        self
    }

    pub(super) fn manages(&self, table: &TableName) -> bool {
        match &self.managed {
            None => true,
            Some(schema) => schema.tables.iter().any(|known| known.name == *table),
        }
    }

    pub(super) fn managed_parts(&self, table: &Table) -> Managed<'_> {
        match &self.managed {
            None => Managed::All,
            Some(schema) => Managed::Of(schema.tables.iter().find(|t| t.name == table.name)),
        }
    }
}

/// What of a table may be dropped.
pub(super) enum Managed<'a> {
    All,
    Of(Option<&'a Table>),
}

impl Managed<'_> {
    pub(super) fn has(&self, is_there: impl FnOnce(&Table) -> bool) -> bool {
        match self {
            Self::All => true,
            Self::Of(table) => table.is_some_and(is_there),
        }
    }
}

/// A rename that a person states: `users:people` of a table,
/// `users.fullname:name` of a column. Without a new name, `users.fullname:`
/// says that it is none: the old one goes, whatever is new.
///
/// A table of a schema is `app.users:app.people` or `app.users:people`, a
/// column of it `app.users.fullname:name`. Where there is a table `app` as
/// well, `app.users:people` is its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// What is renamed.
    pub kind: RenameKind,
    /// Its new name; none if it is dropped.
    pub to: Option<String>,
}

/// What is renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameKind {
    /// A table.
    Table(TableName),
    /// A column.
    Column {
        /// The table, by its old or its new name.
        table: TableName,
        /// The column's old name.
        column: String,
    },
}

impl Rename {
    /// What names no table's column may name a table behind its schema.
    fn read_for(&self, is_table: impl Fn(&TableName) -> bool) -> Self {
        if let RenameKind::Column { table, column } = &self.kind
            && table.schema.is_none()
            && !is_table(table)
        {
            let behind_schema = TableName::new(Some(&table.name), column);
            if is_table(&behind_schema) {
                return Self {
                    kind: RenameKind::Table(behind_schema),
                    to: self.to.clone(),
                };
            }
        }
        self.clone()
    }
}

impl FromStr for Rename {
    type Err = DiffError;

    fn from_str(text: &str) -> Result<Self, DiffError> {
        let invalid = || DiffError::InvalidRename {
            text: text.to_owned(),
        };
        let (from, to) = text.trim().split_once(':').ok_or_else(invalid)?;
        let (from, to) = (from.trim(), to.trim());
        let parts: Vec<&str> = from.split('.').collect();
        if parts.iter().any(|part| part.is_empty()) || to.contains(':') {
            return Err(invalid());
        }
        let qualified = to.split_once('.');
        let kind = match (parts.as_slice(), qualified) {
            ([table], None) => RenameKind::Table(TableName::new(None, table)),
            // A column's new name has no table: both sides name a table here.
            ([schema, table], Some((within, _))) if within == *schema => {
                RenameKind::Table(TableName::new(Some(schema), table))
            }
            ([table, column], None) => RenameKind::Column {
                table: TableName::new(None, table),
                column: (*column).to_owned(),
            },
            ([schema, table, column], None) => RenameKind::Column {
                table: TableName::new(Some(schema), table),
                column: (*column).to_owned(),
            },
            _ => return Err(invalid()),
        };
        let name = qualified.map_or(to, |(_, name)| name);
        if qualified.is_some() && name.is_empty() {
            return Err(invalid());
        }
        Ok(Self {
            kind,
            to: (!name.is_empty()).then(|| name.to_owned()),
        })
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = self.to.as_deref().unwrap_or_default();
        match &self.kind {
            RenameKind::Table(table) => {
                write!(f, "{table}:")?;
                match (&table.schema, &self.to) {
                    (Some(schema), Some(_)) => write!(f, "{schema}.{to}"),
                    _ => f.write_str(to),
                }
            }
            RenameKind::Column { table, column } => write!(f, "{table}.{column}:{to}"),
        }
    }
}

/// What a person may want to know of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A rename that is done already.
    AlreadyRenamed {
        /// What it was.
        from: String,
        /// What it is.
        to: String,
    },
    /// A `renamed_from` that names what is still declared.
    StillDeclared {
        /// What it is said to have been.
        from: String,
        /// What says so.
        to: String,
    },
    /// Something that the declaration lacks, which no migration made, and
    /// which is left as it is.
    Unmanaged {
        /// What it is.
        what: String,
    },
    /// An enum type that a table outside of the declaration uses.
    EnumInUse {
        /// The type.
        name: String,
        /// The table.
        table: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyRenamed { from, to } => {
                write!(f, "`{from}` is renamed to `{to}` already")
            }
            Self::StillDeclared { from, to } => write!(
                f,
                "`{to}` is said to be renamed from `{from}`, which is declared as well: it is taken for new"
            ),
            Self::Unmanaged { what } => {
                write!(
                    f,
                    "{what} is not declared, and was made by no migration: it stays"
                )
            }
            Self::EnumInUse { name, table } => write!(
                f,
                "the enum `{name}` stays, since the table `{table}` uses it"
            ),
        }
    }
}
