//! Names of fields in indexes and foreign keys, resolved to columns.

use syn::Ident;
use syn::ext::IdentExt;

use super::field::{Field, Kind};
use super::{ForeignKey, Index, Part, Target};
use crate::attr::{RawForeignKey, RawIndex, RawPart, RawTarget};
use crate::diagnostics::{Errors, suggestion};

/// The column of the field that is named; reports a name that is none.
fn column(name: &Ident, fields: &[Field], errors: &Errors) -> Option<String> {
    let wanted = name.unraw().to_string();
    let Some(field) = fields.iter().find(|field| field.name == wanted) else {
        let known = fields.iter().map(|field| field.name.as_str());
        errors.at(
            name.span(),
            format!("no field `{wanted}`{}", suggestion(&wanted, known)),
        );
        return None;
    };
    match field.kind {
        Kind::Embedded { .. } => {
            errors.at(
                name.span(),
                format!(
                    "`{wanted}` is embedded: it has several columns\n\nhelp: declare an index of its columns in a migration"
                ),
            );
            None
        }
        Kind::Skipped => {
            errors.at(
                name.span(),
                format!("`{wanted}` is skipped: it has no column"),
            );
            None
        }
        _ => Some(field.column.clone()),
    }
}

pub(super) fn index(raw: RawIndex, fields: &[Field], errors: &Errors) -> Index {
    if raw.parts.is_empty() {
        errors.at(
            raw.key.span(),
            format!("no columns are named\n\nhelp: `{}(a, b)`", raw.key),
        );
    }
    let include = raw
        .include
        .iter()
        .filter_map(|name| column(name, fields, errors))
        .collect();
    Index {
        parts: raw
            .parts
            .into_iter()
            .filter_map(|raw| part(raw, fields, errors))
            .collect(),
        key: raw.key,
        name: raw.name,
        unique: raw.unique,
        include,
        predicate: raw.predicate,
        method: raw.method,
    }
}

fn part(raw: RawPart, fields: &[Field], errors: &Errors) -> Option<Part> {
    let target = match raw.target {
        RawTarget::Expression(sql) => Target::Expression(sql),
        RawTarget::Field(path) => match path.as_slice() {
            [name] => Target::Column(column(name, fields, errors)?),
            [_, inner, ..] => {
                errors.at(
                    inner.span(),
                    "columns of an embedded struct cannot be named here\n\nhelp: declare the index in a migration",
                );
                return None;
            }
            [] => return None,
        },
    };
    Some(Part {
        target,
        descending: raw.descending,
        nulls: raw.nulls,
        prefix: raw.prefix,
    })
}

pub(super) fn foreign_key(raw: RawForeignKey, fields: &[Field], errors: &Errors) -> ForeignKey {
    let columns: Vec<String> = raw
        .columns
        .iter()
        .filter_map(|name| column(name, fields, errors))
        .collect();
    let referred = raw.reference.fields.len();
    if raw.columns.is_empty() || (referred != 0 && referred != raw.columns.len()) {
        errors.at(
            raw.key.span(),
            format!(
                "the key has {} columns and refers to {referred}",
                raw.columns.len()
            ),
        );
    }
    ForeignKey { columns, raw }
}
