//! What is a parameter, and what is skipped: one case for each rule of the
//! manuals, as `(syntaxes, text, parameters)`.

use super::super::{Piece, Syntax, split};
use super::SYNTAXES;
use Syntax::{Mysql, Postgres, Sqlite};

type Case = (&'static [Syntax], &'static str, &'static [&'static str]);

const ALL: &[Syntax] = &SYNTAXES;
const NOT_MYSQL: &[Syntax] = &[Sqlite, Postgres];
const NOT_POSTGRES: &[Syntax] = &[Sqlite, Mysql];
const NOT_SQLITE: &[Syntax] = &[Postgres, Mysql];

fn check(cases: &[Case]) {
    for &(syntaxes, sql, expected) in cases {
        for &syntax in syntaxes {
            let pieces = split(sql, syntax)
                .unwrap_or_else(|error| panic!("{syntax:?} refused {sql:?}: {error}"));
            let found: Vec<&str> = pieces.parameters().map(|(_, name)| name).collect();
            assert_eq!(found, expected, "{syntax:?}: {sql:?}");
        }
    }
}

#[test]
fn pieces_are_the_text_in_order() {
    let pieces = split("ñ = :a::int, :b_2", Syntax::Postgres).expect("a good text");
    assert_eq!(
        pieces.pieces,
        [
            Piece::Text {
                at: 0,
                text: "ñ = "
            },
            Piece::Parameter { at: 5, name: "a" },
            Piece::Text {
                at: 7,
                text: "::int, "
            },
            Piece::Parameter {
                at: 14,
                name: "b_2"
            },
        ]
    );
    assert_eq!(split("", Syntax::Mysql).expect("an empty text").pieces, []);
}

#[test]
fn names() {
    check(&[
        (ALL, ":a", &["a"]),
        (ALL, "x=:a AND(:_b1,:A)", &["a", "_b1", "A"]),
        (ALL, "x IN (:a, :a)", &["a", "a"]),
        (ALL, "-:a", &["a"]),
        (ALL, "'x':a", &["a"]),
        (ALL, "(x):a", &["a"]),
        // A lone colon, and one that no name follows, are left alone.
        (ALL, ": a : b :", &[]),
        (ALL, ":'a' :(a)", &[]),
        // PostgreSQL 4.2.3: a slice's bounds; the bound behind a name or a
        // number is text, and so is one that is a number.
        (&[Postgres], "a[1:2] b[:1] c[lo:hi] d[1:n]", &[]),
        (&[Postgres], "a[\"lo\":hi] b[: n]", &[]),
        (
            &[Postgres],
            "a[:lo : :hi] b[ :i ] c[:lo:hi]",
            &["lo", "hi", "i", "lo"],
        ),
        // MySQL 15.6.2: a label is directly followed by its colon.
        (&[Mysql], "again:LOOP `b`:BEGIN 1a:LOOP", &[]),
        // SQLite lang_expr, "Parameters": a digit may start SQLite's own
        // names; for the others `:1` is no name.
        (NOT_SQLITE, ":1 :2a", &[]),
    ]);
}

#[test]
fn colons_that_are_no_parameters() {
    check(&[
        // PostgreSQL 4.2.9: `::` casts, and binds to what is before it.
        (ALL, "x::int, y :: text", &[]),
        (ALL, ":a::int", &["a"]),
        (NOT_SQLITE, ":::a ::::a", &[]),
        // MySQL 14.4.4: `:=` assigns; PostgreSQL 4.3.2: so it does for
        // arguments.
        (ALL, "x := :a, y:=:b", &["a", "b"]),
        (ALL, ":=a", &[]),
        (&[Mysql], "@a:=:b, @x:=y", &["b"]),
    ]);
}

