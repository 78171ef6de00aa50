//! The rules that a mapped struct keeps: one function for each.

mod defaults;
mod fields;
mod keys;
mod names;
mod placement;
mod query;
mod rules;
mod serde;
mod stamps;
mod value;

pub(crate) use rules::has_rules;
pub(crate) use value::check_enum;

use crate::diagnostics::Errors;
use crate::model::{Form, Model};

/// Checks all rules; each reports by itself.
pub(crate) fn check(model: &Model, errors: &Errors) {
    fields::owned_types(model, errors);
    if let Form::Unsaid = model.form {
        // What the struct may say depends on what it is.
        return;
    }
    placement::container(model, errors);
    placement::fields(model, errors);
    keys::has_key(model, errors);
    keys::stored_plainly(model, errors);
    keys::identity_is_an_assigned_key(model, errors);
    fields::one_storage(model, errors);
    fields::skipped_says_nothing_else(model, errors);
    fields::embedded_is_no_column(model, errors);
    fields::set_null_needs_option(model, errors);
    fields::json_cannot_become_a_model(model, errors);
    defaults::one_default(model, errors);
    defaults::generated_has_no_default(model, errors);
    stamps::one_of_each(model, errors);
    stamps::nothing_else_sets_them(model, errors);
    serde::flatten_is_embedded(model, errors);
    serde::unread_fields_have_defaults(model, errors);
    names::fit_every_database(model, errors);
    names::columns_differ(model, errors);
    names::json_names_differ(model, errors);
    names::other_structs_fields_are_names(model, errors);
    rules::needs_the_feature(model, errors);
    rules::is_for_what_is_written(model, errors);
    rules::needs_no_context(model, errors);
    rules::are_of_one_field(model, errors);
    query::is_for_what_is_read(model, errors);
    query::names_fields(model, errors);
    query::names_operators(model, errors);
    query::sensitive_fields_are_not_guessed(model, errors);
    query::limit_is_a_number(model, errors);
}
