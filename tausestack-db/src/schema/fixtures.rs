//! Definitions by hand, as the derive emits them.

use std::sync::LazyLock;

use sea_orm::Value;

use super::{ReferentialAction, Table};
use crate::column_type::DataType;
use crate::mapped::{
    CheckDefinition, ColumnDefinition, DefaultDefinition, EnumDefinition, FieldContent,
    FieldDefinition, ForeignKeyDefinition, IndexDefinition, IndexPart, IndexTarget, KeyOrigin,
    Mapping, NullsOrder, TableDefinition, not_from_json,
};

/// A mapping that is made when it is first asked for.
pub(crate) type Lazy = LazyLock<Mapping>;

pub(crate) fn table(definition: &TableDefinition) -> Table {
    Table::from_definition(definition).expect("the definition is sound")
}

pub(crate) const TABLE: TableDefinition = TableDefinition {
    rust_name: "Struct",
    module_path: "app::models",
    name: "things",
    schema: None,
    comment: None,
    renamed_from: None,
    fields: &[],
    indexes: &[],
    checks: &[],
    foreign_keys: &[],
};

pub(crate) const INDEX: IndexDefinition = IndexDefinition {
    name: None,
    unique: false,
    parts: &[],
    include: &[],
    predicate: None,
    method: None,
};

pub(crate) const fn part(column: &'static str) -> IndexPart {
    IndexPart {
        target: IndexTarget::Column(column),
        descending: false,
        nulls: None,
        prefix: None,
    }
}

pub(crate) const fn expression(sql: &'static str) -> IndexPart {
    IndexPart {
        target: IndexTarget::Expression(sql),
        ..part("")
    }
}

pub(crate) const fn to(table: fn() -> &'static Mapping) -> ForeignKeyDefinition {
    ForeignKeyDefinition {
        name: None,
        columns: &[],
        table,
        references: &[],
        on_delete: ReferentialAction::NoAction,
        on_update: ReferentialAction::NoAction,
        deferrable: false,
    }
}

/// A NOT NULL column of this type.
pub(crate) const fn column(name: &'static str, data_type: DataType) -> ColumnDefinition {
    ColumnDefinition::raw(name, data_type, false, not_from_json)
}

/// A column of this type that takes NULL.
pub(crate) const fn optional(name: &'static str, data_type: DataType) -> ColumnDefinition {
    ColumnDefinition::raw(name, data_type, true, not_from_json)
}

/// A field of the same name as its column.
pub(crate) const fn field(column: ColumnDefinition) -> FieldDefinition {
    FieldDefinition {
        field: column.name,
        wire: column.name,
        aliases: &[],
        content: FieldContent::Column(column),
    }
}

pub(crate) const fn embedded(
    name: &'static str,
    prefix: &'static str,
    fields: &'static [FieldDefinition],
) -> FieldDefinition {
    FieldDefinition {
        field: name,
        wire: name,
        aliases: &[],
        content: FieldContent::Embedded {
            serde_default: None,
            prefix,
            flatten: false,
            fields,
        },
    }
}

pub(crate) const fn constant(value: fn() -> Value) -> Option<DefaultDefinition> {
    Some(DefaultDefinition {
        value,
        constant: true,
    })
}

/// `#[mapped(id)] id: Option<i64>`.
pub(crate) const ID: FieldDefinition = field(ColumnDefinition {
    key: Some(KeyOrigin::Database),
    ..optional("id", DataType::BigInt)
});

/// `#[mapped(id(client))]`.
pub(crate) const fn client_key(name: &'static str, data_type: DataType) -> ColumnDefinition {
    ColumnDefinition {
        key: Some(KeyOrigin::Client),
        ..column(name, data_type)
    }
}

pub(crate) static USERS: TableDefinition = TableDefinition {
    rust_name: "User",
    name: "users",
    comment: Some("people who \"log in\", it's said"),
    fields: &[
        ID,
        field(ColumnDefinition {
            unique: true,
            index: true,
            ..column("username", DataType::Text)
        }),
        field(ColumnDefinition {
            unique: true,
            ..column("email", DataType::Text)
        }),
        field(ColumnDefinition {
            default: constant(|| true.into()),
            ..column("is_active", DataType::Boolean)
        }),
        field(ColumnDefinition {
            index: true,
            check: Some("age >= 0"),
            ..optional("age", DataType::TinyUnsigned)
        }),
        field(ColumnDefinition {
            comment: Some("C:\\notes, it's \"free text\""),
            ..optional("notes", DataType::Text)
        }),
        field(ColumnDefinition {
            server_default: Some("CURRENT_TIMESTAMP"),
            ..column("created_at", DataType::Timestamp)
        }),
    ],
    checks: &[
        CheckDefinition {
            name: None,
            expression: "username <> ''",
        },
        CheckDefinition {
            name: Some("email_has_at"),
            expression: "email LIKE '%@%'",
        },
    ],
    ..TABLE
};
pub(crate) static USER: Lazy = LazyLock::new(|| Mapping::of_table(&USERS));

