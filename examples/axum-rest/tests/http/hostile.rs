//! What a client that means harm gets: 4xx, and nothing has changed.

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tausestack_db::json;
use tausestack_db_tests::scratch::Kind;
use url::form_urlencoded::byte_serialize;

use crate::client::{Answer, Client, JSON, MERGE_PATCH};
use crate::server::{ANA, BOB, Server};
use crate::tasks::created;

/// A text as it stands in a query string.
fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// An answer that refuses, and says nothing of what is behind the service.
#[track_caller]
fn assert_refused(answer: &Answer, what: &str) {
    let shown: String = what.chars().take(120).collect();
    assert!(answer.status.is_client_error(), "{shown}: {answer:?}");
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "application/problem+json",
        "{shown}: {answer:?}"
    );
    assert!(answer.text.len() < 32 * 1024, "{shown}: a bounded answer");
    for word in [
        "SELECT",
        "INSERT",
        "UPDATE",
        "sqlx",
        "constraint",
        "uq_",
        "ck_",
        "panicked",
    ] {
        assert!(!answer.text.contains(word), "{shown}: {}", answer.text);
    }
}

/// Ana's task, and Bob's, that must stay as they are.
async fn two_tasks(server: &Server) -> (Client, String, String) {
    let (mut ana, mut bob) = (server.client(ANA), server.client(BOB));
    let hers = created(&mut ana, &json!({ "title": "hers", "notes": "a" })).await;
    let his = created(&mut bob, &json!({ "title": "his", "notes": "b" })).await;
    (ana, hers, his)
}

