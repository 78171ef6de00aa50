//! What MariaDB schemas of other hands read as.

use tausestack_db::ddl::Target;
use tausestack_db::schema::{
    Column, ColumnDefault, ColumnType, ForeignKey, GeneratedStorage, Identity, Index, IndexPart,
    Literal, ReferentialAction, SortOrder, Table, TableName, UnmanagedKind,
};

use super::inspect::{
    assert_table, check, column, computed, constant, custom, enumeration, find, foreign_key,
    generated, index, optional, primary_key, read, run, table, text, unique,
};
use crate::context::Context;

/// The options of a table whose text compares as the library wants it.
const EXACT: &str = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin";

fn with(name: &str, column_type: ColumnType, default: Option<ColumnDefault>) -> Column {
    Column {
        default,
        ..optional(name, column_type)
    }
}

/// 2–5: display widths, booleans, JSON, decimals.
pub(crate) async fn case_2_to_5_types(context: Context) {
    let db = &context.db;
    run(
        db,
        [format!(
            "CREATE TABLE t (a int(11), b bool, c tinyint(4), d int(10) unsigned, e bigint(20), \
             f decimal, g decimal(57,28), h json, i longtext, j varchar(255), k binary(16), \
             l datetime(6), m datetime, n double, o float, p longblob, q year, r enum('a','b'), \
             s varchar(9) CHARACTER SET latin1, t longtext COLLATE utf8mb4_bin CHECK (json_valid(t)), \
             u smallint unsigned zerofill){EXACT}"
        )],
    )
    .await;
    let live = read(db).await;
    if live.target == Target::MySql {
        // MySQL's JSON is a type of its own: the case is MariaDB's.
        return;
    }
    let expected = table(
        "t",
        vec![
            optional("a", ColumnType::Integer),
            optional("b", ColumnType::Boolean),
            optional("c", ColumnType::TinyInt),
            optional("d", ColumnType::Unsigned),
            optional("e", ColumnType::BigInt),
            optional("f", custom("decimal(10,0)")),
            optional("g", ColumnType::Decimal),
            optional("h", ColumnType::Json),
            optional("i", ColumnType::Text),
            optional("j", custom("varchar(255)")),
            optional("k", ColumnType::Uuid),
            optional("l", ColumnType::DateTime),
            optional("m", custom("datetime")),
            optional("n", ColumnType::Double),
            optional("o", ColumnType::Real),
            optional("p", ColumnType::Bytes),
            optional("q", custom("year")),
            optional("r", custom("enum('a','b')")),
            Column {
                collation: Some("latin1_swedish_ci".into()),
                ..optional("s", custom("varchar(9)"))
            },
            // What `json` is short for.
            optional("t", ColumnType::Json),
            optional("u", custom("smallint(5) unsigned zerofill")),
        ],
    );
    assert_table(&find(&live, "t"), &expected);
}

/// 9, 10, 13: the present moment, no default at all, ON UPDATE.
pub(crate) async fn case_9_10_and_13_defaults(context: Context) {
    let db = &context.db;
    run(
        db,
        [format!(
            "CREATE TABLE t (a varchar(9) DEFAULT NULL, b varchar(9) DEFAULT 'NULL', \
             c varchar(9), d datetime(6) DEFAULT (UTC_TIMESTAMP(6)), \
             e datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), \
             f timestamp NULL DEFAULT CURRENT_TIMESTAMP, g int DEFAULT -1, h bool DEFAULT TRUE, \
             i double DEFAULT 1e-7, j decimal(57,28) DEFAULT 1.50, k date DEFAULT '2024-02-29', \
             l datetime(6) DEFAULT '2024-02-29 10:00', m int DEFAULT (6 * 7), \
             n longtext DEFAULT ('it''s \\\\'), o varchar(9) DEFAULT 'it''s \\\\ \\n', \
             p float DEFAULT 0.1, q json DEFAULT ('[\"a\"]')){EXACT}"
        )],
    )
    .await;
    let live = read(db).await;
    let moment = |sql: &str| computed(sql);
    let expected = table(
        "t",
        vec![
            with("a", custom("varchar(9)"), None),
            with("b", custom("varchar(9)"), text("NULL")),
            with("c", custom("varchar(9)"), None),
            with("d", ColumnType::DateTime, moment("CURRENT_TIMESTAMP")),
            Column {
                on_update: Some("current_timestamp(6)".into()),
                ..with("e", ColumnType::DateTime, moment("current_timestamp(6)"))
            },
            with("f", custom("timestamp"), moment("current_timestamp()")),
            with("g", ColumnType::Integer, constant(Literal::Integer(-1))),
            with("h", ColumnType::Boolean, constant(Literal::Boolean(true))),
            with(
                "i",
                ColumnType::Double,
                constant(Literal::Float("1e-7".into())),
            ),
            with(
                "j",
                ColumnType::Decimal,
                constant(Literal::Decimal("1.5".into())),
            ),
            with(
                "k",
                ColumnType::Date,
                constant(Literal::Date("2024-02-29".into())),
            ),
            with(
                "l",
                ColumnType::DateTime,
                constant(Literal::DateTime("2024-02-29 10:00:00".into())),
            ),
            with("m", ColumnType::Integer, computed("6 * 7")),
            with("n", ColumnType::Text, text("it's \\")),
            with("o", custom("varchar(9)"), text("it's \\ \n")),
            with(
                "p",
                ColumnType::Real,
                constant(Literal::Float("0.1".into())),
            ),
            with(
                "q",
                ColumnType::Json,
                constant(Literal::Json("[\"a\"]".into())),
            ),
        ],
    );
    assert_table(&find(&live, "t"), &expected);
}

