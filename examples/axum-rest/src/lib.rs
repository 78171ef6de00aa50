//! Tasks of several tenants, over HTTP, for callers who are not trusted.
//!
//! ```console
//! $ export TASK_TOKENS='token-of-ana-0001=1,token-of-bob-0002=2'
//! $ cargo run -p axum-rest                # SQLite; DATABASE_URL names another database
//! ```
//!
//! The token says whose tasks are meant; nothing else does:
//!
//! ```console
//! $ ana='authorization: Bearer token-of-ana-0001'
//! $ json='content-type: application/json'
//! $ curl -H "$ana" -H "$json" localhost:3000/tasks -d '{"title": "Buy milk", "due": "2027-01-31"}'
//! $ curl -H "$ana" 'localhost:3000/tasks?status=open&sort=-priority,title&limit=20'
//! $ curl -H "$ana" -H "$json" localhost:3000/tasks/search \
//!        -d '{"$or": [{"priority__gte": 4}, {"title__icontains": "milk"}]}'
//! ```
//!
//! `next_cursor` of a page is `cursor=…` of the next. With the `id` of a task:
//!
//! ```console
//! $ curl -H "$ana" localhost:3000/tasks/$id
//! $ curl -H "$ana" -H 'content-type: application/merge-patch+json' -X PATCH localhost:3000/tasks/$id \
//!        -d '{"status": "done", "due": null}'
//! $ curl -H "$ana" -X DELETE localhost:3000/tasks/$id
//! ```
//!
//! What is refused says why, in the form of RFC 9457:
//!
//! ```console
//! $ curl -H "$ana" -H "$json" localhost:3000/tasks -d '{"titel": "x", "tenant_id": 2, "priority": "high"}'
//! {"type":"about:blank","title":"Unprocessable Content","status":422,"code":"invalid_input",
//!  "detail":"the input does not fit","errors":[
//!  {"field":"titel","code":"unknown_field","reason":"unknown field; did you mean `title`?"}, …
//! ```
//!
//! `model` is what is kept, `tenant` who asks, `routes` what is answered;
//! `tests/http` is what a hostile client gets.

pub mod model;
pub mod problems;
pub mod routes;
pub mod tenant;
