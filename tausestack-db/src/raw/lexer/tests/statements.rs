//! How many statements a text holds, and what each starts with.

use super::super::{Statement, Syntax, split};
use super::SYNTAXES;
use Syntax::{Mysql, Postgres, Sqlite};

fn statements(sql: &str, syntax: Syntax) -> Vec<Statement<'_>> {
    split(sql, syntax)
        .unwrap_or_else(|error| panic!("{syntax:?} refused {sql:?}: {error}"))
        .statements
}

fn only(sql: &str, syntax: Syntax) -> Statement<'_> {
    let mut all = statements(sql, syntax);
    assert_eq!(all.len(), 1, "{syntax:?}: {sql:?} is {all:?}");
    all.remove(0)
}

fn texts(sql: &str, syntax: Syntax) -> Vec<&str> {
    statements(sql, syntax)
        .iter()
        .map(|statement| statement.text)
        .collect()
}

#[test]
fn semicolons_part_statements() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        (" ; -- x\n ;", &[]),
        ("SELECT 1", &["SELECT 1"]),
        ("SELECT 1 ; /* x */ -- y", &["SELECT 1"]),
        (";;SELECT 1;;", &["SELECT 1"]),
        ("a;b", &["a", "b"]),
        ("SELECT ';' ; SELECT :a;", &["SELECT ';'", "SELECT :a"]),
        ("SELECT 1; 'x'", &["SELECT 1", "'x'"]),
    ];
    for syntax in SYNTAXES {
        for &(sql, expected) in cases {
            assert_eq!(texts(sql, syntax), expected, "{syntax:?}: {sql:?}");
        }
    }
}

#[test]
fn first_words_come_in_upper_case() {
    for syntax in SYNTAXES {
        let statement = only(
            " /* x */ -- y\n create Or replace TEMPORARY table x",
            syntax,
        );
        assert_eq!(
            statement.keywords,
            ["CREATE", "OR", "REPLACE", "TEMPORARY", "TABLE"]
        );
        assert!(statement.starts_with(&["CREATE", "OR", "REPLACE"]));
        assert!(!statement.starts_with(&["CREATE", "TABLE"]));
        assert_eq!(only("((select 1))", syntax).keywords, ["SELECT"]);
        assert_eq!(only("commit/**/;", syntax).verb(), Some("COMMIT"));
        assert_eq!(only("select a, b from c", syntax).keywords, ["SELECT", "A"]);
        assert_eq!(only("'begin'", syntax).verb(), None);
    }
    // SQLite takes a byte order mark for a space; to the others it is a letter.
    assert_eq!(only("\u{feff}BEGIN", Sqlite).verb(), Some("BEGIN"));
    assert_eq!(only("\u{feff}BEGIN", Mysql).verb(), Some("\u{feff}BEGIN"));
}

#[test]
fn what_follows_a_with() {
    let cases = [
        ("WITH a AS (SELECT 1) SELECT * FROM a", Some("SELECT")),
        (
            "with a (x) as (select (1)), b as (values (1)) update t set x = 1",
            Some("UPDATE"),
        ),
        (
            "WITH a AS (SELECT 1) DELETE FROM t WHERE x IN (SELECT 1)",
            Some("DELETE"),
        ),
        (
            "WITH RECURSIVE a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
            Some("INSERT"),
        ),
        // Names, not verbs.
        (
            "WITH update AS (SELECT 1), delete AS (SELECT 2) SELECT 1",
            Some("SELECT"),
        ),
        (
            "WITH a AS (SELECT 1) SEARCH DEPTH FIRST BY x SET update SELECT 1",
            Some("SELECT"),
        ),
        ("WITH a AS (SELECT 1)", None),
        ("SELECT 1 UPDATE", None),
    ];
    for (sql, verb) in cases {
        for syntax in SYNTAXES {
            assert_eq!(only(sql, syntax).after_with, verb, "{syntax:?}: {sql:?}");
        }
    }
    let gone = "WITH gone AS MATERIALIZED (DELETE FROM t RETURNING *) SELECT * FROM gone";
    let statement = only(gone, Postgres);
    assert_eq!(statement.verb(), Some("SELECT"));
    assert!(statement.writes_in_with);
    assert!(!statement.returning);
    assert!(!only("WITH a AS (SELECT (insert(b, 1, 2, c))) SELECT 1", Mysql).writes_in_with);
}

#[test]
fn returning_and_autocommit() {
    for syntax in SYNTAXES {
        assert!(only("INSERT INTO t VALUES (:a) RETURNING id", syntax).returning);
        assert!(!only("INSERT INTO t VALUES ('RETURNING')", syntax).returning);
    }
    for sql in [
        "SET autocommit = 1",
        "SET @a = 1, @@session.AutoCommit = 0",
        "SET `autocommit` = 1",
    ] {
        assert!(only(sql, Mysql).sets_autocommit, "{sql:?}");
    }
    for sql in ["SET a = 'autocommit'", "SELECT @@autocommit"] {
        assert!(!only(sql, Mysql).sets_autocommit, "{sql:?}");
    }
}

#[test]
fn bodies_keep_their_semicolons() {
    let cases = [
        (
            Sqlite,
            "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN \
             UPDATE b SET c = CASE WHEN d THEN 1 END; DELETE FROM e; END",
        ),
        (
            Postgres,
            "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC \
             SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
        ),
        (
            Postgres,
            "CREATE RULE r AS ON INSERT TO a DO ALSO (DELETE FROM b; DELETE FROM c)",
        ),
        (
            Mysql,
            "CREATE DEFINER=`a`@`b` PROCEDURE p() COMMENT 'x' BEGIN IF a THEN SET b = 1; \
             ELSE CASE c WHEN 1 THEN SET d = 1; END CASE; END IF; \
             BEGIN SET e = CASE f WHEN 1 THEN 2 END; END; l: LOOP LEAVE l; END LOOP; END",
        ),
    ];
    for (syntax, body) in cases {
        assert_eq!(texts(body, syntax), [body]);
        let two = format!("{body}; DROP TABLE x");
        assert_eq!(texts(&two, syntax), [body, "DROP TABLE x"]);
    }
}

#[test]
fn names_open_no_body_that_would_hide_a_statement() {
    let cases = [
        (
            Sqlite,
            "CREATE TRIGGER t AFTER INSERT ON begin BEGIN SELECT 1; END; DROP TABLE x",
        ),
        (Sqlite, "CREATE TABLE trigger (begin); DROP TABLE x"),
        (Sqlite, "SELECT (1; DROP TABLE x"),
        (
            Postgres,
            "CREATE FUNCTION begin() RETURNS int AS 'x'; DROP TABLE x",
        ),
        (
            Postgres,
            "CREATE TABLE f AS SELECT begin, atomic; DROP TABLE x",
        ),
        (
            Mysql,
            "CREATE VIEW event AS SELECT begin FROM procedure_; DROP TABLE x",
        ),
        (Mysql, "CREATE PROCEDURE begin() SELECT 1; DROP TABLE x"),
        (Mysql, "CREATE PROCEDURE a.begin() SELECT 1; DROP TABLE x"),
        (Mysql, "SELECT (1; DROP TABLE x"),
    ];
    for (syntax, sql) in cases {
        assert_eq!(statements(sql, syntax).len(), 2, "{syntax:?}: {sql:?}");
    }
}
