//! What PostgreSQL schemas of other hands read as.

use tausestack_db::prelude::*;
use tausestack_db::schema::{
    Column, ColumnType, Deferral, EnumType, ForeignKey, GeneratedStorage, Identity, Index,
    IndexPart, InspectScope, Literal, NullsOrder, ReferentialAction, Schema, SortOrder, Table,
    TableName, UnmanagedKind, canonical, inspect, spell,
};

use super::inspect::{
    assert_table, check, column, computed, constant, create, custom, enumeration, expression, find,
    foreign_key, generated, index, optional, owned, primary_key, read, run, table, text, unique,
};
use crate::context::Context;

fn with(
    name: &str,
    column_type: ColumnType,
    default: Option<tausestack_db::schema::ColumnDefault>,
) -> Column {
    Column {
        default,
        ..optional(name, column_type)
    }
}

/// 1, 5: the server's own spelling of types, and the portable ones.
pub(crate) async fn case_1_and_5_types(context: Context) {
    let db = &context.db;
    run(
        db,
        ["CREATE TABLE t (a int4, b varchar(7), c decimal(10), d numeric, e timestamptz, \
          f timestamp(3), g time, h text, i text COLLATE \"C\", j varchar(3) COLLATE \"C\", k bool, \
          l json, m jsonb, n float8, o char, p bytea, q int2, r inet, s int[])"],
    )
    .await;
    let text_of = |name, collation: Option<&str>| Column {
        collation: collation.map(str::to_owned),
        ..optional(name, ColumnType::Text)
    };
    let mut found = find(&read(db).await, "t");
    assert_eq!(
        found.columns.pop().map(|column| column.nullable),
        Some(true)
    );
    let expected = table(
        "t",
        vec![
            optional("a", ColumnType::Integer),
            optional("b", custom("character varying(7)")),
            optional("c", custom("numeric(10,0)")),
            optional("d", ColumnType::Decimal),
            optional("e", ColumnType::Timestamp),
            optional("f", custom("timestamp(3) without time zone")),
            optional("g", ColumnType::Time),
            text_of("h", Some("default")),
            text_of("i", None),
            Column {
                collation: Some("C".into()),
                ..optional("j", custom("character varying(3)"))
            },
            optional("k", ColumnType::Boolean),
            optional("l", custom("json")),
            optional("m", ColumnType::Json),
            optional("n", ColumnType::Double),
            optional("o", custom("character(1)")),
            optional("p", ColumnType::Bytes),
            optional("q", ColumnType::SmallInt),
            optional("r", custom("inet")),
        ],
    );
    assert_table(&found, &expected);
}

