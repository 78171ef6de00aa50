//! Random schemas: created, read, spelled and folded, they are the same.
//!
//! `TAUSESTACK_TEST_SCHEMAS` says how many a database gets; 20 is the default.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use tausestack_db::ddl::{self, Target, quote_identifier};
use tausestack_db::schema::{
    Check, Column, ColumnDefault, ColumnType, EnumType, ForeignKey, Generated, GeneratedStorage,
    Identity, Index, IndexPart, IndexTarget, InspectScope, Inspected, Literal, NullsOrder,
    PrimaryKey, ReferentialAction, Schema, SortOrder, Table, Unique, canonical, inspect, spell,
};
use tausestack_db::{Database, Error};

use super::inspect::{self as shared, read, run};
use super::inspect_oracle::describe;
use super::inspect_round_trip::{difference, without_expressions};
use crate::context::Context;

/// How many schemas are tried.
fn count() -> u32 {
    std::env::var("TAUSESTACK_TEST_SCHEMAS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20)
}

#[allow(
    clippy::future_not_send,
    reason = "what makes schemas up stays on its thread, as the case does"
)]
pub(crate) async fn random_schemas(context: Context) {
    let db = &context.db;
    let target = read(db).await.target;
    let mut runner = TestRunner::new(Config::default());
    let strategy = schemas(target);
    for _ in 0..count() {
        let mut tree = strategy
            .new_tree(&mut runner)
            .expect("a schema can be made up");
        let Err(mut failure) = holds(db, target, &tree.current()).await else {
            continue;
        };
        // The least schema that still fails, within reason.
        let mut steps = 0;
        let mut smaller = tree.simplify();
        while smaller && steps < 100 {
            steps += 1;
            smaller = match holds(db, target, &tree.current()).await {
                Err(again) => {
                    failure = again;
                    tree.simplify()
                }
                Ok(()) => tree.complicate(),
            };
        }
        panic!("{failure}");
    }
}

/// Whether a schema that the database takes comes back as it was.
async fn holds(db: &Database, target: Target, schema: &Schema) -> Result<(), String> {
    let Ok(statements) = ddl::create_all(target, &schema.tables) else {
        return Ok(());
    };
    let script = statements.join(";\n");
    let (live, described) = made(db, target, schema, statements).await;
    let live = live.map_err(|error| format!("{error}\n{script}"))?;
    if !live.unmanaged.is_empty() {
        return Err(format!("unmanaged: {:#?}\n{script}", live.unmanaged));
    }
    // What was read is made again, and the database itself sees no difference.
    let again = ddl::create_all(target, &live.schema.tables)
        .map_err(|error| format!("read as what cannot be made: {error}\n{script}"))?;
    let script_again = again.join(";\n");
    let (remade, described_again) = made(db, target, schema, again).await;
    let remade = remade.map_err(|error| format!("{error}\n{script_again}"))?;
    if let Some(difference) = difference(&remade.schema, &live.schema) {
        return Err(format!(
            "remade {difference} as live\n{script}\n{script_again}"
        ));
    }
    if described != described_again {
        return Err(format!(
            "the database tells\n{described:#?}\nand then\n{described_again:#?}\n{script}\n{script_again}"
        ));
    }
    let spelled = spell(db, schema)
        .await
        .map_err(|error| format!("{error}\n{script}"))?;
    if let Some(difference) = difference(&live.schema, &spelled) {
        return Err(format!("live {difference} as spelled\n{script}"));
    }
    let canonical = canonical(target, schema);
    let (live, canonical) = (
        without_expressions(live.schema),
        without_expressions(canonical),
    );
    match difference(&live, &canonical) {
        Some(difference) => Err(format!("live {difference} as canonical\n{script}")),
        None => Ok(()),
    }
}

/// Makes a schema, reads and describes it, and drops it.
async fn made(
    db: &Database,
    target: Target,
    schema: &Schema,
    statements: Vec<String>,
) -> (Result<Inspected, Error>, Vec<String>) {
    run(db, statements).await;
    let live = inspect(db, &InspectScope::current()).await;
    let names: Vec<String> = schema
        .tables
        .iter()
        .map(|table| table.name.name.clone())
        .collect();
    let described = describe(db, target, &names).await;
    let mut dropping = ddl::drop_all(target, &schema.tables);
    dropping.extend(ddl::drop_types(target, &schema.tables));
    run(db, dropping).await;
    (live, described)
}

