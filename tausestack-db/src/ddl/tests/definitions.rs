//! Definitions that show one thing each.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime};
use sea_orm::Value;
use uuid::Uuid;

use crate::column_type::DataType;
use crate::mapped::{
    ColumnDefinition, DefaultDefinition, ForeignKeyDefinition, IndexDefinition, IndexPart,
    KeyOrigin, Mapping, NullsOrder, ReferentialAction, TableDefinition,
};
use crate::schema::fixtures::{
    ID, INDEX, Lazy, TABLE, client_key, column, constant, embedded, expression, field, optional,
    part, to,
};

const fn with(column: ColumnDefinition, value: fn() -> Value) -> ColumnDefinition {
    ColumnDefinition {
        default: constant(value),
        ..column
    }
}

const fn computed(column: ColumnDefinition, sql: &'static str) -> ColumnDefinition {
    ColumnDefinition {
        server_default: Some(sql),
        ..column
    }
}

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, 29).expect("a leap day")
}

fn time() -> NaiveTime {
    NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("a time of day")
}

pub(super) static DEFAULTS: TableDefinition = TableDefinition {
    rust_name: "Defaults",
    name: "defaults",
    fields: &[
        ID,
        field(with(column("yes", DataType::Boolean), || true.into())),
        field(with(column("no", DataType::Boolean), || false.into())),
        field(with(column("small", DataType::TinyInt), || (-8i8).into())),
        field(with(column("least", DataType::BigInt), || i64::MIN.into())),
        field(with(column("most", DataType::BigUnsigned), || {
            Value::BigUnsigned(Some(i64::MAX as u64))
        })),
        field(with(column("single", DataType::Real), || 0.1f32.into())),
        field(with(column("double", DataType::Double), || 1e-7f64.into())),
        field(with(column("quote", DataType::Text), || {
            "it's \"so\"".into()
        })),
        field(with(column("backslash", DataType::Text), || {
            "\\' OR 1=1 --".into()
        })),
        field(ColumnDefinition {
            index: true,
            ..with(column("keyed", DataType::Text), || "".into())
        }),
        field(with(column("bytes", DataType::Bytes), || {
            vec![0u8, 39, 255].into()
        })),
        field(with(column("uuid", DataType::Uuid), || {
            Uuid::from_u128(0x0189_abcd_ef01_7234_8567_89ab_cdef_0123).into()
        })),
        field(with(column("date", DataType::Date), || date().into())),
        field(with(column("time", DataType::Time), || time().into())),
        field(with(column("date_time", DataType::DateTime), || {
            date().and_time(time()).into()
        })),
        field(with(column("instant", DataType::Timestamp), || {
            date().and_time(time()).and_utc().into()
        })),
        field(with(column("json", DataType::Json), || {
            serde_json::json!({"a": ["it's", "\\"]}).into()
        })),
        // NULL, and what Rust computes for each row, are no defaults of DDL.
        field(with(optional("nothing", DataType::Text), || {
            Value::String(None)
        })),
        field(ColumnDefinition {
            default: Some(DefaultDefinition {
                value: || Uuid::now_v7().into(),
                constant: false,
            }),
            ..column("token", DataType::Uuid)
        }),
    ],
    ..TABLE
};

pub(super) static SERVER_DEFAULTS: TableDefinition = TableDefinition {
    rust_name: "ServerDefaults",
    name: "server_defaults",
    fields: &[
        ID,
        field(computed(
            column("created_at", DataType::Timestamp),
            "current_timestamp",
        )),
        field(computed(column("local_at", DataType::DateTime), "now()")),
        field(computed(column("day", DataType::Date), "CURRENT_DATE")),
        field(computed(column("hour", DataType::Time), "CURRENT_TIME")),
        field(computed(column("answer", DataType::Integer), "6 * 7")),
        field(computed(column("word", DataType::Text), "'it''s'")),
    ],
    ..TABLE
};