/// 6, 7: casts that the server writes, and words for the present moment.
pub(crate) async fn case_6_and_7_defaults(context: Context) {
    let db = &context.db;
    run(
        db,
        ["CREATE TABLE t (a varchar(9) DEFAULT 'x', b integer DEFAULT -1, c numeric DEFAULT -1.50, \
          d text COLLATE \"C\" DEFAULT E'it''s \\\\ \"q\"', e timestamptz DEFAULT now(), \
          f timestamptz DEFAULT CURRENT_TIMESTAMP, g timestamp DEFAULT now(), h bytea DEFAULT '\\x00ff', \
          i real DEFAULT 0.1, j double precision DEFAULT 'NaN', k boolean DEFAULT true, \
          l uuid DEFAULT '0189abcd-ef01-7234-8567-89abcdef0123', m jsonb DEFAULT '{\"b\": 1, \"a\": [2]}', \
          n timestamptz DEFAULT '2024-02-29 23:59:59.5+02', o time DEFAULT '01:02:03', \
          p date DEFAULT '2024-02-29', q integer DEFAULT NULL, r text COLLATE \"C\" DEFAULT NULL::text, \
          s integer DEFAULT (6 * 7), t timestamp DEFAULT (CURRENT_TIMESTAMP AT TIME ZONE 'UTC'), \
          u timestamp DEFAULT '2024-02-29 10:00', v bigint DEFAULT 9223372036854775807)"],
    )
    .await;
    let uuid = "0189abcd-ef01-7234-8567-89abcdef0123".parse().unwrap();
    let expected = table(
        "t",
        vec![
            with("a", custom("character varying(9)"), text("x")),
            with("b", ColumnType::Integer, constant(Literal::Integer(-1))),
            with(
                "c",
                ColumnType::Decimal,
                constant(Literal::Decimal("-1.50".into())),
            ),
            with("d", ColumnType::Text, text("it's \\ \"q\"")),
            with("e", ColumnType::Timestamp, computed("CURRENT_TIMESTAMP")),
            with("f", ColumnType::Timestamp, computed("CURRENT_TIMESTAMP")),
            with("g", ColumnType::DateTime, computed("(now())")),
            with(
                "h",
                ColumnType::Bytes,
                constant(Literal::Bytes(vec![0, 255])),
            ),
            with(
                "i",
                ColumnType::Real,
                constant(Literal::Float("0.1".into())),
            ),
            with(
                "j",
                ColumnType::Double,
                constant(Literal::Float("NaN".into())),
            ),
            with("k", ColumnType::Boolean, constant(Literal::Boolean(true))),
            with("l", ColumnType::Uuid, constant(Literal::Uuid(uuid))),
            with(
                "m",
                ColumnType::Json,
                constant(Literal::Json("{\"a\":[2],\"b\":1}".into())),
            ),
            with(
                "n",
                ColumnType::Timestamp,
                constant(Literal::Timestamp("2024-02-29 21:59:59.5".into())),
            ),
            with(
                "o",
                ColumnType::Time,
                constant(Literal::Time("01:02:03".into())),
            ),
            with(
                "p",
                ColumnType::Date,
                constant(Literal::Date("2024-02-29".into())),
            ),
            with("q", ColumnType::Integer, None),
            with("r", ColumnType::Text, None),
            with("s", ColumnType::Integer, computed("6 * 7")),
            with("t", ColumnType::DateTime, computed("CURRENT_TIMESTAMP")),
            with(
                "u",
                ColumnType::DateTime,
                constant(Literal::DateTime("2024-02-29 10:00:00".into())),
            ),
            with(
                "v",
                ColumnType::BigInt,
                constant(Literal::Integer(i64::MAX.into())),
            ),
        ],
    );
    assert_table(&find(&read(db).await, "t"), &expected);
}

/// 14: serial and the two identities are three things.
pub(crate) async fn case_14_serial_and_identity(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE \"A\" (id serial PRIMARY KEY)",
            "CREATE TABLE b (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)",
            "CREATE TABLE c (id smallint GENERATED ALWAYS AS IDENTITY (START 10) PRIMARY KEY)",
            "CREATE SEQUENCE free",
            "CREATE TABLE d (id integer DEFAULT nextval('free'))",
        ],
    )
    .await;
    let live = read(db).await;
    let numbered = |identity, column_type| Column {
        identity: Some(identity),
        ..column("id", column_type)
    };
    assert_eq!(
        find(&live, "A").columns,
        [numbered(Identity::Serial, ColumnType::Integer)]
    );
    assert_eq!(
        find(&live, "b").columns,
        [numbered(Identity::ByDefault, ColumnType::BigInt)]
    );
    assert_eq!(
        find(&live, "c").columns,
        [numbered(Identity::Always, ColumnType::SmallInt)]
    );
    assert_eq!(
        find(&live, "d").columns,
        [with(
            "id",
            ColumnType::Integer,
            computed("nextval('free'::regclass)")
        )]
    );
    let of_c: Vec<_> = live.unmanaged_of(&find(&live, "c").name).cloned().collect();
    assert_eq!(of_c.len(), 1, "its sequence starts elsewhere: {of_c:?}");

    // What was read is made again as it was.
    let serial = Schema::of([Table {
        name: TableName::new(None, "again"),
        primary_key: primary_key("pk_again", &["id"]),
        ..find(&live, "A")
    }])
    .unwrap();
    create(db, live.target, &serial).await;
    assert_table(&find(&read(db).await, "again"), &serial.tables[0]);
}

