//! Lists, bodies and errors over HTTP, by the extractors and responses of axum.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::Request;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tausestack_db::axum::ListBody;
use tausestack_db::prelude::*;
use tausestack_db::{Create, CursorPage, ListParams, MergePatch};
use tower::ServiceExt as _;

use crate::context::Context;

/// Whose rows are shown.
const TENANT: i64 = 7;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[serde(rename_all = "camelCase")]
#[mapped(
    table = "web_notes",
    unique(tenant_id, short_title),
    query(filter(short_title, stars), sort(short_title, stars), max_limit = 10)
)]
struct Note {
    #[mapped(id)]
    id: Option<i64>,
    #[serde(default, skip_serializing)]
    tenant_id: i64,
    #[mapped(type = "varchar(100)")]
    short_title: String,
    #[mapped(default = 0, check = "stars >= 0")]
    stars: i32,
    text: Option<String>,
}

/// What a caller may set.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[serde(rename_all = "camelCase")]
#[mapped(view_of = Note)]
struct NoteInput {
    short_title: String,
    stars: i32,
    text: Option<String>,
}

type Answer<T> = Result<Json<T>, Error>;

async fn list(State(db): State<Database>, params: ListParams<Note>) -> Answer<CursorPage<Note>> {
    let mine = db.find::<Note>().filter(Note::COLUMN.tenant_id.eq(TENANT));
    Ok(Json(mine.list(params).await?))
}

async fn search(
    State(db): State<Database>,
    ListBody(params): ListBody<Note>,
) -> Answer<CursorPage<Note>> {
    list(State(db), params).await
}

async fn create(State(db): State<Database>, note: Create<NoteInput>) -> Answer<Note> {
    let note = note.with(Note::COLUMN.tenant_id, TENANT);
    Ok(Json(db.create(note).await?))
}

async fn change(
    State(db): State<Database>,
    Path(id): Path<i64>,
    patch: MergePatch<NoteInput>,
) -> Answer<Note> {
    Ok(Json(db.update(id, patch).await.or_not_found()?))
}

fn app(db: &Database) -> Router {
    Router::new()
        .route("/notes", get(list).post(create))
        .route("/notes/search", post(search))
        .route("/notes/{id}", get(list).patch(change))
        .layer(DefaultBodyLimit::max(4_096))
        .with_state(db.clone())
}

/// What was answered.
struct Answered {
    status: u16,
    media_type: String,
    headers: axum::http::HeaderMap,
    body: JsonValue,
}

impl Answered {
    /// The fields that are wrong, each with its code.
    fn fields(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let part = |error: &JsonValue, name: &str| error[name].as_str().unwrap().to_owned();
        errors
            .iter()
            .map(|error| format!("{}: {}", part(error, "field"), part(error, "code")))
            .collect()
    }
}

async fn ask(db: &Database, request: Request<Body>) -> Answered {
    let response = app(db).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let media_type = headers["content-type"].to_str().unwrap().to_owned();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let body: JsonValue = serde_json::from_slice(&body).unwrap();
    if status >= 400 {
        assert_eq!(media_type, "application/problem+json");
        assert_eq!(body["status"], status, "{body}");
        assert_eq!(body["type"], "about:blank");
    }
    Answered {
        status,
        media_type,
        headers,
        body,
    }
}