/// What `information_schema` garbles is read whole.
pub(crate) async fn characters_of_four_bytes_and_bytes(context: Context) {
    let db = &context.db;
    run(
        db,
        [format!(
            "CREATE TABLE t (a varchar(9) DEFAULT '🦀?', b longtext DEFAULT ('🦀'), \
             c varbinary(9) NOT NULL DEFAULT x'0027ff', d binary(16) DEFAULT x'0189abcdef017234856789abcdef0123', \
             e longblob DEFAULT (x'00ff'), f varchar(9), CONSTRAINT ck CHECK (f <> '🦀'), \
             g longtext AS (concat(f, '🦀')) VIRTUAL){EXACT}"
        )],
    )
    .await;
    let found = find(&read(db).await, "t");
    let default = |name: &str| found.column(name).unwrap().default.clone();
    assert_eq!(default("a"), text("🦀?"));
    assert_eq!(default("b"), text("🦀"));
    assert_eq!(default("c"), constant(Literal::Bytes(vec![0, 39, 255])));
    let uuid = "0189abcd-ef01-7234-8567-89abcdef0123".parse().unwrap();
    assert_eq!(default("d"), constant(Literal::Uuid(uuid)));
    assert_eq!(default("e"), constant(Literal::Bytes(vec![0, 255])));
    assert!(
        found.checks[0].expression.contains("'🦀'"),
        "{:?}",
        found.checks
    );
    let made = found.column("g").unwrap().generated.clone().unwrap();
    assert_eq!(made.storage, GeneratedStorage::Virtual);
    assert!(made.expression.contains("'🦀'"), "{made:?}");
}

/// 17, 20, 21, 23: keys, the index that a foreign key brings, actions.
pub(crate) async fn case_17_20_21_and_23_keys(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            format!(
                "CREATE TABLE `Order` (b int NOT NULL, `it's` int NOT NULL AUTO_INCREMENT, \
                 up int, other int, CONSTRAINT ignored PRIMARY KEY (`it's`, b), \
                 CONSTRAINT once UNIQUE (b), UNIQUE KEY twice (up, b), \
                 CONSTRAINT up FOREIGN KEY (up) REFERENCES `Order` (b) ON DELETE RESTRICT \
                 ON UPDATE CASCADE, CONSTRAINT `fk``other` FOREIGN KEY (other) REFERENCES `Order` (`it's`) \
                 ON DELETE SET NULL ON UPDATE NO ACTION){EXACT}"
            ),
            format!(
                "CREATE TABLE c (a int, KEY own (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES `Order` (b)){EXACT}"
            ),
        ],
    )
    .await;
    let live = read(db).await;
    let expected = Table {
        primary_key: primary_key("pk_Order", &["it's", "b"]),
        uniques: vec![unique("once", &["b"]), unique("twice", &["up", "b"])],
        foreign_keys: vec![
            ForeignKey {
                on_delete: ReferentialAction::SetNull,
                ..foreign_key("fk`other", &["other"], "Order", &["it's"])
            },
            ForeignKey {
                on_update: ReferentialAction::Cascade,
                ..foreign_key("up", &["up"], "Order", &["b"])
            },
        ],
        ..table(
            "Order",
            vec![
                column("b", ColumnType::Integer),
                Column {
                    identity: Some(Identity::ByDefault),
                    ..column("it's", ColumnType::Integer)
                },
                optional("up", ColumnType::Integer),
                optional("other", ColumnType::Integer),
            ],
        )
    };
    assert_table(&find(&live, "Order"), &expected);
    let c = find(&live, "c");
    assert_eq!(c.indexes, [index("own", vec![IndexPart::column("a")])]);
    assert_eq!(c.foreign_keys, [foreign_key("fk", &["a"], "Order", &["b"])]);
}

