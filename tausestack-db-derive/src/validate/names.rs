//! Rules of names.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::{Ident, LitStr};

use crate::diagnostics::Errors;
use crate::model::{Form, Kind, Model};

/// PostgreSQL cuts names after 63 bytes, in silence; MySQL refuses those of
/// more than 64 characters.
const LONGEST: usize = 63;

/// Names that some database refuses or cuts.
pub(super) fn fit_every_database(model: &Model, errors: &Errors) {
    let literal = |what: &str, name: &LitStr| fits(what, &name.value(), name.span(), errors);
    if let Form::Table(name) = &model.form {
        literal("table", name);
    }
    for (_, name) in model
        .written
        .schema
        .iter()
        .chain(&model.written.renamed_from)
    {
        literal("schema or table", name);
    }
    for (_, field) in model.mapped_fields() {
        match &field.kind {
            Kind::Embedded { prefix } if !prefix.is_empty() => {
                fits("prefix", prefix, field.span(), errors);
            }
            Kind::Embedded { .. } => {}
            _ => fits("column", &field.column, field.column_span, errors),
        }
        if let Some((_, name)) = &field.written.renamed_from {
            literal("column", name);
        }
        if let Some((_, reference)) = &field.written.references {
            reference.name.iter().for_each(|name| literal("key", name));
        }
    }
    let named = model
        .indexes
        .iter()
        .filter_map(|index| index.name.as_ref())
        .chain(model.checks.iter().filter_map(|check| check.name.as_ref()))
        .chain(
            model
                .foreign_keys
                .iter()
                .filter_map(|key| key.raw.reference.name.as_ref()),
        );
    for name in named {
        literal("constraint", name);
    }
}

/// Whether a name of this kind fits; reports why not.
pub(super) fn fits(what: &str, name: &str, span: Span, errors: &Errors) {
    if name.is_empty() {
        errors.at(span, format!("the name of a {what} cannot be empty"));
    } else if name.contains('\0') {
        errors.at(span, format!("the name of a {what} cannot contain NUL"));
    } else if name.len() > LONGEST {
        errors.at(
            span,
            format!(
                "the name of this {what} has {} bytes, and PostgreSQL keeps {LONGEST} of them\n\nhelp: give it a shorter one",
                name.len()
            ),
        );
    }
}

/// SQLite and MySQL tell column names apart without regard to case.
pub(super) fn columns_differ(model: &Model, errors: &Errors) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (_, field) in model.mapped_fields() {
        if matches!(field.kind, Kind::Embedded { .. }) {
            continue;
        }
        if let Some(other) = seen.insert(field.column.to_lowercase(), &field.name) {
            errors.at(
                field.column_span,
                format!(
                    "`{}` and `{other}` have the same column `{}`",
                    field.name, field.column
                ),
            );
        }
    }
}

/// Two fields that JSON cannot tell apart.
pub(super) fn json_names_differ(model: &Model, errors: &Errors) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (_, field) in model.mapped_fields() {
        if field.serde.flatten.is_some() || field.serde.skip_deserializing.is_some() {
            continue;
        }
        let span = field
            .serde
            .deserialize_name
            .as_ref()
            .map_or_else(|| field.span(), |(_, key): &(String, Ident)| key.span());
        let aliases = field
            .serde
            .aliases
            .iter()
            .map(|alias| (alias.value(), alias.span()));
        let names = std::iter::once((field.deserialize_name.clone(), span)).chain(aliases);
        for (name, span) in names {
            match seen.insert(name.clone(), &field.name) {
                Some(other) if other != field.name => errors.at(
                    span,
                    format!(
                        "`{}` and `{other}` have the same name `{name}` in JSON",
                        field.name
                    ),
                ),
                _ => {}
            }
        }
    }
}

/// `column` of a view or of an entity's DTO names a field of another struct.
pub(super) fn other_structs_fields_are_names(model: &Model, errors: &Errors) {
    let (paths, whose) = match &model.form {
        Form::Entity(_) => (false, "the entity's Model"),
        Form::View(_) | Form::Create(_) | Form::Patch(_) => (true, "the struct that it is of"),
        Form::Table(_) | Form::Embed | Form::Unsaid => return,
    };
    for (_, field) in model.mapped_fields() {
        let Some((_, given)) = &field.written.column else {
            continue;
        };
        let is_name = |name: &str| {
            syn::parse_str::<Ident>(name).is_ok()
                || syn::parse_str::<Ident>(&format!("r#{name}")).is_ok()
        };
        let valid = if paths {
            field.column.split('.').all(is_name)
        } else {
            is_name(&field.column)
        };
        if !valid {
            errors.at(
                given.span(),
                format!(
                    "`{}` is no field\n\nhelp: `column` names a field of {whose} here",
                    field.column
                ),
            );
        }
    }
}
