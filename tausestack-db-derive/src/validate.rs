//! The rules that a mapped struct keeps: one function for each.

use crate::diagnostics::Errors;
use crate::model::Model;

/// Checks all rules; each reports by itself.
pub(crate) fn check(_model: &Model, _errors: &Errors) {}
