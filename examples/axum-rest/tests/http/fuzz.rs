//! Whatever is sent, the service answers, and not with an error of its own.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum_rest::model::Task;
use axum_rest::routes::service;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};
use tower::ServiceExt as _;
use url::form_urlencoded::Serializer;

use crate::client::{JSON, MERGE_PATCH};
use crate::server::{ANA, tokens};

/// How many requests are tried on each database; `TAUSESTACK_FUZZ` says how
/// many in a long run.
fn cases() -> u32 {
    let given = std::env::var("TAUSESTACK_FUZZ").ok();
    given.and_then(|number| number.parse().ok()).unwrap_or(400)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("' OR '1'='1".to_owned()),
        Just("%_\\*?[".to_owned()),
        Just("\u{0}".to_owned()),
        Just("\u{1f95b}\u{301}\u{202e}".to_owned()),
        Just("NaN".to_owned()),
        Just("-0".to_owned()),
        Just("true".to_owned()),
        Just("open".to_owned()),
        Just("1,2,3".to_owned()),
        Just("+262142-12-31".to_owned()),
        "-?[0-9]{1,5}-[0-9]{2}-[0-9]{2}",
        "[0-9]{1,20}",
        "\\PC{0,12}",
        "[a-z]{190,210}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    let fields = [
        "title",
        "status",
        "priority",
        "due",
        "notes",
        "id",
        "tenant_id",
        "sort",
        "limit",
        "cursor",
        "filter",
        "$or",
        "$and",
        "$not",
    ];
    let operators = [
        "",
        "",
        "__eq",
        "__ne",
        "__gt",
        "__lte",
        "__in",
        "__not_in",
        "__contains",
        "__icontains",
        "__startswith",
        "__endswith",
        "__isnull",
        "__between",
        "__",
    ];
    let known = (
        prop::sample::select(fields.to_vec()),
        prop::sample::select(operators.to_vec()),
    );
    prop_oneof![
        6 => known.prop_map(|(field, operator)| format!("{field}{operator}")),
        1 => text(),
    ]
}

fn json() -> impl Strategy<Value = JsonValue> {
    let leaf = prop_oneof![
        text().prop_map(JsonValue::from),
        any::<i64>().prop_map(JsonValue::from),
        (-1_i64..8).prop_map(JsonValue::from),
        any::<f64>().prop_map(JsonValue::from),
        any::<bool>().prop_map(JsonValue::from),
        Just(JsonValue::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec((name(), inner.clone()), 0..4)
                .prop_map(|members| JsonValue::Object(members.into_iter().collect())),
            prop::collection::vec(inner, 0..4).prop_map(JsonValue::from),
        ]
    })
}

/// A body that is nearly a task.
fn task() -> impl Strategy<Value = JsonValue> {
    let member = prop_oneof![
        4 => ("[a-z ]{1,8}").prop_map(|title| ("title".to_owned(), JsonValue::from(title))),
        4 => (0_i64..7).prop_map(|priority| ("priority".to_owned(), JsonValue::from(priority))),
        2 => text().prop_map(|notes| ("notes".to_owned(), JsonValue::from(notes))),
        2 => text().prop_map(|due| ("due".to_owned(), JsonValue::from(due))),
        1 => (name(), json()),
    ];
    prop::collection::vec(member, 0..4)
        .prop_map(|members| JsonValue::Object(members.into_iter().collect()))
}

/// A body's text: JSON mostly, with a letter changed at times.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let json = prop_oneof![4 => task(), 1 => json()].prop_map(|json| json.to_string());
    (
        json,
        prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<u8>())),
    )
        .prop_map(|(text, change)| {
            let mut bytes = text.into_bytes();
            if let Some((at, byte)) = change
                && !bytes.is_empty()
            {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        })
}

/// A query string: pairs, JSON in `filter`, and bytes that mean nothing.
fn query() -> impl Strategy<Value = String> {
    let pairs = prop::collection::vec((name(), text()), 0..4);
    (pairs, prop::option::of(json()), "[a-z%0-9&=+;]{0,12}").prop_map(|(pairs, filter, rest)| {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&pairs);
        if let Some(filter) = filter {
            query.append_pair("filter", &filter.to_string());
        }
        format!("{}&{rest}", query.finish())
    })
}

/// A request's method, path, media type and body.
type Sent = (&'static str, String, &'static str, Vec<u8>);

fn request(id: &str) -> impl Strategy<Value = Sent> + use<> {
    let path = format!("/tasks/{id}");
    prop_oneof![
        3 => query().prop_map(|query| ("GET", format!("/tasks?{query}"), "", Vec::new())),
        2 => body().prop_map(|body| ("POST", "/tasks".to_owned(), JSON, body)),
        2 => body().prop_map(move |body| ("PATCH", path.clone(), MERGE_PATCH, body)),
        2 => json().prop_map(|body| {
            ("POST", "/tasks/search".to_owned(), JSON, body.to_string().into_bytes())
        }),
    ]
}

async fn status_of(app: Router, (method, path, media_type, body): Sent) -> (u16, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {ANA}"))
        .header(header::CONTENT_TYPE, media_type)
        .body(Body::from(body))
        .expect("a request");
    let response = app.oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 16 << 20)
        .await
        .expect("a body");
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[test]
fn whatever_is_sent_is_answered() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let db = runtime.block_on(async {
            let db = Database::connect(scratch.url())
                .await
                .expect("the database");
            db.create_tables(models![Task]).await.expect("the tables");
            db
        });
        let app = service(db.clone(), tokens());
        let first = json!({ "title": "first" }).to_string().into_bytes();
        let (status, body) = runtime.block_on(status_of(
            app.clone(),
            ("POST", "/tasks".into(), JSON, first),
        ));
        assert_eq!(status, 201, "{body}");
        let first: JsonValue = body.parse().expect("JSON");
        let id = first["id"].as_str().expect("an id");
        let mut runner = TestRunner::new(Config {
            cases: cases(),
            failure_persistence: None,
            ..Config::default()
        });
        let taken = std::cell::Cell::new(0_u32);
        runner
            .run(&request(id), |sent| {
                let (status, body) = runtime.block_on(status_of(app.clone(), sent));
                prop_assert!((200..500).contains(&status), "{kind}: {status} {body}");
                if status < 300 {
                    taken.set(taken.get() + 1);
                }
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
        println!("{kind}: {} requests, {} taken", cases(), taken.get());
        assert!(taken.get() > cases() / 20, "enough is taken to be a test");
        runtime.block_on(async {
            let mine = Task::COLUMN.tenant_id.eq(1);
            let all = db.count::<Task>().await.expect("a count");
            let of_ana = db.count::<Task>().filter(mine).await.expect("a count");
            assert_eq!(all, of_ana, "{kind}: nothing is another tenant's");
            db.disconnect().await.expect("it is disconnected");
        });
    }
}
