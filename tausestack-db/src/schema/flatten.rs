//! The columns of a struct and of those embedded in it, as one list.

use crate::mapped::{ColumnDefinition, FieldContent, FieldDefinition};

/// A column with its whole name.
#[derive(Debug, Clone)]
pub(super) struct FlatColumn {
    /// The Rust name of its field, with those of embedding fields before it.
    pub(super) path: String,
    /// The column's name, with the prefixes of embedding fields.
    pub(super) name: String,
    /// What its field declares; the name in it lacks the prefixes.
    pub(super) definition: ColumnDefinition,
}

/// Flattens as a [`Mapping`](crate::mapped::Mapping) does.
///
/// Not taken from a mapping, since that of a view has only some of the
/// table's columns, and says of them what the view does.
pub(super) fn flatten(fields: &[FieldDefinition]) -> Vec<FlatColumn> {
    let mut columns = Vec::new();
    append(fields, "", "", &mut columns);
    columns
}

fn append(fields: &[FieldDefinition], path: &str, prefix: &str, columns: &mut Vec<FlatColumn>) {
    for field in fields {
        let path = if path.is_empty() {
            field.field.to_owned()
        } else {
            format!("{path}.{}", field.field)
        };
        match field.content {
            FieldContent::Column(definition) => columns.push(FlatColumn {
                path,
                name: format!("{prefix}{}", definition.name),
                definition,
            }),
            FieldContent::Embedded {
                prefix: own,
                fields: inner,
                ..
            } => append(inner, &path, &format!("{prefix}{own}"), columns),
        }
    }
}
