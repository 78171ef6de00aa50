//! Raw SQL with named parameters, and rows whose columns nobody declared.

use tausestack_db::AssertSafe;
use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, User};

async fn users(context: &Context) -> &Database {
    let db = context.with(models![User]).await;
    for name in ["ana", "bob", "c:d"] {
        let _: User = db.create(User::named(name)).await.unwrap();
    }
    db
}

pub(crate) async fn parameters_by_name(context: Context) {
    let db = users(&context).await;
    let rows = db
        .fetch_all_raw(
            "SELECT id, username FROM users WHERE is_active = :active AND id IN (:ids) ORDER BY id",
            params! { "active" => true, "ids" => [1, 3, 9] },
        )
        .await
        .unwrap();
    let found: Vec<(i64, String)> = rows
        .iter()
        .map(|row| (row.get("id").unwrap(), row.get("username").unwrap()))
        .collect();
    assert_eq!(found, [(1, "ana".to_owned()), (3, "c:d".to_owned())]);
    let one = db
        .fetch_one_raw("SELECT count(*) AS n FROM users", params! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(one.get::<i64>("n").unwrap(), 3);
    let changed = db
        .execute_raw(
            "UPDATE users SET is_active = :s WHERE id <= :id",
            params! { "s" => false, "id" => 2 },
        )
        .await
        .unwrap();
    assert_eq!(changed, 2);
    let none = db
        .fetch_one_raw(
            "SELECT id FROM users WHERE username = :name",
            params! { "name" => "nobody" },
        )
        .await
        .unwrap();
    assert!(none.is_none());
}

pub(crate) async fn a_parameter_may_stand_twice(context: Context) {
    let db = users(&context).await;
    let rows = db
        .fetch_all_raw(
            "SELECT id FROM users WHERE username = :name OR email = :name OR id = :id ORDER BY id",
            params! { "name" => "bob", "id" => 3 },
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
}

pub(crate) async fn strings_and_comments_hold_no_parameters(context: Context) {
    let db = users(&context).await;
    let row = db
        .fetch_one_raw(
            "SELECT ':no' AS text, username -- :neither\n\
             FROM users /* :nor */ WHERE username = 'c:d' AND id = :id",
            params! { "id" => 3 },
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<String>("text").unwrap(), ":no");
    assert_eq!(row.get::<String>("username").unwrap(), "c:d");
    if context.mount.is_postgres() {
        let row = db
            .fetch_one_raw(
                "SELECT :n::text AS n, $$ :x $$ AS quoted, '{\"a\": 1}'::jsonb ? 'a' AS has",
                params! { "n" => 5 },
            )
            .await;
        let row = row.unwrap().unwrap();
        assert_eq!(row.get::<String>("n").unwrap(), "5");
        assert_eq!(row.get::<String>("quoted").unwrap(), " :x ");
        assert!(row.get::<bool>("has").unwrap());
    }
    if context.mount.is_mysql() {
        let row = db
            .fetch_one_raw(
                "SELECT @x := :n AS n, `id` FROM users WHERE id = 1",
                params! { "n" => 5 },
            )
            .await;
        assert_eq!(row.unwrap().unwrap().get::<i64>("n").unwrap(), 5);
    }
}

pub(crate) async fn lists_expand_and_an_empty_one_matches_nothing(context: Context) {
    let db = users(&context).await;
    let count = async |ids: Vec<i64>| {
        let sql = "SELECT count(*) AS n FROM users WHERE id IN (:ids)";
        let row = db.fetch_one_raw(sql, params! { "ids" => ids }).await;
        row.unwrap().unwrap().get::<i64>("n").unwrap()
    };
    assert_eq!(count(vec![]).await, 0);
    assert_eq!(count(vec![2]).await, 1);
    assert_eq!(count((1..500).collect()).await, 3);
    let row = db
        .fetch_one_raw(
            "SELECT count(*) AS n FROM users WHERE username IN (:names) AND id > :id",
            params! { "names" => ["ana", "bob"], "id" => 1 },
        )
        .await;
    assert_eq!(row.unwrap().unwrap().get::<i64>("n").unwrap(), 1);
}

pub(crate) async fn mistakes_are_found_before_sending(context: Context) {
    let db = users(&context).await;
    for (sql, given, said) in [
        (
            "SELECT id FROM users WHERE id = :id",
            params! {},
            "line 1, column 33: the parameter `:id` has no value",
        ),
        (
            "SELECT id FROM users WHERE id = :id",
            params! { "ids" => 1 },
            "did you mean `ids`?",
        ),
        (
            "SELECT id FROM users WHERE id = :id",
            params! { "id" => 1, "unused" => 2 },
            "`unused`",
        ),
        (
            "SELECT id FROM users WHERE id = :id",
            params! { "id" => 1, "id" => 2 },
            "given twice",
        ),
        ("", params! {}, "no statement"),
        ("-- nothing", params! {}, "no statement"),
    ] {
        let error = db.fetch_all_raw(sql, given).await.unwrap_err();
        assert!(error.is_invalid_query(), "{sql}: {error}");
        assert!(error.to_string().contains(said), "{sql}: {error}");
    }
}

pub(crate) async fn what_the_database_refuses(context: Context) {
    let db = users(&context).await;
    let error = db
        .fetch_all_raw("SELEC id FROM users", params! {})
        .await
        .unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    assert_eq!(error.statement(), Some("SELEC id FROM users"));
    assert!(error.code().is_some(), "{error:?}");
    let error = db
        .fetch_all_raw("SELECT id FROM nowhere", params! {})
        .await
        .unwrap_err();
    assert!(error.is_schema(), "{error}");
    let error = db
        .fetch_all_raw("SELECT nope FROM users", params! {})
        .await
        .unwrap_err();
    assert!(error.is_schema(), "{error}");
}

pub(crate) async fn rows_are_ordered_maps(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 3, None, Some(0.1)).await;
    let row = db
        .fetch_one_raw(
            "SELECT weight, name, id, amount, note FROM items",
            params! {},
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.columns(), ["weight", "name", "id", "amount", "note"]);
    assert_eq!((row.len(), row.is_empty()), (5, false));
    assert_eq!(row.get::<i32>("amount").unwrap(), 3);
    assert_eq!(row.get::<i64>("amount").unwrap(), 3);
    assert_eq!(row.get::<u8>("amount").unwrap(), 3);
    assert_eq!(row.get_at::<String>(1).unwrap(), "a");
    assert_eq!(row.get::<Option<String>>("note").unwrap(), None);
    let error = row.get::<String>("note").unwrap_err();
    assert!(error.is_decode(), "{error}");
    let error = row.get::<String>("nmae").unwrap_err();
    assert!(
        error.to_string().contains("did you mean `name`?"),
        "{error}"
    );
    assert!(row.get::<i32>("name").unwrap_err().is_decode());
    assert!(row.get_at::<i32>(9).unwrap_err().is_decode());
    let error = row.get::<Option<i32>>("missing").unwrap_err();
    assert!(error.is_decode(), "an Option is no excuse: {error}");
    let json = row.into_json().unwrap();
    assert_eq!(
        json,
        json!({ "weight": 0.1, "name": "a", "id": 1, "amount": 3, "note": null })
    );
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["weight", "name", "id", "amount", "note"]);
}