/// 27, 28: what an index can say.
pub(crate) async fn case_27_and_28_indexes(context: Context) {
    let db = &context.db;
    run(
        db,
        [format!(
            "CREATE TABLE t (a longtext, b int, c varchar(20), KEY p (a(10), b DESC), \
             UNIQUE KEY u (c(3)), FULLTEXT KEY f (c)){EXACT}"
        )],
    )
    .await;
    let live = read(db).await;
    let found = find(&live, "t");
    let part = |name: &str, prefix| IndexPart {
        prefix,
        ..IndexPart::column(name)
    };
    assert_eq!(
        found.indexes,
        [
            index(
                "p",
                vec![
                    part("a", Some(10)),
                    IndexPart {
                        order: SortOrder::Descending,
                        ..part("b", None)
                    }
                ]
            ),
            Index {
                unique: true,
                ..index("u", vec![part("c", Some(3))])
            },
        ]
    );
    let left_alone: Vec<_> = live
        .unmanaged_of(&found.name)
        .map(|thing| (thing.kind, thing.name.name.as_str()))
        .collect();
    assert_eq!(left_alone, [(UnmanagedKind::Index, "f")]);
}

/// 29, 30: checks, enums that are checks, generated columns.
pub(crate) async fn case_29_and_30_checks_and_generated_columns(context: Context) {
    let db = &context.db;
    run(
        db,
        [format!(
            "CREATE TABLE t (role varchar(255) NOT NULL DEFAULT 'a', n int, \
             twice int AS (n * 2) STORED, CONSTRAINT ck_t_role_enum CHECK (role IN ('a', 'it''s')), \
             CONSTRAINT positive CHECK (n > 0 AND role <> '(')){EXACT}"
        )],
    )
    .await;
    let live = read(db).await;
    let expected = Table {
        checks: vec![check("positive", "`n` > 0 and `role` <> '('")],
        ..table(
            "t",
            vec![
                Column {
                    default: text("a"),
                    ..column(
                        "role",
                        ColumnType::Enum(enumeration("ck_t_role_enum", &["a", "it's"])),
                    )
                },
                optional("n", ColumnType::Integer),
                Column {
                    generated: generated("`n` * 2", GeneratedStorage::Stored),
                    ..optional("twice", ColumnType::Integer)
                },
            ],
        )
    };
    assert_table(&find(&live, "t"), &expected);
}

/// 46, 47: what is not the library's, and hints in comments.
pub(crate) async fn case_46_and_47_what_is_left_alone(context: Context) {
    let db = &context.db;
    run(
        db,
        [
            "CREATE TABLE t (a int COMMENT 'renamed_from \"old\"', b int COMMENT 'it''s') COMMENT 'of t'",
            "CREATE TABLE parted (a int) PARTITION BY HASH (a) PARTITIONS 2",
            "CREATE TABLE log (a int)",
            "CREATE VIEW seen AS SELECT a FROM t",
            "CREATE TRIGGER logged AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (NEW.a)",
        ],
    )
    .await;
    let live = read(db).await;
    let name = |name| TableName::new(None, name);
    let t = find(&live, "t");
    assert_eq!(t.comment.as_deref(), Some("of t"));
    let comments: Vec<_> = t
        .columns
        .iter()
        .map(|column| column.comment.as_deref())
        .collect();
    assert_eq!(comments, [None, Some("it's")]);
    assert!(t.options.is_some(), "the server's own collation is another");
    assert_eq!(live.unmanaged.len(), 1);
    assert_eq!(live.unmanaged[0].name, name("parted"));
    assert_eq!(live.views.len(), 1);
    assert_eq!(live.views[0].reads, [name("t")]);
    assert_eq!(live.triggers.len(), 1);
    assert_eq!(live.triggers[0].uses, [name("log")]);
    assert!(
        live.triggers[0].definition.starts_with(
            "CREATE TRIGGER `logged` AFTER INSERT ON `t` FOR EACH ROW INSERT INTO log"
        )
    );
}