#[test]
fn strings() {
    check(&[
        // SQLite lang_expr, PostgreSQL 4.1.2.1, MySQL 11.1.1: a doubled quote
        // is one quote.
        (ALL, "':a' 'it''s :b' '' :c", &["c"]),
        (ALL, "'a''':b", &["b"]),
        (ALL, "'--' :a '/*' :b", &["a", "b"]),
        // PostgreSQL 4.1.2.1 with standard_conforming_strings, SQLite
        // lang_expr: "C-style escapes using the backslash are not supported".
        (NOT_MYSQL, r"'\' :a", &["a"]),
        // MySQL 11.1.1, table "Special Character Escape Sequences".
        (&[Mysql], r"'\' :a' :b '\\' :c", &["b", "c"]),
        (&[Mysql], r"'\é' :c", &["c"]),
        // MySQL 11.1.1: double quotes make strings too, in which the other
        // quote needs no escape.
        (&[Mysql], r#"":a ""' \" :b" :c"#, &["c"]),
        // MySQL 11.1.1: introducers and N'…'; 11.1.4, 11.1.5: X'…' and b'…'.
        (&[Mysql], r"_utf8mb4'\':a' N'\':b' X'4D' b'01' :c", &["c"]),
        // SQLite lang_expr: a blob literal.
        (&[Sqlite], "x'53' :a", &["a"]),
    ]);
}

#[test]
fn postgres_strings() {
    check(&[
        // PostgreSQL 4.1.2.2: E before the quote, in either case.
        (&[Postgres], r"E'\':a' e'\\' :b e'it''s\'' :c", &["b", "c"]),
        // The prefix is a token of its own, not the end of a name.
        (&[Postgres], r"fee'\' :a", &["a"]),
        (&[Postgres], r"E '\' :a", &["a"]),
        (&[Postgres], r"é'\' _e'\' :a", &["a"]),
        // PostgreSQL 4.1.2.1: strings that only space with at least one
        // newline parts are one constant; so the escapes hold in the second.
        (&[Postgres], "E'a'\n  '\\' :a' :b", &["b"]),
        (&[Postgres], "E'a' -- it's\r\n -- :c\n '\\' :a' :b", &["b"]),
        (&[Postgres], "E'a'\n'b'\n'\\' :a' :b", &["b"]),
        (&[Postgres], "E'a' '\\' :b", &["b"]),
        (&[Postgres], "E'a' /*\n*/ '\\' :b", &["b"]),
        (&[Postgres], "E'a'\n/**/'\\' :b", &["b"]),
        (&[Postgres], "'a'\n'\\' :b", &["b"]),
        // PostgreSQL 4.1.2.3 and 4.1.2.5: no backslash hides these quotes.
        (&[Postgres], r"U&'\' :a B'01' X'1F' n'\' :b", &["a", "b"]),
        (&[Postgres], r#"U&"d\0061t:x" UESCAPE '!' :a"#, &["a"]),
        // PostgreSQL 4.1.2.4: dollar quotes, which contain others literally.
        (&[Postgres], "$$ :a ' $$ :b", &["b"]),
        (&[Postgres], "$t$ :a $$ $T$ $tt$ $t$ :b", &["b"]),
        (&[Postgres], "$t$ $x$t$:b", &["b"]),
        (&[Postgres], "$été_1$ :a $été_1$ :b", &["b"]),
        // "A dollar-quoted string that follows a keyword or identifier must
        // be separated from it": a dollar inside a name starts nothing.
        (&[Postgres], "a$b$ :c a$1 d$$ :e", &["c", "e"]),
        (&[Postgres], "$a :b $ :c", &["b", "c"]),
    ]);
}

#[test]
fn identifiers() {
    check(&[
        // SQLite lang_keywords, PostgreSQL 4.1.1: double quotes.
        (NOT_MYSQL, r#"":a ""' :b" :c"#, &["c"]),
        (NOT_MYSQL, r#""\" :a"#, &["a"]),
        // SQLite lang_keywords ("MySQL style"), MySQL 11.2: backticks, and
        // doubled ones; a backslash means nothing in them.
        (NOT_POSTGRES, "`:a``' :b` :c", &["c"]),
        (NOT_POSTGRES, r"`\` :a", &["a"]),
        // PostgreSQL 4.1.3: a backtick is an operator's character.
        (&[Postgres], "` :a `", &["a"]),
        // SQLite lang_keywords ("MS Access and SQL Server style"): brackets,
        // which nothing can escape.
        (&[Sqlite], "[:a ' [] :b", &["b"]),
        (&[Mysql], "[:a]", &["a"]),
        // A name may hold what is no ASCII letter, and dollars.
        (ALL, "ñ·$1 = :a", &["a"]),
    ]);
}

#[test]
fn line_comments() {
    check(&[
        // SQLite lang_comment, PostgreSQL 4.1.5, MySQL 11.7.
        (ALL, "-- :a ' \n:b", &["b"]),
        (ALL, ":a --", &["a"]),
        (ALL, "-- a\r\n:b", &["b"]),
        (ALL, "- -:b", &["b"]),
        (ALL, "1 --\t:a\n:b", &["b"]),
        // MySQL 11.7: "the -- comment style requires the second dash to be
        // followed by at least one whitespace or control character".
        (NOT_MYSQL, "5--:a", &[]),
        (&[Mysql], "5--:a", &["a"]),
        (&[Mysql], "5--\u{1}:a\n--\u{7f}:a\n:b", &["b"]),
        (&[Mysql], "5--- :a", &[]),
        // PostgreSQL's scanner ends a line at a carriage return too; the
        // others read on to the newline (SQLite lang_comment).
        (&[Postgres], "-- :a\r:b", &["b"]),
        (NOT_POSTGRES, "-- :a\r:b", &[]),
        // MySQL 11.7: "From a # character to the end of the line".
        (&[Mysql], "#:a\n:b a#:c", &["b"]),
        // PostgreSQL 9.16: `#>` and `#>>` are JSON operators.
        (&[Postgres], "j #> :a #>>:b # :c", &["a", "b", "c"]),
        // PostgreSQL 4.1.3: "-- and /* cannot appear anywhere in an operator
        // name, since they will be taken as the start of a comment".
        (&[Postgres], "1 +--:a\n:b */*:c*/:d", &["b", "d"]),
    ]);
}

#[test]
fn block_comments() {
    check(&[
        (ALL, "/* :a ' -- */ :b", &["b"]),
        (ALL, "/**/:a/***/:b", &["a", "b"]),
        // The star that opens a comment does not close it as well.
        (NOT_POSTGRES, "/*/ :a */:b /*/*/:c", &["b", "c"]),
        (ALL, "/* -- */:a", &["a"]),
        // PostgreSQL 4.1.5: "these block comments nest".
        (&[Postgres], "/* /* :a */ :b */ :c", &["c"]),
        (&[Postgres], "/*/*/*:a*/*/**/:b", &["b"]),
        // SQLite lang_comment, MySQL 11.7: they do not.
        (NOT_POSTGRES, "/* /* :a */ :b", &["b"]),
        // MySQL 10.9.3: an optimizer hint is a comment to the lexer.
        (ALL, "SELECT /*+ NO_ICP(:t) */ :b", &["b"]),
        // Only MySQL's comments can be executable.
        (NOT_MYSQL, "/*! :a */ /*M! :b */ :c", &["c"]),
        (&[Mysql], "/*m! :a */ /* ! :b */ :c", &["c"]),
    ]);
}

#[test]
fn operators() {
    check(&[
        // PostgreSQL 9.16: JSON operators hold question marks.
        (
            &[Postgres],
            "j ? :a AND j ?| :b AND j ?& :c AND j @? :d",
            &["a", "b", "c", "d"],
        ),
        (&[Postgres], "j?:a", &["a"]),
        (&[Postgres], "j @> :a AND @:b AND j <@ :c", &["a", "b", "c"]),
        // SQLite json1, MySQL 14.17.3, PostgreSQL 9.16.
        (ALL, "j -> 'a' ->> :b", &["b"]),
        // MySQL 11.4 and 7.1.9: variables of the user and of the system.
        (
            &[Mysql],
            "@a, @@b, @`:c`, @':d', @@global.e, @f$g = :h",
            &["h"],
        ),
        // MySQL 11.2: a bare identifier may start with a dollar or a digit.
        (&[Mysql], "$a, $1, 1a = :b", &["b"]),
        (&[Mysql], r"\N, :a", &["a"]),
    ]);
}

#[test]
fn long_texts_take_linear_time_and_no_stack() {
    // Anything quadratic would keep this test busy for hours.
    const REPEATS: usize = 200_000;
    let nested = format!("{}{} :a", "/*".repeat(REPEATS), "*/".repeat(REPEATS));
    let pieces = split(&nested, Postgres).expect("each comment is closed");
    assert_eq!(
        pieces
            .parameters()
            .map(|(_, name)| name)
            .collect::<Vec<_>>(),
        ["a"]
    );

    for part in [
        "'a' ",
        "E''\n\n",
        "E'' \n--\n ",
        "$a ",
        "$a",
        "$$$$ ",
        "::",
        " : ",
        "--\n",
        "- ",
        "/**/",
        "a",
        "a:b ",
        "WITH a ",
        ";",
        "(",
        "CREATE FUNCTION a; ",
        "é",
    ] {
        let sql = part.repeat(REPEATS) + " :a";
        let pieces = split(&sql, Postgres).unwrap_or_else(|error| panic!("{part:?}: {error}"));
        assert_eq!(
            pieces
                .parameters()
                .map(|(_, name)| name)
                .collect::<Vec<_>>(),
            ["a"],
            "{part:?}"
        );
    }
}
