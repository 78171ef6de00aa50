//! Tables as structs declare them.

use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;

use super::flatten::{FlatColumn, flatten};
use super::literal::Literal;
use super::{
    Check, Column, ColumnDefault, ColumnType, Generated, GeneratedStorage, Identity, Index,
    IndexPart, IndexTarget, PrimaryKey, SchemaError, SortOrder, Table, TableName, Unique, naming,
    references,
};
use crate::mapped::{self, IndexDefinition, KeyOrigin, Mapping, TableDefinition};
use crate::names::nearest;

impl Table {
    /// The table of a mapped struct.
    ///
    /// A view of another struct's table gives the whole table, as that struct
    /// declares it.
    ///
    /// # Errors
    ///
    /// If a SeaORM entity defines the table, or as
    /// [`from_definition`](Self::from_definition).
    pub fn from_mapping(mapping: &Mapping) -> Result<Self, SchemaError> {
        match mapping.definition() {
            Some(definition) => Self::from_definition(definition),
            None => Err(SchemaError::NoDefinition {
                rust_name: mapping.rust_name().to_owned(),
                table: mapping.table().name().to_owned(),
            }),
        }
    }

    /// The table that a definition declares.
    ///
    /// # Errors
    ///
    /// If the definition contradicts itself, or a table that it refers to:
    /// names that stand twice, columns that do not exist, foreign keys that
    /// no database would take, keys that can be NULL.
    pub fn from_definition(definition: &TableDefinition) -> Result<Self, SchemaError> {
        let Outline { mut table, columns } = outline(definition)?;
        references::add(&mut table, &columns, definition.foreign_keys)?;
        table.validate()?;
        Ok(table)
    }
}

/// A table without its foreign keys, which may lead back to it.
pub(super) struct Outline {
    pub(super) table: Table,
    pub(super) columns: Vec<FlatColumn>,
}

/// The column that a definition names: by its own name, or by its field's.
pub(super) fn resolve<'a>(
    table: &TableName,
    columns: &'a [FlatColumn],
    name: &str,
    used_in: &str,
) -> Result<&'a FlatColumn, SchemaError> {
    columns
        .iter()
        .find(|column| column.name == name)
        .or_else(|| columns.iter().find(|column| column.path == name))
        .ok_or_else(|| SchemaError::UnknownColumn {
            table: table.to_string(),
            used_in: used_in.to_owned(),
            column: name.to_owned(),
            nearest: nearest(name, columns.iter().map(|column| column.name.as_str()))
                .map(str::to_owned),
        })
}

pub(super) fn outline(definition: &TableDefinition) -> Result<Outline, SchemaError> {
    let name = TableName::new(definition.schema, definition.name);
    let columns = flatten(definition.fields);
    let mut table = Table {
        columns: columns
            .iter()
            .map(|column| column_of(&name, column))
            .collect::<Result<_, _>>()?,
        primary_key: primary_key(&name, &columns),
        uniques: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: checks(definition, &columns),
        options: None,
        comment: definition.comment.map(str::to_owned),
        renamed_from: definition.renamed_from.map(str::to_owned),
        name,
    };
    for column in &columns {
        if column.definition.unique {
            table.uniques.push(Unique {
                name: naming::unique(&table.name.name, [column.name.as_str()]),
                columns: vec![column.name.clone()],
            });
        } else if column.definition.index {
            // A unique key is an index already: a second one over the same
            // column would cost each write and speed up no read.
            let parts = vec![IndexPart::column(&column.name)];
            table.indexes.push(Index {
                name: naming::index(&table.name.name, &parts, false),
                unique: false,
                parts,
                include: Vec::new(),
                predicate: None,
                method: None,
            });
        }
    }
    for index in definition.indexes {
        add_index(&mut table, &columns, index)?;
    }
    Ok(Outline { table, columns })
}

