//! The grammar that all of our attributes share: `key`, `key = value`,
//! `key(…)`, separated by commas.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Meta, Token, parenthesized};

use crate::diagnostics::{Errors, suggestion};

/// Attributes of the product that this version does not have yet.
const LATER: [&str; 7] = [
    "belongs_to",
    "has_one",
    "has_many",
    "many_to_many",
    "soft_delete",
    "version",
    "hooks",
];

/// What stands within another attribute, and how.
const WITHIN: [(&str, &str); 5] = [
    ("on_delete", "references(User, on_delete = cascade)"),
    ("on_update", "references(User, on_update = cascade)"),
    ("deferrable", "references(User, deferrable)"),
    ("prefix", "embed(prefix = \"…\")"),
    ("client", "id(client)"),
];

/// Reads the entries of each `#[mapped(…)]` among the attributes.
///
/// A mistake in one entry does not hide those in the next: the reader skips
/// to the comma and goes on.
pub(super) fn read_mapped(
    attributes: &[Attribute],
    errors: &Errors,
    mut entry: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    for attribute in attributes {
        if !attribute.path().is_ident("mapped") {
            continue;
        }
        match &attribute.meta {
            Meta::List(list) => read_tokens(list.tokens.clone(), errors, &mut entry),
            _ => errors.over(attribute, "expected a list\n\nhelp: write `#[mapped(…)]`"),
        }
    }
}

/// Reads the entries of a list in parentheses.
pub(super) fn read_group(
    input: ParseStream<'_>,
    errors: &Errors,
    mut entry: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    let content;
    parenthesized!(content in input);
    read_entries(&content, errors, &mut entry);
    Ok(())
}

fn read_tokens(
    tokens: TokenStream,
    errors: &Errors,
    entry: &mut impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    let read = |input: ParseStream<'_>| {
        read_entries(input, errors, entry);
        Ok(())
    };
    if let Err(error) = read.parse2(tokens) {
        errors.push(error);
    }
}

fn read_entries(
    input: ParseStream<'_>,
    errors: &Errors,
    entry: &mut impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    while !input.is_empty() {
        let read = input
            .call(Ident::parse_any)
            .map_err(|error| syn::Error::new(error.span(), "expected the name of an attribute"))
            .and_then(|key| entry(&key, input));
        if let Err(error) = read {
            errors.push(error);
            skip_entry(input);
        } else if !input.is_empty() && !input.peek(Token![,]) {
            errors.at(input.span(), "expected `,` between attributes");
            skip_entry(input);
        }
        if !input.is_empty() {
            // Present by what was skipped up to or peeked at.
            let _ = input.parse::<Token![,]>();
        }
    }
}

/// Skips the rest of an entry, up to the comma that ends it.
pub(super) fn skip_entry(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

/// Sets what may be given once.
pub(super) fn once<T>(place: &mut Option<T>, key: &Ident, value: T, errors: &Errors) {
    if place.is_some() {
        errors.at(key.span(), format!("duplicate attribute `{}`", key.unraw()));
    } else {
        *place = Some(value);
    }
}

/// `= value`.
pub(super) fn assigned<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= "text"`.
pub(super) fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse::<Token![=]>()?;
    input
        .parse::<LitStr>()
        .map_err(|error| syn::Error::new(error.span(), "expected a text in quotes"))
}

/// `(a, b, c)`.
pub(super) fn idents(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    let list = content.parse_terminated(Ident::parse_any, Token![,])?;
    Ok(list.into_iter().collect())
}

/// The error for a name that is no attribute here; the names that are known
/// at the other place (struct or field) get told where they belong.
pub(super) fn unknown(
    key: &Ident,
    known: &[&str],
    elsewhere: &[&str],
    other_place: &str,
) -> syn::Error {
    let name = key.unraw().to_string();
    let message = if LATER.contains(&name.as_str()) {
        format!("`{name}` is not available yet")
    } else if elsewhere.contains(&name.as_str()) {
        format!("`{name}` does not belong here\n\nhelp: it is an attribute of {other_place}")
    } else if let Some((_, way)) = WITHIN.iter().find(|(within, _)| *within == name) {
        format!("`{name}` does not stand alone\n\nhelp: write it as in `{way}`")
    } else {
        format!(
            "unknown attribute `{name}`{}",
            suggestion(&name, known.iter().copied())
        )
    };
    syn::Error::new(key.span(), message)
}
