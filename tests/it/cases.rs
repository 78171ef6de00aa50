//! The cases, by concept.

/// Creates a row, reads it again, and asserts that both are what was written.
macro_rules! round_trip {
    ($db:expr, $row:expr) => {{
        let mut row = $row;
        let created = $db.create(row.clone()).await.expect("the row is created");
        row.id = created.id;
        assert_eq!(created, row, "what create returns");
        let found = $db.get_by_id(row.id).await.or_not_found().unwrap();
        assert_eq!(row, found, "what is read again");
        found
    }};
}

pub(crate) mod arrays;
pub(crate) mod by_filter;
pub(crate) mod clients;
pub(crate) mod clocks;
pub(crate) mod connections;
pub(crate) mod constraints;
pub(crate) mod crud;
pub(crate) mod decimals;
pub(crate) mod dtos;
pub(crate) mod dynamic_rows;
pub(crate) mod files;
pub(crate) mod filters;
pub(crate) mod guards;
pub(crate) mod inspect;
pub(crate) mod inspect_mysql;
pub(crate) mod inspect_oracle;
pub(crate) mod inspect_postgres;
pub(crate) mod inspect_random;
pub(crate) mod inspect_round_trip;
pub(crate) mod inspect_sqlite;
pub(crate) mod json_input;
pub(crate) mod keys;
pub(crate) mod lists;
pub(crate) mod locks;
pub(crate) mod many_rows;
pub(crate) mod memory;
pub(crate) use crate::matrix;
pub(crate) mod migrations;
pub(crate) mod options_and_enums;
pub(crate) mod patches;
pub(crate) mod raw_sql;
pub(crate) mod raw_streams;
pub(crate) mod rules;
pub(crate) mod runner;
pub(crate) mod same_rows;
pub(crate) mod scripts;
pub(crate) mod seaorm;
pub(crate) mod security;
pub(crate) mod server_parse;
pub(crate) mod servers;
pub(crate) mod sort_and_pages;
pub(crate) mod statements;
pub(crate) mod stored_forms;
pub(crate) mod streams;
pub(crate) mod tables;
pub(crate) mod temporal;
pub(crate) mod transaction_options;
pub(crate) mod transactions;
pub(crate) mod typed_rows;
pub(crate) mod types;
pub(crate) mod web;