/// Names of all kinds; the number keeps those of one table apart.
fn name(target: Target) -> impl Strategy<Value = String> {
    let mut names = vec![
        "plain",
        "Mixed Case",
        "select",
        "größe",
        "a\"b",
        "a`b",
        "it's",
        "[x]",
        "tab\tbed",
        "check",
        "references",
        "-- dash",
        "a_rather_long_name_that_goes_on_and_on_for_fifty_bytes",
    ];
    if !matches!(target, Target::MySql | Target::MariaDb) {
        // MySQL's names are of three bytes a character.
        names.push("🦀");
    }
    proptest::sample::select(names).prop_map(str::to_owned)
}

/// Text that might be taken for something else.
fn strange_text(target: Target) -> impl Strategy<Value = String> {
    let mut texts = vec![
        "",
        " ",
        "it's",
        "back\\slash",
        "\"",
        "NULL",
        "now",
        "0",
        "-1",
        "true",
        "naïve",
        "a\nb",
        "'); DROP TABLE t; --",
        "::text",
        "(x)",
        "CURRENT_TIMESTAMP",
        "?",
    ];
    if !matches!(target, Target::MySql | Target::MariaDb) {
        texts.push("🦀");
    }
    proptest::sample::select(texts).prop_map(str::to_owned)
}

fn enums() -> impl Strategy<Value = EnumType> {
    prop_oneof![
        Just(shared::enumeration("mood", &["sad", "it's", "back\\slash"])),
        Just(shared::enumeration("User Role", &["admin"])),
        Just(shared::enumeration(
            "size",
            &["s", "m (medium)", "l, xl", "größe"]
        )),
    ]
}

fn types(target: Target) -> impl Strategy<Value = ColumnType> {
    let customs: &[&str] = match target {
        Target::Postgres => &[
            "varchar(7)",
            "numeric(12, 2)",
            "timestamptz(3)",
            "json",
            "char(3)",
            "inet",
            "interval",
            "int4",
            "text",
            "integer[]",
            "decimal(5)",
            "time(0)",
            "float8",
            "bit(4)",
            "varchar",
        ],
        Target::Sqlite => &[
            "varchar(7)",
            "INT",
            "bigint",
            "DOUBLE PRECISION",
            "numeric",
            // Not `decimal_text` without our collation: it is read as a decimal
            // of another collation, which no declaration can say.
            "Any Thing",
        ],
        Target::MySql | Target::MariaDb => &[
            "varchar(7)",
            "numeric(12, 2)",
            "datetime",
            "char(3)",
            "mediumint unsigned",
            "decimal",
            "tinytext",
            "bit(4)",
            "enum('a','it''s')",
            "varbinary(3)",
            "year",
            "timestamp(3)",
        ],
    };
    let customs: Vec<&'static str> = customs.to_vec();
    let mut portable = vec![
        ColumnType::Boolean,
        ColumnType::TinyInt,
        ColumnType::SmallInt,
        ColumnType::Integer,
        ColumnType::BigInt,
        ColumnType::TinyUnsigned,
        ColumnType::SmallUnsigned,
        ColumnType::Unsigned,
        ColumnType::BigUnsigned,
        ColumnType::Real,
        ColumnType::Double,
        ColumnType::Text,
        ColumnType::Bytes,
        ColumnType::Uuid,
        ColumnType::Date,
        ColumnType::Time,
        ColumnType::DateTime,
        ColumnType::Timestamp,
        ColumnType::Decimal,
        ColumnType::Json,
    ];
    if target == Target::Postgres {
        let mood = ColumnType::Enum(shared::enumeration("mood", &["sad", "it's", "back\\slash"]));
        portable.extend(
            [ColumnType::Text, ColumnType::TinyInt, mood].map(|of| ColumnType::Array(Box::new(of))),
        );
    }
    prop_oneof![
        6 => proptest::sample::select(portable),
        2 => enums().prop_map(ColumnType::Enum),
        2 => proptest::sample::select(customs).prop_map(shared::custom),
    ]
}