fn column_of(table: &TableName, column: &FlatColumn) -> Result<Column, SchemaError> {
    let FlatColumn {
        name, definition, ..
    } = column;
    let identity = identity_of(table, column)?;
    let (server_default, on_update) = definition
        .server_default
        .map_or((None, None), split_on_update);
    let default = match server_default {
        // What the database computes wins: the constant then is what the
        // library writes, and rows from elsewhere get the other.
        Some(expression) => Some(ColumnDefault::Expression(expression.to_owned())),
        None => constant_default(table, column)?.map(ColumnDefault::Literal),
    };
    let generated = definition.generated.map(|expression| Generated {
        expression: expression.to_owned(),
        storage: GeneratedStorage::Stored,
    });
    for (is_there, first, second) in [
        (
            generated.is_some() && default.is_some(),
            "a generated value",
            "a default",
        ),
        (
            generated.is_some() && identity.is_some(),
            "a generated value",
            "an identity",
        ),
        (
            identity.is_some() && default.is_some(),
            "an identity",
            "a default",
        ),
    ] {
        if is_there {
            return Err(SchemaError::ConflictingValues {
                table: table.to_string(),
                column: name.clone(),
                first,
                second,
            });
        }
    }
    Ok(Column {
        name: name.clone(),
        column_type: match definition.custom_type {
            Some(spelling) => ColumnType::Custom(spelling.to_owned()),
            None => definition.data_type.into(),
        },
        nullable: nullable(table, column)? && identity.is_none(),
        identity,
        default,
        on_update: on_update.map(str::to_owned),
        generated,
        collation: definition.collate.map(str::to_owned),
        comment: definition.comment.map(str::to_owned),
        renamed_from: definition.renamed_from.map(str::to_owned),
    })
}

/// MySQL's ON UPDATE clause stands behind the default, and is written there.
fn split_on_update(server_default: &'static str) -> (Option<&'static str>, Option<&'static str>) {
    let lowered = server_default.to_ascii_lowercase();
    let clause = lowered.match_indices("on").find_map(|(at, word)| {
        let begins = at == 0 || lowered[..at].ends_with(char::is_whitespace);
        let rest = lowered[at + word.len()..].trim_start();
        let update = lowered.len() - rest.len();
        let expression = rest.strip_prefix("update")?;
        let ends = expression.starts_with(char::is_whitespace);
        (begins && ends && update > at + word.len()).then_some((at, update + "update".len()))
    });
    let Some((begin, end)) = clause else {
        return (Some(server_default), None);
    };
    let default = server_default[..begin].trim();
    (
        (!default.is_empty()).then_some(default),
        Some(server_default[end..].trim()),
    )
}

/// Whether the column takes NULL. A key's field can be an `Option` and its
/// column not: `None` stands for a value that is yet to be made.
fn nullable(table: &TableName, column: &FlatColumn) -> Result<bool, SchemaError> {
    let definition = &column.definition;
    match definition.key {
        None => Ok(definition.nullable),
        Some(KeyOrigin::Client)
            if definition.nullable
                && ColumnType::from(definition.data_type) != ColumnType::Uuid =>
        {
            Err(SchemaError::NullableKey {
                table: table.to_string(),
                column: column.name.clone(),
            })
        }
        Some(_) => Ok(false),
    }
}

fn identity_of(table: &TableName, column: &FlatColumn) -> Result<Option<Identity>, SchemaError> {
    let definition = &column.definition;
    let computed = definition.server_default.is_some() || definition.generated.is_some();
    let identity = match definition.key {
        // The word is SQL's own, `GENERATED ALWAYS AS IDENTITY`: who writes it
        // wants the stricter form, in which no row brings its own number.
        _ if definition.identity => Identity::Always,
        Some(KeyOrigin::Database) if !computed => Identity::ByDefault,
        _ => return Ok(None),
    };
    let column_type = ColumnType::from(definition.data_type);
    if column_type.is_integer() {
        Ok(Some(identity))
    } else {
        Err(SchemaError::NotAnInteger {
            table: table.to_string(),
            column: column.name.clone(),
            column_type: column_type.to_string(),
        })
    }
}