pub(super) static GENERATED: TableDefinition = TableDefinition {
    rust_name: "Generated",
    name: "generated",
    renamed_from: Some("made"),
    fields: &[
        ID,
        field(column("width", DataType::Integer)),
        field(ColumnDefinition {
            generated: Some("width * 2"),
            comment: Some("twice"),
            ..column("twice", DataType::Integer)
        }),
        field(ColumnDefinition {
            generated: Some("lower(label)"),
            index: true,
            ..optional("lowered", DataType::Text)
        }),
        field(ColumnDefinition {
            renamed_from: Some("name"),
            ..column("label", DataType::Text)
        }),
    ],
    ..TABLE
};

/// A collation is the database's own: this one is PostgreSQL's.
pub(super) static COLLATED: TableDefinition = TableDefinition {
    rust_name: "Collated",
    name: "collated",
    fields: &[
        ID,
        field(ColumnDefinition {
            collate: Some("de-x-icu"),
            unique: true,
            ..column("word", DataType::Text)
        }),
        field(ColumnDefinition {
            collate: Some("C"),
            custom_type: Some("varchar(20)"),
            ..column("short", DataType::Text)
        }),
    ],
    ..TABLE
};

pub(super) static IDENTITY: TableDefinition = TableDefinition {
    rust_name: "Identity",
    name: "identities",
    fields: &[
        field(ColumnDefinition {
            key: Some(KeyOrigin::Database),
            identity: true,
            ..column("id", DataType::Integer)
        }),
        field(optional("note", DataType::Text)),
    ],
    ..TABLE
};

pub(super) static SERIAL: TableDefinition = TableDefinition {
    rust_name: "Serial",
    name: "serials",
    fields: &[
        field(ColumnDefinition {
            key: Some(KeyOrigin::Database),
            custom_type: Some("serial"),
            ..column("id", DataType::Integer)
        }),
        field(optional("note", DataType::Text)),
    ],
    ..TABLE
};

pub(super) static EMBEDDED: TableDefinition = TableDefinition {
    rust_name: "Shop",
    name: "shops",
    fields: &[
        ID,
        embedded(
            "address",
            "address_",
            &[
                field(column("city", DataType::Text)),
                embedded(
                    "geo",
                    "geo_",
                    &[
                        field(optional("lat", DataType::Double)),
                        field(optional("lon", DataType::Double)),
                    ],
                ),
            ],
        ),
    ],
    indexes: &[
        IndexDefinition {
            parts: &[part("address_geo_lat"), part("address_geo_lon")],
            ..INDEX
        },
        // By the field's name as well.
        IndexDefinition {
            parts: &[part("address.city")],
            ..INDEX
        },
    ],
    ..TABLE
};

pub(super) static NAMES: TableDefinition = TableDefinition {
    rust_name: "Names",
    name: "Order",
    fields: &[
        ID,
        field(column("a\"b`c", DataType::Integer)),
        field(column("größe", DataType::Integer)),
        field(column("select", DataType::Integer)),
        field(ColumnDefinition {
            unique: true,
            ..column(
                "a_column_with_a_rather_long_name_that_goes_on_and_on",
                DataType::Integer,
            )
        }),
    ],
    indexes: &[IndexDefinition {
        parts: &[
            part("a_column_with_a_rather_long_name_that_goes_on_and_on"),
            part("select"),
        ],
        ..INDEX
    }],
    ..TABLE
};

pub(super) static CUSTOMERS: TableDefinition = TableDefinition {
    rust_name: "Customer",
    name: "customers",
    schema: Some("shop"),
    fields: &[ID, field(column("name", DataType::Text))],
    ..TABLE
};
static CUSTOMER: Lazy = LazyLock::new(|| Mapping::of_table(&CUSTOMERS));