/// 17, 18, 21, 40: keys, with names, order, actions and deferral.
pub(crate) async fn case_17_18_21_and_40_keys(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, up integer, up_b integer, \
             CONSTRAINT \"the key\" PRIMARY KEY (b, a), CONSTRAINT once UNIQUE (a), \
             CONSTRAINT up FOREIGN KEY (up, up_b) REFERENCES t (b, a) ON DELETE RESTRICT \
             ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE u (a integer REFERENCES t (a) ON DELETE SET DEFAULT \
             DEFERRABLE INITIALLY IMMEDIATE)",
            "CREATE UNIQUE INDEX uq_index ON t (up)",
        ],
    )
    .await;
    let live = read(db).await;
    let expected = Table {
        primary_key: primary_key("the key", &["b", "a"]),
        uniques: vec![unique("once", &["a"])],
        indexes: vec![Index {
            unique: true,
            ..index("uq_index", vec![IndexPart::column("up")])
        }],
        foreign_keys: vec![ForeignKey {
            on_delete: ReferentialAction::Restrict,
            on_update: ReferentialAction::Cascade,
            deferral: Deferral::InitiallyDeferred,
            ..foreign_key("up", &["up", "up_b"], "t", &["b", "a"])
        }],
        ..table(
            "t",
            vec![
                column("a", ColumnType::Integer),
                column("b", ColumnType::Integer),
                optional("up", ColumnType::Integer),
                optional("up_b", ColumnType::Integer),
            ],
        )
    };
    assert_table(&find(&live, "t"), &expected);
    assert_eq!(
        find(&live, "u").foreign_keys,
        [ForeignKey {
            on_delete: ReferentialAction::SetDefault,
            deferral: Deferral::InitiallyImmediate,
            ..foreign_key("u_a_fkey", &["a"], "t", &["a"])
        }]
    );
}

/// 24–27: what an index can say.
pub(crate) async fn case_24_to_27_indexes(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE t (v varchar(9), a text COLLATE \"C\", b integer, c integer, j jsonb)",
            "CREATE INDEX expr ON t (lower(v), (b + c) DESC)",
            "CREATE UNIQUE INDEX live ON t (b) INCLUDE (c, a) WHERE b > 0",
            "CREATE INDEX parts ON t (b DESC, c DESC NULLS LAST, a NULLS FIRST, \
             v COLLATE \"POSIX\" varchar_pattern_ops)",
            "CREATE INDEX inside ON t USING gin (j jsonb_path_ops)",
            "CREATE INDEX usual ON t USING btree (a ASC NULLS LAST)",
        ],
    )
    .await;
    let found = find(&read(db).await, "t");
    assert_eq!(
        found.indexes,
        [
            index(
                "expr",
                vec![
                    expression("lower((v)::text)"),
                    IndexPart {
                        order: SortOrder::Descending,
                        ..expression("b + c")
                    }
                ]
            ),
            Index {
                method: Some("gin".into()),
                ..index(
                    "inside",
                    vec![IndexPart {
                        operator_class: Some("jsonb_path_ops".into()),
                        ..IndexPart::column("j")
                    }]
                )
            },
            Index {
                unique: true,
                include: owned(&["c", "a"]),
                predicate: Some("b > 0".into()),
                ..index("live", vec![IndexPart::column("b")])
            },
            index(
                "parts",
                vec![
                    IndexPart {
                        order: SortOrder::Descending,
                        ..IndexPart::column("b")
                    },
                    IndexPart {
                        order: SortOrder::Descending,
                        nulls: Some(NullsOrder::Last),
                        ..IndexPart::column("c")
                    },
                    IndexPart {
                        nulls: Some(NullsOrder::First),
                        ..IndexPart::column("a")
                    },
                    IndexPart {
                        collation: Some("POSIX".into()),
                        operator_class: Some("varchar_pattern_ops".into()),
                        ..IndexPart::column("v")
                    },
                ]
            ),
            index("usual", vec![IndexPart::column("a")]),
        ]
    );
}

