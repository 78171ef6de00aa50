//! The SQL of each definition, side by side for all databases.
//!
//! Snapshots hold whole scripts, to be run as they are on the database that
//! each is for: create, create again, drop, drop again.

mod definitions;
mod refusals;

use std::fmt::Write;

use super::{Target, create_all, drop_all, drop_types, quote_identifier};
use crate::mapped::TableDefinition;
use crate::schema::Table;
use crate::schema::fixtures::{BADGES, EVERY_TYPE, MEMBERSHIPS, POSTS, USERS, table};

pub(super) const TARGETS: [Target; 4] = [
    Target::Sqlite,
    Target::Postgres,
    Target::MySql,
    Target::MariaDb,
];

/// What creates and drops the tables of these definitions on each database.
fn scripts(definitions: &[&TableDefinition]) -> String {
    let tables: Vec<Table> = definitions.iter().map(|each| table(each)).collect();
    let mut text = String::new();
    for target in TARGETS {
        writeln!(text, "==== {}", target.dialect().name()).expect("a String takes all");
        match create_all(target, &tables) {
            Err(error) => writeln!(text, "error: {error}").expect("a String takes all"),
            Ok(statements) => {
                let dropping = drop_all(target, &tables);
                let types = drop_types(target, &tables);
                for statement in statements {
                    writeln!(text, "{statement};").expect("a String takes all");
                }
                text.push_str("---- drop\n");
                for statement in dropping.into_iter().chain(types) {
                    writeln!(text, "{statement};").expect("a String takes all");
                }
            }
        }
    }
    text
}

#[test]
fn users() {
    insta::assert_snapshot!(scripts(&[&USERS]));
}

#[test]
fn foreign_keys_and_indexes() {
    // Given backwards: what is referred to comes first.
    insta::assert_snapshot!(scripts(&[&POSTS, &USERS]));
}

#[test]
fn composite_keys_and_enums() {
    insta::assert_snapshot!(scripts(&[&BADGES, &MEMBERSHIPS, &USERS]));
}

#[test]
fn every_type() {
    insta::assert_snapshot!(scripts(&[&EVERY_TYPE]));
}

#[test]
fn defaults() {
    insta::assert_snapshot!(scripts(&[&definitions::DEFAULTS]));
}

#[test]
fn defaults_that_the_server_computes() {
    insta::assert_snapshot!(scripts(&[&definitions::SERVER_DEFAULTS]));
}

#[test]
fn generated_columns() {
    insta::assert_snapshot!(scripts(&[&definitions::GENERATED]));
}

#[test]
fn a_collation_replaces_the_exact_one() {
    insta::assert_snapshot!(scripts(&[&definitions::COLLATED]));
}

#[test]
fn identity_and_serial_keys() {
    insta::assert_snapshot!(scripts(&[&definitions::IDENTITY, &definitions::SERIAL]));
}

#[test]
fn embedded_structs() {
    insta::assert_snapshot!(scripts(&[&definitions::EMBEDDED]));
}

#[test]
fn names_of_all_kinds() {
    insta::assert_snapshot!(scripts(&[&definitions::NAMES]));
}

#[test]
fn a_schema_qualifies_all_names() {
    insta::assert_snapshot!(scripts(&[&definitions::ORDERS, &definitions::CUSTOMERS]));
}

#[test]
fn a_table_without_key() {
    insta::assert_snapshot!(scripts(&[&definitions::EVENTS]));
}

#[test]
fn a_cycle_of_foreign_keys() {
    insta::assert_snapshot!(scripts(&[
        &definitions::DEPARTMENTS,
        &definitions::EMPLOYEES
    ]));
}

#[test]
fn a_decimal_column() {
    insta::assert_snapshot!(scripts(&[&definitions::PRICES]));
}

#[test]
fn indexes_with_options() {
    insta::assert_snapshot!(scripts(&[&definitions::DOCUMENTS]));
}

#[test]
fn an_index_over_an_expression() {
    insta::assert_snapshot!(scripts(&[&definitions::LOWERED]));
}

#[test]
fn identifiers_are_quoted_by_the_database() {
    let quoted = |target, name: &str| {
        let mut out = String::from("SELECT ");
        quote_identifier(target, name, &mut out);
        out
    };
    assert_eq!(quoted(Target::Sqlite, "a\"b`c"), "SELECT \"a\"\"b`c\"");
    assert_eq!(quoted(Target::Postgres, "Order"), "SELECT \"Order\"");
    assert_eq!(quoted(Target::MySql, "a\"b`c"), "SELECT `a\"b``c`");
    assert_eq!(quoted(Target::MariaDb, "größe"), "SELECT `größe`");
}

#[test]
fn a_table_given_twice_is_created_and_dropped_once() {
    let users = table(&USERS);
    let twice = [users.clone(), users.clone()];
    for target in TARGETS {
        assert_eq!(
            create_all(target, &twice),
            create_all(target, std::slice::from_ref(&users))
        );
        assert_eq!(drop_all(target, &twice).len(), 1);
    }
}
