//! What SQLite schemas of other hands read as.

use tausestack_db::prelude::*;
use tausestack_db::schema::{
    Column, ColumnType, Deferral, ForeignKey, GeneratedStorage, Identity, Index, IndexPart,
    InspectScope, Literal, ReferentialAction, SortOrder, Table, TableName, UnmanagedKind, inspect,
};

use super::inspect::{
    assert_table, check, column, computed, constant, custom, enumeration, expression, find,
    foreign_key, generated, index, optional, primary_key, read, run, table, text, unique,
};
use crate::context::Context;

/// 11: what SQLite keeps apart stays apart.
pub(crate) async fn case_11_defaults_stay_as_they_are_written(context: Context) {
    let db = &context.db;
    run(
        db,
        ["CREATE TABLE t (a text DEFAULT '1', b text DEFAULT 1, c integer DEFAULT (1+2), \
          d text DEFAULT 'CURRENT_TIMESTAMP', e text DEFAULT CURRENT_TIMESTAMP, \
          f boolean DEFAULT TRUE, g boolean DEFAULT 1, h blob DEFAULT x'00FF', i real DEFAULT -1.5, \
          j text DEFAULT NULL, k text DEFAULT (NULL), l text DEFAULT ('x'), \
          m datetime_text DEFAULT CURRENT_TIMESTAMP, n text DEFAULT 'it''s')"],
    )
    .await;
    let with = |name, column_type, default| Column {
        default,
        ..optional(name, column_type)
    };
    let expected = table(
        "t",
        vec![
            with("a", ColumnType::Text, text("1")),
            with("b", ColumnType::Text, constant(Literal::Integer(1))),
            with("c", ColumnType::BigInt, computed("1+2")),
            with("d", ColumnType::Text, text("CURRENT_TIMESTAMP")),
            with("e", ColumnType::Text, computed("CURRENT_TIMESTAMP")),
            with("f", ColumnType::Boolean, constant(Literal::Boolean(true))),
            with("g", ColumnType::Boolean, constant(Literal::Integer(1))),
            with(
                "h",
                ColumnType::Bytes,
                constant(Literal::Bytes(vec![0, 255])),
            ),
            with(
                "i",
                ColumnType::Double,
                constant(Literal::Float("-1.5".into())),
            ),
            with("j", ColumnType::Text, None),
            with("k", ColumnType::Text, None),
            with("l", ColumnType::Text, text("x")),
            // SQLite's word is not what the library writes for the moment.
            with("m", ColumnType::DateTime, computed("(CURRENT_TIMESTAMP)")),
            with("n", ColumnType::Text, text("it's")),
        ],
    );
    assert_table(&find(&read(db).await, "t"), &expected);
}

/// 15, 16: the row id, with and without AUTOINCREMENT, and what is none.
pub(crate) async fn case_15_and_16_keys_that_are_row_ids_and_others(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE a (id integer PRIMARY KEY AUTOINCREMENT)",
            "CREATE TABLE b (id INTEGER PRIMARY KEY)",
            "CREATE TABLE c (id INT PRIMARY KEY)",
            "CREATE TABLE d (id INT PRIMARY KEY) WITHOUT ROWID",
            "CREATE TABLE e (id INTEGER, PRIMARY KEY(id))",
        ],
    )
    .await;
    let live = read(db).await;
    let key = |name: &str, column: Column| Table {
        primary_key: primary_key(&format!("pk_{name}"), &["id"]),
        ..table(name, vec![column])
    };
    assert_table(
        &find(&live, "a"),
        &key(
            "a",
            Column {
                identity: Some(Identity::ByDefault),
                ..column("id", ColumnType::BigInt)
            },
        ),
    );
    assert_table(
        &find(&live, "b"),
        &key("b", column("id", ColumnType::BigInt)),
    );
    assert_table(&find(&live, "c"), &key("c", optional("id", custom("int"))));
    assert_table(
        &find(&live, "d"),
        &Table {
            options: Some("WITHOUT ROWID".into()),
            ..key("d", column("id", custom("int")))
        },
    );
    assert_table(
        &find(&live, "e"),
        &key("e", column("id", ColumnType::BigInt)),
    );
}