pub(crate) async fn no_column_is_dropped_or_rounded(context: Context) {
    let db = context.with(models![Item]).await;
    for (name, amount) in [("a", 3), ("b", 4)] {
        Item::create(db, name, amount, None, Some(0.1)).await;
    }
    let row = db
        .fetch_one_raw(
            "SELECT count(*) AS n, sum(amount) AS total, avg(amount) AS mean, \
             max(weight) AS heaviest, 1 + 1 AS two, coalesce(max(note), 'none') AS note, \
             9007199254740993 AS large, 0.1 AS tenth FROM items",
            params! {},
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 2);
    assert_eq!(row.get::<f64>("heaviest").unwrap(), 0.1);
    assert_eq!(row.get::<i64>("two").unwrap(), 2);
    assert_eq!(row.get::<i64>("large").unwrap(), 9_007_199_254_740_993);
    let json = row.into_json().unwrap();
    let object = json.as_object().unwrap();
    assert_eq!(object.len(), 8);
    assert_eq!(object["n"], json!(2));
    assert_eq!(object["heaviest"], json!(0.1));
    assert_eq!(object["two"], json!(2));
    assert_eq!(object["note"], json!("none"));
    assert_eq!(object["large"], json!(9_007_199_254_740_993_i64));
    // Exact decimals are text, so that no digit is lost.
    let number = |value: &JsonValue| match value {
        JsonValue::String(text) => text.parse::<f64>().unwrap(),
        other => other.as_f64().unwrap(),
    };
    assert_eq!(number(&object["total"]), 7.0);
    assert_eq!(number(&object["mean"]), 3.5);
    assert_eq!(number(&object["tenth"]), 0.1);
}

