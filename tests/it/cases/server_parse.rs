//! The lexer of named parameters against the servers' own parsers.
//!
//! A text is sent as it is, with its `:p001`: PostgreSQL and MySQL stop at the
//! first colon that stands in code and say where, so that, with each one that
//! is found replaced by a number, the server itself tells which of them were
//! outside of strings, identifiers and comments. SQLite knows such parameters
//! and counts them.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use tausestack_db::__private::offline;
use tausestack_db::Database;
use tausestack_db::ddl::Target;
use tausestack_db::sea_orm::sqlx::{self, Connection as _, Executor as _, Statement as _};
use tausestack_db::sea_orm::{ConnectionTrait as _, DbErr, RuntimeErr};

use crate::context::{Context, Mount};

/// Stands for `:p001`, `:p002` … until the text is whole.
const PARAMETER: &str = "\u{1}";

/// What a string, an identifier or a comment is filled with; that it closes
/// some of them early is meant.
const INSIDE: &[&str] = &[
    "a", "é", " ", "\n", PARAMETER, PARAMETER, "::", ":=", ";", "--", "-- ", "/*", "*/", "#", "?",
    "$$", "$t$", "$", "@a", "''", "\\'", "\\\\", "\\", "\"", "\"\"", "`", "``", "[", "]", "(", ",",
    "{", "E'", "*", "/",
];

fn inside() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(INSIDE), 0..7).prop_map(|parts| parts.concat())
}

type Pair = (&'static str, &'static str);

fn between(pairs: &'static [Pair]) -> impl Strategy<Value = String> {
    (prop::sample::select(pairs), inside())
        .prop_map(|((open, close), inside)| format!("{open}{inside}{close}"))
}

/// A SELECT of literals, parameters and names, with comments between them.
fn text(mount: Mount) -> impl Strategy<Value = String> {
    let (strings, names, comments, code): (
        &'static [Pair],
        &'static [Pair],
        &'static [Pair],
        &'static [&'static str],
    ) = if mount.is_postgres() {
        (
            &[
                ("'", "'"),
                ("'", "'"),
                ("E'", "'"),
                ("e'", "'"),
                ("N'", "'"),
                ("$$", "$$"),
                ("$t$", "$t$"),
                ("'a'\n'", "'"),
                ("U&'", "'"),
            ],
            &[("1 AS \"x", "\"")],
            &[("/*", "*/"), ("/* /*", "*/ */"), ("--", "\n")],
            &[
                "\u{1}",
                "\u{1}::int",
                "-\u{1}",
                "coalesce(\u{1}, 1)",
                "(ARRAY[1,2,3])[1:2]",
                "(ARRAY[1,2,3])[\u{1}:\u{1}]",
                "'{\"a\":1}'::jsonb ? 'a'",
                "1 # \u{1}",
            ],
        )
    } else if mount.is_mysql() {
        (
            &[
                ("'", "'"),
                ("\"", "\""),
                ("N'", "'"),
                ("_utf8mb4'", "'"),
                ("'a' '", "'"),
            ],
            &[("1 AS `x", "`")],
            &[("/* ", "*/"), ("-- ", "\n"), ("#", "\n"), ("--\t", "\n")],
            &[
                "\u{1}",
                "-\u{1}",
                "- -\u{1}",
                "coalesce(\u{1}, 1)",
                "@v := \u{1}",
                "@v:=1",
                "1--1",
            ],
        )
    } else {
        (
            &[("'", "'"), ("'", "'")],
            &[("1 AS \"x", "\""), ("1 AS `x", "`"), ("1 AS [x", "]")],
            &[("/*", "*/"), ("--", "\n")],
            &[
                "\u{1}",
                "-\u{1}",
                "coalesce(\u{1}, 1)",
                "\u{1} || 'x'",
                "1 - \u{1}",
            ],
        )
    };
    let item = prop_oneof![
        4 => between(strings),
        2 => between(names),
        4 => prop::sample::select(code).prop_map(str::to_owned),
    ];
    let gap = prop_oneof![3 => Just(String::from(" ")), 1 => between(comments)];
    prop::collection::vec((gap, item), 1..5).prop_map(|items| {
        let items: Vec<String> = items.into_iter().map(|(gap, item)| gap + &item).collect();
        let mut text = format!("SELECT{}", items.join(" ,"));
        for number in 1.. {
            if !text.contains(PARAMETER) {
                break;
            }
            text = text.replacen(PARAMETER, &format!(":p{number:03}"), 1);
        }
        text
    })
}

