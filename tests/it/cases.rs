//! The cases, by concept.

pub(crate) mod crud;
pub(crate) mod filters;
pub(crate) mod json_input;
pub(crate) mod keys;
pub(crate) mod patches;
pub(crate) mod raw_sql;
pub(crate) mod sort_and_pages;
pub(crate) mod transactions;
