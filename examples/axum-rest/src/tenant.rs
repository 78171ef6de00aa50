//! Who asks: the tenant that a token belongs to.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use tausestack_db::Problem;

/// The tokens, and the tenant that each belongs to.
///
/// They are looked up by a hash with random keys, so that the time that it
/// takes tells nothing of how much of a token was right.
#[derive(Clone)]
pub struct Tokens(Arc<HashMap<String, i64>>);

impl Tokens {
    /// The shortest token that is no guess.
    const LEAST_LENGTH: usize = 16;

    /// Reads `token=tenant,token=tenant`.
    ///
    /// # Errors
    ///
    /// A sentence, without the tokens, if there is none, or one is too short
    /// or names no tenant.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = HashMap::new();
        for (number, pair) in (1..).zip(text.split(',').filter(|pair| !pair.is_empty())) {
            let (token, tenant) = pair
                .rsplit_once('=')
                .ok_or_else(|| format!("token {number} names no tenant (`token=tenant`)"))?;
            if token.len() < Self::LEAST_LENGTH {
                let least = Self::LEAST_LENGTH;
                return Err(format!("token {number} is shorter than {least} characters"));
            }
            let tenant = tenant
                .parse()
                .map_err(|_| format!("the tenant of token {number} is no number"))?;
            if tokens.insert(token.to_owned(), tenant).is_some() {
                return Err(format!("token {number} is there twice"));
            }
        }
        if tokens.is_empty() {
            return Err("there is no token: nobody could ask anything".to_owned());
        }
        Ok(Self(Arc::new(tokens)))
    }
}

impl fmt::Debug for Tokens {
    /// Without the tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("known", &self.0.len())
            .finish()
    }
}

/// The tenant whose token came with the request. A handler that takes it
/// answers nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenant(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Tenant
where
    Tokens: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all(AUTHORIZATION).iter();
        // Of two, nobody knows which is meant.
        let (Some(header), None) = (given.next(), given.next()) else {
            return Err(unauthorized());
        };
        let token = header
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token)
            .ok_or_else(unauthorized)?;
        let tenant = Tokens::from_ref(state).0.get(token).copied();
        tenant.map(Tenant).ok_or_else(unauthorized)
    }
}

/// RFC 6750, section 3.
fn unauthorized() -> Problem {
    Problem::new(401, "unauthorized")
        .with_detail("a token is needed: `authorization: Bearer …`")
        .with_header("www-authenticate", "Bearer")
}

#[cfg(test)]
mod tests {
    use super::Tokens;

    #[test]
    fn tokens_that_are_none_are_refused_without_being_told() {
        assert!(Tokens::parse("token-of-ana-0001=1,token-of-bob-0002=2").is_ok());
        for text in [
            "",
            ",",
            "secret=1",
            "secret-secret-secret",
            "secret-secret-secret=x",
            "secret-secret-secret=1,secret-secret-secret=2",
        ] {
            let refusal = Tokens::parse(text).expect_err(text);
            assert!(!refusal.contains("secret"), "{refusal}");
        }
        let tokens = Tokens::parse("secret-secret-secret=1").expect("a token");
        assert!(!format!("{tokens:?}").contains("secret"));
    }
}
