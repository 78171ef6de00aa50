//! Enum types.

use super::{SchemaError, Table};
use crate::mapped::EnumDefinition;

/// A fixed set of names: a type of its own on PostgreSQL, elsewhere text with
/// a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// The schema that qualifies the type, where one is named. A type that a
    /// struct declares has none, since statements cast to its bare name.
    pub schema: Option<String>,
    /// The type's name.
    pub name: String,
    /// Its values, in order.
    pub values: Vec<String>,
}

impl From<&EnumDefinition> for EnumType {
    fn from(definition: &EnumDefinition) -> Self {
        Self {
            schema: None,
            name: definition.name.to_owned(),
            values: definition
                .values
                .iter()
                .map(|value| (*value).to_owned())
                .collect(),
        }
    }
}

impl EnumType {
    /// Whether both are one type of the database, with whatever values.
    pub(crate) fn is_same_type(&self, other: &Self) -> bool {
        (&self.schema, &self.name) == (&other.schema, &other.name)
    }

    pub(super) fn validate(&self) -> Result<(), SchemaError> {
        if self.values.is_empty() {
            return Err(SchemaError::EmptyEnum {
                name: self.name.clone(),
            });
        }
        for (position, value) in self.values.iter().enumerate() {
            if self.values[..position].contains(value) {
                return Err(SchemaError::DuplicateEnumValue {
                    name: self.name.clone(),
                    value: value.clone(),
                });
            }
        }
        Ok(())
    }
}

/// The enums of the tables' columns, each definition once.
pub(super) fn of_columns(tables: &[Table]) -> Vec<EnumType> {
    let mut types: Vec<EnumType> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if let Some(of) = column.column_type.enum_type()
            && !types.contains(of)
        {
            types.push(of.clone());
        }
    }
    types
}

/// The enum types of the tables' columns, each once, in order of appearance.
pub(crate) fn used_by<'a>(
    tables: impl IntoIterator<Item = &'a Table>,
) -> Result<Vec<EnumType>, SchemaError> {
    let mut types: Vec<EnumType> = Vec::new();
    for column in tables.into_iter().flat_map(|table| &table.columns) {
        let Some(of) = column.column_type.enum_type() else {
            continue;
        };
        match types
            .iter()
            .find(|known| (&known.schema, &known.name) == (&of.schema, &of.name))
        {
            None => types.push(of.clone()),
            Some(known) if known == of => {}
            Some(_) => {
                return Err(SchemaError::ConflictingEnums {
                    name: of.name.clone(),
                });
            }
        }
    }
    Ok(types)
}
