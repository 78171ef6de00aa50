//! Names that the tables of a schema share a space for.

use std::collections::HashMap;

use super::dialect::{Dialect, Feature};
use crate::schema::{Schema, SchemaError};

/// Refuses two things of one name: with IF NOT EXISTS the database would leave
/// the second out in silence.
pub(super) fn check(dialect: &dyn Dialect, schema: &Schema) -> Result<(), SchemaError> {
    let mut taken = Taken::default();
    for table in &schema.tables {
        for (kind, name) in dialect.schema_names(table) {
            let what = if kind == "table" {
                format!("the table `{}`", table.name)
            } else {
                format!("the {kind} `{name}` of the table `{}`", table.name)
            };
            taken.take(table.name.schema.as_deref(), name, what)?;
        }
    }
    if dialect.has(Feature::EnumTypes) {
        // A table has a row type of its name.
        for of in &schema.enums {
            let what = format!("the enum type `{}`", of.name);
            taken.take(of.schema.as_deref(), &of.name, what)?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct Taken<'a> {
    names: HashMap<(Option<&'a str>, String), String>,
}

impl<'a> Taken<'a> {
    fn take(
        &mut self,
        within: Option<&'a str>,
        name: &str,
        what: String,
    ) -> Result<(), SchemaError> {
        // Case alone does not tell names apart on SQLite, nor those of tables
        // on MySQL for some systems.
        let key = (within, name.to_lowercase());
        match self.names.insert(key, what.clone()) {
            None => Ok(()),
            Some(first) => Err(SchemaError::SharedName {
                name: name.to_owned(),
                first,
                second: what,
            }),
        }
    }
}