/// The parameter that the server stopped at, if that is why it stopped.
fn stopped_at(sql: &str, error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return None;
    };
    let sqlx::Error::Database(error) = &**error else {
        return None;
    };
    let rest = if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        match error.position() {
            Some(sqlx::postgres::PgErrorPosition::Original(at)) if error.code() == "42601" => {
                sql.chars().skip(at - 1).collect::<String>()
            }
            _ => return None,
        }
    } else {
        let (_, near) = error.message().split_once("near '")?;
        near.to_owned()
    };
    let name = rest.get(..5)?;
    (name.starts_with(":p") && name[2..].bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| name[1..].to_owned())
}

/// The parameters of a text as the server sees them; `None` where it refuses
/// the text for another reason.
async fn ask_server(db: &Database, sql: &str) -> Option<Vec<String>> {
    let mut sql = sql.to_owned();
    let mut found = Vec::new();
    loop {
        match db.execute_unprepared(&sql).await {
            Ok(_) => break,
            Err(error) => {
                let name = stopped_at(&sql, &error)?;
                sql = sql.replacen(&format!(":{name}"), " 1 ", 1);
                found.push(name);
            }
        }
    }
    found.sort();
    Some(found)
}

/// The same of SQLite: each name that is a parameter leaves one less when it is
/// replaced.
async fn ask_sqlite(connection: &mut sqlx::SqliteConnection, sql: &str) -> Option<Vec<String>> {
    let mut count = async |sql: &str| {
        let text = sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(sql.to_owned()));
        let statement = connection.prepare(text).await.ok()?;
        statement.parameters()?.right()
    };
    let whole = count(sql).await?;
    let mut found = Vec::new();
    for number in 1.. {
        let name = format!("p{number:03}");
        let Some(at) = sql.find(&format!(":{name}")) else {
            break;
        };
        let replaced = format!("{} 1 {}", &sql[..at], &sql[at + 5..]);
        if count(&replaced).await? + 1 == whole {
            found.push(name);
        }
    }
    (found.len() == whole).then_some(found)
}

/// Whether the colon of a parameter stands where the lexer leaves it to the
/// server: behind a word, a number, a quoted name or another colon.
fn is_glued(sql: &str, name: &str) -> bool {
    let at = sql.find(&format!(":{name}")).expect("a name of the text");
    sql[..at]
        .chars()
        .next_back()
        .is_some_and(|before| before.is_alphanumeric() || "_$\"`]:".contains(before))
}

pub(crate) async fn the_server_finds_the_same_parameters(context: Context) {
    let texts = match std::env::var("TAUSESTACK_FUZZ") {
        Ok(number) => number.parse::<usize>().expect("a number of cases") / 100,
        Err(_) => 300,
    };
    let target = match context.mount {
        Mount::Postgres => Target::Postgres,
        Mount::Mysql | Mount::MysqlWithoutReturning => Target::MariaDb,
        Mount::SqliteMemory | Mount::SqliteFile => Target::Sqlite,
    };
    let mut sqlite = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    let mut runner = TestRunner::deterministic();
    let strategy = text(context.mount);
    let (mut decided, mut outside, mut within) = (0, 0, 0);
    for _ in 0..texts {
        let sql = strategy.new_tree(&mut runner).unwrap().current();
        let theirs = if context.mount.is_sqlite() {
            ask_sqlite(&mut sqlite, &sql).await
        } else {
            ask_server(&context.db, &sql).await
        };
        let Some(theirs) = theirs else { continue };
        let ours = match offline::parameters(target, &sql) {
            Ok(ours) => ours,
            Err(error) => {
                // SQLite forgives a comment that is never closed.
                let is_open = error.to_string().contains("never closed")
                    && !(context.mount.is_sqlite() && error.to_string().contains("comment"));
                assert!(!is_open, "the server takes {sql:?}: {error}");
                continue;
            }
        };
        decided += 1;
        outside += ours.len();
        within += sql.matches(":p").count() - theirs.len();
        for name in &ours {
            assert!(
                theirs.contains(name),
                "no parameter for the server: {name} in {sql:?}"
            );
        }
        for name in &theirs {
            assert!(
                ours.contains(name) || is_glued(&sql, name),
                "a parameter for the server: {name} in {sql:?}"
            );
        }
    }
    println!("{decided} of {texts} texts decided, {outside} parameters, {within} in strings");
    assert!(
        decided * 3 > texts,
        "most texts must be ones that the server takes: {decided}"
    );
    assert!(
        outside * 6 > texts && within * 6 > texts,
        "{outside} {within}"
    );
}
