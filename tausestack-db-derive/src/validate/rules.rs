//! Rules of `validate`, by which garde's rules hold for what is written.

use syn::Attribute;

use crate::attr::{garde_entries, self_in};
use crate::diagnostics::Errors;
use crate::model::{Form, Kind, Model};

/// Whether the struct is validated as a whole: it is what the caller gives,
/// and not what a patch gives a part of.
fn is_whole(model: &Model) -> bool {
    matches!(model.form, Form::Create(_) | Form::Patch(_))
}

/// A library without garde has nothing to validate by.
pub(super) fn needs_the_feature(model: &Model, errors: &Errors) {
    if let Some(flag) = &model.written.validate
        && !cfg!(feature = "garde")
    {
        errors.at(
            flag.span(),
            "`validate` needs garde\n\nhelp: add the feature `garde` of `tausestack-db`",
        );
    }
}

/// A view is checked as the struct that it shows.
pub(super) fn is_for_what_is_written(model: &Model, errors: &Errors) {
    if let (Some(flag), Form::View(base)) = (&model.written.validate, &model.form) {
        errors.at(
            flag.span(),
            format!(
                "`validate` means nothing here\n\nhelp: what is written as this struct keeps the rules of `{}`: say it there",
                quote::quote!(#base).to_string().replace(' ', "")
            ),
        );
    }
}

/// Nobody hands a context to create and update.
pub(super) fn needs_no_context(model: &Model, errors: &Errors) {
    if model.written.validate.is_none() {
        return;
    }
    for (word, span, arguments) in garde_entries(&model.rules) {
        if word == "context" && !arguments.to_string().starts_with("()") {
            errors.at(
                span,
                "rules that need a context cannot be held here\n\nhelp: check them in your own code, before create and update",
            );
        }
    }
}

/// A patch, or JSON, sets some fields and not others: a rule must hold by its
/// field alone, or it would hold on one way in and not on another.
pub(super) fn are_of_one_field(model: &Model, errors: &Errors) {
    if model.written.validate.is_none() || is_whole(model) {
        return;
    }
    for (word, span, _) in garde_entries(&model.rules) {
        if word == "custom" || word == "transparent" {
            errors.at(
                span,
                format!("`{word}` is of the whole struct, of which a patch holds a part\n\nhelp: put rules on fields; one of several fields is a `check(\"…\")` of the table, or belongs on a struct with `create_for`"),
            );
        }
    }
    for field in &model.fields {
        for (word, span, arguments) in garde_entries(&field.rules) {
            let of_others = match word.as_str() {
                "matches" | "if" => Some(span),
                _ => self_in(&arguments),
            };
            if let Some(span) = of_others {
                errors.at(
                    span,
                    format!("this rule of `{}` looks at other fields, which a patch may not hold\n\nhelp: a rule of several fields is a `check(\"…\")` of the table, or belongs on a struct with `create_for`", field.name),
                );
            }
            if matches!(field.kind, Kind::Embedded { .. }) && word != "dive" && word != "skip" {
                errors.at(
                    span,
                    format!("`{}` is embedded: JSON sets its columns one by one\n\nhelp: write `dive` here, and the rules on the fields of the embedded struct", field.name),
                );
            }
        }
    }
}

/// Whether a field has rules of its own.
pub(crate) fn has_rules(attributes: &[Attribute]) -> bool {
    garde_entries(attributes)
        .iter()
        .any(|(word, ..)| word != "skip")
}
