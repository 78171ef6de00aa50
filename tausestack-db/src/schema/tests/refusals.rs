//! Definitions that are no tables, and what is said of them.

use std::sync::LazyLock;

use sea_orm::Value;

use super::of;
use crate::column_type::DataType;
use crate::mapped::{
    CheckDefinition, ColumnDefinition, EnumDefinition, ForeignKeyDefinition, IndexDefinition,
    KeyOrigin, Mapping, ReferentialAction, TableDefinition,
};
use crate::schema::Table;
use crate::schema::fixtures::{
    ID, INDEX, Lazy, TABLE, USER, client_key, column, constant, field, optional, part, table, to,
};

fn error(definition: &TableDefinition) -> String {
    Table::from_definition(definition)
        .expect_err("the definition is unsound")
        .to_string()
}

#[test]
fn names_that_stand_twice() {
    static COLUMNS: TableDefinition = of(&[
        field(column("name", DataType::Text)),
        field(column("Name", DataType::Text)),
    ]);
    assert_eq!(
        error(&COLUMNS),
        "the table `things` has two columns `Name`: rename one by `#[mapped(column = \"…\")]`, or give an embedded struct a prefix"
    );
    static INDEXES: TableDefinition = TableDefinition {
        indexes: &[IndexDefinition {
            parts: &[part("a")],
            ..INDEX
        }],
        ..of(&[field(ColumnDefinition {
            index: true,
            ..column("a", DataType::Text)
        })])
    };
    assert_eq!(
        error(&INDEXES),
        "the table `things` has two constraints or indexes `ix_things_a`: remove one, or name it otherwise by `name = \"…\"`"
    );
    static KIND: EnumDefinition = EnumDefinition {
        name: "kind",
        values: &["a"],
    };
    static ENUM_CHECK: TableDefinition = TableDefinition {
        checks: &[CheckDefinition {
            name: Some("ck_things_kind_enum"),
            expression: "1 = 1",
        }],
        ..of(&[field(column("kind", DataType::Enum(&KIND)))])
    };
    assert_eq!(
        error(&ENUM_CHECK),
        "the table `things` has two constraints or indexes `ck_things_kind_enum`: remove one, or name it otherwise by `name = \"…\"`"
    );
}

#[test]
fn names_that_no_database_takes() {
    static EMPTY: TableDefinition = of(&[field(column("", DataType::Text))]);
    assert_eq!(error(&EMPTY), "a name in the table `things` is empty");
    static NUL: TableDefinition = of(&[field(column("a\0", DataType::Text))]);
    assert_eq!(
        error(&NUL),
        "the name \"a\\0\" in the table `things` contains a NUL character"
    );
    assert_eq!(error(&of(&[])), "the table `things` has no columns");
}

#[test]
fn columns_that_an_index_misspells() {
    static NEAR: TableDefinition = TableDefinition {
        indexes: &[IndexDefinition {
            name: Some("by_name"),
            parts: &[part("usrname")],
            ..INDEX
        }],
        ..of(&[
            field(column("username", DataType::Text)),
            field(column("email", DataType::Text)),
        ])
    };
    assert_eq!(
        error(&NEAR),
        "the index `by_name`: the table `things` has no column `usrname`; did you mean `username`?"
    );
    static FAR: TableDefinition = TableDefinition {
        indexes: &[IndexDefinition {
            parts: &[part("username")],
            include: &["zzz"],
            ..INDEX
        }],
        ..of(&[field(column("username", DataType::Text))])
    };
    assert_eq!(
        error(&FAR),
        "an index: the table `things` has no column `zzz`"
    );
    static TWICE: TableDefinition = TableDefinition {
        indexes: &[IndexDefinition {
            parts: &[part("a"), part("a")],
            ..INDEX
        }],
        ..of(&[field(column("a", DataType::Text))])
    };
    assert_eq!(
        error(&TWICE),
        "the index `ix_things_a_a` of the table `things` names the column `a` twice"
    );
    static NOTHING: TableDefinition = TableDefinition {
        indexes: &[IndexDefinition {
            name: Some("ix"),
            ..INDEX
        }],
        ..of(&[field(column("a", DataType::Text))])
    };
    assert_eq!(
        error(&NOTHING),
        "the index `ix` of the table `things` names no column"
    );
}