/// 29, 30: checks and generated columns, as the server spells them; a real
/// edit is found, another spelling is none.
pub(crate) async fn case_29_and_30_checks_and_generated_columns(context: Context) {
    let db = &context.db;
    let declared = |expression: &str| {
        Schema::of([Table {
            checks: vec![check("ck", expression)],
            ..table(
                "t",
                vec![
                    column("v", ColumnType::Text),
                    Column {
                        generated: generated("lower( v )", GeneratedStorage::Stored),
                        ..column("low", ColumnType::Text)
                    },
                ],
            )
        }])
        .unwrap()
    };
    run(
        db,
        ["CREATE TABLE t (v text COLLATE \"C\" NOT NULL, \
          low text COLLATE \"C\" NOT NULL GENERATED ALWAYS AS (lower(v)) STORED, \
          CONSTRAINT ck CHECK (v IN ('a', 'b')))"],
    )
    .await;
    let live = read(db).await.schema;
    assert_eq!(
        live.tables[0].checks,
        [check("ck", "v = ANY (ARRAY['a'::text, 'b'::text])")]
    );
    let same = spell(db, &declared("v  in ( 'a','b' )")).await.unwrap();
    assert_eq!(live, same);
    let edited = spell(db, &declared("v IN ('a', 'c')")).await.unwrap();
    assert_ne!(live, edited);
}

/// 34: an enum with the tables that use it, and one that none uses.
pub(crate) async fn case_34_enums(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TYPE mood AS ENUM ('sad', 'it''s')",
            "CREATE TYPE unused AS ENUM ('x')",
            "CREATE TABLE a (m mood NOT NULL DEFAULT 'sad')",
            "CREATE TABLE b (m mood, many mood[])",
        ],
    )
    .await;
    let live = read(db).await;
    let mood = enumeration("mood", &["sad", "it's"]);
    assert_eq!(
        live.schema.enums,
        [mood.clone(), enumeration("unused", &["x"])]
    );
    assert_eq!(
        live.users_of(&mood),
        [TableName::new(None, "a"), TableName::new(None, "b")]
    );
    assert_eq!(live.users_of(&live.schema.enums[1]), []);
    assert_eq!(
        find(&live, "b").columns[1].column_type,
        ColumnType::Array(Box::new(ColumnType::Enum(mood.clone())))
    );
    assert_eq!(
        find(&live, "a").columns,
        [Column {
            default: text("sad"),
            ..column("m", ColumnType::Enum(mood))
        }]
    );
}

