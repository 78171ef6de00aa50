//! Rules of primary keys.

use crate::diagnostics::Errors;
use crate::model::{Form, Key, Kind, Model};

/// Rows are fetched, updated and deleted by their key; a table that has none
/// has to say so.
pub(super) fn has_key(model: &Model, errors: &Errors) {
    if !matches!(model.form, Form::Table(_)) {
        return;
    }
    match (&model.written.no_id, model.keys().next()) {
        (None, None) => errors.at(
            model.ident.span(),
            format!(
                "`{}` has no primary key\n\nhelp: mark a field with `#[mapped(id)]`, or add `no_id` to the struct for a table that has none",
                model.ident
            ),
        ),
        (Some(flag), Some(field)) => errors.at(
            flag.span(),
            format!("`no_id` contradicts the `id` of `{}`", field.name),
        ),
        _ => {}
    }
}

/// A key is bound and compared as it is: a value in another form would not be
/// the one that callers name rows by.
pub(super) fn stored_plainly(model: &Model, errors: &Errors) {
    for field in model.keys() {
        if matches!(field.kind, Kind::Plain) {
            continue;
        }
        if let Some((key, _)) = &field.written.id {
            errors.at(
                key.span(),
                format!(
                    "the key `{}` is stored in another form than its own\n\nhelp: derive `MappedValue` on its type, so that it is a column by itself",
                    field.name
                ),
            );
        }
    }
}

/// `identity` names how a database makes the values of a key.
pub(super) fn identity_is_an_assigned_key(model: &Model, errors: &Errors) {
    for field in &model.fields {
        if let Some(flag) = &field.written.identity
            && field.key != Some(Key::Database)
        {
            errors.at(
                flag.span(),
                "`identity` is for a key that the database assigns\n\nhelp: it needs `#[mapped(id)]` on an integer",
            );
        }
    }
}
