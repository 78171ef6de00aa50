//! Foreign keys of a definition, held against the tables that they refer to.

use super::flatten::FlatColumn;
use super::from_definition::{outline, resolve};
use super::naming;
use super::{ColumnType, Deferral, ForeignKey, ReferentialAction, SchemaError, Table, TableName};
use crate::mapped::{ForeignKeyDefinition, Mapping};
use crate::names::nearest;

/// Adds the foreign keys of the columns, then those of the table.
pub(super) fn add(
    table: &mut Table,
    columns: &[FlatColumn],
    definitions: &[ForeignKeyDefinition],
) -> Result<(), SchemaError> {
    for column in columns {
        if let Some(definition) = &column.definition.references {
            let own = vec![column.name.clone()];
            let foreign_key = foreign_key(table, own, definition)?;
            table.foreign_keys.push(foreign_key);
        }
    }
    for definition in definitions {
        let used_in = match definition.name {
            Some(name) => format!("the foreign key `{name}`"),
            None => "a foreign key".to_owned(),
        };
        if definition.columns.is_empty() {
            return Err(SchemaError::NoKeyColumns {
                table: table.name.to_string(),
                used_in,
            });
        }
        let own = definition
            .columns
            .iter()
            .map(|name| {
                resolve(&table.name, columns, name, &used_in).map(|column| column.name.clone())
            })
            .collect::<Result<Vec<_>, _>>()?;
        let foreign_key = foreign_key(table, own, definition)?;
        table.foreign_keys.push(foreign_key);
    }
    Ok(())
}

fn foreign_key(
    table: &Table,
    columns: Vec<String>,
    definition: &ForeignKeyDefinition,
) -> Result<ForeignKey, SchemaError> {
    let name = match definition.name {
        Some(name) => naming::chosen(name),
        None => naming::foreign_key(&table.name.name, columns.iter().map(String::as_str)),
    };
    let referred = Referred::of((definition.table)())?;
    let references = referred.columns_of(table, &name, definition)?;
    if columns.len() != references.len() {
        return Err(SchemaError::ForeignKeyColumns {
            table: table.name.to_string(),
            foreign_key: name,
            columns,
            references: referred.name.to_string(),
            references_columns: references,
        });
    }
    for (column, reference) in columns.iter().zip(&references) {
        referred.check_types(table, column, reference)?;
    }
    let mut foreign_key = ForeignKey {
        name,
        columns,
        references,
        on_delete: definition.on_delete,
        on_update: definition.on_update,
        deferral: if definition.deferrable {
            Deferral::InitiallyDeferred
        } else {
            Deferral::NotDeferrable
        },
        table: referred.name.clone(),
    };
    referred.order_by_key(table, &mut foreign_key)?;
    check_set_null(table, &foreign_key)?;
    Ok(foreign_key)
}

/// What a foreign key must know of the table that it refers to.
struct Referred {
    name: TableName,
    columns: Vec<ReferredColumn>,
    primary_key: Vec<String>,
    /// Its keys; `None` where a SeaORM entity, which does not tell all of
    /// them, defines the table.
    keys: Option<Vec<Vec<String>>>,
}

struct ReferredColumn {
    path: Option<String>,
    name: String,
    /// `None` where a SeaORM entity defines it.
    holds: Option<(ColumnType, Option<String>)>,
}

impl Referred {
    fn of(mapping: &Mapping) -> Result<Self, SchemaError> {
        match mapping.definition() {
            None => Ok(Self::of_entity(mapping)),
            Some(definition) => {
                let outline = outline(definition)?;
                let table = outline.table;
                let primary_key = table.primary_key.map(|key| key.columns).unwrap_or_default();
                let mut keys = vec![primary_key.clone()];
                keys.extend(table.uniques.into_iter().map(|unique| unique.columns));
                let columns = outline
                    .columns
                    .into_iter()
                    .zip(table.columns)
                    .map(|(field, column)| ReferredColumn {
                        path: Some(field.path),
                        name: column.name,
                        holds: Some((column.column_type, column.collation)),
                    })
                    .collect();
                Ok(Self {
                    name: table.name,
                    columns,
                    primary_key,
                    keys: Some(keys),
                })
            }
        }
    }

    fn of_entity(mapping: &Mapping) -> Self {
        let table = mapping.table();
        let path_of = |name: &str| {
            mapping
                .fields()
                .iter()
                .enumerate()
                .find(|(field, _)| mapping.column_of(*field).name() == name)
                .map(|(_, field)| field.path().to_owned())
        };
        Self {
            name: TableName::new(table.schema(), table.name()),
            columns: table
                .columns()
                .iter()
                .map(|column| ReferredColumn {
                    path: path_of(column.name()),
                    name: column.name().to_owned(),
                    holds: None,
                })
                .collect(),
            primary_key: table.key().map(|column| column.name().to_owned()).collect(),
            keys: None,
        }
    }

