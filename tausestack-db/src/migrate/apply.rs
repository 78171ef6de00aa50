//! The schema after an operation, without a database.

use std::fmt;

use super::expression::renamed;
use super::operation::{ConstraintKind, Operation};
use crate::names::nearest;
use crate::schema::{Column, EnumType, IndexTarget, Schema, Table, TableName};

/// An operation that does not fit the schema that it is applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApplyError {
    /// What it changes is not there.
    Missing {
        /// The operation, in one line.
        operation: String,
        /// What is missing.
        what: String,
        /// What is probably meant.
        nearest: Option<String>,
    },
    /// What it makes is there already.
    Exists {
        /// The operation, in one line.
        operation: String,
        /// What is there.
        what: String,
    },
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing {
                operation,
                what,
                nearest,
            } => {
                write!(f, "cannot {operation}: there is no {what}")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
            Self::Exists { operation, what } => {
                write!(f, "cannot {operation}: there is {what} already")
            }
        }
    }
}

impl std::error::Error for ApplyError {}

/// Changes a schema as the operation would change a database's.
///
/// ```
/// use tausestack_db::migrate::{apply, big_int, create_table, rename_table, table};
/// use tausestack_db::schema::Schema;
///
/// let mut schema = Schema::default();
/// apply(&mut schema, &create_table(table("people").column(big_int("id"))))?;
/// apply(&mut schema, &rename_table("people", "users"))?;
/// assert_eq!(schema.tables[0].name.name, "users");
///
/// let error = apply(&mut schema, &rename_table("user", "people")).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "cannot rename table user to people: there is no table `user`; did you mean `users`?"
/// );
/// # Ok::<(), tausestack_db::migrate::ApplyError>(())
/// ```
///
/// # Errors
///
/// If what the operation changes is not in the schema, or what it makes is.
/// The schema then is as it was.
pub fn apply(schema: &mut Schema, operation: &Operation) -> Result<(), ApplyError> {
    Application { schema, operation }.run()
}

struct Application<'a> {
    schema: &'a mut Schema,
    operation: &'a Operation,
}

