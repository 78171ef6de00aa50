//! Rules of how fields are stored.

use syn::Ident;

use crate::attr::Action;
use crate::diagnostics::{Errors, listed};
use crate::model::{Field, Kind, Model};
use crate::types::is_reference;

/// A row is read into values that outlive it.
pub(super) fn owned_types(model: &Model, errors: &Errors) {
    for field in &model.fields {
        if is_reference(&field.ty) {
            errors.over(
                &field.ty,
                format!(
                    "`{}` borrows its value, but a row is read into owned ones\n\nhelp: use an owned type: `String` for `&str`, `Vec<u8>` for `&[u8]`",
                    field.name
                ),
            );
        }
    }
}

/// The attributes that say how the field is stored, in the order written
/// here.
fn storages(field: &Field) -> Vec<&Ident> {
    let written = &field.written;
    let mut given: Vec<&Ident> = Vec::new();
    given.extend(&written.skip);
    given.extend(&written.json);
    given.extend(written.with.iter().map(|(key, _)| key));
    given.extend(written.try_from.iter().map(|(key, _)| key));
    given.extend(written.embed.iter().map(|(key, _)| key));
    given
}

/// A field is stored in one way.
pub(super) fn one_storage(model: &Model, errors: &Errors) {
    for field in &model.fields {
        if let [first, others @ ..] = storages(field).as_slice() {
            for other in others {
                errors.at(
                    other.span(),
                    format!(
                        "`{other}` and `{first}` contradict each other\n\nhelp: a field has at most one of {}",
                        listed(["skip", "json", "with", "try_from", "embed"])
                    ),
                );
            }
        }
    }
}

/// The attributes of a column, whatever its type.
fn of_a_column(field: &Field) -> Vec<&Ident> {
    let written = &field.written;
    let mut given: Vec<&Ident> = Vec::new();
    given.extend(written.column.iter().map(|(key, _)| key));
    given.extend(written.column_type.iter().map(|(key, _)| key));
    given.extend(&written.unique);
    given.extend(&written.index);
    given.extend(written.default.iter().map(|(key, _)| key));
    given.extend(written.server_default.iter().map(|(key, _)| key));
    given.extend(written.renamed_from.iter().map(|(key, _)| key));
    given.extend(written.comment.iter().map(|(key, _)| key));
    given.extend(written.check.iter().map(|(key, _)| key));
    given.extend(written.generated.iter().map(|(key, _)| key));
    given.extend(written.collate.iter().map(|(key, _)| key));
    given.extend(&written.identity);
    given.extend(&written.created_at);
    given.extend(&written.updated_at);
    given.extend(&written.readonly);
    given.extend(&written.sensitive);
    given.extend(written.references.iter().map(|(key, _)| key));
    given
}

/// What is said of a column that is not there would be lost.
pub(super) fn skipped_says_nothing_else(model: &Model, errors: &Errors) {
    for field in &model.fields {
        if !matches!(field.kind, Kind::Skipped) {
            continue;
        }
        for key in of_a_column(field) {
            errors.at(
                key.span(),
                format!("`{}` is skipped: it has no column", field.name),
            );
        }
    }
}

/// An embedded struct is several columns, each with attributes of its own,
/// and there in every row.
pub(super) fn embedded_is_no_column(model: &Model, errors: &Errors) {
    for field in &model.fields {
        if !matches!(field.kind, Kind::Embedded { .. }) {
            continue;
        }
        if field.is_option() {
            errors.over(
                &field.ty,
                "an embedded struct cannot be optional\n\nhelp: make its fields `Option`s, or store it as one column with `#[mapped(json)]`",
            );
        }
        for key in of_a_column(field) {
            errors.at(
                key.span(),
                format!(
                    "`{}` is of one column, and an embedded struct has several\n\nhelp: say it on the fields of the embedded struct",
                    key.to_string().trim_start_matches("r#")
                ),
            );
        }
    }
}

/// A column that takes no NULL cannot be set to it.
pub(super) fn set_null_needs_option(model: &Model, errors: &Errors) {
    for field in &model.fields {
        let Some((_, reference)) = &field.written.references else {
            continue;
        };
        if field.is_option() || !matches!(field.kind, Kind::Plain) {
            continue;
        }
        for (word, action) in [&reference.on_delete, &reference.on_update]
            .into_iter()
            .flatten()
        {
            if *action == Action::SetNull {
                errors.at(
                    word.span(),
                    format!(
                        "`{}` takes no NULL\n\nhelp: make the field an `Option`, or choose another action",
                        field.name
                    ),
                );
            }
        }
    }
}

/// `From` cannot fail, but writing JSON can.
pub(super) fn json_cannot_become_a_model(model: &Model, errors: &Errors) {
    if model.written.into_model.is_none() {
        return;
    }
    for field in &model.fields {
        if let (Kind::Json, Some(key)) = (&field.kind, &field.written.json) {
            errors.at(
                key.span(),
                "`into_model` cannot convert a `json` field, since that can fail\n\nhelp: remove `into_model`, or use `with`",
            );
        }
    }
}
