//! Bodies of JSON: their media types, and how long they may be.

use axum_core::extract::rejection::StringRejection;
use axum_core::extract::{FromRequest as _, Request};
use http::header::CONTENT_TYPE;

use crate::Problem;

/// What a body may be called, and by which header a client is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct MediaTypes {
    accepted: &'static [&'static str],
    /// RFC 9110, section 15.5.16; RFC 5789, section 2.2 for patches.
    header: &'static str,
    listed: &'static str,
}

impl MediaTypes {
    pub(super) const JSON: Self = Self {
        accepted: &["application/json"],
        header: "accept",
        listed: "application/json",
    };

    /// RFC 7396; plain JSON is taken for one, and a JSON Patch (RFC 6902) is
    /// not.
    pub(super) const MERGE_PATCH: Self = Self {
        accepted: &["application/merge-patch+json", "application/json"],
        header: "accept-patch",
        listed: "application/merge-patch+json, application/json",
    };

    fn accepts(self, given: &str) -> bool {
        let essence = given.split(';').next().unwrap_or_default().trim();
        self.accepted
            .iter()
            .any(|accepted| accepted.eq_ignore_ascii_case(essence))
    }
}

/// Reads the body, not longer than axum's `DefaultBodyLimit` says, unless it
/// is called something else.
pub(super) async fn text(request: Request, media_types: MediaTypes) -> Result<String, Problem> {
    let given = request.headers().get(CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok());
    if !given.is_some_and(|given| media_types.accepts(given)) {
        let listed = media_types.listed;
        return Err(Problem::new(415, "unsupported_media_type")
            .with_detail(format!("the body must be {listed}"))
            .with_header(media_types.header, listed));
    }
    String::from_request(request, &()).await.map_err(refusal)
}

fn refusal(rejection: StringRejection) -> Problem {
    if let StringRejection::InvalidUtf8(_) = rejection {
        return Problem::new(400, "syntax").with_detail("the body is no UTF-8");
    }
    match rejection.status().as_u16() {
        413 => Problem::new(413, "too_large").with_detail("the body is too long"),
        _ => Problem::new(400, "syntax").with_detail("the body did not arrive"),
    }
}
