//! Extractors: query strings and bodies, read, checked, and refused.

use axum_core::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use http::request::Parts;

use super::body::{self, MediaTypes};
use crate::{Create, ListParams, Listed, Mapped, MergePatch, Problem, json_text};

impl<T: Listed, S: Send + Sync> FromRequestParts<S> for ListParams<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::from_query(parts.uri.query().unwrap_or_default())?)
    }
}

/// The parameters of a list in a JSON body, where a query string is too short
/// for them: `POST …/search`, or the method `QUERY`.
///
/// The body is what [`ListParams::from_json`] takes, up to 64 KiB, as
/// `application/json`.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # use tausestack_db::CursorPage;
/// use axum::Json;
/// use axum::extract::State;
/// use tausestack_db::axum::ListBody;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "notes", query(filter(title), sort(title)))]
/// # struct Note { #[mapped(id)] id: Option<i64>, title: String }
///
/// /// `{"$or": [{"title": "milk"}, {"title__startswith": "b"}], "limit": 10}`
/// async fn search(
///     State(db): State<Database>,
///     ListBody(params): ListBody<Note>,
/// ) -> Result<Json<CursorPage<Note>>, Error> {
///     Ok(Json(db.find::<Note>().list(params).await?))
/// }
/// # let _ = axum::routing::post::<_, _, Database>(search);
/// ```
#[derive(Debug, Clone)]
pub struct ListBody<T: Listed>(pub ListParams<T>);

/// Longer lists than these ask for more than is allowed in any case.
const MOST_LIST_BYTES: usize = 64 * 1024;

impl<T: Listed, S: Send + Sync> FromRequest<S> for ListBody<T> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, _: &S) -> Result<Self, Problem> {
        DefaultBodyLimit::max(MOST_LIST_BYTES).apply(&mut request);
        let text = body::text(request, MediaTypes::JSON).await?;
        Ok(Self(ListParams::from_json(&json_text::parse(&text)?)?))
    }
}

/// Reads `application/json`, up to axum's `DefaultBodyLimit` (2 MiB unless the
/// router says otherwise).
impl<V: Mapped, S: Send + Sync> FromRequest<S> for Create<V> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Self::from_text(&body::text(request, MediaTypes::JSON).await?)
    }
}

/// Reads `application/merge-patch+json` or `application/json`, up to axum's
/// `DefaultBodyLimit` (2 MiB unless the router says otherwise).
impl<V: Mapped, S: Send + Sync> FromRequest<S> for MergePatch<V> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Self::from_text(&body::text(request, MediaTypes::MERGE_PATCH).await?)
    }
}
