//! From the checked model to Rust.
//!
//! Generated code names `::tausestack_db` and `::core` by absolute paths only,
//! since a user may have types called `Result`, `Option` or `Json`. Inside the
//! anonymous constant that holds the implementations, `__db` stands for the
//! library's hidden module.

mod columns;
mod create;
mod definition;
mod member;
mod patch;
mod rows;
mod slot;
mod table;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Form, Model};

/// The code for a struct.
pub(crate) fn expand(model: &Model) -> TokenStream {
    match &model.form {
        Form::Table(name) => table::expand(model, name),
        _ => TokenStream::new(),
    }
}

/// The code for a struct that has errors: what its users name, without
/// bodies, so that the errors are not followed by others that they cause.
pub(crate) fn stubs(model: &Model) -> TokenStream {
    crate::fallback::expand(model)
}

/// Puts the implementations where nothing that they name can be seen.
pub(crate) fn hidden(items: &TokenStream) -> TokenStream {
    quote! {
        const _: () = {
            use ::tausestack_db::__private as __db;
            #items
        };
    }
}

/// `Some(value)` or `None`, by absolute paths.
fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

#[cfg(test)]
mod tests;