/// 17, 19, 23, 40: keys in their order, without names, to themselves.
pub(crate) async fn case_17_19_23_and_40_keys(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE \"Order\" (\"it's\" integer, [two words] text, `größe` integer, \
             parent integer, CONSTRAINT \"the key\" PRIMARY KEY (\"größe\", \"IT'S\"), \
             UNIQUE (\"two words\"), UNIQUE (\"two words\"), CONSTRAINT named UNIQUE (`größe`), \
             FOREIGN KEY (parent, \"two words\") REFERENCES \"Order\" \
             ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE other (o integer CONSTRAINT lead REFERENCES \"ORDER\"(\"größe\") \
             ON DELETE RESTRICT ON UPDATE NO ACTION)",
        ],
    )
    .await;
    let live = read(db).await;
    let expected = Table {
        primary_key: primary_key("the key", &["größe", "it's"]),
        uniques: vec![
            unique("named", &["größe"]),
            unique("uq_Order_two words", &["two words"]),
            unique("uq_Order_two words_2", &["two words"]),
        ],
        foreign_keys: vec![ForeignKey {
            on_delete: ReferentialAction::Cascade,
            deferral: Deferral::InitiallyDeferred,
            ..foreign_key(
                "fk_Order_parent_two words",
                &["parent", "two words"],
                "Order",
                &["größe", "it's"],
            )
        }],
        ..table(
            "Order",
            vec![
                optional("it's", ColumnType::BigInt),
                optional("two words", ColumnType::Text),
                optional("größe", ColumnType::BigInt),
                optional("parent", ColumnType::BigInt),
            ],
        )
    };
    assert_table(&find(&live, "Order"), &expected);
    assert_eq!(
        find(&live, "other").foreign_keys,
        [ForeignKey {
            on_delete: ReferentialAction::Restrict,
            ..foreign_key("lead", &["o"], "Order", &["größe"])
        }]
    );
}

/// 25, 27: what an index can say.
pub(crate) async fn case_25_and_27_indexes(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE t (a text COLLATE NOCASE, b text, c integer)",
            "CREATE INDEX plain ON t (a, b)",
            "CREATE UNIQUE INDEX some ON t (c DESC) WHERE (c > 0 AND b <> ')')",
            "CREATE INDEX parts ON t (lower(b), (c + 1) DESC, a COLLATE binary, b COLLATE RTRIM, \
             a COLLATE nocase)",
        ],
    )
    .await;
    let found = find(&read(db).await, "t");
    assert_eq!(found.columns[0].collation.as_deref(), Some("NOCASE"));
    assert_eq!(
        found.indexes,
        [
            index(
                "parts",
                vec![
                    expression("lower(b)"),
                    IndexPart {
                        order: SortOrder::Descending,
                        ..expression("c + 1")
                    },
                    IndexPart {
                        collation: Some("binary".into()),
                        ..IndexPart::column("a")
                    },
                    IndexPart {
                        collation: Some("RTRIM".into()),
                        ..IndexPart::column("b")
                    },
                    IndexPart::column("a"),
                ]
            ),
            index(
                "plain",
                vec![IndexPart::column("a"), IndexPart::column("b")]
            ),
            Index {
                unique: true,
                predicate: Some("c > 0 AND b <> ')'".into()),
                ..index(
                    "some",
                    vec![IndexPart {
                        order: SortOrder::Descending,
                        ..IndexPart::column("c")
                    }]
                )
            },
        ]
    );
}

/// 29, 30: checks, enums that are checks, generated columns.
pub(crate) async fn case_29_and_30_checks_and_generated_columns(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE t (role text NOT NULL CHECK (role <> ''), age integer, \
          mood text, twice integer GENERATED ALWAYS AS (age*2) STORED, \
          lowered text AS (lower(role)), CHECK (age > 0), \
          CONSTRAINT ck_t_role_enum CHECK (\"role\" IN ('a', 'it''s', 'x,y')), \
          CONSTRAINT ck_t_mood_enum CHECK (mood IN ('a') OR mood IS NULL))",
        ],
    )
    .await;
    let expected = Table {
        checks: vec![
            check("ck_t_2", "age > 0"),
            check("ck_t_mood_enum", "mood IN ('a') OR mood IS NULL"),
            check("ck_t_role", "role <> ''"),
        ],
        ..table(
            "t",
            vec![
                column(
                    "role",
                    ColumnType::Enum(enumeration("ck_t_role_enum", &["a", "it's", "x,y"])),
                ),
                optional("age", ColumnType::BigInt),
                optional("mood", ColumnType::Text),
                Column {
                    generated: generated("age*2", GeneratedStorage::Stored),
                    ..optional("twice", ColumnType::BigInt)
                },
                Column {
                    generated: generated("lower(role)", GeneratedStorage::Virtual),
                    ..optional("lowered", ColumnType::Text)
                },
            ],
        )
    };
    let live = read(db).await;
    assert_table(&find(&live, "t"), &expected);
    let [role] = live.schema.enums.as_slice() else {
        panic!("one enum: {:?}", live.schema.enums);
    };
    assert_eq!(live.users_of(role), [TableName::new(None, "t")]);
}

