//! JSON that creates rows: defaults, names, and all mistakes at once.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::User;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "json_articles")]
#[serde(rename_all = "camelCase")]
struct Article {
    #[mapped(id)]
    id: Option<i64>,
    head_line: String,
    #[serde(rename = "text", alias = "body")]
    content: String,
    #[serde(default)]
    view_count: i32,
    #[mapped(default = 0.5)]
    weight: f64,
    sub_title: Option<String>,
    #[mapped(readonly, server_default = "'none'")]
    review: String,
}

pub(crate) async fn names_are_serdes_and_columns_are_rusts(context: Context) {
    let db = context.with(models![Article]).await;
    let article: Article = db
        .create(json!({ "headLine": "h", "text": "t", "viewCount": 3 }))
        .await
        .unwrap();
    let expected = Article {
        id: Some(1),
        head_line: "h".into(),
        content: "t".into(),
        view_count: 3,
        weight: 0.5,
        sub_title: None,
        review: "none".into(),
    };
    assert_eq!(article, expected);
    let row = db
        .fetch_one_raw(
            "SELECT head_line, content, view_count FROM json_articles",
            params! {},
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.columns(), ["head_line", "content", "view_count"]);
    assert_eq!(row.get::<String>("content").unwrap(), "t");
    let aliased: Article = db
        .create(json!({ "headLine": "h", "body": "by alias" }))
        .await
        .unwrap();
    assert_eq!(aliased.content, "by alias");
    assert_eq!(aliased.view_count, 0, "serde's default");
}

pub(crate) async fn every_mistake_is_told_at_once(context: Context) {
    let db = context.with(models![Article]).await;
    let error = db
        .create::<Article>(json!({
            "headline": "a typo",
            "text": 5,
            "viewCount": "many",
            "review": "mine",
            "id": 3,
        }))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.http_status(), 422);
    let mut fields: Vec<_> = error
        .field_errors()
        .iter()
        .map(|field| field.field())
        .collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["headLine", "headline", "id", "review", "text", "viewCount"]
    );
    let reason = |name: &str| {
        let found = error.field_errors().iter().find(|f| f.field() == name);
        found.unwrap().reason().to_owned()
    };
    assert_eq!(reason("headLine"), "missing");
    assert_eq!(
        reason("headline"),
        "unknown field; did you mean `headLine`?"
    );
    assert_eq!(reason("review"), "read-only");
    assert_eq!(reason("id"), "assigned by the database");
    assert_eq!(db.count::<Article>().await.unwrap(), 0);
}

pub(crate) async fn what_is_no_object_is_refused(context: Context) {
    let db = context.with(models![User]).await;
    for input in [json!(null), json!([]), json!("x"), json!(3), json!([{}])] {
        let error = db.create::<User>(input.clone()).await.unwrap_err();
        assert!(error.is_invalid_input(), "{input}: {error}");
        let error = db.update::<User>(1, input.clone()).await.unwrap_err();
        assert!(error.is_invalid_input(), "{input}: {error}");
    }
}

pub(crate) async fn numbers_must_fit(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "json_numbers")]
    struct Numbers {
        #[mapped(id)]
        id: Option<i64>,
        small: i16,
        positive: u32,
        float: f64,
    }
    let db = context.with(models![Numbers]).await;
    for (input, field) in [
        (
            json!({ "small": 40_000, "positive": 1, "float": 1 }),
            "small",
        ),
        (json!({ "small": 1.5, "positive": 1, "float": 1 }), "small"),
        (
            json!({ "small": 1, "positive": -1, "float": 1 }),
            "positive",
        ),
        (json!({ "small": 1, "positive": 1, "float": "1" }), "float"),
        (json!({ "small": null, "positive": 1, "float": 1 }), "small"),
    ] {
        let error = db.create::<Numbers>(input.clone()).await.unwrap_err();
        assert!(error.is_invalid_input(), "{input}: {error}");
        assert_eq!(error.field_errors().len(), 1, "{input}: {error}");
        assert_eq!(error.field_errors()[0].field(), field, "{input}");
    }
    let input = json!({ "small": -32_768, "positive": 4_294_967_295_u32, "float": 3 });
    let row: Numbers = db.create(input).await.unwrap();
    assert_eq!(
        (row.small, row.positive, row.float),
        (i16::MIN, u32::MAX, 3.0)
    );
}

pub(crate) async fn null_is_not_the_default(context: Context) {
    let db = context.with(models![User, Article]).await;
    let error = db
        .create::<User>(json!({ "username": "a", "email": "a", "is_active": null }))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors()[0].field(), "is_active");
    let article: Article = db
        .create(json!({ "headLine": "h", "text": "t", "subTitle": null, "id": null }))
        .await
        .unwrap();
    assert_eq!(article.sub_title, None);
    assert_eq!(article.id, Some(1));
}
