//! `index(…)`, `unique(…)` and `check(…)` of a struct.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitInt, LitStr, Token, parenthesized, token};

use super::options::{idents, once, read_group, text};
use crate::diagnostics::{Errors, suggestion};

/// An index or a unique key, its columns by field name.
pub(crate) struct RawIndex {
    pub(crate) key: Ident,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    pub(crate) parts: Vec<RawPart>,
    pub(crate) include: Vec<Ident>,
    pub(crate) predicate: Option<LitStr>,
    pub(crate) method: Option<LitStr>,
}

/// One part of an index.
pub(crate) struct RawPart {
    pub(crate) target: RawTarget,
    pub(crate) descending: bool,
    pub(crate) nulls: Option<RawNulls>,
    pub(crate) prefix: Option<u32>,
}

pub(crate) enum RawTarget {
    /// A field; one of an embedded struct is named by its path.
    Field(Vec<Ident>),
    Expression(LitStr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawNulls {
    First,
    Last,
}

/// A check of the whole row.
pub(crate) struct RawCheck {
    pub(crate) key: Ident,
    pub(crate) name: Option<LitStr>,
    pub(crate) expression: LitStr,
}

/// `index(a, b desc)` and `index(name = "…", columns(…), where = "…", …)`:
/// columns stand in the list itself or in `columns(…)`.
pub(super) fn parse_index(
    key: &Ident,
    input: ParseStream<'_>,
    errors: &Errors,
) -> syn::Result<RawIndex> {
    let mut name = None;
    let mut predicate = None;
    let mut method = None;
    let mut include = None;
    let mut unique_flag = None;
    let mut parts = Vec::new();
    read_group(input, errors, |inner, input| {
        let word = inner.to_string();
        match word.as_str() {
            "name" if input.peek(Token![=]) => once(&mut name, inner, text(input)?, errors),
            "where" => once(&mut predicate, inner, text(input)?, errors),
            "using" if input.peek(Token![=]) => once(&mut method, inner, text(input)?, errors),
            "include" if input.peek(token::Paren) => {
                once(&mut include, inner, idents(input)?, errors);
            }
            "columns" if input.peek(token::Paren) => {
                read_group(input, errors, |inner, input| {
                    parts.push(parse_part(inner, input)?);
                    Ok(())
                })?;
            }
            "unique" if input.is_empty() || input.peek(Token![,]) => {
                once(&mut unique_flag, inner, (), errors);
            }
            _ if input.peek(Token![=]) && word != "expr" => {
                let known = ["name", "where", "using", "expr"];
                return Err(syn::Error::new(
                    inner.span(),
                    format!(
                        "unknown option `{word}` of an index{}",
                        suggestion(&word, known)
                    ),
                ));
            }
            _ => parts.push(parse_part(inner, input)?),
        }
        Ok(())
    })?;
    Ok(RawIndex {
        key: key.clone(),
        name,
        unique: key == "unique" || unique_flag.is_some(),
        parts,
        include: include.unwrap_or_default(),
        predicate,
        method,
    })
}

/// `a`, `a.b`, `c(10)`, `expr = "…"`, with `desc` and `nulls_last` behind.
fn parse_part(first: &Ident, input: ParseStream<'_>) -> syn::Result<RawPart> {
    let mut prefix = None;
    let target = if first == "expr" && input.peek(Token![=]) {
        RawTarget::Expression(text(input)?)
    } else {
        let mut path = vec![first.clone()];
        while input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            path.push(input.call(Ident::parse_any)?);
        }
        if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            let length: LitInt = content.parse().map_err(|error| {
                syn::Error::new(error.span(), "expected how many characters are indexed")
            })?;
            prefix = Some(length.base10_parse()?);
        }
        RawTarget::Field(path)
    };
    let mut part = RawPart {
        target,
        descending: false,
        nulls: None,
        prefix,
    };
    while input.peek(Ident::peek_any) {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "asc" => part.descending = false,
            "desc" => part.descending = true,
            "nulls_first" => part.nulls = Some(RawNulls::First),
            "nulls_last" => part.nulls = Some(RawNulls::Last),
            other => {
                let known = ["asc", "desc", "nulls_first", "nulls_last"];
                return Err(syn::Error::new(
                    word.span(),
                    format!("unknown order `{other}`{}", suggestion(other, known)),
                ));
            }
        }
    }
    Ok(part)
}

/// `check("age >= 0")`, `check(name = "adults", "age >= 18")`.
pub(super) fn parse_check(key: &Ident, input: ParseStream<'_>) -> syn::Result<RawCheck> {
    let content;
    parenthesized!(content in input);
    let mut name = None;
    if content.peek(Ident) {
        let option: Ident = content.parse()?;
        if option != "name" {
            return Err(syn::Error::new(
                option.span(),
                format!("unknown option `{option}` of a check; did you mean `name`?"),
            ));
        }
        name = Some(text(&content)?);
        content.parse::<Token![,]>()?;
    }
    let expression = content.parse::<LitStr>().map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected the condition, as SQL in quotes\n\nhelp: `check(\"age >= 0\")`",
        )
    })?;
    content.parse::<Option<Token![,]>>()?;
    if !content.is_empty() {
        return Err(content.error("a check has one condition\n\nhelp: write a second `check(…)`"));
    }
    Ok(RawCheck {
        key: key.clone(),
        name,
        expression,
    })
}
