//! Lists for callers who are not trusted, and pages by cursor.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::{Cursor, CursorPage, FieldErrorCode, ListParams};

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedEmbed)]
pub(crate) struct Address {
    city: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[serde(rename_all = "camelCase")]
#[mapped(
    table = "members",
    query(
        filter(
            username,
            age,
            nick,
            score(gte, between),
            is_active,
            address.city,
            secret(eq)
        ),
        sort(username, age, nick, score, is_active, address.city),
        max_limit = 20
    )
)]
pub(crate) struct Member {
    #[mapped(id)]
    id: Option<i64>,
    tenant_id: i64,
    username: String,
    age: i32,
    nick: Option<String>,
    score: f64,
    is_active: bool,
    #[mapped(embed)]
    address: Address,
    #[mapped(sensitive)]
    secret: String,
}

/// Twelve members of tenant 1, and one of tenant 2; ages and nicks repeat.
async fn members(context: &Context) -> &Database {
    let db = context.with(models![Member]).await;
    for number in 0..13_i32 {
        let nick = (number % 3 > 0).then(|| format!("n{}", number % 3));
        db.create(Member {
            id: None,
            tenant_id: if number == 12 { 2 } else { 1 },
            username: format!("m{number:02},x"),
            age: 20 + number % 4,
            nick,
            score: f64::from(number) * 0.1,
            is_active: number % 2 == 0,
            address: Address {
                city: if number < 6 { "Köln" } else { "100%" }.to_owned(),
            },
            secret: format!("s{number}"),
        })
        .await
        .unwrap();
    }
    db
}