pub(crate) async fn sums_read_as_integers_and_averages_as_floats(context: Context) {
    let db = context.with(models![Item]).await;
    for (name, amount) in [("a", 3), ("b", 4)] {
        Item::create(db, name, amount, None, None).await;
    }
    let row = db
        .fetch_one_raw("SELECT sum(amount) AS total FROM items", params! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<i64>("total").unwrap(), 7);
    let sql = "SELECT sum(id) AS total, avg(amount) AS mean FROM items WHERE id = 1";
    let row = db.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("total").unwrap(), 1, "of a bigint, too");
    assert_eq!(
        row.get::<f64>("mean").unwrap(),
        3.0,
        "an average as a float"
    );
    let sql = "SELECT sum(id) AS total, avg(amount) AS mean FROM items WHERE id = 0";
    let row = db.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
    assert_eq!(row.get::<Option<i64>>("total").unwrap(), None);
    assert!(row.get::<i64>("total").unwrap_err().is_decode());
    assert_eq!(row.get::<Option<f64>>("mean").unwrap(), None);
    assert!(row.get::<f64>("mean").unwrap_err().is_decode());
}

pub(crate) async fn text_made_at_run_time_is_vouched_for(context: Context) {
    let db = users(&context).await;
    let columns = ["id", "username"].join(", ");
    let sql = AssertSafe(format!("SELECT {columns} FROM users ORDER BY id"));
    let rows = db.fetch_all_raw(sql, params! {}).await.unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].columns(), ["id", "username"]);
}

pub(crate) async fn null_parameters(context: Context) {
    let db = context.with(models![Item]).await;
    let changed = db
        .execute_raw(
            "INSERT INTO items (name, amount, note, weight) VALUES (:name, :amount, :note, :weight)",
            params! {
                "name" => "a", "amount" => 1, "note" => None::<String>, "weight" => None::<f64>,
            },
        )
        .await
        .unwrap();
    assert_eq!(changed, 1);
    let item = db.find::<Item>().one().await.unwrap();
    assert_eq!((item.note, item.weight), (None, None));
}

pub(crate) async fn one_text_with_values_of_several_types(context: Context) {
    let db = users(&context).await;
    let sql = "SELECT username FROM users WHERE id = :id -- the key";
    for _ in 0..2 {
        for given in [
            params! { "id" => 2_i64 },
            params! { "id" => 2_i32 },
            params! { "id" => 2_i16 },
            params! { "id" => 2.0 },
            params! { "id" => Some(2_i64) },
        ] {
            let name: Option<String> = db.fetch_one_as(sql, given).await.unwrap();
            assert_eq!(name.as_deref(), Some("bob"));
        }
    }
}
