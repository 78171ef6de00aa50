//! Rules of `#[serde(…)]` beside ours.

use crate::diagnostics::Errors;
use crate::model::{Form, Kind, Model, Presence};

/// A flattened field has no name in JSON, so that no one column can be told
/// from it.
pub(super) fn flatten_is_embedded(model: &Model, errors: &Errors) {
    for field in &model.fields {
        if let Some(key) = &field.serde.flatten
            && !matches!(field.kind, Kind::Embedded { .. } | Kind::Skipped)
        {
            errors.at(
                key.span(),
                format!(
                    "`{}` is flattened in JSON, so that it is not one column\n\nhelp: add `#[mapped(embed(prefix = \"…\"))]` to store its fields, or `#[mapped(skip)]`",
                    field.name
                ),
            );
        }
    }
}

/// `serde(skip)` does not unmap: a row that JSON makes needs a value from
/// elsewhere.
pub(super) fn unread_fields_have_defaults(model: &Model, errors: &Errors) {
    if !matches!(model.form, Form::Table(_) | Form::Entity(_)) {
        return;
    }
    for field in &model.fields {
        if let Some(key) = &field.serde.skip_deserializing
            && matches!(field.presence(), Presence::Required | Presence::Unwrapped)
        {
            errors.at(
                key.span(),
                format!(
                    "`{}` is a column, but JSON does not give it a value\n\nhelp: add `#[mapped(default = …)]`, or `#[mapped(skip)]` if it is no column",
                    field.name
                ),
            );
        }
    }
}
