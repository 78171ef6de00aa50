//! Statements as people and tools write them.

use super::*;

fn rules(sql: &str) -> Vec<(Option<String>, Rule)> {
    table(sql)
        .expect("the statement is understood")
        .constraints
        .into_iter()
        .map(|constraint| (constraint.name, constraint.rule))
        .collect()
}

fn plain(name: &str) -> Part {
    Part {
        text: name.to_owned(),
        is_name: true,
        collation: None,
        order: SortOrder::Ascending,
    }
}

#[test]
fn columns_with_everything_behind_them() {
    let statement = table(
        "CREATE TABLE \"t\" (\n  id INTEGER PRIMARY KEY DESC ON CONFLICT FAIL AUTOINCREMENT, -- the key, (\n\
         [two words] varchar ( 20 ) CONSTRAINT nn NOT NULL DEFAULT 'it''s' COLLATE nocase,\n\
         `n` double precision DEFAULT -1.5 CHECK (n > ')') UNIQUE,\n\
         bare, made AS (n * 2), 'kept' int GENERATED ALWAYS AS (lower(')')) STORED NOT NULL,\n\
         d DEFAULT (1 + 2)) STRICT, WITHOUT ROWID",
    )
    .expect("the statement is understood");
    let names: Vec<(&str, &str)> = statement
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.spelled_type.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("id", "INTEGER"),
            ("two words", "varchar ( 20 )"),
            ("n", "double precision"),
            ("bare", ""),
            ("made", ""),
            ("kept", "int"),
            ("d", ""),
        ]
    );
    let [id, words, n, _, made, kept, d] = statement.columns.as_slice() else {
        panic!("seven columns");
    };
    assert!(id.autoincrement);
    assert!(words.not_null);
    assert_eq!(words.default.as_deref(), Some("'it''s'"));
    assert_eq!(words.collation.as_deref(), Some("nocase"));
    assert_eq!(n.default.as_deref(), Some("-1.5"));
    assert_eq!(
        made.generated,
        Some(("n * 2".to_owned(), GeneratedStorage::Virtual))
    );
    assert_eq!(
        kept.generated,
        Some(("lower(')')".to_owned(), GeneratedStorage::Stored))
    );
    assert!(kept.not_null);
    assert_eq!(d.default.as_deref(), Some("(1 + 2)"));
    assert_eq!(statement.options, "STRICT, WITHOUT ROWID");
    assert_eq!(
        statement.constraints[0].conflict.as_deref(),
        Some("ON CONFLICT FAIL")
    );
    assert_eq!(
        statement.constraints[1].rule,
        Rule::Check("n > ')'".to_owned())
    );
    assert_eq!(
        statement.constraints[2].rule,
        Rule::Unique {
            parts: vec![plain("n")]
        }
    );
}

#[test]
fn constraints_of_the_table() {
    let found = rules(
        "CREATE TABLE t (a, b, CONSTRAINT \"pk\" PRIMARY KEY (b, a DESC), UNIQUE (a COLLATE nocase) \
         CHECK (a IN ('x', 'y')), CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES \"o\" (x, y) \
         ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL DEFERRABLE INITIALLY DEFERRED)",
    );
    assert_eq!(
        found,
        [
            (
                Some("pk".to_owned()),
                Rule::PrimaryKey {
                    parts: vec![
                        plain("b"),
                        Part {
                            order: SortOrder::Descending,
                            ..plain("a")
                        }
                    ]
                }
            ),
            (
                None,
                Rule::Unique {
                    parts: vec![Part {
                        collation: Some("nocase".to_owned()),
                        ..plain("a")
                    }]
                }
            ),
            (None, Rule::Check("a IN ('x', 'y')".to_owned())),
            (
                Some("fk".to_owned()),
                Rule::ForeignKey(Box::new(References {
                    columns: vec!["a".to_owned(), "b".to_owned()],
                    table: "o".to_owned(),
                    references: vec!["x".to_owned(), "y".to_owned()],
                    on_delete: ReferentialAction::SetNull,
                    on_update: ReferentialAction::Cascade,
                    deferral: Deferral::InitiallyDeferred,
                }))
            ),
        ]
    );
}

#[test]
fn a_column_refers_to_a_key_that_it_does_not_name() {
    let found = rules("CREATE TABLE t (a INT REFERENCES o ON DELETE RESTRICT NOT DEFERRABLE, b)");
    let [(None, Rule::ForeignKey(key))] = found.as_slice() else {
        panic!("one foreign key: {found:?}");
    };
    assert_eq!(key.references, [""; 0]);
    assert_eq!(key.on_delete, ReferentialAction::Restrict);
    assert_eq!(key.deferral, Deferral::NotDeferrable);
}

#[test]
fn indexes() {
    let found = index(
        "CREATE UNIQUE INDEX \"on\" ON \"t\" (a, lower(b) DESC, c COLLATE NOCASE ASC) WHERE a > 'x;'",
    )
    .expect("the statement is understood");
    assert!(found.unique);
    assert_eq!(
        found.parts,
        [
            plain("a"),
            Part {
                text: "lower(b)".to_owned(),
                is_name: false,
                collation: None,
                order: SortOrder::Descending,
            },
            Part {
                collation: Some("NOCASE".to_owned()),
                ..plain("c")
            },
        ]
    );
    assert_eq!(found.predicate.as_deref(), Some("a > 'x;'"));
}

#[test]
fn what_is_no_table_is_none() {
    for sql in [
        "",
        "CREATE TABLE t",
        "CREATE TABLE t (",
        "CREATE TABLE t ()",
        "CREATE TABLE t (a CHECK)",
        "CREATE TABLE t (a, FOREIGN KEY (a))",
        "CREATE TABLE t (a REFERENCES)",
    ] {
        assert_eq!(table(sql), None, "{sql}");
    }
    assert_eq!(index("CREATE INDEX i"), None);
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(sql in "(CREATE TABLE t \\()?[a-z '\"(),.;\\[\\]`0-9-]{0,60}") {
        let _ = table(&sql);
        let _ = index(&sql);
    }

    #[test]
    fn no_order_of_words_is_too_strange(words in proptest::collection::vec(
        proptest::sample::select(vec![
            "a", "(", ")", ",", "CONSTRAINT", "PRIMARY", "KEY", "UNIQUE", "CHECK", "FOREIGN",
            "REFERENCES", "DEFAULT", "COLLATE", "NOT", "NULL", "AS", "GENERATED", "ALWAYS", "ON",
            "CONFLICT", "DELETE", "AUTOINCREMENT", "'x'", "-", "1", "DEFERRABLE", "INITIALLY",
        ]), 0..20)) {
        let _ = table(&format!("CREATE TABLE t (a {})", words.join(" ")));
    }
}