/// A default that fits the type.
fn default(target: Target, of: &ColumnType) -> BoxedStrategy<Option<ColumnDefault>> {
    use Literal::{Boolean, Bytes, Date, DateTime, Decimal, Float, Integer, Json, Time, Timestamp};

    let one_of = |literals: Vec<Literal>| {
        proptest::sample::select(literals)
            .prop_map(|literal| Some(ColumnDefault::Literal(literal)))
            .boxed()
    };
    let or_now = |literals: Vec<Literal>, word: &'static str| {
        prop_oneof![
            one_of(literals),
            Just(Some(ColumnDefault::Expression(word.to_owned()))),
        ]
        .boxed()
    };
    let day = "2024-02-29";
    let constant = match of {
        ColumnType::Boolean => one_of(vec![Boolean(true), Boolean(false)]),
        ColumnType::TinyInt => one_of(vec![Integer(-8), Integer(0), Integer(127)]),
        ColumnType::TinyUnsigned => one_of(vec![Integer(0), Integer(200)]),
        ColumnType::BigInt => one_of(vec![Integer(i64::MIN.into()), Integer(i64::MAX.into())]),
        integer if integer.is_integer() => one_of(vec![Integer(0), Integer(1), Integer(30_000)]),
        ColumnType::Real => one_of(vec![
            Float("0.10000000149011612".to_owned()),
            Float("1.0".to_owned()),
            Float("-2.5".to_owned()),
        ]),
        ColumnType::Double => one_of(vec![
            Float("0.1".to_owned()),
            Float("1e-7".to_owned()),
            Float("1e100".to_owned()),
        ]),
        ColumnType::Text => {
            let short = strange_text(target);
            short
                .prop_map(|text| Some(ColumnDefault::Literal(Literal::Text(text))))
                .boxed()
        }
        ColumnType::Bytes => one_of(vec![Bytes(vec![0, 39, 255]), Bytes(vec![])]),
        ColumnType::Uuid => one_of(vec![Literal::Uuid(uuid::Uuid::from_u128(
            0x0189_abcd_ef01_7234_8567_89ab_cdef_0123,
        ))]),
        ColumnType::Date => or_now(vec![Date(day.to_owned())], "CURRENT_DATE"),
        ColumnType::Time => or_now(
            vec![
                Time("23:59:59.999999".to_owned()),
                Time("00:00:00".to_owned()),
            ],
            "CURRENT_TIME",
        ),
        ColumnType::DateTime => or_now(
            vec![
                DateTime(format!("{day} 23:59:59.500")),
                DateTime(format!("{day} 00:00:00")),
            ],
            "now()",
        ),
        ColumnType::Timestamp => or_now(
            vec![
                Timestamp(format!("{day} 23:59:59.999999")),
                Timestamp(format!("{day} 00:00:00")),
            ],
            "CURRENT_TIMESTAMP",
        ),
        ColumnType::Decimal => one_of(vec![Decimal("1.5".to_owned()), Decimal("-2".to_owned())]),
        ColumnType::Json => one_of(vec![
            Json(r#"{"a":["it's","\\"]}"#.to_owned()),
            Json("[]".to_owned()),
        ]),
        ColumnType::Enum(of) => one_of(vec![Literal::Text(of.values[0].clone())]),
        _ => return Just(None).boxed(),
    };
    prop_oneof![Just(None), constant].boxed()
}

fn columns(target: Target) -> impl Strategy<Value = Column> {
    (
        name(target),
        types(target),
        any::<bool>(),
        proptest::option::weighted(0.2, strange_text(target)),
    )
        .prop_flat_map(move |(name, column_type, nullable, comment)| {
            default(target, &column_type).prop_map(move |default| Column {
                nullable,
                default,
                comment: comment.clone().filter(|text| !text.is_empty()),
                ..shared::column(&name, column_type.clone())
            })
        })
}

/// What a table has beside its columns, as numbers that choose among them.
#[derive(Debug, Clone)]
struct Choices {
    numbered: bool,
    unique: Option<(usize, usize)>,
    index: Option<(usize, bool, Option<bool>)>,
    partial: bool,
    expression: bool,
    check: Option<usize>,
    generated: Option<bool>,
    parent: Option<(usize, ReferentialAction, ReferentialAction)>,
    comment: Option<String>,
}

fn choices(target: Target) -> impl Strategy<Value = Choices> {
    let actions = || {
        proptest::sample::select(vec![
            ReferentialAction::NoAction,
            ReferentialAction::Restrict,
            ReferentialAction::Cascade,
            ReferentialAction::SetNull,
        ])
    };
    (
        any::<bool>(),
        proptest::option::of((0..8usize, 0..8usize)),
        proptest::option::of((
            0..8usize,
            any::<bool>(),
            proptest::option::of(any::<bool>()),
        )),
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(0..8usize),
        proptest::option::weighted(0.3, any::<bool>()),
        proptest::option::of((0..3usize, actions(), actions())),
        proptest::option::weighted(0.3, strange_text(target)),
    )
        .prop_map(
            |(numbered, unique, index, partial, expression, check, generated, parent, comment)| {
                Choices {
                    numbered,
                    unique,
                    index,
                    partial,
                    expression,
                    check,
                    generated,
                    parent,
                    comment: comment.filter(|text| !text.is_empty()),
                }
            },
        )
}

