//! Rules of defaults.

use crate::diagnostics::Errors;
use crate::model::{Key, Model};

/// A column has one default.
pub(super) fn one_default(model: &Model, errors: &Errors) {
    for field in &model.fields {
        let written = &field.written;
        if let (Some(_), Some((key, _))) = (&written.default, &written.server_default) {
            errors.at(
                key.span(),
                "`server_default` and `default` contradict each other\n\nhelp: `default` is made by Rust code, `server_default` by the database; keep one",
            );
        }
        if field.key == Some(Key::Database) {
            for (key, name) in [
                written.default.as_ref().map(|(key, _)| (key, "default")),
                written
                    .server_default
                    .as_ref()
                    .map(|(key, _)| (key, "server_default")),
            ]
            .into_iter()
            .flatten()
            {
                errors.at(
                    key.span(),
                    format!("the database assigns the key, so that `{name}` is never used\n\nhelp: remove it, or write `id(client)`"),
                );
            }
        }
    }
}

/// A generated column's value is its expression's, always.
pub(super) fn generated_has_no_default(model: &Model, errors: &Errors) {
    for field in &model.fields {
        let written = &field.written;
        let Some((generated, _)) = &written.generated else {
            continue;
        };
        let default = written.default.as_ref().map(|(key, _)| key);
        let server = written.server_default.as_ref().map(|(key, _)| key);
        for key in default.into_iter().chain(server) {
            errors.at(
                key.span(),
                format!("`{key}` and `generated` contradict each other\n\nhelp: a generated column has its expression's value, always"),
            );
        }
        if field.key.is_some() {
            errors.at(
                generated.span(),
                "a generated column cannot be the primary key",
            );
        }
    }
}
