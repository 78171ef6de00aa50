//! The cases, by concept.

pub(crate) mod connections;
pub(crate) mod constraints;
pub(crate) mod crud;
pub(crate) mod dtos;
pub(crate) mod files;
pub(crate) mod filters;
pub(crate) mod json_input;
pub(crate) mod keys;
pub(crate) mod patches;
pub(crate) mod raw_sql;
pub(crate) mod seaorm;
pub(crate) mod security;
pub(crate) mod servers;
pub(crate) mod sort_and_pages;
pub(crate) mod tables;
pub(crate) mod temporal;
pub(crate) mod transactions;
pub(crate) mod types;
