//! Rows of raw SQL as serde's types, and as mapped ones.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tausestack_db::AssertSafe;
use tausestack_db::prelude::*;
use uuid::Uuid;

use crate::context::Context;
use crate::models::{Item, User};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stock {
    item_name: String,
    total: i64,
    mean: f64,
    #[serde(rename = "note")]
    remark: Option<String>,
    #[serde(default)]
    level: u8,
}

async fn items(context: &Context) -> &Database {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 3, Some("x"), Some(0.1)).await;
    Item::create(db, "a", 4, Some("x"), None).await;
    Item::create(db, "b", 5, None, None).await;
    db
}

const STOCK: &str = r#"SELECT name AS "itemName", sum(amount) AS total, avg(amount) AS mean,
    max(note) AS note, count(*) AS ignored FROM items GROUP BY name ORDER BY name"#;

/// MySQL takes `"…"` for text.
fn quoted(context: &Context, sql: &str) -> AssertSafe {
    AssertSafe(if context.mount.is_mysql() {
        sql.replace('"', "`")
    } else {
        sql.to_owned()
    })
}

pub(crate) async fn structs_by_the_names_of_serde(context: Context) {
    let db = items(&context).await;
    let stock: Vec<Stock> = db
        .fetch_all_as(quoted(&context, STOCK), params! {})
        .await
        .unwrap();
    let of = |name: &str, total, mean, remark: Option<&str>| Stock {
        item_name: name.to_owned(),
        total,
        mean,
        remark: remark.map(str::to_owned),
        level: 0,
    };
    assert_eq!(stock, [of("a", 7, 3.5, Some("x")), of("b", 5, 5.0, None)]);
    let one: Option<Stock> = db
        .fetch_one_as(quoted(&context, STOCK), params! {})
        .await
        .unwrap();
    assert_eq!(one, Some(of("a", 7, 3.5, Some("x"))));
    let none: Option<Stock> = db
        .fetch_one_as(
            "SELECT name FROM items WHERE id = :id",
            params! { "id" => 99 },
        )
        .await
        .unwrap();
    assert_eq!(none, None);
}

pub(crate) async fn tuples_maps_and_single_values(context: Context) {
    let db = items(&context).await;
    let sql = "SELECT name, amount, note FROM items WHERE id <> :id ORDER BY id";
    let given = || params! { "id" => 2 };
    let tuples: Vec<(String, i32, Option<String>)> = db.fetch_all_as(sql, given()).await.unwrap();
    assert_eq!(
        tuples,
        [("a".into(), 3, Some("x".into())), ("b".into(), 5, None)]
    );
    let maps: Vec<BTreeMap<String, JsonValue>> = db.fetch_all_as(sql, given()).await.unwrap();
    assert_eq!(maps[1]["amount"], json!(5));
    assert_eq!(maps[1]["note"], json!(null));
    let json: Vec<JsonValue> = db.fetch_all_as(sql, given()).await.unwrap();
    assert_eq!(json[0], json!({ "name": "a", "amount": 3, "note": "x" }));
    let count: Option<u64> = db
        .fetch_one_as("SELECT count(*) FROM items", params! {})
        .await
        .unwrap();
    assert_eq!(count, Some(3));
    let largest: Option<Option<i64>> = db
        .fetch_one_as("SELECT max(amount) FROM items WHERE id > 99", params! {})
        .await
        .unwrap();
    assert_eq!(largest, Some(None));
    let notes: Vec<Option<String>> = db
        .fetch_all_as("SELECT note FROM items ORDER BY id", params! {})
        .await
        .unwrap();
    assert_eq!(notes, [Some("x".to_owned()), Some("x".to_owned()), None]);

    let error = db.fetch_all_as::<i64>(sql, given()).await.unwrap_err();
    assert!(error.to_string().contains("3 columns"), "{error}");
    let error = db
        .fetch_all_as::<(String, i32)>(sql, given())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("the tuple has 2"), "{error}");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "kinds")]
