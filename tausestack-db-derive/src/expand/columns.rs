//! The typed columns: `User::COLUMN`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use super::hidden;
use super::slot::{embedded_item, position};
use crate::model::{Field, Kind, Model};
use crate::types::ends;

/// The name of the struct that holds the columns.
pub(crate) fn columns_name(model: &Model) -> Ident {
    format_ident!("{}Columns", model.ident.unraw())
}

/// The type of a field's column.
fn column_type(field: &Field, entity: &TokenStream) -> TokenStream {
    let ty = &field.ty;
    match &field.kind {
        Kind::Embedded { .. } => {
            let columns = embedded_item(ty, "Columns");
            let (_, end) = ends(ty);
            let entity = entity.clone().into_iter().map(|mut token| {
                token.set_span(end);
                token
            });
            let entity = quote_spanned!(end=> <#(#entity)*>);
            quote!(#columns #entity)
        }
        Kind::Plain => quote!(::tausestack_db::__private::Column<#entity, #ty>),
        _ => quote! {
            ::tausestack_db::__private::Column<#entity, ::tausestack_db::__private::Adapted<#ty>>
        },
    }
}

/// The declarations of the columns struct's fields.
fn column_fields(model: &Model, entity: &TokenStream) -> TokenStream {
    let vis = &model.vis;
    model
        .mapped_fields()
        .map(|(_, field)| {
            let ident = &field.ident;
            let ty = column_type(field, entity);
            let doc = match field.kind {
                Kind::Embedded { .. } => format!("The columns of `{}`.", field.name),
                _ => format!("The column of `{}`.", field.name),
            };
            quote! {
                #[doc = #doc]
                #vis #ident: #ty,
            }
        })
        .collect()
}

/// The values of the columns struct's fields; `first` is where the struct's
/// columns start in the mapping.
fn column_values(model: &Model, mapping: &TokenStream, first: Option<&TokenStream>) -> TokenStream {
    model
        .mapped_fields()
        .map(|(index, field)| {
            let ident = &field.ident;
            let position = position(model, index);
            let at = match first {
                Some(first) => quote!(#first + #position),
                None => position,
            };
            let value = match &field.kind {
                Kind::Embedded { .. } => {
                    let columns = embedded_item(&field.ty, "Columns");
                    let (start, end) = ends(&field.ty);
                    let open = quote_spanned!(start=> <);
                    let close = quote_spanned!(end=> <_>>::__at);
                    quote!(#open #columns #close(#mapping, #at))
                }
                _ => quote!(__db::Column::new(#mapping, #at)),
            };
            quote!(#ident: #value,)
        })
        .collect()
}

/// The struct of the columns, and the constant of the mapped struct that
/// holds one.
pub(crate) fn columns(model: &Model, entity: &TokenStream) -> (TokenStream, TokenStream) {
    let declared = declaration(model, entity);
    let of = &model.ident;
    let vis = &model.vis;
    let name = columns_name(model);
    let mapping = quote!(<#of as ::tausestack_db::Mapped>::mapping);
    let values = column_values(model, &mapping, None);
    let constant = quote! {
        #[allow(dead_code, reason = "not every struct is filtered")]
        impl #of {
            /// The struct's columns, by field: what filters and orders name.
            #vis const COLUMN: #name = #name { #values };
        }
    };
    (declared, constant)
}

fn declaration(model: &Model, entity: &TokenStream) -> TokenStream {
    let doc = format!(
        "The columns of [`{}`], by field: what filters and orders name.",
        model.ident.unraw()
    );
    declared(model, &doc, &TokenStream::new(), entity)
}

/// The struct of an embedded struct's columns, for any entity that embeds it.
pub(crate) fn embedded(model: &Model) -> TokenStream {
    let vis = &model.vis;
    let name = columns_name(model);
    let doc = format!(
        "The columns of an embedded [`{}`], by field: what filters and orders name.",
        model.ident.unraw()
    );
    let declared = declared(model, &doc, &quote!(<E: 'static>), &quote!(E));
    let values = column_values(model, &quote!(mapping), Some(&quote!(first)));
    let hidden = hidden(&quote! {
        #[automatically_derived]
        impl<E: 'static> #name<E> {
            /// The columns, of which the first stands at this position.
            #[doc(hidden)]
            #[allow(dead_code, unreachable_pub, reason = "called where the struct is embedded")]
            #vis const fn __at(mapping: fn() -> &'static __db::Mapping, first: usize) -> Self {
                Self { #values }
            }
        }
    });
    quote!(#declared #hidden)
}

fn declared(model: &Model, doc: &str, generics: &TokenStream, entity: &TokenStream) -> TokenStream {
    let vis = &model.vis;
    let name = columns_name(model);
    let fields = column_fields(model, entity);
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code, private_interfaces, unreachable_pub, reason = "generated beside the struct")]
        #vis struct #name #generics { #fields }
    }
}
