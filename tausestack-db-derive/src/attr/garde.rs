//! `#[garde(…)]`: read for where it stands; what it says is garde's affair.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{Attribute, Meta};

/// The attributes of garde among these.
pub(crate) fn garde_attributes(attributes: &[Attribute]) -> Vec<Attribute> {
    let of_garde = |attribute: &&Attribute| attribute.path().is_ident("garde");
    attributes.iter().filter(of_garde).cloned().collect()
}

/// The words that begin an entry of these attributes, each with its arguments
/// in parentheses.
pub(crate) fn garde_entries(attributes: &[Attribute]) -> Vec<(String, Span, TokenStream)> {
    let mut entries = Vec::new();
    for attribute in attributes {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        let mut at_start = true;
        for token in list.tokens.clone() {
            match token {
                TokenTree::Ident(word) if at_start => {
                    entries.push((word.to_string(), word.span(), TokenStream::new()));
                    at_start = false;
                }
                TokenTree::Group(group) => {
                    if let Some((_, _, arguments)) = entries.last_mut() {
                        arguments.extend(group.stream());
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == ',' => at_start = true,
                _ => {}
            }
        }
    }
    entries
}

/// The first `self` among tokens.
pub(crate) fn self_in(tokens: &TokenStream) -> Option<Span> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if word == "self" => Some(word.span()),
        TokenTree::Group(group) => self_in(&group.stream()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn entries_and_their_arguments_are_told_apart() {
        let attributes = [
            parse_quote!(#[garde(length(min = 3), custom(by(self.x)), ascii)]),
            parse_quote!(#[garde(skip)]),
        ];
        let entries = garde_entries(&attributes);
        let words: Vec<_> = entries.iter().map(|(word, ..)| word.as_str()).collect();
        assert_eq!(words, ["length", "custom", "ascii", "skip"]);
        let own: Vec<_> = entries
            .iter()
            .map(|(.., to)| self_in(to).is_some())
            .collect();
        assert_eq!(own, [false, true, false, false]);
    }
}
