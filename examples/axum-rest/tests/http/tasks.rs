//! What a client that means well gets.

use axum::http::{Request, header};
use tausestack_db::{JsonValue, json};
use tausestack_db_tests::scratch::Kind;

use crate::client::{Client, JSON};
use crate::server::{ANA, BOB, Server};

/// Creates a task; its path.
pub(crate) async fn created(client: &mut Client, task: &JsonValue) -> String {
    let answer = client.post("/tasks", task).await.expect(201);
    let path = answer.headers[header::LOCATION].to_str().expect("text");
    assert_eq!(
        path,
        format!("/tasks/{}", answer.json()["id"].as_str().expect("an id"))
    );
    path.to_owned()
}

fn titles(page: &JsonValue) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");

    items
        .iter()
        .map(|item| item["title"].as_str().expect("a title"))
        .collect()
}

#[tokio::test]
async fn a_task_is_created_shown_changed_and_deleted() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let mut ana = server.client(ANA);
        let path = created(
            &mut ana,
            &json!({ "title": "Buy milk", "due": "2027-01-31", "notes": "100% 'fresh' \u{1f95b}" }),
        )
        .await;
        let mut task = ana.get(&path).await.expect(200).json();
        let id = task["id"].clone();
        let expected = json!({
            "id": id, "title": "Buy milk", "status": "open", "priority": 3,
            "due": "2027-01-31", "notes": "100% 'fresh' \u{1f95b}",
        });
        assert_eq!(
            task, expected,
            "{kind}: the defaults are there, the tenant is not"
        );

        let patch = json!({ "status": "doing", "priority": 5, "due": null });
        let patched = ana.patch(&path, &patch).await.expect(200).json();
        for (name, value) in patch.as_object().expect("an object") {
            task[name.as_str()] = value.clone();
        }
        assert_eq!(patched, task, "{kind}");
        let nothing = ana.body("PATCH", &path, JSON, "{}").await.expect(200);
        assert_eq!(nothing.json(), task, "{kind}");
        assert_eq!(ana.get(&path).await.expect(200).json(), task, "{kind}");

        assert_eq!(ana.delete(&path).await.expect(204).text, "");
        ana.delete(&path).await.expect(404);
        ana.get(&path).await.expect(404);
        ana.patch(&path, &patch).await.expect(404);
        ana.get("/health").await.expect(204);
        assert!(server.dump().await.is_empty());
        server.stop().await;
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let (mut ana, mut bob) = (server.client(ANA), server.client(BOB));
        for number in 0..7 {
            let status = if number % 2 == 0 { "open" } else { "done" };
            let task = json!({
                "title": format!("task {number}"), "priority": 1 + number % 3, "status": status,
            });
            created(&mut ana, &task).await;
        }
        created(&mut bob, &json!({ "title": "task of Bob" })).await;

        let mut seen: Vec<String> = Vec::new();
        let first = "/tasks?sort=-priority,title&limit=3".to_owned();
        let mut path = first.clone();
        loop {
            let page = ana.get(&path).await.expect(200).json();
            seen.extend(titles(&page).into_iter().map(str::to_owned));
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("{first}&cursor={cursor}"),
                None => break,
            }
        }
        let numbers: Vec<&str> = seen.iter().map(|title| &title[5..]).collect();
        assert_eq!(numbers, ["2", "5", "1", "4", "0", "3", "6"], "{kind}");

        let done = ana.get("/tasks?status=done&sort=title").await.expect(200);
        assert_eq!(
            titles(&done.json()),
            ["task 1", "task 3", "task 5"],
            "{kind}"
        );
        let body = json!({
            "$or": [{ "title": "task 0" }, { "priority__gte": 3 }], "sort": ["-title"],
        });
        let found = ana.post("/tasks/search", &body).await.expect(200);
        assert_eq!(
            titles(&found.json()),
            ["task 5", "task 2", "task 0"],
            "{kind}"
        );
        let his = bob.get("/tasks").await.expect(200);
        assert_eq!(titles(&his.json()), ["task of Bob"], "{kind}");
        server.stop().await;
    }
}

#[tokio::test]
async fn conflicts_name_the_field_and_tenants_do_not_meet() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let (mut ana, mut bob) = (server.client(ANA), server.client(BOB));
        let path = created(&mut ana, &json!({ "title": "the same" })).await;
        created(&mut bob, &json!({ "title": "the same" })).await;
        let other = created(&mut ana, &json!({ "title": "another" })).await;
        let before = server.dump().await;

        let twice = ana.post("/tasks", &json!({ "title": "the same" })).await;
        let twice = twice.expect(409);
        assert_eq!(
            twice.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert_eq!(twice.json()["code"], "duplicate");
        assert_eq!(twice.fields(), ["title: duplicate"], "{kind}");
        let twice = ana.patch(&other, &json!({ "title": "the same" })).await;
        assert_eq!(twice.expect(409).fields(), ["title: duplicate"], "{kind}");

        bob.get(&path).await.expect(404);
        bob.patch(&path, &json!({ "title": "mine" }))
            .await
            .expect(404);
        bob.delete(&path).await.expect(404);
        let nobody = Request::get("/tasks").header(header::AUTHORIZATION, "Bearer guess");
        let nobody = nobody.body(axum::body::Body::empty()).expect("a request");
        let refused = ana.send(nobody).await.expect(401);
        assert_eq!(refused.headers[header::WWW_AUTHENTICATE], "Bearer");
        assert_eq!(server.dump().await, before, "{kind}");
        server.stop().await;
    }
}

#[tokio::test]
async fn what_does_not_fit_is_told_field_by_field() {
    for kind in Kind::of_this_run() {
        let server = Server::start(kind).await;
        let mut ana = server.client(ANA);
        let input = json!({
            "titel": "x", "tenant_id": 2, "priority": "high", "status": "lost", "due": "tomorrow",
        });
        let refused = ana.post("/tasks", &input).await.expect(422);
        let expected = [
            "due: type",
            "priority: type",
            "status: type",
            "tenant_id: unknown_field",
            "titel: unknown_field",
            "title: missing",
        ];
        assert_eq!(refused.fields(), expected, "{kind}");
        for title in ["", " ", "two\nlines", "nul\0", &"x".repeat(201)] {
            let refused = ana
                .post("/tasks", &json!({ "title": title }))
                .await
                .expect(422);
            assert_eq!(refused.fields(), ["title: type"], "{kind}");
            assert!(refused.text.contains("200 characters"), "{}", refused.text);
        }
        created(&mut ana, &json!({ "title": "\u{1f95b}".repeat(200) })).await;
        let refused = ana
            .post("/tasks", &json!({ "title": "a", "priority": 6 }))
            .await;
        assert_eq!(refused.expect(422).json()["code"], "check", "{kind}");
        assert_eq!(server.dump().await.len(), 1, "{kind}");
        server.stop().await;
    }
}
