//! What a table asks of a database that it does not have.

use super::dialect::{Dialect, Feature};
use super::index::{is_btree, nulls_are_smallest};
use super::literal;
use crate::schema::{
    Column, ColumnDefault, ColumnType, Deferral, ForeignKey, GeneratedStorage, Identity, Index,
    IndexTarget, ReferentialAction, SchemaError, Table,
};

/// Refuses a table that the database cannot have as it is declared; nothing
/// is left out in silence, but for comments.
pub(super) fn check(dialect: &dyn Dialect, table: &Table) -> Result<(), SchemaError> {
    let check = Check { dialect, table };
    check.names()?;
    for column in &table.columns {
        check.column(column)?;
    }
    for index in &table.indexes {
        check.index(index)?;
    }
    for key in &table.foreign_keys {
        check.foreign_key(key)?;
    }
    Ok(())
}

struct Check<'a> {
    dialect: &'a dyn Dialect,
    table: &'a Table,
}

impl Check<'_> {
    fn unsupported(&self, what: String, hint: Option<&'static str>) -> SchemaError {
        SchemaError::Unsupported {
            target: self.dialect.name(),
            what,
            hint,
        }
    }

    fn has(&self, feature: Feature) -> bool {
        self.dialect.has(feature)
    }

    fn names(&self) -> Result<(), SchemaError> {
        let columns = self.table.columns.iter().map(|column| &column.name);
        let names = std::iter::once(&self.table.name.name)
            .chain(&self.table.name.schema)
            .chain(columns)
            .map(String::as_str)
            .chain(self.table.constraint_names());
        for name in names {
            if let Some(limit) = self.dialect.limit_exceeded(name) {
                return Err(SchemaError::NameTooLong {
                    target: self.dialect.name(),
                    name: name.to_owned(),
                    limit,
                });
            }
        }
        Ok(())
    }

    fn column(&self, column: &Column) -> Result<(), SchemaError> {
        let place = format!("`{}.{}`", self.table.name, column.name);
        super::column::spelled_type(self.dialect, self.table, column)?;
        if let Some(ColumnDefault::Literal(constant)) = &column.default
            && let Some(reason) = literal::refusal(self.dialect, constant)
        {
            return Err(SchemaError::DefaultValue {
                table: self.table.name.to_string(),
                column: column.name.clone(),
                reason,
            });
        }
        if column.on_update.is_some() && !self.has(Feature::OnUpdate) {
            return Err(self.unsupported(
                format!("ON UPDATE of the column {place}"),
                Some("let the library write the time of the last change: `updated_at`"),
            ));
        }
        if let Some(identity) = column.identity {
            self.identity(column, identity)?;
        }
        if let Some(generated) = &column.generated
            && generated.storage == GeneratedStorage::Virtual
            && !self.has(Feature::VirtualGenerated)
        {
            return Err(self.unsupported(
                format!("virtual generated column {place}"),
                Some("let it be stored"),
            ));
        }
        if let ColumnType::Enum(of) = &column.column_type {
            for value in &of.values {
                if value.contains('\0') {
                    return Err(self.unsupported(
                        format!("NUL character in a value of the enum `{}`", of.name),
                        None,
                    ));
                }
                // A label is a name to PostgreSQL, and `varchar(255)` on MySQL.
                if self.dialect.limit_exceeded(value).is_some() {
                    return Err(self.unsupported(
                        format!("the value '{value}' of the enum `{}`", of.name),
                        Some("it is too long"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// A numbered column that is neither the whole key (SQLite) nor the first
    /// of one (MySQL) is a thing of PostgreSQL.
    fn identity(&self, column: &Column, identity: Identity) -> Result<(), SchemaError> {
        if identity == Identity::Serial {
            let numbered = self.dialect.numbered_type(identity, &column.column_type);
            if numbered.is_none() {
                return Err(self.unsupported(
                    format!(
                        "serial {} column `{}.{}`",
                        column.column_type, self.table.name, column.name
                    ),
                    None,
                ));
            }
        }
        if self.has(Feature::FreeIdentity) {
            return Ok(());
        }
        let key = self.table.primary_key.as_ref().map(|key| &key.columns);
        let is_first = key.is_some_and(|key| key.first() == Some(&column.name));
        let is_whole = is_first && key.is_some_and(|key| key.len() == 1);
        let fits = if self.dialect.numbered_key().is_some() {
            is_whole
        } else {
            is_first
        };
        if fits {
            return Ok(());
        }
        let kind = match identity {
            Identity::Always => "identity column",
            Identity::ByDefault | Identity::Serial => "numbered column",
        };
        Err(self.unsupported(
            format!("{kind} `{}.{}`", self.table.name, column.name),
            Some(if self.dialect.numbered_key().is_some() {
                "the database numbers a primary key of one column only"
            } else {
                "the database numbers the first column of a primary key only"
            }),
        ))
    }

    fn index(&self, index: &Index) -> Result<(), SchemaError> {
        let place = format!("`{}` of the table `{}`", index.name, self.table.name);
        let refuse = |what: &str, hint| Err(self.unsupported(format!("{what} {place}"), hint));
        if index.predicate.is_some() && !self.has(Feature::PartialIndexes) {
            return refuse("partial index", None);
        }
        if !index.include.is_empty() && !self.has(Feature::IndexInclude) {
            return refuse(
                "INCLUDE of the index",
                Some("make the columns part of the key"),
            );
        }
        if let Some(method) = &index.method
            && !is_btree(method)
            && !self.has(Feature::IndexMethods)
        {
            return refuse(&format!("index method {method} of"), None);
        }
        for part in &index.parts {
            let is_expression = matches!(part.target, IndexTarget::Expression(_));
            if is_expression && !self.has(Feature::ExpressionIndexes) {
                return refuse(
                    "expression index",
                    Some("index a generated column that holds the expression"),
                );
            }
            // Where prefixes are unknown the whole column is indexed, which
            // finds the same rows; but other rows are unique by it.
            if part.prefix.is_some() && index.unique && !self.has(Feature::IndexPrefixes) {
                return refuse(
                    "unique index over a prefix",
                    Some("index an expression or a generated column"),
                );
            }
            if !nulls_are_smallest(part) && !self.has(Feature::IndexNullsOrder) {
                return refuse("order of NULLs in the index", None);
            }
            if part.collation.is_some() && !self.has(Feature::IndexCollations) {
                return refuse("collation of the index", None);
            }
            if part.operator_class.is_some() && !self.has(Feature::OperatorClasses) {
                return refuse("operator class of the index", None);
            }
        }
        Ok(())
    }

    fn foreign_key(&self, key: &ForeignKey) -> Result<(), SchemaError> {
        let place = format!("`{}` of the table `{}`", key.name, self.table.name);
        if key.deferral != Deferral::NotDeferrable && !self.has(Feature::Deferral) {
            return Err(self.unsupported(format!("deferrable foreign key {place}"), None));
        }
        let sets_default = [key.on_delete, key.on_update].contains(&ReferentialAction::SetDefault);
        if sets_default && !self.has(Feature::SetDefault) {
            return Err(self.unsupported(format!("SET DEFAULT by the foreign key {place}"), None));
        }
        if key.table.schema != self.table.name.schema && !self.has(Feature::ForeignSchemas) {
            return Err(self.unsupported(
                format!("foreign key {place} to another schema (`{}`)", key.table),
                None,
            ));
        }
        Ok(())
    }
}
