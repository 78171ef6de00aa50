//! `query(filter(…), sort(…), max_limit = …)` of a struct.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitInt, Token, token};

use super::options::{assigned, idents, once, read_group};
use crate::diagnostics::{Errors, suggestion};

/// What callers that are not trusted may ask of a list.
pub(crate) struct RawQuery {
    pub(crate) key: Ident,
    pub(crate) filters: Vec<RawQueryFilter>,
    pub(crate) sorts: Vec<Vec<Ident>>,
    pub(crate) max_limit: Option<(Ident, LitInt)>,
}

/// A field that may be filtered by: `name`, `address.city`, `name(eq, in)`.
pub(crate) struct RawQueryFilter {
    pub(crate) path: Vec<Ident>,
    /// The operators, where not all that the type has are allowed.
    pub(crate) operators: Option<Vec<Ident>>,
}

pub(super) fn parse_query(
    key: &Ident,
    input: ParseStream<'_>,
    errors: &Errors,
) -> syn::Result<RawQuery> {
    let mut filters = None;
    let mut sorts = None;
    let mut max_limit = None;
    read_group(input, errors, |inner, input| {
        let word = inner.to_string();
        match word.as_str() {
            "filter" => {
                let mut list = Vec::new();
                read_group(input, errors, |first, input| {
                    list.push(RawQueryFilter {
                        path: path(first, input)?,
                        operators: input
                            .peek(token::Paren)
                            .then(|| idents(input))
                            .transpose()?,
                    });
                    Ok(())
                })?;
                once(&mut filters, inner, list, errors);
            }
            "sort" => {
                let mut list = Vec::new();
                read_group(input, errors, |first, input| {
                    list.push(path(first, input)?);
                    Ok(())
                })?;
                once(&mut sorts, inner, list, errors);
            }
            "max_limit" => once(
                &mut max_limit,
                inner,
                (inner.clone(), assigned(input)?),
                errors,
            ),
            _ => {
                return Err(syn::Error::new(
                    inner.span(),
                    format!(
                        "unknown option `{word}` of `query`{}\n\nhelp: it takes `filter(…)`, `sort(…)` and `max_limit = …`",
                        suggestion(&word, ["filter", "sort", "max_limit"])
                    ),
                ));
            }
        }
        Ok(())
    })?;
    Ok(RawQuery {
        key: key.clone(),
        filters: filters.unwrap_or_default(),
        sorts: sorts.unwrap_or_default(),
        max_limit,
    })
}

/// `a` or `a.b`.
fn path(first: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let mut path = vec![first.clone()];
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        path.push(input.call(Ident::parse_any)?);
    }
    Ok(path)
}
