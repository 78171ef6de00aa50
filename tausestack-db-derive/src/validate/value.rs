//! Rules of enums that are columns.

use std::collections::HashMap;

use super::names::fits;
use crate::diagnostics::Errors;
use crate::model::ValueEnum;

/// The type's name and the values must be fit for a PostgreSQL enum, and a
/// value must stand for one variant.
pub(crate) fn check_enum(model: &ValueEnum, errors: &Errors) {
    fits("type", &model.name, model.name_span, errors);
    let mut seen: HashMap<&str, String> = HashMap::new();
    for variant in &model.variants {
        fits("value", &variant.value, variant.span, errors);
        let name = variant.ident.to_string();
        if let Some(other) = seen.insert(&variant.value, name.clone()) {
            errors.at(
                variant.span,
                format!(
                    "`{name}` and `{other}` have the same value `{}`",
                    variant.value
                ),
            );
        }
    }
}