impl Application<'_> {
    fn run(&mut self) -> Result<(), ApplyError> {
        let operation = self.operation;
        match operation {
            Operation::CreateTable(table) => self.create_table(table),
            Operation::DropTable(table) => {
                let at = self.position(&table.name)?;
                self.schema.tables.remove(at);
                Ok(())
            }
            Operation::RenameTable { from, to } => self.rename_table(from, to),
            Operation::CommentTable { table, to, .. } => {
                self.table(table)?.comment.clone_from(to);
                Ok(())
            }
            Operation::AddColumn { table, column } => {
                let column = &column.column;
                let of = self.table(table)?;
                if of.column(&column.name).is_some() {
                    return Err(self.exists(format!("a column `{table}.{}`", column.name)));
                }
                of.columns.push(plain(column));
                Ok(())
            }
            Operation::DropColumn { table, column } => {
                let name = &column.column.name;
                let at = self.column(table, name)?;
                self.table(table)?.columns.remove(at);
                Ok(())
            }
            Operation::RenameColumn { table, from, to } => self.rename_column(table, from, to),
            Operation::AlterColumn { table, from, to } => {
                let at = self.column(table, &from.column.name)?;
                self.table(table)?.columns[at] = plain(&to.column);
                Ok(())
            }
            Operation::AddPrimaryKey { table, key } => {
                let of = self.table(table)?;
                if of.primary_key.is_some() {
                    return Err(self.exists(format!("a primary key of `{table}`")));
                }
                of.primary_key = Some(key.clone());
                Ok(())
            }
            Operation::DropPrimaryKey { table, key } => {
                if self.table(table)?.primary_key.take().is_none() {
                    return Err(self.missing(format!("primary key `{}`", key.name), None));
                }
                Ok(())
            }
            Operation::AddUnique { table, key } => self.add(table, "unique key", key),
            Operation::DropUnique { table, key } => self.remove(table, "unique key", key),
            Operation::CreateIndex { table, index, .. } => self.add(table, "index", index),
            Operation::DropIndex { table, index, .. } => self.remove(table, "index", index),
            Operation::AddForeignKey { table, key } => self.add(table, "foreign key", key),
            Operation::DropForeignKey { table, key } => self.remove(table, "foreign key", key),
            Operation::AddCheck { table, check } => self.add(table, "check", check),
            Operation::DropCheck { table, check } => self.remove(table, "check", check),
            Operation::RenameConstraint {
                table,
                kind,
                from,
                to,
            } => self.rename_constraint(table, *kind, from, to),
            Operation::CreateEnum(of) => {
                if self.schema.enums.iter().any(|known| known.is_same_type(of)) {
                    return Err(self.exists(format!("an enum `{}`", of.name)));
                }
                self.schema.enums.push(of.clone());
                Ok(())
            }
            Operation::DropEnum(of) => {
                let at = self.enum_position(of)?;
                self.schema.enums.remove(at);
                Ok(())
            }
            Operation::AlterEnum { from, to, .. } => {
                let at = self.enum_position(from)?;
                self.schema.enums[at] = to.clone();
                let columns = self.schema.tables.iter_mut().flat_map(|t| &mut t.columns);
                for column in columns {
                    if let Some(of) = column.column_type.enum_type_mut()
                        && of.is_same_type(from)
                    {
                        *of = to.clone();
                    }
                }
                Ok(())
            }
            Operation::Execute { .. } => Ok(()),
        }
    }

    fn missing(&self, what: String, nearest: Option<String>) -> ApplyError {
        ApplyError::Missing {
            operation: self.operation.to_string(),
            what,
            nearest,
        }
    }

    fn exists(&self, what: String) -> ApplyError {
        ApplyError::Exists {
            operation: self.operation.to_string(),
            what,
        }
    }

    fn position(&self, name: &TableName) -> Result<usize, ApplyError> {
        let tables = &self.schema.tables;
        tables
            .iter()
            .position(|table| table.name == *name)
            .ok_or_else(|| {
                let names: Vec<String> = tables.iter().map(|t| t.name.to_string()).collect();
                let nearest = nearest(&name.to_string(), names.iter().map(String::as_str));
                self.missing(format!("table `{name}`"), nearest.map(str::to_owned))
            })
    }

    fn table(&mut self, name: &TableName) -> Result<&mut Table, ApplyError> {
        let at = self.position(name)?;
        Ok(&mut self.schema.tables[at])
    }

    fn column(&self, table: &TableName, name: &str) -> Result<usize, ApplyError> {
        let columns = &self.schema.tables[self.position(table)?].columns;
        columns
            .iter()
            .position(|column| column.name == name)
            .ok_or_else(|| {
                let names = columns.iter().map(|column| column.name.as_str());
                self.missing(
                    format!("column `{table}.{name}`"),
                    nearest(name, names).map(str::to_owned),
                )
            })
    }

    fn enum_position(&self, of: &EnumType) -> Result<usize, ApplyError> {
        self.schema
            .enums
            .iter()
            .position(|known| known.is_same_type(of))
            .ok_or_else(|| self.missing(format!("enum `{}`", of.name), None))
    }

    fn create_table(&mut self, table: &Table) -> Result<(), ApplyError> {
        if self.schema.tables.iter().any(|t| t.name == table.name) {
            return Err(self.exists(format!("a table `{}`", table.name)));
        }
        self.schema.tables.push(Table {
            columns: table.columns.iter().map(plain).collect(),
            renamed_from: None,
            ..table.clone()
        });
        Ok(())
    }

    fn rename_table(&mut self, from: &TableName, to: &TableName) -> Result<(), ApplyError> {
        let at = self.position(from)?;
        if self.schema.tables.iter().any(|table| table.name == *to) {
            return Err(self.exists(format!("a table `{to}`")));
        }
        self.schema.tables[at].name = to.clone();
        for table in &mut self.schema.tables {
            for key in &mut table.foreign_keys {
                if key.table == *from {
                    key.table = to.clone();
                }
            }
        }
        Ok(())
    }

    fn rename_column(&mut self, table: &TableName, from: &str, to: &str) -> Result<(), ApplyError> {
        let at = self.column(table, from)?;
        let of = self.table(table)?;
        if of.column(to).is_some() {
            return Err(self.exists(format!("a column `{table}.{to}`")));
        }
        of.columns[at].name = to.to_owned();
        rename_within(of, from, to);
        for other in &mut self.schema.tables {
            for key in &mut other.foreign_keys {
                if key.table == *table {
                    rename_in(&mut key.references, from, to);
                }
            }
        }
        Ok(())
    }

    fn rename_constraint(
        &mut self,
        table: &TableName,
        kind: ConstraintKind,
        from: &str,
        to: &str,
    ) -> Result<(), ApplyError> {
        let of = self.table(table)?;
        let name = match kind {
            ConstraintKind::PrimaryKey => of
                .primary_key
                .as_mut()
                .map(|key| &mut key.name)
                .filter(|name| *name == from),
            ConstraintKind::Unique => named(&mut of.uniques, from),
            ConstraintKind::Index => named(&mut of.indexes, from),
            ConstraintKind::ForeignKey => named(&mut of.foreign_keys, from),
            ConstraintKind::Check => named(&mut of.checks, from),
        };
        match name {
            Some(name) => {
                to.clone_into(name);
                Ok(())
            }
            None => Err(self.missing(format!("{kind} `{from}` on `{table}`"), None)),
        }
    }

    fn add<T: Part>(&mut self, table: &TableName, kind: &str, part: &T) -> Result<(), ApplyError> {
        let parts = T::of(self.table(table)?);
        if parts.iter().any(|known| known.name() == part.name()) {
            return Err(self.exists(format!("a {kind} `{}` on `{table}`", part.name())));
        }
        parts.push(part.clone());
        Ok(())
    }

    fn remove<T: Part>(
        &mut self,
        table: &TableName,
        kind: &str,
        part: &T,
    ) -> Result<(), ApplyError> {
        let parts = T::of(self.table(table)?);
        match parts.iter().position(|known| known.name() == part.name()) {
            Some(at) => {
                parts.remove(at);
                Ok(())
            }
            None => {
                let nearest = nearest(part.name(), parts.iter().map(T::name)).map(str::to_owned);
                Err(self.missing(format!("{kind} `{}` on `{table}`", part.name()), nearest))
            }
        }
    }
}