    /// The columns that a foreign key refers to: those that it names, by field
    /// or by column, or the primary key.
    fn columns_of(
        &self,
        table: &Table,
        foreign_key: &str,
        definition: &ForeignKeyDefinition,
    ) -> Result<Vec<String>, SchemaError> {
        if definition.references.is_empty() {
            if self.primary_key.is_empty() {
                return Err(SchemaError::NoKeyToReference {
                    table: table.name.to_string(),
                    foreign_key: foreign_key.to_owned(),
                    references: self.name.to_string(),
                });
            }
            return Ok(self.primary_key.clone());
        }
        let by_field = |name: &str| {
            self.columns
                .iter()
                .find(|column| column.path.as_deref() == Some(name))
        };
        definition
            .references
            .iter()
            .map(|name| {
                by_field(name)
                    .or_else(|| self.column(name))
                    .map(|column| column.name.clone())
                    .ok_or_else(|| SchemaError::UnknownColumn {
                        table: self.name.to_string(),
                        used_in: format!(
                            "the foreign key `{foreign_key}` of the table `{}`",
                            table.name
                        ),
                        column: (*name).to_owned(),
                        nearest: nearest(
                            name,
                            self.columns
                                .iter()
                                .map(|column| column.path.as_deref().unwrap_or(&column.name)),
                        )
                        .map(str::to_owned),
                    })
            })
            .collect()
    }

    fn column(&self, name: &str) -> Option<&ReferredColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// MySQL refuses keys between integers of different widths or texts of
    /// different collations, SQLite compares them by affinity, PostgreSQL
    /// casts: only the same type means the same everywhere. What a type in a
    /// database's own spelling means is for the database to judge.
    fn check_types(&self, table: &Table, column: &str, reference: &str) -> Result<(), SchemaError> {
        let (Some(own), Some((theirs, their_collation))) = (
            table.column(column),
            self.column(reference)
                .and_then(|column| column.holds.as_ref()),
        ) else {
            return Ok(());
        };
        let custom = |of: &ColumnType| matches!(of, ColumnType::Custom(_));
        if custom(&own.column_type) || custom(theirs) {
            return Ok(());
        }
        if own.column_type == *theirs && own.collation == *their_collation {
            return Ok(());
        }
        Err(SchemaError::ForeignKeyTypes {
            table: table.name.to_string(),
            column: column.to_owned(),
            column_type: described(&own.column_type, own.collation.as_deref()),
            references: format!("{}.{reference}", self.name),
            references_type: described(theirs, their_collation.as_deref()),
        })
    }

    /// Puts the pairs of a foreign key into the order of the key that it
    /// refers to, or says that there is no such key.
    fn order_by_key(&self, table: &Table, foreign_key: &mut ForeignKey) -> Result<(), SchemaError> {
        let Some(keys) = &self.keys else {
            return Ok(());
        };
        let key = keys.iter().find(|key| {
            key.len() == foreign_key.references.len()
                && key
                    .iter()
                    .all(|column| foreign_key.references.contains(column))
        });
        let Some(key) = key else {
            return Err(SchemaError::ForeignKeyNotUnique {
                table: table.name.to_string(),
                foreign_key: foreign_key.name.clone(),
                references: self.name.to_string(),
                references_columns: foreign_key.references.clone(),
            });
        };
        let place = |reference: &String| key.iter().position(|column| column == reference);
        let mut pairs: Vec<(String, String)> = std::mem::take(&mut foreign_key.references)
            .into_iter()
            .zip(std::mem::take(&mut foreign_key.columns))
            .collect();
        pairs.sort_by_key(|(reference, _)| place(reference));
        (foreign_key.references, foreign_key.columns) = pairs.into_iter().unzip();
        Ok(())
    }
}

fn described(column_type: &ColumnType, collation: Option<&str>) -> String {
    match collation {
        Some(collation) => format!("{column_type} collated by {collation}"),
        None => column_type.to_string(),
    }
}

fn check_set_null(table: &Table, foreign_key: &ForeignKey) -> Result<(), SchemaError> {
    let sets_null =
        [foreign_key.on_delete, foreign_key.on_update].contains(&ReferentialAction::SetNull);
    let not_null = foreign_key
        .columns
        .iter()
        .filter_map(|name| table.column(name))
        .find(|column| !column.nullable);
    match not_null {
        Some(column) if sets_null => Err(SchemaError::SetNullOnNotNull {
            table: table.name.to_string(),
            foreign_key: foreign_key.name.clone(),
            column: column.name.clone(),
        }),
        _ => Ok(()),
    }
}
