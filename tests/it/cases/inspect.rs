//! Reading schemas: what the cases of each database share.

use tausestack_db::ddl::{self, Target};
use tausestack_db::prelude::*;
use tausestack_db::schema::{
    Check, Column, ColumnDefault, ColumnType, EnumType, ForeignKey, Generated, GeneratedStorage,
    Index, IndexPart, IndexTarget, InspectScope, Inspected, Literal, PrimaryKey, Schema, Table,
    TableName, Unique, inspect,
};
use tausestack_db::{AssertSafe, Database};

/// A NOT NULL column.
pub(super) fn column(name: &str, column_type: ColumnType) -> Column {
    Column {
        name: name.to_owned(),
        column_type,
        nullable: false,
        identity: None,
        default: None,
        on_update: None,
        generated: None,
        collation: None,
        comment: None,
        renamed_from: None,
    }
}

/// A column that takes NULL.
pub(super) fn optional(name: &str, column_type: ColumnType) -> Column {
    Column {
        nullable: true,
        ..column(name, column_type)
    }
}

/// A type in the database's own spelling.
pub(super) fn custom(spelling: &str) -> ColumnType {
    ColumnType::Custom(spelling.to_owned())
}

/// An enum.
pub(super) fn enumeration(name: &str, values: &[&str]) -> EnumType {
    EnumType {
        schema: None,
        name: name.to_owned(),
        values: owned(values),
    }
}

/// Owned text.
pub(super) fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A default that is a constant.
pub(super) fn constant(literal: Literal) -> Option<ColumnDefault> {
    Some(ColumnDefault::Literal(literal))
}

/// A default that is text.
pub(super) fn text(value: &str) -> Option<ColumnDefault> {
    constant(Literal::Text(value.to_owned()))
}

/// A default that is computed.
pub(super) fn computed(sql: &str) -> Option<ColumnDefault> {
    Some(ColumnDefault::Expression(sql.to_owned()))
}

/// What a column is generated from.
pub(super) fn generated(sql: &str, storage: GeneratedStorage) -> Option<Generated> {
    Some(Generated {
        expression: sql.to_owned(),
        storage,
    })
}

/// A primary key.
pub(super) fn primary_key(name: &str, columns: &[&str]) -> Option<PrimaryKey> {
    Some(PrimaryKey {
        name: name.to_owned(),
        columns: owned(columns),
    })
}

/// A unique key.
pub(super) fn unique(name: &str, columns: &[&str]) -> Unique {
    Unique {
        name: name.to_owned(),
        columns: owned(columns),
    }
}

/// A check.
pub(super) fn check(name: &str, expression: &str) -> Check {
    Check {
        name: name.to_owned(),
        expression: expression.to_owned(),
    }
}

/// A foreign key without actions.
pub(super) fn foreign_key(
    name: &str,
    columns: &[&str],
    table: &str,
    references: &[&str],
) -> ForeignKey {
    ForeignKey {
        name: name.to_owned(),
        columns: owned(columns),
        table: TableName::new(None, table),
        references: owned(references),
        on_delete: tausestack_db::schema::ReferentialAction::NoAction,
        on_update: tausestack_db::schema::ReferentialAction::NoAction,
        deferral: tausestack_db::schema::Deferral::NotDeferrable,
    }
}

/// An index over parts.
pub(super) fn index(name: &str, parts: Vec<IndexPart>) -> Index {
    Index {
        name: name.to_owned(),
        unique: false,
        parts,
        include: Vec::new(),
        predicate: None,
        method: None,
    }
}

/// A part over an expression.
pub(super) fn expression(sql: &str) -> IndexPart {
    IndexPart {
        target: IndexTarget::Expression(sql.to_owned()),
        ..IndexPart::column("")
    }
}

/// A table of these columns, and nothing else.
pub(super) fn table(name: &str, columns: Vec<Column>) -> Table {
    Table {
        name: TableName::new(None, name),
        columns,
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        options: None,
        comment: None,
        renamed_from: None,
    }
}

/// Runs statements one by one.
pub(super) async fn run<S: Into<String>>(db: &Database, statements: impl IntoIterator<Item = S>) {
    for sql in statements {
        let sql = sql.into();
        if let Err(error) = db.execute_raw(AssertSafe(sql.clone()), params! {}).await {
            panic!("{error}\n{sql}");
        }
    }
}

/// Reads what is there.
pub(super) async fn read(db: &impl Backend) -> Inspected {
    inspect(db, &InspectScope::current())
        .await
        .expect("the schema is read")
}

/// The table of this name.
pub(super) fn find(live: &Inspected, name: &str) -> Table {
    live.schema
        .tables
        .iter()
        .find(|table| table.name.name == name)
        .unwrap_or_else(|| panic!("no table {name} in {live:#?}"))
        .clone()
}

/// Asserts that two tables are the same, and tells the column that is not.
pub(super) fn assert_table(found: &Table, expected: &Table) {
    for (found, expected) in found.columns.iter().zip(&expected.columns) {
        assert_eq!(found, expected, "column {}", expected.name);
    }
    assert_eq!(found, expected);
}

/// Creates the tables of a schema by the library's own DDL.
pub(super) async fn create(db: &Database, target: Target, schema: &Schema) {
    let statements = ddl::create_all(target, &schema.tables).expect("the database has all of it");
    run(db, statements).await;
}