/// A table whose only column refers to users in some way.
fn referring(from: ColumnDefinition, key: ForeignKeyDefinition) -> String {
    let definition = TableDefinition {
        fields: Box::leak(Box::new([field(ColumnDefinition {
            references: Some(key),
            ..from
        })])),
        ..TABLE
    };
    error(&definition)
}

#[test]
fn foreign_keys_that_lead_nowhere() {
    assert_eq!(
        referring(
            column("user", DataType::Text),
            ForeignKeyDefinition {
                references: &["user_name"],
                ..to(|| &USER)
            }
        ),
        "the foreign key `fk_things_user` of the table `things`: the table `users` has no column `user_name`; did you mean `username`?"
    );
    assert_eq!(
        referring(column("user_id", DataType::Integer), to(|| &USER)),
        "`things.user_id` (integer of 32 bits) refers to `users.id` (integer of 64 bits): the types must be the same"
    );
    assert_eq!(
        referring(
            ColumnDefinition {
                collate: Some("nocase"),
                ..column("user", DataType::Text)
            },
            ForeignKeyDefinition {
                references: &["username"],
                ..to(|| &USER)
            }
        ),
        "`things.user` (text collated by nocase) refers to `users.username` (text): the types must be the same"
    );
    assert_eq!(
        referring(
            optional("age", DataType::TinyUnsigned),
            ForeignKeyDefinition {
                references: &["age"],
                ..to(|| &USER)
            }
        ),
        "the foreign key `fk_things_age` of the table `things` refers to `users` (age), which is neither its primary key nor unique"
    );
    assert_eq!(
        referring(
            column("user_id", DataType::BigInt),
            ForeignKeyDefinition {
                references: &["id", "username"],
                ..to(|| &USER)
            }
        ),
        "the foreign key `fk_things_user_id` of the table `things` has the columns (user_id), and refers to (id, username) of `users`: there must be as many"
    );
    assert_eq!(
        referring(
            column("user_id", DataType::BigInt),
            ForeignKeyDefinition {
                on_delete: ReferentialAction::SetNull,
                ..to(|| &USER)
            }
        ),
        "the foreign key `fk_things_user_id` sets `things.user_id` to NULL, which the column does not take: make the field an `Option`, or choose another action"
    );

    static KEYLESS: TableDefinition = TableDefinition {
        name: "events",
        ..of(&[field(column("at", DataType::Timestamp))])
    };
    static KEYLESS_MAPPING: Lazy = LazyLock::new(|| Mapping::of_table(&KEYLESS));
    assert_eq!(
        referring(column("event", DataType::BigInt), to(|| &KEYLESS_MAPPING)),
        "the foreign key `fk_things_event` of the table `things` refers to `events`, which has no primary key: name a unique column of it"
    );
}

#[test]
fn foreign_keys_of_the_table_name_its_columns() {
    static UNKNOWN: TableDefinition = TableDefinition {
        foreign_keys: &[ForeignKeyDefinition {
            name: Some("fk"),
            columns: &["user_i"],
            ..to(|| &USER)
        }],
        ..of(&[field(column("user_id", DataType::BigInt))])
    };
    assert_eq!(
        error(&UNKNOWN),
        "the foreign key `fk`: the table `things` has no column `user_i`; did you mean `user_id`?"
    );
    static NONE: TableDefinition = TableDefinition {
        foreign_keys: &[to(|| &USER)],
        ..of(&[field(column("user_id", DataType::BigInt))])
    };
    assert_eq!(
        error(&NONE),
        "a foreign key of the table `things` names no column"
    );
}