/// The column without what only a differ knows.
pub(super) fn plain(column: &Column) -> Column {
    Column {
        renamed_from: None,
        ..column.clone()
    }
}

/// Puts a column's new name in all that the table says of it but the column
/// itself, as databases do.
pub(crate) fn rename_within(table: &mut Table, from: &str, to: &str) {
    let expression = |text: &mut String| *text = renamed(text, from, to);
    for generated in table
        .columns
        .iter_mut()
        .filter_map(|c| c.generated.as_mut())
    {
        expression(&mut generated.expression);
    }
    if let Some(key) = &mut table.primary_key {
        rename_in(&mut key.columns, from, to);
    }
    for key in &mut table.uniques {
        rename_in(&mut key.columns, from, to);
    }
    for key in &mut table.foreign_keys {
        rename_in(&mut key.columns, from, to);
    }
    for index in &mut table.indexes {
        for part in &mut index.parts {
            match &mut part.target {
                IndexTarget::Column(name) if name == from => to.clone_into(name),
                IndexTarget::Column(_) => {}
                IndexTarget::Expression(text) => expression(text),
            }
        }
        rename_in(&mut index.include, from, to);
        index.predicate.as_mut().map(expression);
    }
    for check in &mut table.checks {
        expression(&mut check.expression);
    }
}

fn rename_in(columns: &mut [String], from: &str, to: &str) {
    for column in columns.iter_mut().filter(|column| *column == from) {
        to.clone_into(column);
    }
}

fn named<'a, T: Part>(parts: &'a mut [T], name: &str) -> Option<&'a mut String> {
    parts
        .iter_mut()
        .map(Part::name_mut)
        .find(|known| *known == name)
}

/// What a table has several of, each by its name.
pub(super) trait Part: Clone + PartialEq {
    fn of(table: &mut Table) -> &mut Vec<Self>;
    fn name(&self) -> &str;
    fn name_mut(&mut self) -> &mut String;
}

macro_rules! parts {
    ($($part:ident: $field:ident;)*) => {
        $(
            impl Part for crate::schema::$part {
                fn of(table: &mut Table) -> &mut Vec<Self> {
                    &mut table.$field
                }

                fn name(&self) -> &str {
                    &self.name
                }

                fn name_mut(&mut self) -> &mut String {
                    &mut self.name
                }
            }
        )*
    };
}

parts! {
    Unique: uniques;
    Index: indexes;
    ForeignKey: foreign_keys;
    Check: checks;
}
