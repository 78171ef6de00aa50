//! Definitions become tables, or typed errors.

mod entity;
mod refusals;

use std::sync::LazyLock;

use sea_orm::Value;

use super::fixtures::{
    BADGES, ID, INDEX, Lazy, MEMBERSHIPS, POSTS, TABLE, USER, USERS, column, constant, embedded,
    expression, field, optional, part, table,
};
use super::{
    ColumnDefault, ColumnType, Deferral, ForeignKey, Identity, IndexPart, IndexTarget, Literal,
    Schema, Table, TableName, creation_order,
};
use crate::column_type::DataType;
use crate::mapped::{
    ColumnDefinition, EnumDefinition, FieldDefinition, IndexDefinition, Mapping, ReferentialAction,
    TableDefinition,
};

/// A table of these fields.
const fn of(fields: &'static [FieldDefinition]) -> TableDefinition {
    TableDefinition { fields, ..TABLE }
}

#[test]
fn a_mapping_gives_the_table_of_its_definition() {
    let users = Table::from_mapping(&USER).expect("the definition is sound");
    assert_eq!(users, table(&USERS));
    assert_eq!(users.name, TableName::new(None, "users"));
    let id = users.column("id").expect("there is an id");
    assert_eq!(id.identity, Some(Identity::ByDefault));
    assert!(!id.nullable, "an `Option` key is yet to be made, not NULL");
    assert!(users.column("age").is_some_and(|column| column.nullable));
    assert_eq!(
        users
            .column("is_active")
            .and_then(|column| column.default.clone()),
        Some(ColumnDefault::Literal(Literal::Boolean(true)))
    );
}

#[test]
fn on_update_is_told_from_the_default_that_it_follows() {
    const fn computed(name: &'static str, sql: &'static str) -> FieldDefinition {
        field(ColumnDefinition {
            server_default: Some(sql),
            ..column(name, DataType::DateTime)
        })
    }
    static STAMPED: TableDefinition = of(&[
        computed("both", "NOW(6) On  Update NOW(6)"),
        computed("update", "ON UPDATE NOW(6)"),
        computed("default", "moon(update_of)"),
    ]);
    let said: Vec<_> = table(&STAMPED)
        .columns
        .into_iter()
        .map(|column| (column.default, column.on_update))
        .collect();
    let expression = |sql: &str| Some(ColumnDefault::Expression(sql.to_owned()));
    assert_eq!(
        said,
        [
            (expression("NOW(6)"), Some("NOW(6)".into())),
            (None, Some("NOW(6)".into())),
            (expression("moon(update_of)"), None),
        ]
    );
}

#[test]
fn a_view_gives_the_whole_table() {
    static CARD: Lazy = LazyLock::new(|| {
        const FIELDS: &[FieldDefinition] = &[field(column("username", DataType::Text))];
        Mapping::view_of(&USER, "Card", FIELDS)
    });
    assert_eq!(Table::from_mapping(&CARD), Ok(table(&USERS)));
}

#[test]
fn columns_are_those_of_the_mapping() {
    static SHOPS: TableDefinition = of(&[
        ID,
        embedded(
            "address",
            "address_",
            &[
                field(column("city", DataType::Text)),
                embedded("geo", "geo_", &[field(optional("lat", DataType::Double))]),
            ],
        ),
    ]);
    let mapping = Mapping::of_table(&SHOPS);
    let of_mapping: Vec<&str> = mapping
        .table()
        .columns()
        .iter()
        .map(|column| column.name())
        .collect();
    let shops = table(&SHOPS);
    let of_table: Vec<&str> = shops
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(of_table, of_mapping);
    assert_eq!(of_table, ["id", "address_city", "address_geo_lat"]);
}

#[test]
fn one_index_where_a_unique_key_is_asked_for_as_well() {
    let users = table(&USERS);
    assert_eq!(users.uniques[0].name, "uq_users_username");
    let indexes: Vec<&str> = users
        .indexes
        .iter()
        .map(|index| index.name.as_str())
        .collect();
    assert_eq!(indexes, ["ix_users_age"]);
}

#[test]
fn a_composite_foreign_key_follows_the_order_of_the_key() {
    let badges = table(&BADGES);
    assert_eq!(
        badges.foreign_keys,
        [ForeignKey {
            name: "fk_badges_member_team".into(),
            columns: vec!["team".into(), "member".into()],
            table: TableName::new(None, "memberships"),
            references: vec!["team".into(), "user_id".into()],
            on_delete: ReferentialAction::Cascade,
            on_update: ReferentialAction::NoAction,
            deferral: Deferral::NotDeferrable,
        }]
    );
}

