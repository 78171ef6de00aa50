//! What a database does not have is refused before any statement is made.

use sea_orm::Value;

use super::definitions::{DOCUMENTS, ORDERS};
use super::{TARGETS, Target, create_all};
use crate::column_type::DataType;
use crate::mapped::{ColumnDefinition, EnumDefinition, TableDefinition};
use crate::schema::fixtures::{
    ID, POSTS, TABLE, USERS, client_key, column, constant, field, optional, table,
};
use crate::schema::{
    ColumnType, Deferral, EnumType, Generated, GeneratedStorage, Identity, Index, IndexPart,
    NullsOrder, ReferentialAction, SchemaError, SortOrder, Table, TableName,
};

/// A table of a number, a text and a parent, for indexes to be put on.
static PLAIN: TableDefinition = TableDefinition {
    name: "plain",
    fields: &[
        ID,
        field(optional("n", DataType::BigInt)),
        field(column("t", DataType::Text)),
    ],
    ..TABLE
};

/// What each database says of a table: nothing, or its refusal.
fn answers(tables: &[Table]) -> [Option<String>; 4] {
    TARGETS.map(|target| {
        create_all(target, tables)
            .err()
            .map(|error| error.to_string())
    })
}

fn with_index(change: impl FnOnce(&mut Index)) -> Table {
    let mut plain = table(&PLAIN);
    let mut index = Index {
        name: "ix".into(),
        unique: false,
        parts: vec![IndexPart::column("n")],
        include: Vec::new(),
        predicate: None,
        method: None,
    };
    change(&mut index);
    plain.indexes.push(index);
    plain
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn partial_indexes() {
    let table = with_index(|index| index.predicate = Some("n > 0".into()));
    assert_eq!(
        answers(&[table]),
        [
            None,
            None,
            some("unsupported on MySQL: partial index `ix` of the table `plain`"),
            some("unsupported on MariaDB: partial index `ix` of the table `plain`"),
        ]
    );
}

#[test]
fn expression_indexes() {
    let table = with_index(|index| {
        index.parts[0].target = crate::schema::IndexTarget::Expression("n + 1".into());
    });
    assert_eq!(
        answers(&[table]),
        [
            None,
            None,
            None,
            some(
                "unsupported on MariaDB: expression index `ix` of the table `plain` (index a generated column that holds the expression)"
            ),
        ]
    );
}

#[test]
fn included_columns() {
    let table = with_index(|index| index.include.push("t".into()));
    let text = |target: &str| {
        some(&format!(
            "unsupported on {target}: INCLUDE of the index `ix` of the table `plain` (make the columns part of the key)"
        ))
    };
    assert_eq!(
        answers(&[table]),
        [text("SQLite"), None, text("MySQL"), text("MariaDB")]
    );
}

#[test]
fn index_methods_but_the_usual_one() {
    let gin = with_index(|index| index.method = Some("gin".into()));
    let text = |target: &str| {
        some(&format!(
            "unsupported on {target}: index method gin of `ix` of the table `plain`"
        ))
    };
    assert_eq!(
        answers(&[gin]),
        [text("SQLite"), None, text("MySQL"), text("MariaDB")]
    );
    let btree = with_index(|index| index.method = Some("BTREE".into()));
    assert_eq!(answers(&[btree]), [None, None, None, None]);
}

#[test]
fn the_order_of_nulls_unless_it_is_the_databases_own() {
    let last = with_index(|index| index.parts[0].nulls = Some(NullsOrder::Last));
    let text = |target: &str| {
        some(&format!(
            "unsupported on {target}: order of NULLs in the index `ix` of the table `plain`"
        ))
    };
    assert_eq!(
        answers(&[last]),
        [text("SQLite"), None, text("MySQL"), text("MariaDB")]
    );
    let first = with_index(|index| index.parts[0].nulls = Some(NullsOrder::First));
    assert_eq!(answers(&[first]), [None, None, None, None]);
    let last_of_descending = with_index(|index| {
        index.parts[0].order = SortOrder::Descending;
        index.parts[0].nulls = Some(NullsOrder::Last);
    });
    assert_eq!(answers(&[last_of_descending]), [None, None, None, None]);
}

#[test]
fn unique_prefixes() {
    let table = with_index(|index| {
        index.unique = true;
        index.parts = vec![IndexPart {
            prefix: Some(3),
            ..IndexPart::column("t")
        }];
    });
    let text = |target: &str| {
        some(&format!(
            "unsupported on {target}: unique index over a prefix `ix` of the table `plain` (index an expression or a generated column)"
        ))
    };
    assert_eq!(
        answers(&[table]),
        [text("SQLite"), text("PostgreSQL"), None, None]
    );
}

#[test]
fn collations_and_operator_classes_of_an_index() {
    let collated = with_index(|index| {
        index.parts = vec![IndexPart {
            collation: Some("C".into()),
            ..IndexPart::column("t")
        }];
    });
    assert_eq!(
        answers(&[collated])[2..],
        ["MySQL", "MariaDB"].map(|target| some(&format!(
            "unsupported on {target}: collation of the index `ix` of the table `plain`"
        )))
    );
    let classed = with_index(|index| {
        index.parts = vec![IndexPart {
            operator_class: Some("text_pattern_ops".into()),
            ..IndexPart::column("t")
        }];
    });
    let [sqlite, postgres, ..] = answers(std::slice::from_ref(&classed));
    assert_eq!(
        sqlite,
        some("unsupported on SQLite: operator class of the index `ix` of the table `plain`")
    );
    assert_eq!(postgres, None);
    let statements = create_all(Target::Postgres, &[classed]).expect("PostgreSQL has them");
    assert_eq!(
        statements[1],
        "CREATE INDEX IF NOT EXISTS \"ix\" ON \"plain\" (\"t\" text_pattern_ops)"
    );
}

#[test]
fn deferrable_keys_and_set_default() {
    let mut documents = table(&DOCUMENTS);
    documents.indexes.clear();
    let [sqlite, postgres, mysql, _] = answers(std::slice::from_ref(&documents));
    assert_eq!((sqlite, postgres), (None, None));
    assert_eq!(
        mysql,
        some(
            "unsupported on MySQL: deferrable foreign key `fk_documents_parent` of the table `documents`"
        )
    );
    documents.foreign_keys[0].deferral = Deferral::NotDeferrable;
    assert_eq!(
        documents.foreign_keys[0].on_delete,
        ReferentialAction::SetDefault
    );
    assert_eq!(
        answers(&[documents])[3],
        some(
            "unsupported on MariaDB: SET DEFAULT by the foreign key `fk_documents_parent` of the table `documents`"
        )
    );
}

#[test]
fn a_key_to_another_schema() {
    let mut orders = table(&ORDERS);
    orders.foreign_keys[0].table = TableName::new(Some("crm"), "customers");
    assert_eq!(
        answers(&[orders]),
        [
            some(
                "unsupported on SQLite: foreign key `fk_orders_customer_id` of the table `shop.orders` to another schema (`crm.customers`)"
            ),
            None,
            None,
            None,
        ]
    );
}

#[test]
fn arrays_where_there_are_none() {
    static TAGGED: TableDefinition = TableDefinition {
        name: "tagged",
        fields: &[ID, field(column("tags", DataType::Array(&DataType::Text)))],
        ..TABLE
    };
    let refused = |target: &str| {
        Some(format!(
            "unsupported on {target}: array of text column `tagged.tags` (only PostgreSQL has \
             arrays: store the list as JSON, by `#[mapped(json)]` or as `Json<Vec<_>>`)"
        ))
    };
    assert_eq!(
        answers(&[table(&TAGGED)]),
        [
            refused("SQLite"),
            None,
            refused("MySQL"),
            refused("MariaDB")
        ]
    );
}

#[test]
fn virtual_generated_columns() {
    let mut plain = table(&PLAIN);
    plain.columns[1].generated = Some(Generated {
        expression: "id + 1".into(),
        storage: GeneratedStorage::Virtual,
    });
    assert_eq!(
        answers(&[plain]),
        [
            None,
            some(
                "unsupported on PostgreSQL: virtual generated column `plain.n` (let it be stored)"
            ),
            None,
            None,
        ]
    );
}

#[test]
fn values_that_an_update_sets() {
    let mut plain = table(&PLAIN);
    plain.columns[1].on_update = Some("CURRENT_TIMESTAMP".into());
    let refused = |database: &str| {
        Some(format!(
            "unsupported on {database}: ON UPDATE of the column `plain.n` (let the library write \
             the time of the last change: `updated_at`)"
        ))
    };
    assert_eq!(
        answers(&[plain]),
        [refused("SQLite"), refused("PostgreSQL"), None, None]
    );
}

#[test]
fn serial_columns() {
    let mut plain = table(&PLAIN);
    plain.columns[0].identity = Some(Identity::Serial);
    assert_eq!(
        answers(std::slice::from_ref(&plain)),
        [
            some("unsupported on SQLite: serial integer of 64 bits column `plain.id`"),
            None,
            some("unsupported on MySQL: serial integer of 64 bits column `plain.id`"),
            some("unsupported on MariaDB: serial integer of 64 bits column `plain.id`"),
        ]
    );
    let created = create_all(Target::Postgres, &[plain]).expect("PostgreSQL has them");
    assert!(
        created[0].contains("\"id\" bigserial NOT NULL,"),
        "{}",
        created[0]
    );
}

#[test]
fn numbered_columns_beside_the_key() {
    let mut plain = table(&PLAIN);
    plain.columns[0].identity = None;
    plain.columns[1].identity = Some(Identity::Always);
    assert_eq!(
        answers(&[plain]),
        [
            some(
                "unsupported on SQLite: identity column `plain.n` (the database numbers a primary key of one column only)"
            ),
            None,
            some(
                "unsupported on MySQL: identity column `plain.n` (the database numbers the first column of a primary key only)"
            ),
            some(
                "unsupported on MariaDB: identity column `plain.n` (the database numbers the first column of a primary key only)"
            ),
        ]
    );

    static NUMBERED_FIRST: TableDefinition = TableDefinition {
        name: "lines",
        fields: &[ID, field(client_key("line", DataType::Integer))],
        ..TABLE
    };
    let [sqlite, rest @ ..] = answers(&[table(&NUMBERED_FIRST)]);
    assert_eq!(
        sqlite,
        some(
            "unsupported on SQLite: numbered column `lines.id` (the database numbers a primary key of one column only)"
        )
    );
    assert_eq!(rest, [None, None, None]);
}

#[test]
fn defaults_that_a_database_cannot_spell() {
    fn with_default(data_type: DataType, value: fn() -> Value) -> Table {
        let definition = TableDefinition {
            name: "odd",
            fields: Box::leak(Box::new([field(ColumnDefinition {
                default: constant(value),
                ..column("c", data_type)
            })])),
            ..TABLE
        };
        table(&definition)
    }

    let [sqlite, postgres, mysql, _] =
        answers(&[with_default(DataType::Double, || f64::NAN.into())]);
    assert_eq!(
        sqlite,
        some("the default of `odd.c` is NaN, which SQLite has no constant for")
    );
    assert_eq!(postgres, None);
    assert_eq!(
        mysql,
        some("the default of `odd.c` is NaN, which MySQL has no constant for")
    );

    let [sqlite, postgres, mysql, mariadb] =
        answers(&[with_default(DataType::BigUnsigned, || u64::MAX.into())]);
    assert_eq!(
        sqlite,
        some(
            "the default of `odd.c` is 18446744073709551615, more than the largest integer of SQLite"
        )
    );
    assert_eq!(
        postgres,
        some(
            "the default of `odd.c` is 18446744073709551615, more than the largest integer of PostgreSQL"
        )
    );
    assert_eq!((mysql, mariadb), (None, None));

    for answer in answers(&[with_default(DataType::Text, || "a\0b".into())]) {
        assert_eq!(
            answer,
            some("the default of `odd.c` contains a NUL character, which no statement can hold")
        );
    }
}

#[test]
fn names_that_a_database_would_cut() {
    let name = "é".repeat(32);
    let mut plain = table(&PLAIN);
    plain.columns[1].name.clone_from(&name);
    assert_eq!(
        answers(&[plain]),
        [
            None,
            Some(format!(
                "the name `{name}` is too long for PostgreSQL, which takes 63 bytes"
            )),
            None,
            None,
        ]
    );
    let name = "n".repeat(65);
    let mut plain = table(&PLAIN);
    plain.name.name.clone_from(&name);
    assert_eq!(
        answers(&[plain])[2],
        Some(format!(
            "the name `{name}` is too long for MySQL, which takes 64 characters"
        ))
    );
}

#[test]
fn enum_values_that_a_database_would_cut() {
    let value = "v".repeat(64);
    let mut plain = table(&PLAIN);
    plain.columns[1].column_type = ColumnType::Enum(EnumType {
        schema: None,
        name: "kind".into(),
        values: vec![value.clone()],
    });
    assert_eq!(
        answers(&[plain])[..2],
        [
            None,
            Some(format!(
                "unsupported on PostgreSQL: the value '{value}' of the enum `kind` (it is too long)"
            ))
        ]
    );
}

#[test]
fn names_that_two_tables_share() {
    let users = table(&USERS);
    let mut posts = table(&POSTS);
    posts.indexes[0].name = "uq_users_email".into();
    let [sqlite, postgres, mysql, mariadb] = answers(&[users.clone(), posts]);
    // An index may be named as another table's constraint on SQLite.
    assert_eq!((sqlite, mysql, mariadb), (None, None, None));
    assert_eq!(
        postgres,
        some(
            "the unique key `uq_users_email` of the table `users` and the index `uq_users_email` of the table `posts` share the name `uq_users_email`"
        )
    );

    let mut posts = table(&POSTS);
    posts.foreign_keys[2].name = "FK_Editor2".into();
    let mut replies = posts.clone();
    replies.name.name = "replies".into();
    replies.uniques.clear();
    replies.indexes.clear();
    replies.foreign_keys.retain(|key| key.name == "FK_Editor2");
    replies.foreign_keys[0].name = "fk_editor2".into();
    let [sqlite, _, mysql, mariadb] = answers(&[users, posts, replies]);
    assert_eq!(sqlite, None);
    for answer in [mysql, mariadb] {
        assert_eq!(
            answer,
            some(
                "the foreign key `FK_Editor2` of the table `posts` and the foreign key `fk_editor2` of the table `replies` share the name `fk_editor2`"
            )
        );
    }
}

#[test]
fn an_enum_named_as_a_table() {
    static KIND: EnumDefinition = EnumDefinition {
        name: "plain",
        values: &["a"],
    };
    static KINDS: TableDefinition = TableDefinition {
        name: "kinds",
        fields: &[ID, field(column("kind", DataType::Enum(&KIND)))],
        ..TABLE
    };
    assert_eq!(
        answers(&[table(&PLAIN), table(&KINDS)]),
        [
            None,
            some("the table `plain` and the enum type `plain` share the name `plain`"),
            None,
            None,
        ]
    );
}

#[test]
fn two_definitions_of_one_table_or_enum() {
    let plain = table(&PLAIN);
    let mut other = plain.clone();
    other.columns.pop();
    assert_eq!(
        create_all(Target::Sqlite, &[plain.clone(), other]),
        Err(SchemaError::ConflictingTables {
            table: "plain".into()
        })
    );

    let kind = |value: &str| {
        ColumnType::Enum(EnumType {
            schema: None,
            name: "kind".into(),
            values: vec![value.into()],
        })
    };
    let mut one = plain.clone();
    one.columns[1].column_type = kind("a");
    let mut other = plain;
    other.name.name = "other".into();
    other.columns[1].column_type = kind("b");
    assert_eq!(
        create_all(Target::Postgres, &[one, other]),
        Err(SchemaError::ConflictingEnums {
            name: "kind".into()
        })
    );
}
