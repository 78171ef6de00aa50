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
use model::{Derive, build, build_enum, build_newtype};
use quote::quote;

/// Maps a struct to a table.
#[proc_macro_derive(Mapped, attributes(mapped))]
pub fn mapped(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, |input| structure(input, Derive::Mapped))
}

/// Makes a struct a group of columns of the structs that hold it.
#[proc_macro_derive(MappedEmbed, attributes(mapped))]
pub fn mapped_embed(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, |input| structure(input, Derive::Embed))
}

/// Makes an enum of names a column.
#[proc_macro_derive(MappedEnum, attributes(mapped))]
pub fn mapped_enum(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, value_enum)
}

/// Makes a newtype the column that its inner type is.
#[proc_macro_derive(MappedValue, attributes(mapped))]
pub fn mapped_value(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, newtype)
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

/// The pipeline of the derives of structs: attributes → model → rules → code,
/// or errors and stubs.
fn structure(input: &DeriveInput, derive: Derive) -> TokenStream {
    let errors = Errors::new();
    let model = build(input, derive, &errors);
    if let Some(model) = &model {
        validate::check(model, &errors);
    }
    let errors = errors.finish();
    match (model, &errors) {
        (Some(model), None) => expand::expand(&model),
        (Some(model), Some(errors)) => beside(errors, &fallback::of_model(model)),
        (None, errors) if derive == Derive::Mapped => {
            beside(&quote!(#errors), &fallback::of_input(input))
        }
        (None, errors) => quote!(#errors),
    }
}

fn value_enum(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let model = build_enum(input, &errors);
    if let Some(model) = &model {
        validate::check_enum(model, &errors);
    }
    match (model, errors.finish()) {
        (Some(model), None) => expand::value_enum(&model),
        (_, errors) => beside(&quote!(#errors), &fallback::of_value(input)),
    }
}

fn newtype(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let model = build_newtype(input, &errors);
    match (model, errors.finish()) {
        (Some(model), None) => expand::newtype(&model),
        (_, errors) => beside(&quote!(#errors), &fallback::of_value(input)),
    }
}

fn beside(errors: &TokenStream, stubs: &TokenStream) -> TokenStream {
    quote!(#errors #stubs)
}
