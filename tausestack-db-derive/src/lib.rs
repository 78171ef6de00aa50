//! The derive macros of tausestack-db; use them through that crate.

#![forbid(unsafe_code)]

mod attr;
mod case;
mod diagnostics;
mod expand;
mod fallback;
mod model;
mod types;
mod validate;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use diagnostics::Errors;
use model::{Derive, build};

/// Maps a struct to a table.
#[proc_macro_derive(Mapped, attributes(mapped))]
pub fn mapped(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, |input| derive(input, Derive::Mapped))
}

fn parsed(
    input: proc_macro::TokenStream,
    derive: impl FnOnce(&DeriveInput) -> TokenStream,
) -> proc_macro::TokenStream {
    match syn::parse(input) {
        Ok(input) => derive(&input).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// The pipeline: attributes → model → rules → code, or errors and stubs.
fn derive(input: &DeriveInput, derive: Derive) -> TokenStream {
    let errors = Errors::new();
    let model = build(input, derive, &errors);
    if let Some(model) = &model {
        validate::check(model, &errors);
    }
    match (errors.finish(), model) {
        (None, Some(model)) => expand::expand(&model),
        (Some(errors), Some(model)) => {
            let stubs = fallback::expand(&model);
            quote::quote!(#errors #stubs)
        }
        (errors, None) => errors.unwrap_or_default(),
    }
}