/// The usernames that a query string finds for tenant 1.
async fn found(db: &impl Backend, query: &str) -> Vec<String> {
    let params = ListParams::from_query(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    let page = db
        .find::<Member>()
        .filter(Member::COLUMN.tenant_id.eq(1))
        .list(params)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    page.items
        .into_iter()
        .map(|member| member.username[..3].to_owned())
        .collect()
}

/// The case inside of a transaction as well as outside.
macro_rules! in_and_out {
    ($context:expr, $case:ident) => {{
        let db = members(&$context).await;
        $case(db).await;
        let tx = db.begin_transaction().await.unwrap();
        $case(&tx).await;
        tx.rollback_transaction().await.unwrap();
    }};
}

pub(crate) async fn query_strings(context: Context) {
    in_and_out!(context, ask_by_query_strings);
}

async fn ask_by_query_strings(db: &impl Backend) {
    assert_eq!(found(db, "username=m03%2Cx").await, ["m03"]);
    assert_eq!(
        found(db, "?age__gte=22&age__lt=23&sort=username").await,
        ["m02", "m06", "m10"]
    );
    assert_eq!(
        found(db, "username__in=m01%5C,x,m02%5C,x&sort=-username").await,
        ["m02", "m01"],
        "a comma in a value is escaped"
    );
    assert_eq!(found(db, "age__in=").await, Vec::<String>::new());
    assert_eq!(
        found(db, "score__between=0.95,1.1&sort=score").await,
        ["m10", "m11"]
    );
    assert_eq!(
        found(db, "nick__isnull=true&sort=username").await,
        ["m00", "m03", "m06", "m09"]
    );
    assert_eq!(
        found(db, "isActive=false&age=21&sort=username_desc").await,
        ["m09", "m05", "m01"]
    );
    assert_eq!(
        found(db, "address.city__startswith=100%25&limit=2&sort=username").await,
        ["m06", "m07"],
        "a percent sign is one"
    );
    assert_eq!(found(db, "secret=s4").await, ["m04"]);
    assert_eq!(found(db, "").await.len(), 12, "all of one page, by key");
    let groups = r#"filter={"$or":[{"age":20},{"$not":{"nick__isnull":false}}]}&sort=username"#;
    assert_eq!(
        found(db, groups).await,
        ["m00", "m03", "m04", "m06", "m08", "m09"]
    );
}

pub(crate) async fn json_lists(context: Context) {
    in_and_out!(context, ask_by_json);
}

async fn ask_by_json(db: &impl Backend) {
    let names = async |json: JsonValue| {
        let params = ListParams::<Member>::from_json(&json).unwrap();
        let page = db.find::<Member>().list(params).await.unwrap();
        let names = page.items.into_iter().map(|m| m.username[..3].to_owned());
        names.collect::<Vec<_>>()
    };
    let groups = json!({
        "$or": [
            { "username__startswith": "m01" },
            { "$and": [{ "age": 22 }, { "isActive": true }, { "nick": null }] }
        ],
        "sort": ["-age", "username"],
        "limit": 5
    });
    assert_eq!(names(groups).await, ["m06", "m01"]);
    assert_eq!(names(json!({ "$or": [] })).await, Vec::<String>::new());
    assert_eq!(names(json!({ "$and": [], "limit": 3 })).await.len(), 3);
    // serde reads both forms, as frameworks do.
    let read: ListParams<Member> =
        serde_json::from_value(json!({ "age__gte": 23, "limit": 2 })).unwrap();
    assert_eq!(read.limit(), 2);
    let error = serde_json::from_value::<ListParams<Member>>(json!({ "tenantId": 2 }));
    assert!(error.unwrap_err().to_string().contains("tenantId"));
    // The developer's filters have groups too.
    let by_name = db
        .count::<Member>()
        .filters(json!({ "$or": [{ "tenantId": 2 }, { "username__startswith": "m00" }] }))
        .unwrap();
    assert_eq!(by_name.await.unwrap(), 2);
}

/// The field and the code of each mistake.
fn mistakes(query: &str) -> Vec<(String, FieldErrorCode)> {
    let error = match ListParams::<Member>::from_query(query) {
        Ok(_) => panic!("taken: {}", &query[..query.len().min(200)]),
        Err(error) => error,
    };
    assert!(error.is_invalid_query());
    assert_eq!(error.http_status(), 400);
    assert!(error.to_string().len() < 16_000, "answers stay small");
    let errors = error.field_errors().iter();
    errors
        .map(|error| (error.field().to_owned(), error.code()))
        .collect()
}

pub(crate) async fn what_is_not_allowed_is_a_typed_error(context: Context) {
    use FieldErrorCode::{GivenTwice, Limit, Range, Type, UnknownField, UnknownOperator};
    let db = members(&context).await;
    let one = |field: &str, code| vec![(field.to_owned(), code)];
    assert_eq!(mistakes("tenantId=2"), one("tenantId", UnknownField));
    assert_eq!(mistakes("tenant_id=2"), one("tenant_id", UnknownField));
    assert_eq!(mistakes("is_active=true"), one("is_active", UnknownField));
    assert_eq!(mistakes("1=1--"), one("1", UnknownField));
    assert_eq!(mistakes("score__lt=1"), one("score__lt", UnknownOperator));
    assert_eq!(mistakes("secret__gt=a"), one("secret__gt", UnknownOperator));
    assert_eq!(mistakes("age__like=1"), one("age__like", UnknownOperator));
    assert_eq!(mistakes("age=one"), one("age", Type));
    assert_eq!(mistakes("age=99999999999"), one("age", Range));
    assert_eq!(mistakes("age__between=1"), one("age__between", Type));
    assert_eq!(mistakes("username=a%00b"), one("username", Type));
    assert_eq!(mistakes("nick__isnull=maybe"), one("nick__isnull", Type));
    assert_eq!(mistakes("sort=tenantId"), one("sort", UnknownField));
    assert_eq!(mistakes("sort=age;drop"), one("sort", UnknownField));
    assert_eq!(mistakes("sort=age,-age"), one("sort", GivenTwice));
    assert_eq!(mistakes("limit=21"), one("limit", Limit));
    assert_eq!(mistakes("limit=0"), one("limit", Limit));
    assert_eq!(mistakes("limit=-1"), one("limit", Type));
    assert_eq!(mistakes("age=1&age=2"), one("age", GivenTwice));
    assert_eq!(mistakes("filter=[1]"), one("filter", Type));
    assert_eq!(mistakes("filter={"), one("filter", Type));
    assert_eq!(mistakes("$or=1"), one("$or", Type));
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let list = format!("age__in={}", many.join(","));
    assert_eq!(mistakes(&list), one("age__in", Limit));
    let long = format!("username={}", "a".repeat(1_001));
    assert_eq!(mistakes(&long), one("username", Limit));
    let huge = format!("username={}", "a".repeat(1 << 20));
    assert_eq!(mistakes(&huge), one("(query)", Limit));
    let deep = format!(
        "filter={}{}{}",
        r#"{"$not":"#.repeat(6),
        "{}",
        "}".repeat(6)
    );
    assert_eq!(mistakes(&deep), one("$not", Limit));
    let deeper = format!(
        "filter={}{}",
        r#"{"$not":"#.repeat(1_500),
        "}".repeat(1_500)
    );
    assert_eq!(mistakes(&deeper), one("filter", Type));
    let wide: Vec<_> = (0..51).map(|n| json!({ "age": n })).collect();
    let wide = ListParams::<Member>::from_json(&json!({ "$or": wide })).unwrap_err();
    assert_eq!(wide.field_errors()[0].code(), Limit);
    let keys: serde_json::Map<_, _> = (0..100_000).map(|n| (format!("k{n}"), json!(1))).collect();
    let keys = ListParams::<Member>::from_json(&keys.into()).unwrap_err();
    assert!(keys.field_errors().len() <= 51, "a bounded answer");
    // All at once, with the nearest name that is allowed.
    let error =
        ListParams::<Member>::from_query("usernme=a&age__gt_=1&sort=nik&limit=x").unwrap_err();
    let body = serde_json::to_value(error.field_errors()).unwrap();
    assert_eq!(body[0]["field"], "usernme");
    assert_eq!(body[0]["code"], "unknown_field");
    let reason = body[0]["reason"].as_str().unwrap();
    assert!(reason.contains("did you mean `username`?"), "{reason}");
    assert_eq!(body.as_array().unwrap().len(), 4, "{body}");
    assert_eq!(db.count::<Member>().await.unwrap(), 13);
}

/// Walks all pages forwards and then back; the ids seen each way.
async fn walk(
    page: impl AsyncFn(Option<Cursor>) -> CursorPage<Member>,
) -> (Vec<Option<i64>>, Vec<Option<i64>>) {
    let ids = |page: &CursorPage<Member>| page.items.iter().map(|m| m.id).collect::<Vec<_>>();
    let mut forwards = Vec::new();
    let mut current = page(None).await;
    assert!(current.previous_cursor.is_none(), "nothing is before it");
    loop {
        forwards.extend(ids(&current));
        match current.next_cursor.clone() {
            Some(next) => current = page(Some(next)).await,
            None => break,
        }
        assert!(forwards.len() < 1_000, "pages end");
    }
    let mut backwards = ids(&current);
    while let Some(previous) = current.previous_cursor.clone() {
        current = page(Some(previous)).await;
        let mut earlier = ids(&current);
        earlier.extend(backwards);
        backwards = earlier;
        assert!(backwards.len() < 1_000, "pages end");
    }
    (forwards, backwards)
}

pub(crate) async fn pages_by_cursor_cover_each_row_once(context: Context) {
    let db = members(&context).await;
    let member = Member::COLUMN;
    for orders in [
        vec![],
        vec![member.id.desc()],
        vec![member.age.asc()],
        vec![member.age.desc(), member.username.asc()],
        vec![member.nick.asc(), member.age.desc()],
        vec![member.nick.desc(), member.score.asc()],
        vec![member.is_active.desc(), member.nick.asc()],
        vec![member.address.city.asc(), member.age.desc()],
        vec![member.score.desc()],
    ] {
        // The key follows the last term's direction.
        let down = format!("{:?}", orders.last()).contains("Descending");
        let key = if down {
            member.id.desc()
        } else {
            member.id.asc()
        };
        let expected: Vec<_> = db
            .find::<Member>()
            .sort(orders.clone())
            .sort(key)
            .all()
            .await
            .unwrap()
            .into_iter()
            .map(|m| m.id)
            .collect();
        for limit in [1, 4, 13, 50] {
            let page = async |cursor| {
                let query = db.find::<Member>().sort(orders.clone()).keyset(limit);
                query.cursor(cursor).await.unwrap()
            };
            let (forwards, backwards) = walk(page).await;
            assert_eq!(forwards, expected, "{orders:?} by {limit}");
            assert_eq!(backwards, expected, "back, {orders:?} by {limit}");
        }
    }
}

pub(crate) async fn pages_are_stable_under_inserts_and_deletes(context: Context) {
    let db = members(&context).await;
    let page = async |cursor: Option<Cursor>| {
        let query = db.find::<Member>().sort(Member::COLUMN.username.asc());
        query.keyset(4).cursor(cursor).with_total().await.unwrap()
    };
    let first = page(None).await;
    assert_eq!(first.total, Some(13));
    // A row before the cursor, and the cursor's own row gone.
    let mut early = first.items[0].clone();
    early.id = None;
    early.username = "a".to_owned();
    let early = db.create(early).await.unwrap();
    let edge = first.items[3].id;
    assert!(db.delete::<Member>(edge).await.unwrap());
    let second = page(first.next_cursor.clone()).await;
    assert_eq!(second.items[0].username, "m04,x", "none twice, none lost");
    assert_eq!(second.total, Some(13), "all pages, whatever the cursor");
    let back = page(second.previous_cursor.clone()).await;
    let names: Vec<_> = back.items.iter().map(|m| &m.username[..1]).collect();
    assert_eq!(names, ["a", "m", "m", "m"], "the new row is found");
    assert_eq!(back.items[0].id, early.id);
    // What follows is deleted: the empty page leads back to the last row.
    let rest = Member::COLUMN.username.gt("m07,x");
    for gone in db.find::<Member>().filter(rest).all().await.unwrap() {
        db.delete::<Member>(gone.id).await.unwrap();
    }
    let empty = page(second.next_cursor).await;
    assert!(empty.items.is_empty() && empty.next_cursor.is_none());
    let last = page(empty.previous_cursor).await;
    assert_eq!(last.items.last().unwrap().username, "m07,x");
}

pub(crate) async fn cursors_that_are_none(context: Context) {
    let db = members(&context).await;
    let fetch = async |cursor: &str, sort: &str| {
        let query = format!("sort={sort}&cursor={cursor}&limit=2");
        let params = ListParams::from_query(&query).unwrap();
        db.find::<Member>().list(params).await
    };
    let first = fetch("", "age").await.unwrap();
    let cursor = first.next_cursor.expect("more rows follow");
    assert!(fetch(cursor.as_str(), "age").await.is_ok());
    for (cursor, sort) in [
        (cursor.as_str(), "-age"),
        (cursor.as_str(), "username"),
        ("x", "age"),
        ("%00", "age"),
        // [1,"members+age+id","a",["1","x"]]
        ("WzEsIm1lbWJlcnMrYWdlK2lkIiwiYSIsWyIxIiwieCJdXQ", "age"),
        // [1,"members+age+id","a",["1"]]
        ("WzEsIm1lbWJlcnMrYWdlK2lkIiwiYSIsWyIxIl1d", "age"),
        // [9,"members+age+id","a",["1","1"]]
        ("WzksIm1lbWJlcnMrYWdlK2lkIiwiYSIsWyIxIiwiMSJdXQ", "age"),
    ] {
        let error = fetch(cursor, sort).await.unwrap_err();
        assert!(error.is_invalid_query(), "{cursor}: {error}");
        assert_eq!(error.http_status(), 400);
        assert_eq!(error.field_errors()[0].field(), "cursor");
    }
    // [1,"members+age+id","a",["21","5"]]: a place that nobody gave out is a place.
    let forged = "WzEsIm1lbWJlcnMrYWdlK2lkIiwiYSIsWyIyMSIsIjUiXV0";
    let page = fetch(forged, "age").await.unwrap();
    assert!(page.items.iter().all(|m| m.age >= 21));
}

pub(crate) async fn pages_by_cursor_that_cannot_be(context: Context) {
    let db = members(&context).await;
    let by_secret = db.find::<Member>().sort(Member::COLUMN.secret.asc());
    let error = by_secret.keyset(2).await.unwrap_err();
    assert!(error.to_string().contains("sensitive"), "{error}");
    let error = db.find::<Member>().keyset(0).await.unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    let limited = db.find::<Member>().limit(3).list(ListParams::default());
    assert!(limited.await.unwrap_err().is_invalid_query());
    let nested = (0..70).fold(json!({}), |inner, _| json!({ "$not": inner }));
    let error = db.find::<Member>().filters(nested).unwrap_err();
    assert!(error.to_string().contains("deep"), "{error}");
}
