//! Lists for strangers: what becomes of their input, and what never does.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::{Deserialize, Serialize};
use tausestack_db::__private::offline;
use tausestack_db::ListParams;
use tausestack_db::prelude::*;

use crate::{TARGETS, on_each};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(
    table = "notes",
    query(
        filter(title, stars, pinned, due),
        sort(title, stars, due),
        max_limit = 50
    )
)]
struct Note {
    #[mapped(id)]
    id: Option<i64>,
    owner: i64,
    title: String,
    stars: i32,
    pinned: bool,
    due: Option<f64>,
}

fn list(db: &Database, params: ListParams<Note>) -> Result<String, Error> {
    let mine = db.find::<Note>().filter(Note::COLUMN.owner.eq(1));
    mine.list(params).to_sql()
}

#[test]
fn a_list_of_strangers_filters() {
    let query = r#"stars__gte=3&title__contains=%25&sort=-due,title&filter={"$or":[{"pinned":true},{"$not":{"stars__in":[1,2,3]}}]}"#;
    insta::assert_snapshot!(on_each(|target| {
        list(&offline::database(target), ListParams::from_query(query)?)
    }));
}

/// The cursor holds NULL for `due`, then a number, in both directions.
#[test]
fn the_page_behind_a_cursor() {
    // [1,"notes-due+stars+id","a",["0.5","3","9"]] and the like.
    let cursors = [
        "WzEsIm5vdGVzLWR1ZStzdGFycytpZCIsImEiLFsiMC41IiwiMyIsIjkiXV0",
        "WzEsIm5vdGVzLWR1ZStzdGFycytpZCIsImEiLFtudWxsLCIzIiwiOSJdXQ",
        "WzEsIm5vdGVzLWR1ZStzdGFycytpZCIsImIiLFsiMC41IiwiMyIsIjkiXV0",
    ];
    insta::assert_snapshot!(on_each(|target| {
        let db = offline::database(target);
        let mut texts = String::new();
        for cursor in cursors {
            let query = format!("sort=-due,stars&limit=2&cursor={cursor}");
            texts.push_str(&list(&db, ListParams::from_query(&query)?)?);
            texts.push('\n');
        }
        Ok(texts)
    }));
}

/// Every word that a list's statement is made of.
const WORDS: [&str; 35] = [
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS",
    "NULL",
    "BETWEEN",
    "LIKE",
    "ILIKE",
    "ESCAPE",
    "ORDER",
    "BY",
    "DESC",
    "NULLS",
    "FIRST",
    "LAST",
    "LIMIT",
    "lower",
    "LOWER",
    "GLOB",
    "REGEXP",
    "COLLATE",
    "BINARY",
    "notes",
    "id",
    "owner",
    "title",
    "stars",
    "pinned",
    "due",
    "utf8mb4_general_ci",
    "utf8mb4_bin",
];

fn unknown_word(sql: &str) -> Option<&str> {
    sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty() && word.parse::<u32>().is_err())
        .find(|word| !WORDS.contains(word))
}

fn hostile_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("' OR '1'='1".to_owned()),
        Just("\"; DROP TABLE notes; --".to_owned()),
        Just("%_\\*?[".to_owned()),
        Just("1) UNION SELECT password FROM users".to_owned()),
        Just("$1 :a ?".to_owned()),
        Just("\u{0}".to_owned()),
        Just("NaN".to_owned()),
        Just("-0".to_owned()),
        Just("true".to_owned()),
        Just("1,2,3".to_owned()),
        "[0-9]{1,20}",
        "\\PC{0,12}",
    ]
}

fn key() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => prop::sample::select(vec!["title", "stars", "pinned", "due"]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["owner", "id", "sort", "limit", "cursor", "filter", "$or", "$not"])
            .prop_map(str::to_owned),
        1 => hostile_text(),
    ];
    let operator = prop_oneof![
        4 => prop::sample::select(vec![
            "", "__eq", "__ne", "__gt", "__gte", "__lt", "__lte", "__in", "__not_in", "__contains",
            "__icontains", "__startswith", "__endswith", "__isnull", "__between",
        ])
        .prop_map(str::to_owned),
        1 => hostile_text().prop_map(|text| format!("__{text}")),
    ];
    (name, operator).prop_map(|(name, operator)| name + &operator)
}

fn json() -> impl Strategy<Value = JsonValue> {
    let leaf = prop_oneof![
        hostile_text().prop_map(JsonValue::from),
        any::<i64>().prop_map(JsonValue::from),
        any::<f64>().prop_map(JsonValue::from),
        any::<bool>().prop_map(JsonValue::from),
        Just(JsonValue::Null),
        prop::collection::vec(any::<i32>(), 0..4).prop_map(JsonValue::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec((key(), inner.clone()), 0..3).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
            prop::collection::vec((key(), inner.clone()), 0..3).prop_map(|members| {
                let objects: Vec<JsonValue> = members
                    .into_iter()
                    .map(|(key, value)| json!({ key: value }))
                    .collect();
                json!({ "$or": objects })
            }),
            inner.prop_map(|value| json!({ "$not": value })),
        ]
    })
}

/// How many inputs are tried; `TAUSESTACK_FUZZ` says how many in a long run.
fn cases() -> u32 {
    let given = std::env::var("TAUSESTACK_FUZZ").ok();
    given
        .and_then(|number| number.parse().ok())
        .unwrap_or(2_000)
}

/// Whatever a stranger sends, it is refused with a typed error, or becomes a
/// statement made of our own words, whose values are bound.
#[test]
fn hostile_lists_are_refused_or_made_of_our_words() {
    let mut runner = TestRunner::new(Config {
        cases: cases(),
        failure_persistence: None,
        ..Config::default()
    });
    let databases: Vec<Database> = TARGETS.into_iter().map(offline::database).collect();
    let taken = std::cell::Cell::new(0_u32);
    let pairs = prop::collection::vec((key(), hostile_text()), 0..4);
    runner
        .run(
            &(pairs, json(), any::<bool>()),
            |(pairs, filter, as_json)| {
                let params = if as_json {
                    ListParams::<Note>::from_json(&filter)
                } else {
                    let mut query = url::form_urlencoded::Serializer::new(String::new());
                    query.extend_pairs(&pairs);
                    query.append_pair("filter", &filter.to_string());
                    ListParams::from_query(&query.finish())
                };
                match params {
                    Err(error) => {
                        prop_assert_eq!(error.http_status(), 400);
                        prop_assert!(!error.field_errors().is_empty());
                    }
                    Ok(params) => {
                        for db in &databases {
                            let sql = match list(db, params.clone()) {
                                Ok(sql) => sql,
                                // A cursor is read when the order is known.
                                Err(error) => {
                                    prop_assert_eq!(error.field_errors()[0].field(), "cursor");
                                    continue;
                                }
                            };
                            prop_assert_eq!(unknown_word(&sql), None, "{}", sql);
                            prop_assert!(sql.contains("owner"), "the developer's filter stays");
                            taken.set(taken.get() + 1);
                        }
                    }
                }
                Ok(())
            },
        )
        .unwrap();
    println!("{} inputs, {} statements", cases(), taken.get());
    assert!(
        taken.get() > cases() / 20,
        "enough gets through to be a test"
    );
}
