//! What `#[serde(…)]` says, as far as names and conversions of JSON go.
//!
//! serde reports its own mistakes: whatever is not understood here is left
//! to it.

use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Meta, Path, Token, parenthesized, token};

use super::options::skip_entry;
use crate::case::Case;

/// Where a value comes from that JSON lacks.
#[derive(Clone)]
pub(crate) enum SerdeDefault {
    /// `Default::default()`
    Trait,
    /// The function that is named.
    Function(Path),
}

/// `#[serde(…)]` on a struct.
#[derive(Default)]
pub(crate) struct SerdeContainer {
    pub(crate) serialize_case: Option<Case>,
    pub(crate) deserialize_case: Option<Case>,
    pub(crate) default: Option<SerdeDefault>,
}

/// `#[serde(…)]` on a field.
#[derive(Default)]
pub(crate) struct SerdeField {
    pub(crate) serialize_name: Option<String>,
    pub(crate) deserialize_name: Option<(String, Ident)>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) default: Option<SerdeDefault>,
    pub(crate) skip_serializing: bool,
    pub(crate) skip_deserializing: Option<Ident>,
    /// The function that writes the field.
    pub(crate) serialize_with: Option<Path>,
    /// The function that reads the field.
    pub(crate) deserialize_with: Option<Path>,
    pub(crate) flatten: Option<Ident>,
}

/// Calls for each entry of each `#[serde(…)]`; what is not read of an entry
/// is skipped.
fn read(attributes: &[Attribute], mut entry: impl FnMut(&Ident, ParseStream<'_>)) {
    for attribute in attributes {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        if !list.path.is_ident("serde") {
            continue;
        }
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Ok(key) = input.call(Ident::parse_any) {
                    entry(&key, input);
                }
                skip_entry(input);
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        // serde itself reports what cannot be read.
        let _ = parser.parse2(list.tokens.clone());
    }
}

/// `= "text"`, if that is what stands there.
fn text(input: ParseStream<'_>) -> Option<LitStr> {
    input.parse::<Token![=]>().ok()?;
    input.parse().ok()
}

fn path(input: ParseStream<'_>) -> Option<Path> {
    text(input)?.parse_with(Path::parse_mod_style).ok()
}

/// `= "both"` or `(serialize = "…", deserialize = "…")`.
fn both_ways(input: ParseStream<'_>) -> (Option<LitStr>, Option<LitStr>) {
    if !input.peek(token::Paren) {
        let name = text(input);
        return (name.clone(), name);
    }
    let (mut serialize, mut deserialize) = (None, None);
    let read = |input: ParseStream<'_>| -> syn::Result<()> {
        let content;
        parenthesized!(content in input);
        while !content.is_empty() {
            let way: Ident = content.parse()?;
            let name = text(&content);
            if way == "serialize" {
                serialize = name;
            } else if way == "deserialize" {
                deserialize = name;
            }
            skip_entry(&content);
            content.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let mut read = read;
    // As above: serde reports it.
    let _ = read(input);
    (serialize, deserialize)
}

fn default(input: ParseStream<'_>) -> Option<SerdeDefault> {
    if input.peek(Token![=]) {
        path(input).map(SerdeDefault::Function)
    } else {
        Some(SerdeDefault::Trait)
    }
}

impl SerdeContainer {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        read(attributes, |key, input| match key.to_string().as_str() {
            "rename_all" => {
                let (serialize, deserialize) = both_ways(input);
                let case = |name: Option<LitStr>| name.and_then(|name| Case::named(&name.value()));
                found.serialize_case = case(serialize).or(found.serialize_case);
                found.deserialize_case = case(deserialize).or(found.deserialize_case);
            }
            "default" => found.default = default(input),
            _ => {}
        });
        found
    }
}

impl SerdeField {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        read(attributes, |key, input| match key.to_string().as_str() {
            "rename" => {
                let (serialize, deserialize) = both_ways(input);
                if let Some(name) = serialize {
                    found.serialize_name = Some(name.value());
                }
                if let Some(name) = deserialize {
                    found.deserialize_name = Some((name.value(), key.clone()));
                }
            }
            "alias" => found.aliases.extend(text(input)),
            "default" => found.default = default(input),
            "skip" => {
                found.skip_serializing = true;
                found.skip_deserializing = Some(key.clone());
            }
            "skip_serializing" => found.skip_serializing = true,
            "skip_deserializing" => found.skip_deserializing = Some(key.clone()),
            "with" => {
                if let Some(module) = path(input) {
                    found.serialize_with = Some(join(&module, "serialize"));
                    found.deserialize_with = Some(join(&module, "deserialize"));
                }
            }
            "serialize_with" => found.serialize_with = path(input),
            "deserialize_with" => found.deserialize_with = path(input),
            "flatten" => found.flatten = Some(key.clone()),
            _ => {}
        });
        found
    }
}

fn join(module: &Path, function: &str) -> Path {
    let mut path = module.clone();
    let span = path
        .segments
        .last()
        .map_or_else(proc_macro2::Span::call_site, |segment| segment.ident.span());
    path.segments.push(Ident::new(function, span).into());
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn names_cases_and_functions_are_read() {
        let container = SerdeContainer::read(&[parse_quote!(
            #[serde(rename_all(serialize = "kebab-case", deserialize = "camelCase"), crate = "x::y", default)]
        )]);
        assert_eq!(container.serialize_case, Some(Case::Kebab));
        assert_eq!(container.deserialize_case, Some(Case::Camel));
        assert!(matches!(container.default, Some(SerdeDefault::Trait)));

        let field = SerdeField::read(&[
            parse_quote!(#[serde(rename = "userName", alias = "login", alias = "nick")]),
            parse_quote!(#[serde(with = "a::b", skip_serializing_if = "Option::is_none", flatten)]),
        ]);
        assert_eq!(
            field.deserialize_name.map(|(name, _)| name).as_deref(),
            Some("userName")
        );
        assert_eq!(field.serialize_name.as_deref(), Some("userName"));
        assert_eq!(field.aliases.len(), 2);
        assert!(field.flatten.is_some());
        let with = field.deserialize_with.expect("serde(with) names a reader");
        assert_eq!(quote::quote!(#with).to_string(), "a :: b :: deserialize");
    }
}
