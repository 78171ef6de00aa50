//! Errors, collected so that all of a struct's mistakes are reported at once.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The errors found so far.
///
/// Rules report here and go on. Dropping it without asking for the result
/// would lose mistakes, so that panics in the derive's own tests.
pub(crate) struct Errors(RefCell<Option<Vec<syn::Error>>>);

impl Errors {
    pub(crate) fn new() -> Self {
        Self(RefCell::new(Some(Vec::new())))
    }

    /// Reports a mistake at a token.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Reports a mistake that covers all of these tokens.
    pub(crate) fn over(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(list) = self.0.borrow_mut().as_mut() {
            list.push(error);
        }
    }

    /// The `compile_error!`s of all that was reported; nothing if all is well.
    pub(crate) fn finish(self) -> Option<TokenStream> {
        let list = self.0.borrow_mut().take().unwrap_or_default();
        list.into_iter()
            .reduce(|mut all, next| {
                all.combine(next);
                all
            })
            .map(|all| all.to_compile_error())
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(
                self.0.borrow().is_none(),
                "the errors of a derive were dropped without being reported"
            );
        }
    }
}

/// The name among these that was probably meant.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        // A third of the name may be mistyped; more is another name.
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()).div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// ``; did you mean `x`?`` – or nothing, if no name is near.
pub(crate) fn suggestion<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The names as a text: `a`, `b`, `c`.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names
        .into_iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_far_ones_are_not() {
        assert_eq!(nearest("uniqe", ["index", "unique"]), Some("unique"));
        assert_eq!(nearest("colour", ["id", "table"]), None);
        assert_eq!(suggestion("tabel", ["table"]), "; did you mean `table`?");
        assert_eq!(suggestion("zzzzzz", ["table"]), "");
    }

    #[test]
    fn all_errors_come_out_together() {
        let errors = Errors::new();
        errors.at(Span::call_site(), "first");
        errors.at(Span::call_site(), "second");
        let text = errors.finish().map(|tokens| tokens.to_string());
        let text = text.unwrap_or_default();
        assert!(text.contains("first") && text.contains("second"), "{text}");
    }

    #[test]
    #[should_panic(expected = "dropped without being reported")]
    fn unreported_errors_do_not_vanish() {
        Errors::new().at(Span::call_site(), "lost");
    }
}