#[tokio::test]
async fn query_strings() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let (mut ana, _, _) = two_tasks(&server).await;
        let before = server.dump().await;
        let nested = (0..10).fold("{}".to_owned(), |inner, _| format!("{{\"$not\":{inner}}}"));
        let brackets = "[".repeat(10_000);
        let queries = [
            // Another tenant, by every way that there might be.
            "tenant_id=2".to_owned(),
            "tenant_id__in=1,2".to_owned(),
            "tenant%5Fid=2".to_owned(),
            "%74enant_id=2".to_owned(),
            "TENANT_ID=2".to_owned(),
            "tenantId=2".to_owned(),
            "Task.tenant_id=2".to_owned(),
            "tasks.tenant_id=2".to_owned(),
            "sort=tenant_id".to_owned(),
            "sort=-title,-tenant_id".to_owned(),
            format!("filter={}", encoded(r#"{"tenant_id":2}"#)),
            format!(
                "filter={}",
                encoded(r#"{"$or":[{"title":"hers"},{"tenant_id":2}]}"#)
            ),
            format!("filter={}", encoded(r#"{"$not":{"tenant_id__ne":2}}"#)),
            format!("filter={}", encoded(r#"{"title":"a","title":"b"}"#)),
            // Names and operators that are not allowed, or none.
            "notes=a".to_owned(),
            "id=1".to_owned(),
            "title__like=%25".to_owned(),
            "title__regex=.*".to_owned(),
            "title__=a".to_owned(),
            "__proto__=a".to_owned(),
            "title%00=a".to_owned(),
            "title%20OR%201=1".to_owned(),
            "%22title%22=a".to_owned(),
            "$where=1".to_owned(),
            // Values of another type, and texts that are none.
            "priority=1%20OR%201=1".to_owned(),
            "priority=1e999".to_owned(),
            "priority=99999999999999999999".to_owned(),
            "priority__in=1,x".to_owned(),
            "priority__between=1".to_owned(),
            "due=0000-99-99".to_owned(),
            "due__isnull=maybe".to_owned(),
            "status=lost".to_owned(),
            "title=%00".to_owned(),
            "title__contains=a%00b".to_owned(),
            "title=%ff".to_owned(),
            "title=%C0%AF".to_owned(),
            "title__startswith=%ED%A0%80".to_owned(),
            "%ff=a".to_owned(),
            // Twice.
            "title=a&title=b".to_owned(),
            "title=a&%74itle=b".to_owned(),
            "sort=title,-title".to_owned(),
            "limit=1&limit=100".to_owned(),
            // Too much.
            "limit=0".to_owned(),
            "limit=101".to_owned(),
            "limit=-1".to_owned(),
            "limit=99999999999999999999".to_owned(),
            "limit=1;DROP%20TABLE%20tasks".to_owned(),
            "offset=-1".to_owned(),
            "offset=10".to_owned(),
            "page=2".to_owned(),
            format!("title={}", "a".repeat(1_001)),
            format!("title__in={}", vec!["a"; 101].join(",")),
            format!("title={}", "a".repeat(20_000)),
            "title__ne=a&".repeat(60),
            format!("filter={}", encoded(&nested)),
            format!("filter={brackets}"),
            format!("filter={}", encoded(&"{\"$not\":".repeat(1_000))),
            "filter=%5B%5D".to_owned(),
            "filter=null".to_owned(),
            // Places in no list.
            "cursor=x".to_owned(),
            "cursor=%00".to_owned(),
            format!("cursor={}", "A".repeat(10_000)),
            format!(
                "cursor={}",
                URL_SAFE_NO_PAD.encode("[1,\"tasks+tenant_id\",\"a\",[\"2\"]]")
            ),
            format!("cursor={}", URL_SAFE_NO_PAD.encode("[".repeat(1_000))),
        ];
        for query in &queries {
            let answer = ana.get(&format!("/tasks?{query}")).await;
            assert_refused(&answer, query);
            assert_eq!(answer.status, 400, "{kind}: {query}");
            assert!(!answer.fields().is_empty(), "{kind}: {query}: {answer:?}");
        }
        assert_eq!(server.dump().await, before, "{kind}");
        server.stop().await;
    }
}

#[tokio::test]
async fn cursors_of_others() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let (mut ana, mut bob) = (server.client(ANA), server.client(BOB));
        for number in 0..4 {
            created(&mut ana, &json!({ "title": format!("hers {number}") })).await;
            created(&mut bob, &json!({ "title": format!("his {number}") })).await;
        }
        let before = server.dump().await;
        let first = ana
            .get("/tasks?sort=title&limit=1")
            .await
            .expect(200)
            .json();
        let cursor = first["next_cursor"].as_str().expect("more follow");
        // Bob gets a place in his own list, and no row of Ana's.
        let forged = URL_SAFE_NO_PAD.decode(cursor).expect("base64url");
        let forged = String::from_utf8(forged).expect("JSON");
        for cursor in [
            cursor.to_owned(),
            URL_SAFE_NO_PAD.encode(forged.replace("\"1\"", "\"2\"")),
            URL_SAFE_NO_PAD.encode(forged.replace("hers 0", "")),
            URL_SAFE_NO_PAD.encode(forged.replace("hers 0", "' OR '1'='1")),
        ] {
            let path = format!("/tasks?sort=title&cursor={cursor}");
            let page = bob.get(&path).await.expect(200).json();
            let titles = page["items"].as_array().expect("items");
            let his = |title: &str| title.starts_with("his ");
            assert!(
                titles
                    .iter()
                    .all(|task| task["title"].as_str().is_some_and(his)),
                "{kind}: {page}"
            );
        }
        // In another order, at another type, or broken, it is no place at all.
        for path in [
            format!("/tasks?sort=-title&cursor={cursor}"),
            format!("/tasks?cursor={cursor}"),
            format!("/tasks?sort=title&cursor={}", &cursor[1..]),
            format!("/tasks?sort=title&cursor={cursor}{cursor}"),
            format!(
                "/tasks?sort=title&cursor={}",
                URL_SAFE_NO_PAD.encode(forged.replace("\"1\"", "\"x\""))
            ),
        ] {
            assert_refused(&bob.get(&path).await, &path);
        }
        // A NUL is a text on some databases, and refused by the others.
        let nul = URL_SAFE_NO_PAD.encode(forged.replace("hers 0", "\\u0000"));
        let path = format!("/tasks?sort=title&cursor={nul}");
        let answer = bob.get(&path).await;
        if answer.status == 200 {
            assert!(!answer.text.contains("hers "), "{kind}: {}", answer.text);
        } else {
            assert_refused(&answer, &path);
        }
        assert_eq!(server.dump().await, before, "{kind}");
        server.stop().await;
    }
}

#[tokio::test]
async fn bodies() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let (mut ana, hers, his) = two_tasks(&server).await;
        let before = server.dump().await;
        let deep = |open: &str, times: usize| open.repeat(times);
        let padded = |more: &str| format!("{{\"title\":\"x\",{more}}}");
        let bodies = [
            // Another tenant, another id, fields that are none.
            padded(r#""tenant_id":2"#),
            padded(r#""tenant_id":null"#),
            padded(r#""tenantId":2"#),
            padded(r#""\u0074enant_id":2"#),
            padded(r#""id":"00000000-0000-0000-0000-000000000000""#),
            padded(r#""Tenant_Id":2"#),
            padded(r#""__proto__":{"tenant_id":2}"#),
            padded(r#""$set":{"tenant_id":2}"#),
            padded(r#""":1"#),
            r#"{"task":{"title":"x"}}"#.to_owned(),
            // Twice: readers differ in which one counts.
            padded(r#""title":"y""#),
            padded(r#""priority":1,"priority":1"#),
            padded(r#""priority":1,"priorit\u0079":1"#),
            // Values that do not fit.
            r#"{"title":5}"#.to_owned(),
            r#"{"title":null}"#.to_owned(),
            r#"{"title":["x"]}"#.to_owned(),
            r#"{"title":{"eq":"x"}}"#.to_owned(),
            r#"{"title":"a\u0000b"}"#.to_owned(),
            r#"{"title":"\ud800"}"#.to_owned(),
            format!(r#"{{"title":"{}"}}"#, "x".repeat(201)),
            padded(r#""priority":"3""#),
            padded(r#""priority":0"#),
            padded(r#""priority":6"#),
            padded(r#""priority":3.5"#),
            padded(r#""priority":1e999"#),
            padded(r#""priority":99999999999999999999999"#),
            padded(r#""priority":NaN"#),
            padded(r#""status":"OPEN"#),
            padded(r#""status":"open'; DROP TABLE tasks; --""#),
            padded(r#""due":"2027-02-30""#),
            padded(r#""due":{"$gt":""}"#),
            padded(r#""notes":true"#),
            // No object, no JSON, too deep, too long.
            String::new(),
            "null".to_owned(),
            "[]".to_owned(),
            "\"title\"".to_owned(),
            "{".to_owned(),
            "{\"title\":\"x\"} x".to_owned(),
            "{'title':'x'}".to_owned(),
            "title=x".to_owned(),
            "\u{feff}{\"title\":\"x\"}".to_owned(),
            deep("[", 10_000),
            deep("{\"title\":", 5_000),
            padded(&format!(r#""notes":{}{}"#, deep("[", 200), deep("]", 200))),
            padded(&format!(r#""notes":"{}""#, "x".repeat(1 << 20))),
            format!("{{{}\"title\":\"x\"}}", r#""titel":1,"#.repeat(5_000)),
            format!(
                "{{{}\"title\":\"x\"}}",
                (0..2_000)
                    .map(|n| format!("\"f{n}\":{n},"))
                    .collect::<String>()
            ),
        ];
        for body in bodies {
            for (method, path, media_type) in [
                ("POST", "/tasks", JSON),
                ("PATCH", hers.as_str(), MERGE_PATCH),
                ("PATCH", his.as_str(), MERGE_PATCH),
            ] {
                let answer = ana.body(method, path, media_type, body.clone()).await;
                assert_refused(&answer, &body);
            }
        }
        let no_text = [b"{\"title\":\"".as_slice(), &[0xff, 0xfe], b"\"}"].concat();
        assert_refused(&ana.body("POST", "/tasks", JSON, no_text).await, "no UTF-8");
        for body in [
            r#"{"tenant_id":2}"#,
            r#"{"$or":[{"title":"hers"},{"tenant_id":2}]}"#,
            r#"{"title":"a","title":"b"}"#,
            r#"{"$or":{}}"#,
            r#"{"limit":1000}"#,
            r#"{"offset":-1}"#,
            "[]",
            &deep("[", 10_000),
            &format!(r#"{{"title":"{}"}}"#, "x".repeat(1 << 20)),
            &format!(r#"{{"title__in":[{}"a"]}}"#, r#""a","#.repeat(100)),
        ] {
            let answer = ana
                .body("POST", "/tasks/search", JSON, body.to_owned())
                .await;
            assert_refused(&answer, body);
        }
        assert_eq!(server.dump().await, before, "{kind}");
        server.stop().await;
    }
}

#[tokio::test]
async fn paths_methods_and_headers() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let (mut ana, hers, his) = two_tasks(&server).await;
        let before = server.dump().await;
        for path in [
            "/tasks/1",
            "/tasks/%00",
            "/tasks/%ff",
            "/tasks/..%2f..%2fetc%2fpasswd",
            "/tasks/'%20OR%20'1'='1",
            "/tasks/search/x",
            "/admin",
            "/",
            &format!("{hers}/"),
            &format!("{hers}%00"),
            &format!("/tasks/{}", "a".repeat(5_000)),
            his.as_str(),
        ] {
            for method in ["GET", "DELETE"] {
                let request = Request::builder().method(method).uri(path);
                let request = request.body(Body::empty()).expect("a request");
                assert_refused(&ana.send(request).await, path);
            }
            let answer = ana.body("PATCH", path, JSON, r#"{"title":"x"}"#).await;
            assert_refused(&answer, path);
        }
        for method in ["PUT", "POST", "TRACE", "PROPFIND"] {
            let answer = ana.body(method, &hers, JSON, r#"{"title":"x"}"#).await;
            assert_refused(&answer, method);
            assert_eq!(answer.status, 405);
        }
        for media_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json-patch+json",
            "application/xml",
            "application/json5",
            "",
        ] {
            for (method, path) in [
                ("POST", "/tasks"),
                ("POST", "/tasks/search"),
                ("PATCH", hers.as_str()),
            ] {
                let answer = ana.body(method, path, media_type, r#"{"title":"x"}"#).await;
                assert_refused(&answer, media_type);
                assert_eq!(answer.status, 415, "{media_type}");
            }
        }
        for authorization in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer token-of-ana-000",
            "Bearer token-of-ana-00011",
            "Bearer Token-of-ana-0001",
            "Bearer token-of-ana-0001=1",
            "Basic dG9rZW4tb2YtYW5hLTAwMDE6",
            "token-of-ana-0001",
            "Bearer ' OR '1'='1",
        ] {
            for (method, path) in [("GET", "/tasks"), ("DELETE", hers.as_str())] {
                let request = Request::builder().method(method).uri(path);
                let request = request.header(header::AUTHORIZATION, authorization);
                let request = request.body(Body::empty()).expect("a request");
                let answer = ana.send(request).await;
                assert_refused(&answer, authorization);
                assert_eq!(answer.status, 401, "{authorization}");
            }
        }
        assert_eq!(server.dump().await, before, "{kind}");
        server.stop().await;
    }
}

/// What no client library sends.
#[tokio::test]
async fn raw_bytes() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let (ana, hers, _) = two_tasks(&server).await;
        let before = server.dump().await;
        let head = |first: &str| {
            format!(
                "{first} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                 authorization: Bearer {ANA}\r\n"
            )
        };
        let get = |target: &str| format!("{}\r\n", head(&format!("GET {target}")));
        let post = |more: &str| {
            let head = head("POST /tasks");
            format!("{head}content-type: application/json\r\n{more}")
        };
        let filter = "a".repeat(1 << 20);
        let texts = [
            get(&format!("/tasks?title={filter}")),
            get(&format!("/tasks?filter={}", "%5B".repeat(10_000))),
            get("/tasks?title=a b"),
            get("/tasks?title=\u{1}"),
            get("tasks"),
            get("http://other.example/tasks?tenant_id=2"),
            // Two tokens; two lengths; a length and chunks; no length that is one.
            format!("{}authorization: Bearer {BOB}\r\n\r\n", head("GET /tasks")),
            post("content-length: 2\r\ncontent-length: 13\r\n\r\n{\"title\":\"x\"}"),
            post("content-length: -1\r\n\r\n"),
            post("transfer-encoding: chunked\r\n\r\nzz\r\n{\"title\":\"x\"}\r\n0\r\n\r\n"),
            post("transfer-encoding: gzip\r\n\r\n{\"title\":\"x\"}"),
            format!("{}x-long: {filter}\r\n\r\n", head("GET /tasks")),
            format!("{}{}\r\n", head("GET /tasks"), "x-many: 1\r\n".repeat(200)),
            "GET /tasks\r\n\r\n".to_owned(),
            "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".to_owned(),
        ];
        for text in &texts {
            let status = ana.raw(text.as_bytes()).await;
            let shown: String = text.chars().take(120).collect();
            assert!((400..500).contains(&status), "{kind}: {status} for {shown}");
        }
        // Bytes above ASCII in a target are passed on, and are no UTF-8.
        let mut bytes = head("GET /tasks?title=").into_bytes();
        let at = "GET /tasks?title=".len();
        bytes.splice(at..at, [0xff]);
        bytes.extend(b"\r\n");
        let status = ana.raw(&bytes).await;
        assert!((400..500).contains(&status), "{kind}: {status}");
        // A body that ends before it is whole changes nothing.
        let cut = format!(
            "{}content-type: {JSON}\r\ncontent-length: 500\r\n\r\n{{\"title\":\"cut\"",
            head(&format!("PATCH {hers}"))
        );
        ana.cut_off(cut.as_bytes()).await;
        assert_eq!(server.dump().await, before, "{kind}");
        server.stop().await;
    }
}