pub(crate) static POSTS: TableDefinition = TableDefinition {
    rust_name: "Post",
    name: "posts",
    fields: &[
        ID,
        field(ColumnDefinition {
            index: true,
            references: Some(ForeignKeyDefinition {
                on_delete: ReferentialAction::Cascade,
                on_update: ReferentialAction::Restrict,
                ..to(|| &USER)
            }),
            ..column("author_id", DataType::BigInt)
        }),
        field(ColumnDefinition {
            references: Some(ForeignKeyDefinition {
                name: Some("fk_editor"),
                references: &["username"],
                on_delete: ReferentialAction::SetNull,
                on_update: ReferentialAction::Cascade,
                ..to(|| &USER)
            }),
            ..optional("editor", DataType::Text)
        }),
        field(ColumnDefinition {
            references: Some(to(|| &POST)),
            ..optional("reply_to", DataType::BigInt)
        }),
        field(column("title", DataType::Text)),
        field(column("slug", DataType::Text)),
    ],
    indexes: &[
        IndexDefinition {
            unique: true,
            parts: &[part("author_id"), part("slug")],
            ..INDEX
        },
        IndexDefinition {
            parts: &[
                part("slug"),
                IndexPart {
                    descending: true,
                    nulls: Some(NullsOrder::Last),
                    ..part("id")
                },
            ],
            ..INDEX
        },
        IndexDefinition {
            name: Some("ix_title_start"),
            parts: &[IndexPart {
                prefix: Some(20),
                ..part("title")
            }],
            ..INDEX
        },
    ],
    ..TABLE
};
pub(crate) static POST: Lazy = LazyLock::new(|| Mapping::of_table(&POSTS));

pub(crate) static ROLE: EnumDefinition = EnumDefinition {
    name: "user_role",
    values: &["admin", "it's", "back\\slash", "naïve"],
};

/// A composite key, and an enum.
pub(crate) static MEMBERSHIPS: TableDefinition = TableDefinition {
    rust_name: "Membership",
    name: "memberships",
    fields: &[
        field(client_key("team", DataType::Uuid)),
        field(ColumnDefinition {
            references: Some(ForeignKeyDefinition {
                on_delete: ReferentialAction::Cascade,
                ..to(|| &USER)
            }),
            ..client_key("user_id", DataType::BigInt)
        }),
        field(ColumnDefinition {
            default: constant(|| "admin".into()),
            ..column("role", DataType::Enum(&ROLE))
        }),
        field(optional("former_role", DataType::Enum(&ROLE))),
    ],
    ..TABLE
};
pub(crate) static MEMBERSHIP: Lazy = LazyLock::new(|| Mapping::of_table(&MEMBERSHIPS));

/// A foreign key over two columns, in another order than the key's.
pub(crate) static BADGES: TableDefinition = TableDefinition {
    rust_name: "Badge",
    name: "badges",
    fields: &[
        field(ColumnDefinition {
            // `Option<Uuid>`: the library makes one where it is left out.
            nullable: true,
            ..client_key("id", DataType::Uuid)
        }),
        field(column("member", DataType::BigInt)),
        field(column("team", DataType::Uuid)),
    ],
    foreign_keys: &[ForeignKeyDefinition {
        columns: &["member", "team"],
        references: &["user_id", "team"],
        on_delete: ReferentialAction::Cascade,
        ..to(|| &MEMBERSHIP)
    }],
    ..TABLE
};

/// Every type, with and without NULL, keyed and not.
pub(crate) static EVERY_TYPE: TableDefinition = TableDefinition {
    rust_name: "EveryType",
    name: "every_type",
    fields: &[
        ID,
        field(column("boolean", DataType::Boolean)),
        field(column("i8", DataType::TinyInt)),
        field(column("i16", DataType::SmallInt)),
        field(column("i32", DataType::Integer)),
        field(column("i64", DataType::BigInt)),
        field(column("u8", DataType::TinyUnsigned)),
        field(column("u16", DataType::SmallUnsigned)),
        field(column("u32", DataType::Unsigned)),
        field(column("u64", DataType::BigUnsigned)),
        field(column("f32", DataType::Real)),
        field(column("f64", DataType::Double)),
        field(column("text", DataType::Text)),
        field(ColumnDefinition {
            index: true,
            ..column("keyed_text", DataType::Text)
        }),
        field(column("bytes", DataType::Bytes)),
        field(ColumnDefinition {
            unique: true,
            ..column("keyed_bytes", DataType::Bytes)
        }),
        field(optional("uuid", DataType::Uuid)),
        field(optional("date", DataType::Date)),
        field(optional("time", DataType::Time)),
        field(optional("date_time", DataType::DateTime)),
        field(optional("timestamp", DataType::Timestamp)),
        field(optional("json", DataType::Json)),
        field(ColumnDefinition {
            custom_type: Some("varchar(7)"),
            ..optional("custom", DataType::Text)
        }),
    ],
    ..TABLE
};