async fn fetch(db: &Database, path: &str) -> Answered {
    ask(db, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn send(
    db: &Database,
    method: &str,
    path: &str,
    media_type: &str,
    body: impl Into<Body>,
) -> Answered {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", media_type)
        .body(body.into())
        .unwrap();
    ask(db, request).await
}

const JSON: &str = "application/json";

async fn post_note(db: &Database, body: JsonValue) -> Answered {
    send(db, "POST", "/notes", JSON, body.to_string()).await
}

async fn notes(context: &Context) -> &Database {
    let db = context.with(models![Note]).await;
    for (title, stars) in [("a", 1), ("b", 2), ("c", 3)] {
        let made = post_note(db, json!({ "shortTitle": title, "stars": stars })).await;
        assert_eq!(made.status, 200, "{}", made.body);
    }
    db
}

pub(crate) async fn a_list_over_http(context: Context) {
    let db = notes(&context).await;
    let page = fetch(db, "/notes?stars__gte=2&sort=-stars&limit=1").await;
    assert_eq!((page.status, page.media_type.as_str()), (200, JSON));
    assert_eq!(page.body["items"][0]["shortTitle"], "c");
    let cursor = page.body["next_cursor"].as_str().unwrap();
    let path = format!("/notes?stars__gte=2&sort=-stars&limit=1&cursor={cursor}");
    let page = fetch(db, &path).await;
    assert_eq!(page.body["items"][0]["shortTitle"], "b");
    assert_eq!(page.body["next_cursor"], JsonValue::Null);
    // The same as a body, in which groups need no text of their own.
    let body = json!({ "$or": [{ "shortTitle": "a" }, { "stars__in": [3] }], "sort": ["stars"] });
    let page = send(db, "POST", "/notes/search", JSON, body.to_string()).await;
    let titles: Vec<_> = page.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note["shortTitle"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["a", "c"]);
}

pub(crate) async fn lists_that_are_refused(context: Context) {
    let db = notes(&context).await;
    for (query, fields) in [
        ("tenantId=8", "tenantId: unknown_field"),
        ("tenant%5Fid=8", "tenant_id: unknown_field"),
        ("stars__like=1", "stars__like: unknown_operator"),
        ("stars=1&stars=2", "stars: given_twice"),
        ("shortTitle=%ff", "shortTitle: type"),
        ("%ff=1", "(query): type"),
        ("limit=11", "limit: limit"),
        ("offset=-1", "offset: unknown_field"),
        ("cursor=x", "cursor: invalid"),
        ("filter={\"stars\":1,\"stars\":2}", "stars: given_twice"),
        ("filter=[[", "filter: type"),
    ] {
        let query = query
            .replace('"', "%22")
            .replace('{', "%7B")
            .replace('}', "%7D");
        let answer = fetch(db, &format!("/notes?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        assert_eq!(answer.body["code"], "invalid_query", "{query}");
        assert_eq!(answer.fields(), [fields], "{query}");
    }
    let long = format!("/notes?shortTitle={}", "a".repeat(17_000));
    assert_eq!(fetch(db, &long).await.fields(), ["(query): limit"]);
    let both = fetch(db, "/notes?titel=x&limit=0").await;
    assert_eq!(both.fields(), ["titel: unknown_field", "limit: limit"]);
    let near = send(db, "POST", "/notes/search", JSON, r#"{"star":1}"#).await;
    assert_eq!((near.status, near.fields().len()), (400, 1));
    let reason = near.body["errors"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("did you mean `stars`?"), "{reason}");
}

pub(crate) async fn bodies_that_are_no_json(context: Context) {
    let db = notes(&context).await;
    let deep = "[".repeat(3_000);
    let long = format!(r#"{{"shortTitle":"{}"}}"#, "a".repeat(5_000));
    for (body, status, code) in [
        ("", 400, "syntax"),
        ("{", 400, "syntax"),
        ("{} {}", 400, "syntax"),
        (deep.as_str(), 400, "syntax"),
        (r#"{"shortTitle":"d","shortTitle":"e"}"#, 400, "syntax"),
        (r#"{"shortTitle":"d","stars":1e999}"#, 400, "syntax"),
        (long.as_str(), 413, "too_large"),
        ("[]", 422, "invalid_input"),
        ("null", 422, "invalid_input"),
    ] {
        let create = send(db, "POST", "/notes", JSON, body.to_owned()).await;
        let change = send(db, "PATCH", "/notes/1", JSON, body.to_owned()).await;
        for answer in [create, change] {
            assert_eq!(
                (answer.status, &answer.body["code"]),
                (status, &json!(code)),
                "{body}"
            );
        }
    }
    let answer = send(db, "POST", "/notes", JSON, vec![b'"', 0xff, b'"']).await;
    assert_eq!(answer.status, 400);
    for media_type in [
        "text/plain",
        "application/jsonx",
        "application/x-www-form-urlencoded",
    ] {
        for (method, path, header) in [
            ("POST", "/notes", "accept"),
            ("POST", "/notes/search", "accept"),
            ("PATCH", "/notes/1", "accept-patch"),
        ] {
            let answer = send(db, method, path, media_type, "{}").await;
            assert_eq!(answer.status, 415, "{media_type}");
            assert!(answer.headers[header].to_str().unwrap().contains(JSON));
        }
    }
    // A JSON Patch (RFC 6902) is not a merge patch.
    let patch = send(db, "PATCH", "/notes/1", "application/json-patch+json", "[]").await;
    assert_eq!(patch.status, 415);
    let no_type = Request::post("/notes").body(Body::from("{}")).unwrap();
    assert_eq!(ask(db, no_type).await.status, 415);
    for media_type in ["Application/JSON; charset=utf-8", "application/json"] {
        let title = format!("d{}", media_type.len());
        let body = json!({ "shortTitle": title, "stars": 1 }).to_string();
        let answer = send(db, "POST", "/notes", media_type, body).await;
        assert_eq!(answer.status, 200, "{media_type}: {}", answer.body);
    }
    assert_eq!(db.count::<Note>().await.unwrap(), 5);
}

pub(crate) async fn what_a_caller_may_not_set(context: Context) {
    let db = notes(&context).await;
    let body = json!({
        "shortTitle": 5, "tenantId": 8, "tenant_id": 8, "id": 1, "stars": "many",
    });
    let answer = post_note(db, body.clone()).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (422, &json!("invalid_input"))
    );
    let mut fields = answer.fields();
    fields.sort_unstable();
    let expected = [
        "id: unknown_field",
        "shortTitle: type",
        "stars: type",
        "tenantId: unknown_field",
        "tenant_id: unknown_field",
    ];
    assert_eq!(fields, expected);
    let merge = "application/merge-patch+json";
    let answer = send(db, "PATCH", "/notes/1", merge, body.to_string()).await;
    let mut fields = answer.fields();
    fields.sort_unstable();
    assert_eq!(
        (answer.status, fields.as_slice()),
        (422, &expected.map(str::to_owned)[..])
    );

    let made = post_note(db, json!({ "shortTitle": "mine", "text": "t", "stars": 4 })).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert!(made.body.get("tenantId").is_none(), "{}", made.body);
    let path = format!("/notes/{}", made.body["id"]);
    let changed = send(db, "PATCH", &path, merge, r#"{"text":null}"#).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(changed.body["text"], JsonValue::Null);
    assert_eq!(changed.body["stars"], 4, "what is absent stays");
    let rows = db.find::<Note>().all().await.unwrap();
    assert!(rows.iter().all(|note| note.tenant_id == TENANT));
}

pub(crate) async fn conflicts_and_absent_rows(context: Context) {
    let db = notes(&context).await;
    let answer = post_note(db, json!({ "shortTitle": "a", "stars": 1 })).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (409, &json!("duplicate"))
    );
    assert_eq!(
        answer.fields(),
        ["shortTitle: duplicate"],
        "the tenant is none of the caller's fields"
    );
    let answer = send(db, "PATCH", "/notes/2", JSON, r#"{"shortTitle":"a"}"#).await;
    assert_eq!(
        (answer.status, answer.fields()),
        (409, vec!["shortTitle: duplicate".into()])
    );
    let answer = post_note(db, json!({ "shortTitle": "d", "stars": -1 })).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (422, &json!("check"))
    );
    let answer = send(db, "PATCH", "/notes/99", JSON, r#"{"shortTitle":"z"}"#).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (404, &json!("not_found"))
    );
    assert!(
        !answer.body.to_string().contains("web_notes"),
        "{}",
        answer.body
    );
}

/// Keeps what is logged by the thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl tracing::Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "tausestack_db" && *metadata.level() == tracing::Level::ERROR
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Fields<'a>(&'a mut String);

        impl tracing::field::Visit for Fields<'_> {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                write!(self.0, "{field}={value:?} ").unwrap();
            }
        }

        event.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

pub(crate) async fn the_servers_own_errors_are_logged_and_not_told(context: Context) {
    let db = notes(&context).await;
    db.drop_tables(models![Note]).await.unwrap();
    let log = Log::default();
    crate::listener::keep_interest();
    let guard = tracing::subscriber::set_default(log.clone());
    let answer = fetch(db, "/notes?shortTitle=canary").await;
    drop(guard);
    assert_eq!(
        answer.body,
        json!({
            "type": "about:blank",
            "title": "Internal Server Error",
            "status": 500,
            "code": "internal",
            "detail": "the server failed to answer",
        })
    );
    let logged = log.0.lock().unwrap().clone();
    assert!(
        logged.contains("web_notes"),
        "the cause is logged: {logged}"
    );
    assert!(!logged.contains("canary"), "no value is: {logged}");
}
