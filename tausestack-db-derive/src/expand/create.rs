//! The generated create struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::member::{Generated, Member, Wrapper};
use super::rule;
use super::slot::position;
use crate::model::{Field, InputStruct, Kind, Model, Presence};
use crate::types::not_null;

/// The declaration of the create struct.
pub(crate) fn declaration(model: &Model, input: &InputStruct) -> TokenStream {
    let members = model
        .mapped_fields()
        .filter_map(|(_, field)| member(field))
        .collect();
    Generated {
        model,
        input,
        doc: format!("What creates a [`{}`].", model.ident.unraw()),
        members,
        defaults: false,
    }
    .declaration()
}

fn member(field: &Field) -> Option<Member<'_>> {
    let ty = &field.ty;
    let inner = not_null(ty);
    let (value, wrapper, optional) = match field.presence() {
        Presence::None => return None,
        Presence::Required => (quote!(#ty), Wrapper::None, false),
        Presence::Unwrapped => (quote!(#inner), Wrapper::None, false),
        // The type is an `Option` of its own, to which the conversions of the
        // field apply as they are.
        Presence::Nullable => (quote!(#ty), Wrapper::None, true),
        Presence::Optional | Presence::OrElse(_) => (quote!(#ty), Wrapper::Option, true),
        Presence::Tristate(_) => (quote!(#ty), Wrapper::Patch, true),
    };
    Some(Member {
        field,
        value,
        wrapper,
        optional,
    })
}

/// `CreateInput` for the create struct.
pub(crate) fn implementation(model: &Model, input: &InputStruct) -> TokenStream {
    let name = &input.name;
    let of = &model.ident;
    let sets: TokenStream = model
        .mapped_fields()
        .map(|(index, field)| set(model, index, field))
        .collect();
    let body = quote! {
        let mut insert = __db::Insert::of::<#of>();
        #sets
        insert.finish()
    };
    trait_for(&quote!(#of), name, &body)
}

/// The trait around a body.
pub(crate) fn trait_for(of: &TokenStream, name: &syn::Ident, body: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl ::tausestack_db::CreateInput<#of> for #name {
            #[allow(unused_mut, reason = "the struct may hold nothing")]
            fn into_insert(
                self,
            ) -> ::core::result::Result<__db::Insert, ::tausestack_db::Error> {
                #body
            }
        }
    }
}

fn set(model: &Model, index: usize, field: &Field) -> TokenStream {
    let ident = &field.ident;
    let at = position(model, index);
    let put = |value: TokenStream| match field.kind {
        Kind::Embedded { .. } => quote!(insert.put_embedded(#at, &#value);),
        _ => {
            let put = rule::put(model, index, field, &at, &value);
            quote!(insert.#put;)
        }
    };
    let present = put(quote!(value));
    match field.presence() {
        Presence::None => TokenStream::new(),
        Presence::Required | Presence::Nullable => put(quote!(self.#ident)),
        Presence::Unwrapped => put(quote!(::core::option::Option::Some(self.#ident))),
        Presence::Optional => quote! {
            if let ::core::option::Option::Some(value) = self.#ident { #present }
        },
        Presence::OrElse(otherwise) => put(quote! {
            match self.#ident {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => #otherwise,
            }
        }),
        Presence::Tristate(None) => quote! {
            if let ::tausestack_db::Patch::Set(value) = self.#ident { #present }
        },
        Presence::Tristate(Some(otherwise)) => put(quote! {
            match self.#ident {
                ::tausestack_db::Patch::Set(value) => value,
                ::tausestack_db::Patch::Absent => #otherwise,
            }
        }),
    }
}
