//! Attributes that another declaration decides, or that mean nothing here.

use syn::Ident;

use crate::diagnostics::Errors;
use crate::model::{Field, Form, Model};

/// A struct that declares no table has no say in its DDL: what it wrote would
/// be lost.
pub(super) fn container(model: &Model, errors: &Errors) {
    let written = &model.written;
    if let Some(flag) = &written.into_model
        && !matches!(model.form, Form::Entity(_))
    {
        errors.at(
            flag.span(),
            "`into_model` is for DTOs of an entity\n\nhelp: it needs `#[mapped(entity = …)]`",
        );
    }
    if let Form::Table(_) = model.form {
        return;
    }
    let mut ddl: Vec<&Ident> = Vec::new();
    ddl.extend(written.schema.iter().map(|(key, _)| key));
    ddl.extend(written.comment.iter().map(|(key, _)| key));
    ddl.extend(written.renamed_from.iter().map(|(key, _)| key));
    ddl.extend(written.no_id.iter());
    ddl.extend(model.indexes.iter().map(|index| &index.key));
    ddl.extend(model.checks.iter().map(|check| &check.key));
    ddl.extend(model.foreign_keys.iter().map(|key| &key.raw.key));
    if let (Some((key, _)), false) = (&written.rename_all, matches!(model.form, Form::Embed)) {
        ddl.push(key);
    }
    if !matches!(model.form, Form::Entity(_)) {
        ddl.extend(written.no_create.iter().chain(&written.no_patch));
    }
    for key in ddl {
        misplaced(key, &model.form, errors);
    }
}

/// The same for fields.
pub(super) fn fields(model: &Model, errors: &Errors) {
    for field in &model.fields {
        let mut misplaced_keys = Vec::new();
        match model.form {
            Form::Table(_) | Form::Unsaid => {}
            Form::Embed => misplaced_keys.extend(field.written.id.iter().map(|(key, _)| key)),
            Form::Entity(_) => misplaced_keys.extend(ddl(field)),
            Form::View(_) | Form::Create(_) | Form::Patch(_) => {
                misplaced_keys.extend(ddl(field));
                misplaced_keys.extend(field.written.id.iter().map(|(key, _)| key));
                misplaced_keys.extend(field.written.default.iter().map(|(key, _)| key));
                misplaced_keys.extend(field.written.readonly.iter());
                misplaced_keys.extend(field.written.created_at.iter());
                misplaced_keys.extend(field.written.updated_at.iter());
            }
        }
        for key in misplaced_keys {
            misplaced(key, &model.form, errors);
        }
    }
}

/// The attributes that only make the table's columns.
fn ddl(field: &Field) -> impl Iterator<Item = &Ident> {
    let written = &field.written;
    let flags = [&written.unique, &written.index, &written.identity];
    let texts = [
        &written.column_type,
        &written.server_default,
        &written.renamed_from,
        &written.comment,
        &written.check,
        &written.generated,
        &written.collate,
    ];
    flags
        .into_iter()
        .flatten()
        .chain(texts.into_iter().flatten().map(|(key, _)| key))
        .chain(written.references.iter().map(|(key, _)| key))
        .chain(written.embed.iter().map(|(key, _)| key))
}

fn misplaced(key: &Ident, form: &Form, errors: &Errors) {
    let name = key.to_string();
    let name = name.trim_start_matches("r#");
    let help = match form {
        Form::Entity(_) => "the entity declares the table: say it there".to_owned(),
        Form::Embed => "say it where the struct is embedded".to_owned(),
        Form::View(base) | Form::Create(base) | Form::Patch(base) => format!(
            "`{}` declares the table: say it there",
            quote::quote!(#base).to_string().replace(' ', "")
        ),
        Form::Table(_) | Form::Unsaid => return,
    };
    errors.at(
        key.span(),
        format!("`{name}` means nothing here\n\nhelp: {help}"),
    );
}