struct Kind {
    #[mapped(id)]
    id: Option<i64>,
    uuid: Uuid,
    bytes: Vec<u8>,
    flag: bool,
    date: chrono::NaiveDate,
    real: f32,
    double: f64,
    tags: JsonValue,
}

#[derive(Debug, PartialEq, Deserialize)]
struct KindRow {
    uuid: Uuid,
    bytes: Vec<u8>,
    flag: bool,
    date: chrono::NaiveDate,
    real: f32,
    double: f64,
    tags: Tags,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Tags {
    names: Vec<String>,
    #[serde(flatten)]
    more: HashMap<String, u64>,
}

pub(crate) async fn what_a_mapped_struct_wrote(context: Context) {
    let db = context.with(models![Kind]).await;
    let kind = Kind {
        id: None,
        uuid: Uuid::from_u128(7),
        bytes: vec![0, 255],
        flag: true,
        date: chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
        real: 0.1,
        double: 0.1,
        tags: json!({ "names": ["a"], "n": u64::MAX }),
    };
    let kind: Kind = db.create(kind).await.unwrap();
    let row: Option<KindRow> = db
        .fetch_one_as("SELECT * FROM kinds", params! {})
        .await
        .unwrap();
    assert_eq!(
        row.unwrap(),
        KindRow {
            uuid: kind.uuid,
            bytes: kind.bytes.clone(),
            flag: true,
            date: kind.date,
            real: 0.1,
            double: 0.1,
            tags: Tags {
                names: vec!["a".to_owned()],
                more: HashMap::from([("n".to_owned(), u64::MAX)]),
            },
        }
    );
    let same: Vec<Kind> = db
        .fetch_all_mapped("SELECT * FROM kinds", params! {})
        .await
        .unwrap();
    assert_eq!(same, [kind]);
}

pub(crate) async fn numbers_are_exact_or_refused(context: Context) {
    let db = &context.db;
    let large = 9_007_199_254_740_993_i64;
    let row = db
        .fetch_one_raw(
            "SELECT 9007199254740993 AS n, 1.5 AS d, -1 AS m",
            params! {},
        )
        .await
        .unwrap()
        .unwrap();
    #[derive(Debug, Deserialize)]
    struct N<T> {
        n: T,
    }
    assert_eq!(row.deserialize::<N<i64>>().unwrap().n, large);
    assert_eq!(row.deserialize::<N<i128>>().unwrap().n, large.into());
    for error in [
        row.deserialize::<N<f64>>().unwrap_err(),
        row.deserialize::<N<f32>>().unwrap_err(),
        row.deserialize::<N<i32>>().unwrap_err(),
        row.deserialize::<N<bool>>().unwrap_err(),
        row.deserialize::<N<String>>().unwrap_err(),
    ] {
        assert!(
            error.is_decode() && error.to_string().contains("`n`"),
            "{error}"
        );
        assert!(!error.to_string().contains("9007199254740993"), "{error}");
    }
    #[derive(Debug, Deserialize)]
    struct M<T> {
        m: T,
    }
    assert!(row.deserialize::<M<u64>>().unwrap_err().is_decode());
    assert_eq!(row.deserialize::<M<i8>>().unwrap().m, -1);
    #[derive(Debug, Deserialize)]
    struct D<T> {
        d: T,
    }
    assert!(row.deserialize::<D<i64>>().unwrap_err().is_decode());
    assert_eq!(row.deserialize::<D<f64>>().unwrap().d, 1.5);
    if !context.mount.is_sqlite() {
        let digits = "1234567890123456789.123456789";
        let sql = "SELECT CAST('1234567890123456789.123456789' AS DECIMAL(40, 9)) AS d";
        let row = db.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
        assert_eq!(
            row.deserialize::<D<Decimal>>().unwrap().d.to_string(),
            digits
        );
        assert_eq!(row.deserialize::<D<String>>().unwrap().d, digits);
    }
}

pub(crate) async fn names_that_do_not_fit(context: Context) {
    let db = items(&context).await;
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "never made")]
    struct Wanted {
        name: String,
        remark: Option<String>,
        #[serde(default)]
        amounts: i32,
    }
    let row = async |sql: &'static str| {
        db.fetch_one_as::<Wanted>(sql, params! {})
            .await
            .map(|row| row.expect("a row"))
    };
    // A column that no field takes, and a field that no column is for.
    let found = row("SELECT name, note FROM items ORDER BY id")
        .await
        .unwrap();
    assert_eq!((found.name.as_str(), found.remark), ("a", None));
    for (sql, said) in [
        (
            "SELECT note AS nmae, id FROM items",
            "no column `name`; did you mean `nmae`?",
        ),
        (
            "SELECT name, note AS remarc FROM items",
            "no column `remark`; did you mean `remarc`?",
        ),
        (
            "SELECT name, amount FROM items",
            "no column `amounts`; did you mean `amount`?",
        ),
        ("SELECT id FROM items", "no column `name`"),
        ("SELECT name, id AS name FROM items", "named `name`"),
        ("SELECT NULL AS name FROM items", "`name`"),
        ("SELECT id AS name FROM items", "`name`"),
    ] {
        let error = row(sql).await.expect_err(sql);
        assert!(error.is_decode(), "{sql}: {error}");
        assert!(error.to_string().contains(said), "{sql}: {error}");
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Green,
}

