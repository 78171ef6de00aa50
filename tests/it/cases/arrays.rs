//! Arrays: columns on PostgreSQL, a sentence elsewhere.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ar_posts")]
struct Post {
    #[mapped(id)]
    id: Option<i64>,
    tags: Vec<String>,
    scores: Vec<i32>,
    seen: Option<Vec<DateTime<Utc>>>,
}

fn post(tags: &[&str], scores: &[i32]) -> Post {
    Post {
        id: None,
        tags: tags.iter().map(ToString::to_string).collect(),
        scores: scores.to_vec(),
        seen: None,
    }
}

/// The tables, or the sentence that says what to use instead.
async fn posts(context: &Context) -> Option<&Database> {
    if context.mount.is_postgres() {
        return Some(context.with(models![Post]).await);
    }
    let error = context.db.create_tables(models![Post]).await.unwrap_err();
    assert!(error.is_schema(), "{error}");
    assert!(error.to_string().contains("Json<Vec<_>>"), "{error}");
    assert!(error.to_string().contains("`ar_posts.tags`"), "{error}");
    None
}

pub(crate) async fn arrays_are_columns_or_refused(context: Context) {
    let Some(db) = posts(&context).await else {
        return;
    };
    let ana = round_trip!(db, post(&["a", "b, {c}"], &[3, -1]));
    let json = json!({ "tags": ["x"], "scores": [], "seen": ["2024-01-01T00:00:00Z"] });
    let read: Post = db.create(json).await.unwrap();
    assert_eq!((read.tags.len(), read.scores.len()), (1, 0));
    assert_eq!(read.seen.as_ref().map(Vec::len), Some(1));
    let changed = json!({ "tags": [], "seen": null });
    let changed: Post = db.update(read.id, changed).await.or_not_found().unwrap();
    assert_eq!((changed.tags.len(), changed.seen), (0, None));
    let column = Post::COLUMN;
    for (filter, expected) in [
        (column.tags.eq(ana.tags.clone()), 1),
        (column.tags.ne(ana.tags.clone()), 1),
        (column.tags.has("a"), 1),
        (column.tags.has("A"), 0),
        (!column.tags.has("a"), 1),
        (column.scores.has(-1), 1),
        (column.seen.is_null(), 2),
        (column.seen.has(Utc::now()), 0),
    ] {
        let found = db.count::<Post>().filter(filter.clone()).await.unwrap();
        assert_eq!(found, expected, "{filter:?}");
    }
    let named = db
        .find::<Post>()
        .filters(json!({ "tags__contains": "a", "scores__contains": 3 }));
    assert_eq!(named.unwrap().one().await.unwrap(), ana);
    for wrong in [
        json!({ "scores__contains": "three" }),
        json!({ "scores__contains": null }),
    ] {
        let error = db.find::<Post>().filters(wrong).unwrap_err();
        assert!(error.is_invalid_query(), "{error}");
    }
    let error = db
        .create::<Post>(json!({ "tags": ["a", null], "scores": [] }))
        .await;
    assert!(
        error.unwrap_err().is_invalid_input(),
        "elements are not NULL"
    );
    let rows = db.find::<Post>().sort(column.tags.asc()).keyset(1).await;
    assert!(rows.unwrap_err().is_invalid_query(), "no page by cursor");
}

pub(crate) async fn arrays_of_others(context: Context) {
    let Some(db) = posts(&context).await else {
        return;
    };
    for (values, reason) in [
        ("('{a,NULL}', '{}')", "is NULL"),
        ("('{{a,b},{c,d}}', '{}')", "several dimensions"),
    ] {
        let sql = format!("INSERT INTO ar_posts (tags, scores) VALUES {values}");
        db.execute_raw(tausestack_db::AssertSafe(sql), params! {})
            .await
            .unwrap();
        let error = db.find::<Post>().all().await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
        db.execute_raw("DELETE FROM ar_posts", params! {})
            .await
            .unwrap();
    }
    let sql =
        "INSERT INTO ar_posts (tags, scores, seen) VALUES ('[5:6]={a,b}', '{1}', '{infinity}')";
    db.execute_raw(sql, params! {}).await.unwrap();
    let error = db.find::<Post>().all().await.unwrap_err();
    assert!(
        error.is_decode(),
        "an infinite instant is no panic: {error}"
    );
}

/// A `Vec` is a list in raw SQL, and an array behind the word.
pub(crate) async fn lists_in_raw_statements(context: Context) {
    let Some(db) = posts(&context).await else {
        return;
    };
    round_trip!(db, post(&["a"], &[1]));
    let sql =
        "SELECT count(*) AS n FROM ar_posts WHERE tags && ARRAY[:tags] AND scores[1] IN (:scores)";
    let tags = vec!["a".to_owned(), "z".to_owned()];
    let row = db
        .fetch_one_raw(sql, params! { "tags" => tags, "scores" => vec![1, 2] })
        .await;
    assert_eq!(row.unwrap().unwrap().get::<i64>("n").unwrap(), 1);
}

pub(crate) async fn elements_are_looked_for_in_arrays_alone(context: Context) {
    if context.mount.is_postgres() {
        return;
    }
    let filter = Post::COLUMN.tags.has("a");
    let error = context
        .db
        .find::<Post>()
        .filter(filter)
        .all()
        .await
        .unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    let error = context
        .db
        .create::<Post>(post(&["a"], &[]))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert!(
        error.to_string().contains("only PostgreSQL has arrays"),
        "{error}"
    );
}