/// 46, 47: what is not the library's, and hints in comments.
pub(crate) async fn case_46_and_47_what_is_left_alone(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE parted (a integer) PARTITION BY RANGE (a)",
            "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9)",
            "CREATE TABLE parent (a integer)",
            "CREATE TABLE child () INHERITS (parent)",
            "CREATE TABLE t (a integer, b integer, c integer CHECK (c > 0) NO INHERIT, \
             UNIQUE NULLS NOT DISTINCT (a), UNIQUE (b) DEFERRABLE, \
             EXCLUDE USING btree (c WITH =))",
            "COMMENT ON COLUMN t.a IS 'renamed_from \"old\"'",
            "COMMENT ON COLUMN t.b IS 'whose; renamed_from \"old\"'",
            "COMMENT ON TABLE t IS 'it''s'",
            "CREATE VIEW seen AS SELECT t.a FROM t JOIN parent ON parent.a = t.a",
            "CREATE MATERIALIZED VIEW kept AS SELECT a FROM seen",
            "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER logged BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing()",
        ],
    )
    .await;
    let live = read(db).await;
    let managed: Vec<&str> = live
        .schema
        .tables
        .iter()
        .map(|table| table.name.name.as_str())
        .collect();
    assert_eq!(managed, ["parent", "t"]);
    let t = find(&live, "t");
    assert_eq!(t.comment.as_deref(), Some("it's"));
    let comments: Vec<_> = t
        .columns
        .iter()
        .map(|column| column.comment.as_deref())
        .collect();
    assert_eq!(comments, [None, Some("whose"), None]);
    let kinds: Vec<_> = live
        .unmanaged
        .iter()
        .map(|thing| (thing.kind, thing.name.name.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (UnmanagedKind::Table, "child"),
            (UnmanagedKind::Table, "part"),
            (UnmanagedKind::Table, "parted"),
            (UnmanagedKind::Constraint, "t_a_key"),
            (UnmanagedKind::Constraint, "t_b_key"),
            (UnmanagedKind::Constraint, "t_c_check"),
            (UnmanagedKind::Constraint, "t_c_excl"),
        ]
    );
    let views: Vec<_> = live
        .views
        .iter()
        .map(|view| {
            let reads: Vec<&str> = view.reads.iter().map(|name| name.name.as_str()).collect();
            (view.name.name.as_str(), reads)
        })
        .collect();
    assert_eq!(
        views,
        [("kept", vec!["seen"]), ("seen", vec!["parent", "t"])]
    );
    assert_eq!(live.triggers.len(), 1);
    assert!(
        live.triggers[0]
            .definition
            .contains("EXECUTE FUNCTION nothing()")
    );
}

/// Two schemas: names are qualified as they are asked for.
pub(crate) async fn schemas_beside_the_current_one(context: Context) {
    let db = &context.db;
    let current: String = db
        .fetch_one_raw("SELECT current_schema()::text AS name", params! {})
        .await
        .unwrap()
        .expect("one row")
        .get("name")
        .unwrap();
    let other = format!("{current}_other");
    run(db, [format!("CREATE SCHEMA {other}")]).await;
    let declared = Schema::of([
        Table {
            name: TableName::new(Some(&other), "parents"),
            primary_key: primary_key("pk_parents", &["id"]),
            ..table("", vec![column("id", ColumnType::BigInt)])
        },
        Table {
            foreign_keys: vec![ForeignKey {
                table: TableName::new(Some(&other), "parents"),
                ..foreign_key("fk", &["parent"], "", &["id"])
            }],
            ..table("children", vec![column("parent", ColumnType::BigInt)])
        },
        Table {
            checks: vec![check("ck", "mood <> 'sad'")],
            ..table(
                "moods",
                vec![column(
                    "mood",
                    ColumnType::Enum(EnumType {
                        schema: Some(other.clone()),
                        ..enumeration("mood", &["sad"])
                    }),
                )],
            )
        },
    ])
    .unwrap();
    let target = read(db).await.target;
    create(db, target, &declared).await;
    let live = inspect(db, &InspectScope::of(&declared)).await.unwrap();
    let spelled = spell(db, &declared).await;
    run(db, [format!("DROP SCHEMA {other} CASCADE")]).await;
    assert_eq!(live.schema, spelled.unwrap());
    let canonical = canonical(target, &declared);
    assert_eq!(live.schema.tables.len(), 3);
    for (live, canonical) in live.schema.tables.iter().zip(&canonical.tables) {
        assert_eq!(live.foreign_keys, canonical.foreign_keys);
        assert_eq!(live.columns, canonical.columns);
    }
    let gone = inspect(db, &InspectScope::schema(&other)).await.unwrap();
    assert_eq!(gone.schema, Schema::default());
}