pub(crate) async fn errors_show_no_values(context: Context) {
    let db = &context.db;
    let colour: Option<Colour> = db.fetch_one_as("SELECT 'green'", params! {}).await.unwrap();
    assert_eq!(colour, Some(Colour::Green));
    let sql = "SELECT 'secret' AS v";
    for error in [
        db.fetch_all_as::<(Colour,)>(sql, params! {})
            .await
            .unwrap_err(),
        db.fetch_all_as::<(i64,)>(sql, params! {})
            .await
            .unwrap_err(),
        db.fetch_all_as::<(Uuid,)>(sql, params! {})
            .await
            .unwrap_err(),
        db.fetch_all_as::<(chrono::NaiveDate,)>(sql, params! {})
            .await
            .unwrap_err(),
        db.fetch_all_as::<(Vec<i64>,)>(sql, params! {})
            .await
            .unwrap_err(),
        db.fetch_all_as::<(char,)>(sql, params! {})
            .await
            .unwrap_err(),
    ] {
        assert!(error.is_decode(), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains("`v`") && !text.contains("secret"), "{text}");
    }
}

pub(crate) async fn mapped_structs_by_the_names_of_columns(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let sql = "SELECT 1 AS extra, is_active, email, username, id FROM users WHERE id = :id";
    let found: Vec<User> = db
        .fetch_all_mapped(sql, params! { "id" => ana.id })
        .await
        .unwrap();
    assert_eq!(found, std::slice::from_ref(&ana));
    let found: Option<User> = db
        .fetch_one_mapped(sql, params! { "id" => ana.id })
        .await
        .unwrap();
    assert_eq!(found, Some(ana));
    let none: Option<User> = db
        .fetch_one_mapped(sql, params! { "id" => 99 })
        .await
        .unwrap();
    assert_eq!(none, None);
    for (sql, said) in [
        (
            "SELECT id, username, email FROM users",
            "no column `is_active`",
        ),
        (
            "SELECT id, username AS usrname, email, is_active FROM users",
            "no column `username`; did you mean `usrname`?",
        ),
        ("SELECT users.*, 5 AS id FROM users", "named `id`"),
        (
            "SELECT id, 5 AS username, email, is_active FROM users",
            "`users.username`",
        ),
    ] {
        let error = db
            .fetch_all_mapped::<User>(sql, params! {})
            .await
            .expect_err(sql);
        assert!(error.is_decode(), "{sql}: {error}");
        assert!(error.to_string().contains(said), "{sql}: {error}");
    }
}
