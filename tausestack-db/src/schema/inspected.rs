//! What a database holds, beside the tables that a struct could declare.

use super::{EnumType, Schema, TableName};
use crate::ddl::Target;

/// A database's schema as it is read, in the form in which declared ones are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The database that it was read from.
    pub target: Target,
    /// The tables, by name, and the enum types, also those that no table uses.
    pub schema: Schema,
    /// The views, by name.
    pub views: Vec<View>,
    /// The triggers, by table and name.
    pub triggers: Vec<Trigger>,
    /// What the model has no word for, or what is not the library's to change:
    /// it is named here, so that nobody takes it for absent, and is never
    /// compared or dropped.
    pub unmanaged: Vec<Unmanaged>,
    /// The enum types with the tables whose columns have them, tables that are
    /// unmanaged or of other schemas among them.
    pub enum_users: Vec<(EnumType, Vec<TableName>)>,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: TableName,
    /// The statement that creates it, as the database spells it.
    pub definition: String,
    /// The tables and views that it reads.
    pub reads: Vec<TableName>,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The table or view whose changes fire it.
    pub table: TableName,
    /// The statement that creates it, as the database spells it.
    pub definition: String,
    /// The other tables and views that it names, where the database tells
    /// what its body does.
    pub uses: Vec<TableName>,
}

/// A thing of the database that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmanaged {
    /// What it is.
    pub kind: UnmanagedKind,
    /// Its own name.
    pub name: TableName,
    /// The table that it is a part of, if it is part of one.
    pub table: Option<TableName>,
    /// The database's own words for it, or why it is left alone.
    pub detail: String,
}

/// What an unmanaged thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnmanagedKind {
    /// A table: of an extension, a partition, a virtual one, the history of
    /// migrations.
    Table,
    /// A constraint with something to it that the model cannot say: an
    /// exclusion, `NULLS NOT DISTINCT`, `MATCH FULL`.
    Constraint,
    /// An index that the model cannot say.
    Index,
    /// Something about a column that the model cannot say.
    Column,
    /// An enum type of an extension.
    Type,
}

impl Inspected {
    /// A database that has this schema, and nothing beside it.
    pub fn new(target: Target, schema: Schema) -> Self {
        Self {
            target,
            schema,
            views: Vec::new(),
            triggers: Vec::new(),
            unmanaged: Vec::new(),
            enum_users: Vec::new(),
        }
    }

    /// Notes what is not managed.
    pub(super) fn leave_alone(
        &mut self,
        kind: UnmanagedKind,
        name: TableName,
        table: Option<TableName>,
        detail: impl Into<String>,
    ) {
        self.unmanaged.push(Unmanaged {
            kind,
            name,
            table,
            detail: detail.into(),
        });
    }

    /// The tables whose columns are of this enum type.
    pub fn users_of(&self, of: &EnumType) -> &[TableName] {
        self.enum_users
            .iter()
            .find(|(known, _)| known.is_same_type(of))
            .map_or(&[], |(_, tables)| tables)
    }

    /// What is left alone about a table, the table itself included.
    pub fn unmanaged_of<'a>(&'a self, table: &'a TableName) -> impl Iterator<Item = &'a Unmanaged> {
        self.unmanaged.iter().filter(move |thing| {
            thing.table.as_ref() == Some(table)
                || (thing.kind == UnmanagedKind::Table && thing.name == *table)
        })
    }
}