pub(super) fn schemas(target: Target) -> impl Strategy<Value = Schema> {
    let table = (
        name(target),
        proptest::collection::vec(columns(target), 1..6),
        choices(target),
    );
    proptest::collection::vec(table, 1..4).prop_map(move |tables| {
        let tables: Vec<Table> = tables
            .into_iter()
            .enumerate()
            .map(|(number, (name, columns, choices))| {
                assembled(target, number, &name, columns, &choices)
            })
            .collect();
        let tables = linked(tables);
        Schema::of(tables).expect("each name stands once")
    })
}

/// The types that a key can hold on every database.
fn is_plain(column: &Column) -> bool {
    column.column_type.is_integer()
        || matches!(
            column.column_type,
            ColumnType::Uuid | ColumnType::Date | ColumnType::Boolean | ColumnType::Text
        )
}

fn assembled(
    target: Target,
    number: usize,
    name: &str,
    mut columns: Vec<Column>,
    choices: &Choices,
) -> Table {
    for (position, column) in columns.iter_mut().enumerate() {
        column.name = format!("{}{position}", column.name);
    }
    let quoted = |name: &str| {
        let mut out = String::new();
        quote_identifier(target, name, &mut out);
        out
    };
    let plain: Vec<String> = columns
        .iter()
        .filter(|column| is_plain(column))
        .map(|column| column.name.clone())
        .collect();
    let some = |at: usize| plain.get(at % plain.len().max(1)).cloned();
    let mut table = shared::table(&format!("{name}{number}"), columns);
    table.comment.clone_from(&choices.comment);
    let id = Column {
        identity: choices.numbered.then_some(Identity::ByDefault),
        ..shared::column("id", ColumnType::BigInt)
    };
    table.columns.insert(0, id);
    table.primary_key = Some(PrimaryKey {
        name: format!("pk{number}"),
        columns: vec!["id".to_owned()],
    });
    if let Some((a, b)) = choices.unique
        && let (Some(a), Some(b)) = (some(a), some(b))
    {
        let columns = if a == b { vec![a] } else { vec![b, a] };
        table.uniques.push(Unique {
            name: format!("uq {number}"),
            columns,
        });
    }
    if let Some((at, descending, nulls_first)) = choices.index
        && let Some(column) = some(at)
    {
        let nulls = nulls_first
            .filter(|_| target == Target::Postgres)
            .map(|first| {
                if first {
                    NullsOrder::First
                } else {
                    NullsOrder::Last
                }
            });
        let mut index = shared::index(
            &format!("ix\"{number}"),
            vec![IndexPart {
                order: if descending {
                    SortOrder::Descending
                } else {
                    SortOrder::Ascending
                },
                nulls,
                ..IndexPart::column(&column)
            }],
        );
        if choices.partial && matches!(target, Target::Sqlite | Target::Postgres) {
            index.predicate = Some(format!("{} IS NOT NULL", quoted(&column)));
            index.unique = choices.expression;
        }
        table.indexes.push(index);
    }
    if choices.expression && target != Target::MariaDb {
        table.indexes.push(Index {
            ..shared::index(
                &format!("ix_e{number}"),
                vec![
                    IndexPart {
                        target: IndexTarget::Expression(format!("abs({}) + 1", quoted("id"))),
                        ..IndexPart::column("")
                    },
                    IndexPart::column("id"),
                ],
            )
        });
    }
    if let Some(at) = choices.check
        && let Some(column) = some(at)
    {
        table.checks.push(Check {
            name: format!("ck {number}"),
            expression: format!(
                "{c} IS NOT NULL OR (2  >  1 AND 'it''s' <> '(')",
                c = quoted(&column)
            ),
        });
    }
    if let Some(nullable) = choices.generated {
        table.columns.push(Column {
            nullable,
            generated: Some(Generated {
                expression: "7 * 6".to_owned(),
                storage: GeneratedStorage::Stored,
            }),
            ..shared::column("made", ColumnType::Integer)
        });
    }
    if let Some((parent, on_delete, on_update)) = choices.parent {
        table
            .columns
            .push(shared::optional("parent", ColumnType::BigInt));
        table.foreign_keys.push(ForeignKey {
            on_delete,
            on_update,
            // The place of the parent, until its name is known.
            ..shared::foreign_key(
                &format!("fk {number}"),
                &["parent"],
                &parent.to_string(),
                &["id"],
            )
        });
    }
    table
}

/// Lets the foreign keys lead to tables that are there, cycles among them.
fn linked(mut tables: Vec<Table>) -> Vec<Table> {
    let names: Vec<_> = tables.iter().map(|table| table.name.clone()).collect();
    for table in &mut tables {
        for key in &mut table.foreign_keys {
            let place: usize = key.table.name.parse().unwrap_or_default();
            key.table = names[place % names.len()].clone();
        }
    }
    tables
}
