//! Keys and checks, as they stand in CREATE TABLE.

use super::dialect::Feature;
use super::sql::Sql;
use crate::schema::{
    Check, Deferral, EnumType, ForeignKey, PrimaryKey, ReferentialAction, TableName, Unique,
};

pub(super) fn primary_key(sql: &mut Sql<'_>, key: &PrimaryKey) {
    constraint(sql, &key.name);
    sql.push("PRIMARY KEY ").names(&key.columns);
}

pub(super) fn unique(sql: &mut Sql<'_>, key: &Unique) {
    constraint(sql, &key.name);
    sql.push("UNIQUE ").names(&key.columns);
}

pub(super) fn check(sql: &mut Sql<'_>, check: &Check) {
    constraint(sql, &check.name);
    sql.push("CHECK (").push(&check.expression).push(")");
}

/// The check that stands for an enum type.
pub(super) fn enum_check(sql: &mut Sql<'_>, name: &str, column: &str, of: &EnumType) {
    constraint(sql, name);
    sql.push("CHECK (").name(column).push(" IN (");
    sql.separated(", ", &of.values, |sql, value| {
        sql.text(value);
    });
    sql.push("))");
}

pub(super) fn foreign_key(sql: &mut Sql<'_>, key: &ForeignKey) {
    constraint(sql, &key.name);
    references(sql.push("FOREIGN KEY "), key);
}

/// What follows the words `FOREIGN KEY`.
pub(super) fn references(sql: &mut Sql<'_>, key: &ForeignKey) {
    sql.names(&key.columns).push(" REFERENCES ");
    if sql.dialect().has(Feature::ForeignSchemas) {
        sql.table(&key.table);
    } else {
        // Such a key stays within its schema, and cannot say so.
        sql.name(&key.table.name);
    }
    sql.push(" ").names(&key.references);
    action(sql, " ON DELETE ", key.on_delete);
    action(sql, " ON UPDATE ", key.on_update);
    sql.push(match key.deferral {
        Deferral::NotDeferrable => "",
        Deferral::InitiallyImmediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferral::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    });
}

/// `ALTER TABLE t ADD CONSTRAINT … FOREIGN KEY …`.
pub(super) fn alter_add_foreign_key(sql: &mut Sql<'_>, table: &TableName, key: &ForeignKey) {
    sql.push("ALTER TABLE ").table(table).push(" ADD ");
    foreign_key(sql, key);
}

fn constraint(sql: &mut Sql<'_>, name: &str) {
    sql.push("CONSTRAINT ").name(name).push(" ");
}

fn action(sql: &mut Sql<'_>, event: &str, action: ReferentialAction) {
    let action = match action {
        // What no clause means, on each database.
        ReferentialAction::NoAction => return,
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    };
    sql.push(event).push(action);
}