#[test]
fn keys_that_no_one_can_make() {
    static NULLABLE: TableDefinition = of(&[field(ColumnDefinition {
        key: Some(KeyOrigin::Client),
        ..optional("code", DataType::Text)
    })]);
    assert_eq!(
        error(&NULLABLE),
        "the key column `things.code` takes NULL, which no row's key may be: only a key that the database or the library makes can be an `Option`"
    );
    static TEXT: TableDefinition = of(&[field(ColumnDefinition {
        key: Some(KeyOrigin::Database),
        ..column("code", DataType::Text)
    })]);
    assert_eq!(
        error(&TEXT),
        "the database cannot number `things.code` (text): only integers are numbered; let the caller make the key by `#[mapped(id(client))]`, or give it a `server_default`"
    );
    static IDENTITY: TableDefinition = of(&[field(ColumnDefinition {
        identity: true,
        ..column("n", DataType::Double)
    })]);
    assert!(error(&IDENTITY).starts_with("the database cannot number `things.n` (double)"));
    static SEVERAL: TableDefinition = of(&[
        ID,
        field(ColumnDefinition {
            key: Some(KeyOrigin::Database),
            ..column("other", DataType::BigInt)
        }),
    ]);
    assert_eq!(
        error(&SEVERAL),
        "the database can number one column of the table `things`, not `id` and `other`: mark keys that the caller knows by `#[mapped(id(client))]`"
    );
    // What the server computes by an expression needs no number.
    static COMPUTED: TableDefinition = of(&[field(ColumnDefinition {
        key: Some(KeyOrigin::Database),
        server_default: Some("gen_random_uuid()"),
        ..optional("id", DataType::Uuid)
    })]);
    assert_eq!(table(&COMPUTED).columns[0].identity, None);
    // And the library makes a UUID that is left out.
    static UUID: TableDefinition = of(&[field(ColumnDefinition {
        nullable: true,
        ..client_key("id", DataType::Uuid)
    })]);
    assert!(!table(&UUID).columns[0].nullable);
}

#[test]
fn values_that_come_from_two_places() {
    static GENERATED: TableDefinition = of(&[field(ColumnDefinition {
        generated: Some("1"),
        server_default: Some("2"),
        ..column("n", DataType::BigInt)
    })]);
    assert_eq!(
        error(&GENERATED),
        "`things.n` has both a generated value and a default: remove one"
    );
    static NUMBERED: TableDefinition = of(&[field(ColumnDefinition {
        identity: true,
        generated: Some("1"),
        ..column("n", DataType::BigInt)
    })]);
    assert_eq!(
        error(&NUMBERED),
        "`things.n` has both a generated value and an identity: remove one"
    );
    static DEFAULTED: TableDefinition = of(&[field(ColumnDefinition {
        key: Some(KeyOrigin::Database),
        default: constant(|| 1i64.into()),
        ..column("n", DataType::BigInt)
    })]);
    assert_eq!(
        error(&DEFAULTED),
        "`things.n` has both an identity and a default: remove one"
    );
}

#[test]
fn defaults_that_are_no_constants() {
    static KIND: EnumDefinition = EnumDefinition {
        name: "kind",
        values: &["a", "b"],
    };
    static UNKNOWN: TableDefinition = of(&[field(ColumnDefinition {
        default: constant(|| "c".into()),
        ..column("kind", DataType::Enum(&KIND))
    })]);
    assert_eq!(
        error(&UNKNOWN),
        "the default of `things.kind` is 'c', which the enum `kind` lacks"
    );
    static UNSPELLED: TableDefinition = of(&[field(ColumnDefinition {
        default: constant(|| Value::Enum(sea_orm::sea_query::OptionEnum::None("kind".into()))),
        ..column("n", DataType::BigInt)
    })]);
    assert_eq!(
        error(&UNSPELLED),
        "the default of `things.n` has no spelling as a constant: state it as `server_default = \"…\"`"
    );
}

#[test]
fn enums_without_values_or_with_one_twice() {
    static EMPTY: EnumDefinition = EnumDefinition {
        name: "void",
        values: &[],
    };
    static VOID: TableDefinition = of(&[field(column("kind", DataType::Enum(&EMPTY)))]);
    assert_eq!(error(&VOID), "the enum type `void` has no values");
    static TWICE: EnumDefinition = EnumDefinition {
        name: "echo",
        values: &["a", "b", "a"],
    };
    static ECHO: TableDefinition = of(&[field(column("kind", DataType::Enum(&TWICE)))]);
    assert_eq!(error(&ECHO), "the enum type `echo` has the value 'a' twice");
}

#[test]
fn a_collation_of_what_is_no_text() {
    static NUMBER: TableDefinition = of(&[field(ColumnDefinition {
        collate: Some("C"),
        ..column("n", DataType::BigInt)
    })]);
    assert_eq!(
        error(&NUMBER),
        "`things.n` (integer of 64 bits) cannot have a collation: only text has"
    );
}