pub(super) static ORDERS: TableDefinition = TableDefinition {
    rust_name: "Order",
    name: "orders",
    schema: Some("shop"),
    comment: Some("what was bought"),
    fields: &[
        ID,
        field(ColumnDefinition {
            index: true,
            references: Some(to(|| &CUSTOMER)),
            ..column("customer_id", DataType::BigInt)
        }),
    ],
    ..TABLE
};

pub(super) static EVENTS: TableDefinition = TableDefinition {
    rust_name: "Event",
    name: "events",
    fields: &[
        field(column("at", DataType::Timestamp)),
        field(column("what", DataType::Text)),
    ],
    ..TABLE
};

/// Refers to its head, who works in a department.
pub(super) static DEPARTMENTS: TableDefinition = TableDefinition {
    rust_name: "Department",
    name: "departments",
    fields: &[
        field(client_key("code", DataType::Text)),
        field(ColumnDefinition {
            references: Some(ForeignKeyDefinition {
                on_delete: ReferentialAction::SetNull,
                ..to(|| &EMPLOYEE)
            }),
            ..optional("head_id", DataType::BigInt)
        }),
        field(ColumnDefinition {
            references: Some(to(|| &DEPARTMENT)),
            ..optional("parent", DataType::Text)
        }),
    ],
    ..TABLE
};
static DEPARTMENT: Lazy = LazyLock::new(|| Mapping::of_table(&DEPARTMENTS));

pub(super) static EMPLOYEES: TableDefinition = TableDefinition {
    rust_name: "Employee",
    name: "employees",
    fields: &[
        ID,
        field(ColumnDefinition {
            references: Some(to(|| &DEPARTMENT)),
            ..column("department", DataType::Text)
        }),
    ],
    ..TABLE
};
static EMPLOYEE: Lazy = LazyLock::new(|| Mapping::of_table(&EMPLOYEES));

pub(super) static PRICES: TableDefinition = TableDefinition {
    rust_name: "Price",
    name: "prices",
    fields: &[
        ID,
        field(column("amount", DataType::Decimal)),
        field(ColumnDefinition {
            custom_type: Some("decimal(12,2)"),
            ..column("rounded", DataType::Decimal)
        }),
    ],
    ..TABLE
};

pub(super) static DOCUMENTS: TableDefinition = TableDefinition {
    rust_name: "Document",
    name: "documents",
    fields: &[
        ID,
        field(column("owner", DataType::BigInt)),
        field(optional("deleted_at", DataType::Timestamp)),
        field(column("body", DataType::Json)),
        field(column("title", DataType::Text)),
        field(ColumnDefinition {
            references: Some(ForeignKeyDefinition {
                deferrable: true,
                on_delete: ReferentialAction::SetDefault,
                ..to(|| &DOCUMENT)
            }),
            ..optional("parent", DataType::BigInt)
        }),
    ],
    indexes: &[
        IndexDefinition {
            name: Some("uq_live_title"),
            unique: true,
            parts: &[part("owner"), expression("lower(title)")],
            predicate: Some("deleted_at IS NULL"),
            ..INDEX
        },
        IndexDefinition {
            parts: &[part("body")],
            method: Some("GIN"),
            ..INDEX
        },
        IndexDefinition {
            name: Some("ix_owner"),
            parts: &[IndexPart {
                descending: true,
                nulls: Some(NullsOrder::Last),
                ..part("deleted_at")
            }],
            include: &["title"],
            method: Some("btree"),
            ..INDEX
        },
    ],
    ..TABLE
};
static DOCUMENT: Lazy = LazyLock::new(|| Mapping::of_table(&DOCUMENTS));

pub(super) static LOWERED: TableDefinition = TableDefinition {
    rust_name: "Lowered",
    name: "lowered",
    fields: &[ID, field(column("title", DataType::Text))],
    indexes: &[IndexDefinition {
        parts: &[expression("lower(title)"), part("id")],
        ..INDEX
    }],
    ..TABLE
};
