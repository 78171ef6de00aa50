//! From the checked model to Rust.
//!
//! Generated code names `::tausestack_db` and `::core` by absolute paths only,
//! since a user may have types called `Result`, `Option` or `Json`. Inside the
//! anonymous constant that holds the implementations, `__db` stands for the
//! library's hidden module.

pub(crate) mod columns;
pub(crate) mod create;
mod definition;
mod embed;
mod entity;
mod input;
mod member;
mod newtype;
pub(crate) mod patch;
mod query;
mod rows;
mod rule;
mod slot;
mod table;
mod value_enum;
mod view;

pub(crate) use entity::entity_type;
pub(crate) use newtype::newtype;
pub(crate) use table::key_type;
pub(crate) use value_enum::value_enum;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Form, Model};

/// The code for a struct.
pub(crate) fn expand(model: &Model) -> TokenStream {
    match &model.form {
        Form::Table(name) => table::expand(model, name),
        Form::Entity(path) => entity::expand(model, path),
        Form::View(base) => view::expand(model, base),
        Form::Create(base) => input::create_for(model, base),
        Form::Patch(base) => input::patch_for(model, base),
        Form::Embed => embed::expand(model),
        // Reported: the stubs are emitted in place of this.
        Form::Unsaid => TokenStream::new(),
    }
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
