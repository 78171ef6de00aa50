//! What holds for each table, on whatever database.

use super::{ColumnType, IndexTarget, SchemaError, Table};

impl Table {
    /// Whether the table is one that a database could have.
    ///
    /// # Errors
    ///
    /// Names the first thing that is wrong, with table and column.
    pub fn validate(&self) -> Result<(), SchemaError> {
        if self.columns.is_empty() {
            return Err(SchemaError::NoColumns {
                table: self.name.to_string(),
            });
        }
        self.validate_names()?;
        self.validate_columns()?;
        self.validate_keys()
    }

    /// Each name that the table brings along, but its columns'.
    pub(crate) fn constraint_names(&self) -> impl Iterator<Item = &str> {
        let keys = self.primary_key.iter().map(|key| &key.name);
        keys.chain(self.uniques.iter().map(|unique| &unique.name))
            .chain(self.indexes.iter().map(|index| &index.name))
            .chain(self.foreign_keys.iter().map(|key| &key.name))
            .chain(self.checks.iter().map(|check| &check.name))
            .map(String::as_str)
    }

    fn validate_names(&self) -> Result<(), SchemaError> {
        let own = [Some(&self.name.name), self.name.schema.as_ref()];
        let names = own
            .into_iter()
            .flatten()
            .chain(self.columns.iter().map(|column| &column.name))
            .map(String::as_str)
            .chain(self.constraint_names());
        for name in names {
            if name.is_empty() || name.contains('\0') {
                return Err(SchemaError::InvalidName {
                    table: self.name.to_string(),
                    name: name.to_owned(),
                });
            }
        }
        let columns = self.columns.iter().map(|column| column.name.as_str());
        if let Some(column) = repeated(columns) {
            return Err(SchemaError::DuplicateColumn {
                table: self.name.to_string(),
                column: column.to_owned(),
            });
        }
        let enum_checks: Vec<String> = self
            .columns
            .iter()
            .filter(|column| matches!(column.column_type, ColumnType::Enum(_)))
            .map(|column| self.enum_check_name(&column.name))
            .collect();
        let constraints = self
            .constraint_names()
            .chain(enum_checks.iter().map(String::as_str));
        if let Some(name) = repeated(constraints) {
            return Err(SchemaError::DuplicateName {
                table: self.name.to_string(),
                name: name.to_owned(),
            });
        }
        Ok(())
    }

    fn validate_columns(&self) -> Result<(), SchemaError> {
        for column in &self.columns {
            if let Some(of) = column.column_type.enum_type() {
                of.validate()?;
            }
            let text = matches!(
                column.column_type,
                ColumnType::Text | ColumnType::Enum(_) | ColumnType::Custom(_)
            );
            if column.collation.is_some() && !text {
                return Err(SchemaError::CollationOfNoText {
                    table: self.name.to_string(),
                    column: column.name.clone(),
                    column_type: column.column_type.to_string(),
                });
            }
        }
        let numbered: Vec<String> = self
            .columns
            .iter()
            .filter(|column| column.identity.is_some())
            .map(|column| column.name.clone())
            .collect();
        if numbered.len() > 1 {
            return Err(SchemaError::SeveralIdentities {
                table: self.name.to_string(),
                columns: numbered,
            });
        }
        Ok(())
    }

    fn validate_keys(&self) -> Result<(), SchemaError> {
        if let Some(key) = &self.primary_key {
            self.validate_list("the primary key", &key.columns)?;
            for name in &key.columns {
                if self.column(name).is_some_and(|column| column.nullable) {
                    return Err(SchemaError::NullableKey {
                        table: self.name.to_string(),
                        column: name.clone(),
                    });
                }
            }
        }
        for unique in &self.uniques {
            self.validate_list(
                &format!("the unique key `{}`", unique.name),
                &unique.columns,
            )?;
        }
        for key in &self.foreign_keys {
            self.validate_list(&format!("the foreign key `{}`", key.name), &key.columns)?;
        }
        for index in &self.indexes {
            let used_in = format!("the index `{}`", index.name);
            if index.parts.is_empty() {
                self.validate_list(&used_in, &[])?;
            }
            let columns: Vec<String> = index
                .parts
                .iter()
                .filter_map(|part| match &part.target {
                    IndexTarget::Column(name) => Some(name),
                    IndexTarget::Expression(_) => None,
                })
                .chain(&index.include)
                .cloned()
                .collect();
            if !columns.is_empty() {
                self.validate_list(&used_in, &columns)?;
            }
        }
        Ok(())
    }

    /// A list of columns: not empty, each known, none twice.
    fn validate_list(&self, used_in: &str, columns: &[String]) -> Result<(), SchemaError> {
        if columns.is_empty() {
            return Err(SchemaError::NoKeyColumns {
                table: self.name.to_string(),
                used_in: used_in.to_owned(),
            });
        }
        for name in columns {
            if self.column(name).is_none() {
                return Err(SchemaError::UnknownColumn {
                    table: self.name.to_string(),
                    used_in: used_in.to_owned(),
                    column: name.clone(),
                    nearest: crate::names::nearest(
                        name,
                        self.columns.iter().map(|column| column.name.as_str()),
                    )
                    .map(str::to_owned),
                });
            }
        }
        match repeated(columns.iter().map(String::as_str)) {
            Some(column) => Err(SchemaError::RepeatedColumn {
                table: self.name.to_string(),
                used_in: used_in.to_owned(),
                column: column.to_owned(),
            }),
            None => Ok(()),
        }
    }
}

/// The first name that stands a second time. Case does not tell names apart:
/// SQLite and MySQL take `Name` and `name` for one column.
fn repeated<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = std::collections::HashSet::new();
    names
        .into_iter()
        .find(|name| !seen.insert(name.to_lowercase()))
}