/// 46: what is not the library's, and what a rebuild has to keep.
pub(crate) async fn case_46_views_triggers_and_what_is_left_alone(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE t (a integer NOT NULL ON CONFLICT IGNORE, \
             b integer UNIQUE ON CONFLICT REPLACE)",
            "CREATE TABLE log (a integer)",
            "CREATE VIEW seen AS SELECT a FROM t",
            "CREATE VIEW seen_again AS SELECT a FROM seen",
            "CREATE TRIGGER logged AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.a); END",
            "CREATE VIRTUAL TABLE words USING fts5(body)",
        ],
    )
    .await;
    let live = read(db).await;
    let name = |name| TableName::new(None, name);
    let views: Vec<_> = live
        .views
        .iter()
        .map(|view| (view.name.name.as_str(), view.reads.clone()))
        .collect();
    assert_eq!(
        views,
        [
            ("seen", vec![name("t")]),
            ("seen_again", vec![name("seen")])
        ]
    );
    assert!(live.views[0].definition.starts_with("CREATE VIEW seen AS"));
    let [trigger] = live.triggers.as_slice() else {
        panic!("one trigger: {:?}", live.triggers);
    };
    assert_eq!(
        (&trigger.table, trigger.uses.as_slice()),
        (&name("t"), &[name("log")][..])
    );
    assert!(trigger.definition.contains("INSERT INTO log"));
    let managed: Vec<&str> = live
        .schema
        .tables
        .iter()
        .map(|table| table.name.name.as_str())
        .collect();
    assert_eq!(managed, ["log", "t"]);
    assert!(
        live.unmanaged
            .iter()
            .any(|thing| thing.name.name == "words" && thing.kind == UnmanagedKind::Table)
    );
    let t = name("t");
    let of_t: Vec<&str> = live
        .unmanaged_of(&t)
        .map(|thing| thing.detail.as_str())
        .collect();
    assert_eq!(of_t, ["NOT NULL ON CONFLICT IGNORE", "ON CONFLICT REPLACE"]);
}

/// A schema that is attached, beside the main one.
pub(crate) async fn attached_databases(context: Context) {
    if context.mount.has_several_connections() {
        // Only the connection that attaches a database has it.
        return;
    }
    let db = &context.db;
    run(
        db,
        [
            "ATTACH ':memory:' AS audit",
            "CREATE TABLE audit.log (id integer PRIMARY KEY, at text)",
            "CREATE INDEX audit.ix ON log (at)",
            "CREATE TABLE log (id integer PRIMARY KEY)",
        ],
    )
    .await;
    let scope = InspectScope::current().and_schema("audit");
    let live = inspect(db, &scope).await.unwrap();
    let names: Vec<_> = live.schema.tables.iter().map(|table| &table.name).collect();
    assert_eq!(
        names,
        [
            &TableName::new(None, "log"),
            &TableName::new(Some("audit"), "log")
        ]
    );
    assert_eq!(live.schema.tables[1].indexes.len(), 1);
    let error = inspect(db, &InspectScope::schema("none"))
        .await
        .unwrap_err();
    assert!(error.is_schema(), "{error:?}");
}

/// What SQLite tells by its PRAGMAs is what was read from the statements.
pub(crate) async fn pragmas_agree(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE p (a integer PRIMARY KEY, b text UNIQUE)",
            "CREATE TABLE c (x integer NOT NULL DEFAULT 7, y varchar(3) DEFAULT 'q', \
             z text REFERENCES p(b) ON UPDATE SET DEFAULT, w REFERENCES p ON DELETE SET NULL, \
             v AS (x + 1) STORED, PRIMARY KEY (y, x))",
            "ALTER TABLE c ADD COLUMN later integer DEFAULT -3 CHECK (later < 0)",
            "ALTER TABLE c RENAME COLUMN z TO \"zed zed\"",
            "ALTER TABLE p RENAME TO parents",
            "CREATE INDEX ix ON c (later DESC, \"zed zed\")",
        ],
    )
    .await;
    let found = find(&read(db).await, "c");
    let rows = db
        .fetch_all_raw(
            "SELECT name, \"notnull\" AS required, pk FROM pragma_table_xinfo('c') ORDER BY cid",
            params! {},
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), found.columns.len());
    for (row, column) in rows.iter().zip(&found.columns) {
        assert_eq!(row.get::<String>("name").unwrap(), column.name);
        assert_eq!(row.get::<i64>("required").unwrap() != 0, !column.nullable);
        let place: i64 = row.get("pk").unwrap();
        let place = usize::try_from(place).unwrap();
        let in_key = found
            .primary_key
            .iter()
            .flat_map(|key| &key.columns)
            .position(|name| *name == column.name);
        assert_eq!(in_key.map_or(0, |at| at + 1), place, "{}", column.name);
    }
    let rows = db
        .fetch_all_raw(
            "SELECT \"table\" AS parent, \"from\" AS own, \"to\" AS theirs, on_update, on_delete \
             FROM pragma_foreign_key_list('c') ORDER BY 2",
            params! {},
        )
        .await
        .unwrap();
    let keys: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.get::<String>("parent").unwrap(),
                row.get::<String>("own").unwrap(),
                row.get::<String>("on_update").unwrap(),
                row.get::<String>("on_delete").unwrap(),
            )
        })
        .collect();
    let words = |action| match action {
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::NoAction => "NO ACTION",
    };
    let mut ours: Vec<_> = found
        .foreign_keys
        .iter()
        .map(|key| {
            (
                key.table.name.clone(),
                key.columns[0].clone(),
                words(key.on_update).to_owned(),
                words(key.on_delete).to_owned(),
            )
        })
        .collect();
    ours.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(keys, ours);
    assert_eq!(found.checks, [check("ck_c_later", "later < 0")]);
    assert_eq!(found.indexes[0].parts.len(), 2);
}
