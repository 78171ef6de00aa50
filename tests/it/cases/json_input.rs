//! JSON that creates rows: defaults, names, and all mistakes at once.

use serde::{Deserialize, Serialize};
use tausestack_db::FieldErrorCode;
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

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, MappedEmbed)]
struct Seat {
    street: String,
    #[serde(rename = "houseNumber")]
    number: u16,
    #[serde(default)]
    floor: i8,
}

impl Seat {
    fn unknown() -> Self {
        Self {
            street: "unknown".into(),
            number: 1,
            floor: 3,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    sku: String,
    price: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "json_orders")]
struct Order {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(json)]
    lines: Vec<Line>,
    #[mapped(embed)]
    seat: Seat,
    #[mapped(embed)]
    #[serde(default = "Seat::unknown")]
    branch: Seat,
    #[mapped(json, sensitive)]
    #[serde(default)]
    secret: Option<Line>,
}

/// What is wrong, as `(field, code)` in the order of the fields' names.
fn mistakes(error: &Error) -> Vec<(&str, FieldErrorCode)> {
    assert!(error.is_invalid_input(), "{error}");
    let fields = error.field_errors().iter();
    let mut all: Vec<_> = fields.map(|field| (field.field(), field.code())).collect();
    all.sort_unstable_by_key(|(field, _)| *field);
    all
}

pub(crate) async fn mistakes_are_found_inside_of_documents(context: Context) {
    use FieldErrorCode::{Missing, Range, Type, UnknownField};
    let db = context.with(models![Order]).await;
    let error = db
        .create::<Order>(json!({
            "lines": [{ "sku": "a", "price": 1 }, { "sku": "b", "price": -1 }],
            "seat": { "street": 5, "houseNumber": 70_000, "flor": 1 },
            "secret": { "sku": 3 },
        }))
        .await
        .unwrap_err();
    assert_eq!(
        mistakes(&error),
        [
            ("lines[1].price", Range),
            ("seat.flor", UnknownField),
            ("seat.houseNumber", Range),
            ("seat.street", Type),
            ("secret", Type),
        ]
    );
    assert_eq!(error.http_status(), 422);
    let body = serde_json::to_value(error.field_errors()).unwrap();
    let line = body
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["field"] == "lines[1].price");
    assert_eq!(
        line.unwrap(),
        &json!({
            "field": "lines[1].price",
            "code": "range",
            "reason": "expected a whole number from 0 to 4294967295, found a smaller one",
        })
    );
    let error = db
        .create::<Order>(json!({ "lines": [{ "sku": "a" }], "seat": "here" }))
        .await
        .unwrap_err();
    assert_eq!(
        mistakes(&error),
        [("lines[0].price", Missing), ("seat", Type)],
        "what an object lacks that is none is not told"
    );
    let order: Order = db
        .create(json!({ "lines": [], "seat": { "street": "a", "houseNumber": 1 } }))
        .await
        .unwrap();
    let error = db
        .update::<Order>(
            order.id,
            json!({ "lines": [{ "sku": "a", "price": 1, "pice": 2 }] }),
        )
        .await
        .unwrap_err();
    assert_eq!(mistakes(&error), [("lines[0].pice", UnknownField)]);
    assert!(
        error.to_string().contains("did you mean `price`?"),
        "{error}"
    );
}

pub(crate) async fn numbers_out_of_range_name_it(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "json_ranges")]
    struct Ranges {
        #[mapped(id)]
        id: Option<i64>,
        small: i16,
        byte: u8,
        single: f32,
    }
    let db = context.with(models![Ranges]).await;
    let input = json!({ "small": 32_768, "byte": -1, "single": 1e300 });
    let error = db.create::<Ranges>(input).await.unwrap_err();
    let reasons: Vec<_> = error
        .field_errors()
        .iter()
        .map(|field| (field.code(), field.reason()))
        .collect();
    assert_eq!(
        reasons,
        [
            (
                FieldErrorCode::Range,
                "expected a whole number from -32768 to 32767, found a greater one"
            ),
            (
                FieldErrorCode::Range,
                "expected a whole number from 0 to 255, found a smaller one"
            ),
            (
                FieldErrorCode::Range,
                "expected a number from -3.4028235e38 to 3.4028235e38"
            ),
        ]
    );
    assert_eq!(db.count::<Ranges>().await.unwrap(), 0);
}

pub(crate) async fn an_embedded_struct_has_serdes_default(context: Context) {
    let db = context.with(models![Order]).await;
    let seat = json!({ "street": "a", "houseNumber": 1 });
    let order: Order = db
        .create(json!({ "lines": [], "seat": seat }))
        .await
        .unwrap();
    assert_eq!(order.branch, Seat::unknown(), "the whole is left out");
    assert_eq!(order.seat.floor, 0, "a part is left out");
    let error = db
        .create::<Order>(json!({ "lines": [], "seat": seat, "branch": { "floor": 2 } }))
        .await
        .unwrap_err();
    assert_eq!(
        mistakes(&error),
        [
            ("branch.houseNumber", FieldErrorCode::Missing),
            ("branch.street", FieldErrorCode::Missing)
        ],
        "as serde has it: the default is of the whole"
    );
}

pub(crate) async fn a_flood_of_mistakes_is_cut(context: Context) {
    let db = context.with(models![User]).await;
    let input: serde_json::Map<_, _> = (0..5_000).map(|n| (format!("x{n}"), json!(n))).collect();
    let error = db
        .create::<User>(JsonValue::Object(input))
        .await
        .unwrap_err();
    assert_eq!(error.field_errors().len(), 101);
    let last = error.field_errors().last().unwrap();
    assert_eq!(
        (last.field(), last.code()),
        ("(input)", FieldErrorCode::Limit)
    );
}
