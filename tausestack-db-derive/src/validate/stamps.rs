//! Rules of the columns that the clock sets.

use syn::Ident;

use crate::diagnostics::Errors;
use crate::model::{Field, Kind, Model};

/// The stamp that a field asks for.
fn stamp(field: &Field) -> Option<&Ident> {
    let written = &field.written;
    written.created_at.as_ref().or(written.updated_at.as_ref())
}

/// A row has one time at which it was created, and one at which it was
/// updated.
pub(super) fn one_of_each(model: &Model, errors: &Errors) {
    let created = model.fields.iter().map(|field| &field.written.created_at);
    let updated = model.fields.iter().map(|field| &field.written.updated_at);
    for key in created.flatten().skip(1).chain(updated.flatten().skip(1)) {
        errors.at(
            key.span(),
            format!(
                "a struct has one `{key}`\n\nhelp: for another time, write it in your own code"
            ),
        );
    }
    for field in &model.fields {
        if let (Some(created), Some(updated)) =
            (&field.written.created_at, &field.written.updated_at)
        {
            errors.at(
                updated.span(),
                format!("`{updated}` and `{created}` contradict each other\n\nhelp: keep one, or make them two fields"),
            );
        }
    }
}

/// The clock's value is the column's, so that no other source of one is ever
/// asked.
pub(super) fn nothing_else_sets_them(model: &Model, errors: &Errors) {
    for field in &model.fields {
        let Some(stamp) = stamp(field) else { continue };
        let written = &field.written;
        let others = [
            written.id.as_ref().map(|(key, _)| key),
            written.default.as_ref().map(|(key, _)| key),
            written.generated.as_ref().map(|(key, _)| key),
            written.readonly.as_ref(),
        ];
        for other in others.into_iter().flatten() {
            errors.at(
                other.span(),
                format!("`{other}` and `{stamp}` contradict each other\n\nhelp: the clock sets the column; remove one"),
            );
        }
        // What is skipped or embedded has been told that it is no column.
        if matches!(field.kind, Kind::Json | Kind::With(_) | Kind::TryFrom(_)) {
            errors.at(
                stamp.span(),
                format!(
                    "`{}` is stored in another form, and the clock writes timestamps\n\nhelp: make the field a `DateTime<Utc>`, or a newtype of one by `MappedValue`",
                    field.name
                ),
            );
        }
    }
}
