//! The generated patch struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::member::{Generated, Member, Wrapper};
use super::rule;
use super::slot::position;
use crate::model::{Field, InputStruct, Kind, Model};

/// The declaration of the patch struct.
pub(crate) fn declaration(model: &Model, input: &InputStruct) -> TokenStream {
    let members = model
        .mapped_fields()
        .filter(|(_, field)| field.is_patched())
        .map(|(_, field)| member(field))
        .collect();
    Generated {
        model,
        input,
        doc: format!(
            "What updates a [`{}`]: a field that is absent keeps its value.",
            model.ident.unraw()
        ),
        members,
        defaults: true,
    }
    .declaration()
}

fn member(field: &Field) -> Member<'_> {
    let ty = &field.ty;
    Member {
        field,
        value: quote!(#ty),
        wrapper: Wrapper::Patch,
        optional: true,
    }
}

/// `PatchInput` for the patch struct.
pub(crate) fn implementation(model: &Model, input: &InputStruct) -> TokenStream {
    let name = &input.name;
    let of = &model.ident;
    let sets = model
        .mapped_fields()
        .filter(|(_, field)| field.is_patched())
        .map(|(index, field)| {
            let ident = &field.ident;
            let at = position(model, index);
            let put = match field.kind {
                Kind::Embedded { .. } => quote!(put_embedded(#at, &value)),
                _ => rule::put(model, index, field, &at, &quote!(value)),
            };
            quote! {
                if let ::tausestack_db::Patch::Set(value) = self.#ident { changes.#put; }
            }
        });
    let body = quote! {
        let mut changes = __db::Changes::of::<#of>();
        #(#sets)*
        changes.finish()
    };
    trait_for(&quote!(#of), name, &body)
}

/// The trait around a body.
pub(crate) fn trait_for(of: &TokenStream, name: &syn::Ident, body: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl ::tausestack_db::PatchInput<#of> for #name {
            #[allow(unused_mut, reason = "the struct may hold nothing")]
            fn into_changes(
                self,
            ) -> ::core::result::Result<__db::Changes, ::tausestack_db::Error> {
                #body
            }
        }
    }
}
