//! What is an error, of which kind, and where.

use super::super::error::{Enclosed, LexErrorKind};
use super::super::{Syntax, split};
use super::SYNTAXES;
use Syntax::{Mysql, Postgres, Sqlite};

/// The kind, the line and the column of the error.
fn refusal(sql: &str, syntax: Syntax) -> (LexErrorKind, usize, usize) {
    match split(sql, syntax) {
        Err(error) => (error.kind, error.line, error.column),
        Ok(pieces) => panic!("{syntax:?} took {sql:?}: {pieces:?}"),
    }
}

#[test]
fn what_is_never_closed_is_named_with_its_place() {
    use Enclosed::{Comment, DollarQuote, Identifier, String};
    let cases: &[(&[Syntax], &str, Enclosed, usize, usize)] = &[
        (&SYNTAXES, "'", String, 1, 1),
        (&SYNTAXES, "SELECT\n  'a''", String, 2, 3),
        // Columns count characters, not bytes.
        (&SYNTAXES, "ñé\r\nñé 'a", String, 2, 4),
        (&SYNTAXES, "/* /", Comment, 1, 1),
        (&SYNTAXES, "x /*/", Comment, 1, 3),
        (&[Postgres], "/* /* */", Comment, 1, 1),
        (&[Mysql], r"'\'", String, 1, 1),
        (&[Mysql], "\"\\", String, 1, 1),
        (&[Postgres], r"x E'\'", String, 1, 3),
        // The second part of a string that goes on behind a newline.
        (&[Postgres], "E''\n'\\'", String, 1, 1),
        (&[Postgres], "$a$ $A$ $$", DollarQuote, 1, 1),
        (&[Postgres], "\n$$ $", DollarQuote, 2, 1),
        (&[Sqlite, Postgres], "\"a\"\"", Identifier, 1, 1),
        (&[Sqlite, Mysql], " `a``", Identifier, 1, 2),
        (&[Sqlite], "[[", Identifier, 1, 1),
    ];
    for &(syntaxes, sql, what, line, column) in cases {
        for &syntax in syntaxes {
            let expected = (LexErrorKind::Unterminated(what), line, column);
            assert_eq!(refusal(sql, syntax), expected, "{syntax:?}: {sql:?}");
        }
    }
}

#[test]
fn placeholders_of_the_servers_own() {
    let cases: &[(Syntax, &str, &str)] = &[
        // PostgreSQL 4.1.5 "Special Characters".
        (Postgres, "x = $1", "$1"),
        (Postgres, "x = $12::int", "$12"),
        // MySQL 15.5.1.
        (Mysql, "x = ?", "?"),
        // SQLite lang_expr, "Parameters".
        (Sqlite, "x = ?", "?"),
        (Sqlite, "x = ?12", "?12"),
        (Sqlite, "x = @ab", "@ab"),
        (Sqlite, "x = $ab", "$ab"),
        (Sqlite, "x = $1", "$1"),
        (Sqlite, "x = $::ab", "$::ab"),
        // SQLite's tokenizer takes these for variables as well, although its
        // manual does not name them.
        (Sqlite, "x = #ab", "#ab"),
        (Sqlite, "x = :1a", ":1a"),
        (Sqlite, "x = :$a", ":$a"),
    ];
    for &(syntax, sql, placeholder) in cases {
        let expected = (
            LexErrorKind::ForeignPlaceholder(placeholder.to_owned()),
            1,
            5,
        );
        assert_eq!(refusal(sql, syntax), expected, "{syntax:?}: {sql:?}");
    }
}

#[test]
fn names_that_would_be_cut_in_two() {
    for syntax in SYNTAXES {
        assert_eq!(
            refusal(":caño", syntax),
            (LexErrorKind::ParameterName('ñ'), 1, 4)
        );
        assert_eq!(
            refusal(":ñ", syntax),
            (LexErrorKind::ParameterName('ñ'), 1, 2)
        );
        assert_eq!(
            refusal(":a$b", syntax),
            (LexErrorKind::ParameterName('$'), 1, 3)
        );
        // No server takes a no-break space for a space.
        let nbsp = LexErrorKind::ParameterName('\u{a0}');
        assert_eq!(refusal(":a\u{a0}", syntax), (nbsp, 1, 3));
    }
}

#[test]
fn sqlite_would_bind_what_is_glued_to_a_name() {
    let cases = [
        ("LIMIT:n", ":n"),
        ("1:n", ":n"),
        ("\"a\":n", ":n"),
        ("[a]:n", ":n"),
        (":a:n", ":n"),
        ("a :::n", ":::n"),
    ];
    for (sql, text) in cases {
        let (kind, _, _) = refusal(sql, Sqlite);
        assert_eq!(kind, LexErrorKind::Glued(text.to_owned()), "{sql:?}");
    }
}

#[test]
fn executable_comments() {
    for sql in ["SELECT /*!50000 :a */ 1", "SELECT /*M!100100 1 */"] {
        assert_eq!(refusal(sql, Mysql), (LexErrorKind::ExecutableComment, 1, 8));
    }
}

#[test]
fn nul_characters() {
    for syntax in SYNTAXES {
        assert_eq!(refusal("a\n'\0'", syntax), (LexErrorKind::Nul, 2, 2));
    }
}

#[test]
fn messages_say_what_to_do_and_quote_no_literal() {
    let message = |sql, syntax| split(sql, syntax).expect_err("a bad text").to_string();
    assert_eq!(
        message("SELECT $1", Postgres),
        "line 1, column 8: `$1` is a placeholder of the database's own; use `:name`, which works on every database"
    );
    assert_eq!(
        message("\n 'secret", Sqlite),
        "line 2, column 2: this string is never closed"
    );
    assert!(message(&format!("@{}", "é".repeat(100)), Sqlite).contains("é…`"));
}
