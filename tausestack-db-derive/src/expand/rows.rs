//! Reading a struct from a row, and its columns' values.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::rule;
use super::slot::{default_value, embedded_item, position, slot};
use crate::model::{Kind, Model};

/// `Self { … }`, read column by column from `row`.
pub(super) fn decoded(model: &Model) -> TokenStream {
    let fields = model.fields.iter().enumerate().map(|(index, field)| {
        let ident = &field.ident;
        match &field.kind {
            Kind::Skipped => {
                let value = default_value(&field.ty);
                quote!(#ident: #value)
            }
            Kind::Embedded { .. } => {
                let decode = embedded_item(&field.ty, "decode");
                quote!(#ident: #decode(row)?)
            }
            _ => {
                let slot = slot(index);
                quote!(#ident: (#slot.decode)(row)?)
            }
        }
    });
    quote!(Self { #(#fields),* })
}

/// The function of `Mapped` that reads a row.
pub(super) fn decode_function(model: &Model) -> TokenStream {
    let decoded = decoded(model);
    quote! {
        fn decode(
            row: &mut __db::RowCursor<'_>,
        ) -> ::core::result::Result<Self, ::tausestack_db::Error> {
            ::core::result::Result::Ok(#decoded)
        }
    }
}

/// `Record` for the struct: the value of each column by position.
pub(super) fn record(model: &Model) -> TokenStream {
    let of = &model.ident;
    let mut constants = TokenStream::new();
    let mut arms = TokenStream::new();
    let mut past_embedded = false;
    for (order, (index, field)) in model.mapped_fields().enumerate() {
        let ident = &field.ident;
        let at = position(model, index);
        if matches!(field.kind, Kind::Embedded { .. }) {
            let first = format_ident!("__AT_{index}");
            let end = format_ident!("__END_{index}");
            let len = embedded_item(&field.ty, "LEN");
            constants.extend(quote! {
                const #first: usize = #at;
                const #end: usize = #first + #len;
            });
            arms.extend(quote! {
                #first..#end => __db::embedded_value(&self.#ident, field - #first),
            });
            past_embedded = true;
            continue;
        }
        let slot = slot(index);
        let pattern = if past_embedded {
            let constant = format_ident!("__AT_{index}");
            constants.extend(quote!(const #constant: usize = #at;));
            quote!(#constant)
        } else {
            let literal = Literal::usize_unsuffixed(order);
            quote!(#literal)
        };
        arms.extend(quote!(#pattern => (#slot.to_value)(&self.#ident),));
    }
    let check = rule::check(model);
    quote! {
        #constants
        #[automatically_derived]
        impl __db::Record for #of {
            fn value(&self, field: usize) -> __db::Value {
                match field {
                    #arms
                    _ => __db::no_such_field(field),
                }
            }

            #check
        }
    }
}