#[test]
fn tables_come_after_those_that_they_refer_to() {
    let tables = [
        table(&BADGES),
        table(&POSTS),
        table(&MEMBERSHIPS),
        table(&USERS),
    ];
    let order = creation_order(&tables);
    assert_eq!(order.tables, [3, 1, 2, 0]);
    assert_eq!(order.forward, [], "a reference to itself points nowhere");
    // Those that are not in the list must be there already.
    assert_eq!(creation_order(&tables[..2]).tables, [0, 1]);
}

#[test]
fn a_cycle_has_one_key_that_comes_later() {
    let plain = |name: &str, refers: &[&str]| {
        let mut table = table(&USERS);
        table.name.name = name.into();
        table.foreign_keys = refers
            .iter()
            .map(|to| ForeignKey {
                name: format!("fk_{name}_{to}"),
                columns: vec!["id".into()],
                table: TableName::new(None, to),
                references: vec!["id".into()],
                on_delete: ReferentialAction::NoAction,
                on_update: ReferentialAction::NoAction,
                deferral: Deferral::NotDeferrable,
            })
            .collect();
        table
    };
    let tables = [
        plain("a", &["a", "b"]),
        plain("b", &["c"]),
        plain("c", &["a", "d"]),
        plain("d", &[]),
    ];
    let order = creation_order(&tables);
    assert_eq!(order.tables, [3, 0, 2, 1]);
    assert_eq!(order.forward, [(0, 1)], "from a to b, which comes last");
    assert_eq!(order, creation_order(&tables), "the same each time");
}

#[test]
fn a_schema_has_each_table_and_enum_once() {
    let schema = Schema::of([table(&USERS), table(&MEMBERSHIPS), table(&USERS)])
        .expect("the definitions agree");
    assert_eq!(schema.tables.len(), 2);
    assert_eq!(schema.enums.len(), 1);
    assert_eq!(schema.enums[0].name, "user_role");
}

#[test]
fn what_the_server_computes_wins_over_a_constant() {
    static BOTH: TableDefinition = of(&[field(ColumnDefinition {
        default: constant(|| 1i64.into()),
        server_default: Some("2"),
        ..column("n", DataType::BigInt)
    })]);
    assert_eq!(
        table(&BOTH).columns[0].default,
        Some(ColumnDefault::Expression("2".into()))
    );
}

#[test]
fn plain_unique_indexes_are_keys_and_others_stay_indexes() {
    static INDEXED: TableDefinition = TableDefinition {
        indexes: &[
            IndexDefinition {
                unique: true,
                parts: &[part("a"), part("b")],
                ..INDEX
            },
            IndexDefinition {
                unique: true,
                parts: &[expression("lower(a)")],
                ..INDEX
            },
        ],
        ..of(&[
            field(column("a", DataType::Text)),
            field(column("b", DataType::Text)),
        ])
    };
    let things = table(&INDEXED);
    assert_eq!(things.uniques.len(), 1);
    assert_eq!(things.uniques[0].name, "uq_things_a_b");
    assert_eq!(things.indexes.len(), 1);
    assert_eq!(things.indexes[0].name, "uq_things_lower_a");
    assert_eq!(
        things.indexes[0].parts,
        [IndexPart {
            target: IndexTarget::Expression("lower(a)".into()),
            ..IndexPart::column("")
        }]
    );
}

#[test]
fn an_enum_value_in_seaorms_own_wrapping_is_a_constant() {
    static KIND: EnumDefinition = EnumDefinition {
        name: "kind",
        values: &["a", "b"],
    };
    static WRAPPED: TableDefinition = of(&[field(ColumnDefinition {
        default: constant(|| {
            Value::Enum(sea_orm::sea_query::OptionEnum::Some(Box::new(
                sea_orm::sea_query::Enum {
                    type_name: "kind".into(),
                    value: "b".into(),
                },
            )))
        }),
        ..column("kind", DataType::Enum(&KIND))
    })]);
    let things = table(&WRAPPED);
    assert_eq!(
        things.columns[0].default,
        Some(ColumnDefault::Literal(Literal::Text("b".into())))
    );
    assert!(matches!(&things.columns[0].column_type, ColumnType::Enum(of) if of.values.len() == 2));
}
