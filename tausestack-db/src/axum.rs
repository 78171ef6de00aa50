//! Extractors and responses of axum (feature `axum`).
//!
//! | extractor | reads | refuses with |
//! | --- | --- | --- |
//! | [`ListParams<T>`](crate::ListParams) | the query string | 400 |
//! | [`ListBody<T>`] | the same as a JSON body, for `POST …/search` and `QUERY` | 400, 413, 415 |
//! | [`Create<V>`](crate::Create) | a new row, as JSON | 400, 413, 415, 422 |
//! | [`MergePatch<V>`](crate::MergePatch) | changes, as a merge patch | 400, 413, 415, 422 |
//!
//! Each refuses with a [`Problem`](crate::Problem), which is a response, and so
//! is [`Error`](crate::Error): a handler that returns `Result<_, Error>`
//! answers 404, 409, 422 and the rest by itself. Errors of 5xx go to the log
//! (`tracing`, target `tausestack_db`), and not to the client.
//!
//! ```
//! use axum::extract::State;
//! use axum::routing::get;
//! use axum::{Json, Router};
//! use serde::{Deserialize, Serialize};
//! use tausestack_db::prelude::*;
//! use tausestack_db::{Create, CursorPage, ListParams};
//!
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
//! #[mapped(table = "notes", query(filter(title), sort(title)))]
//! struct Note {
//!     #[mapped(id)]
//!     id: Option<i64>,
//!     #[mapped(unique)]
//!     title: String,
//! }
//!
//! async fn list(
//!     State(db): State<Database>,
//!     params: ListParams<Note>,
//! ) -> Result<Json<CursorPage<Note>>, Error> {
//!     Ok(Json(db.find::<Note>().list(params).await?))
//! }
//!
//! async fn create(State(db): State<Database>, note: Create<Note>) -> Result<Json<Note>, Error> {
//!     Ok(Json(db.create(note).await?))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let db = Database::connect("sqlite::memory:").await?;
//! db.create_tables(models![Note]).await?;
//! let app: Router = Router::new()
//!     .route("/notes", get(list).post(create))
//!     .with_state(db);
//! # let _ = app;
//! # Ok(())
//! # }
//! ```

mod body;
mod extract;
mod response;

pub use extract::ListBody;