/// The constant that Rust code gives, if it is one: a default that is
/// computed for each row (a new UUID, the time) is no part of the schema.
fn constant_default(
    table: &TableName,
    column: &FlatColumn,
) -> Result<Option<Literal>, SchemaError> {
    let Some(default) = column.definition.default.filter(|default| default.constant) else {
        return Ok(None);
    };
    let value = match (default.value)() {
        Value::Enum(OptionEnum::Some(value))
            if matches!(column.definition.data_type.into(), ColumnType::Enum(_)) =>
        {
            Value::String(Some(value.value.to_string()))
        }
        value => value,
    };
    let invalid = |reason: String| SchemaError::DefaultValue {
        table: table.to_string(),
        column: column.name.clone(),
        reason,
    };
    let literal = Literal::from_value(value).map_err(|_| {
        invalid("has no spelling as a constant: state it as `server_default = \"…\"`".into())
    })?;
    if let (Some(Literal::Text(value)), ColumnType::Enum(of)) =
        (&literal, ColumnType::from(column.definition.data_type))
        && !of.values.contains(value)
    {
        return Err(invalid(format!(
            "is '{value}', which the enum `{}` lacks",
            of.name
        )));
    }
    Ok(literal)
}

fn primary_key(table: &TableName, columns: &[FlatColumn]) -> Option<PrimaryKey> {
    let key: Vec<String> = columns
        .iter()
        .filter(|column| column.definition.key.is_some())
        .map(|column| column.name.clone())
        .collect();
    (!key.is_empty()).then(|| PrimaryKey {
        name: naming::primary_key(&table.name),
        columns: key,
    })
}

fn checks(definition: &TableDefinition, columns: &[FlatColumn]) -> Vec<Check> {
    let of_columns = columns.iter().filter_map(|column| {
        column.definition.check.map(|expression| Check {
            name: naming::column_check(definition.name, &column.name),
            expression: expression.to_owned(),
        })
    });
    let of_rows = definition
        .checks
        .iter()
        .enumerate()
        .map(|(position, check)| Check {
            name: match check.name {
                Some(name) => naming::chosen(name),
                None => naming::row_check(definition.name, position + 1),
            },
            expression: check.expression.to_owned(),
        });
    of_columns.chain(of_rows).collect()
}

fn add_index(
    table: &mut Table,
    columns: &[FlatColumn],
    definition: &IndexDefinition,
) -> Result<(), SchemaError> {
    let used_in = match definition.name {
        Some(name) => format!("the index `{name}`"),
        None => "an index".to_owned(),
    };
    let resolved = |name: &str| {
        resolve(&table.name, columns, name, &used_in).map(|column| column.name.clone())
    };
    let mut parts = Vec::with_capacity(definition.parts.len());
    for part in definition.parts {
        parts.push(IndexPart {
            target: match part.target {
                mapped::IndexTarget::Column(name) => IndexTarget::Column(resolved(name)?),
                mapped::IndexTarget::Expression(expression) => {
                    IndexTarget::Expression(expression.to_owned())
                }
            },
            order: if part.descending {
                SortOrder::Descending
            } else {
                SortOrder::Ascending
            },
            nulls: part.nulls,
            prefix: part.prefix,
            collation: None,
            operator_class: None,
        });
    }
    let include = definition
        .include
        .iter()
        .map(|name| resolved(name))
        .collect::<Result<Vec<_>, _>>()?;
    let name = match definition.name {
        Some(name) => naming::chosen(name),
        None => naming::index(&table.name.name, &parts, definition.unique),
    };
    let index = Index {
        name,
        unique: definition.unique,
        parts,
        include,
        predicate: definition.predicate.map(str::to_owned),
        method: definition.method.map(str::to_owned),
    };
    match unique_key(&index) {
        Some(columns) => table.uniques.push(Unique {
            name: index.name,
            columns,
        }),
        None => table.indexes.push(index),
    }
    Ok(())
}

/// The columns of an index that says no more than a unique key does: it then
/// is a constraint, which other tables can refer to on each database.
pub(super) fn unique_key(index: &Index) -> Option<Vec<String>> {
    let plain = index.unique
        && index.include.is_empty()
        && index.predicate.is_none()
        && index.method.is_none();
    if !plain {
        return None;
    }
    index
        .parts
        .iter()
        .map(|part| match &part.target {
            IndexTarget::Column(name) if *part == IndexPart::column(name.as_str()) => {
                Some(name.clone())
            }
            _ => None,
        })
        .collect()
}
