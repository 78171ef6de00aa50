//! Rules that values keep: garde's, field by field.
//!
//! Each field with rules gets a function that moves a value through a struct
//! of that one field, which has the field's attributes. So garde's own derive
//! reads them, and they hold for a value whatever stands around it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::slot::{json_source, slot};
use crate::attr::garde_entries;
use crate::model::{Field, Form, Kind, Model};
use crate::types::ends;
use crate::validate::has_rules;

/// Whether the field is held against rules by itself.
pub(super) fn is_checked(model: &Model, field: &Field) -> bool {
    model.written.validate.is_some()
        && matches!(model.form, Form::Table(_) | Form::Entity(_) | Form::Embed)
        && !matches!(field.kind, Kind::Embedded { .. } | Kind::Skipped)
        && has_rules(&field.rules)
}

fn function(index: usize) -> Ident {
    format_ident!("__rule_{index}")
}

/// The functions of all fields that have rules.
pub(super) fn functions(model: &Model) -> TokenStream {
    model
        .mapped_fields()
        .filter(|(_, field)| is_checked(model, field))
        .map(|(index, field)| {
            let function = function(index);
            let (ident, ty, rules) = (&field.ident, &field.ty, &field.rules);
            quote! {
                fn #function(value: #ty) -> ::core::result::Result<#ty, __db::Mistakes> {
                    #[derive(::garde::Validate)]
                    struct Checked {
                        #(#rules)*
                        #ident: #ty,
                    }
                    let checked = Checked { #ident: value };
                    __db::check_field(&checked)?;
                    ::core::result::Result::Ok(checked.#ident)
                }
            }
        })
        .collect()
}

/// The definition of a field's rules, if it has some.
pub(super) fn definition(model: &Model, index: usize, field: &Field) -> Option<TokenStream> {
    if !is_checked(model, field) {
        return None;
    }
    let (function, slot) = (function(index), slot(index));
    let from_json = if field.serde.skip_deserializing.is_some() {
        quote!(__db::not_from_json)
    } else {
        let read = json_source(field);
        quote!(|json| {
            __db::from_json_checked(json, |json| #read(json), #function, #slot.into_value)
        })
    };
    Some(quote! {
        __db::RuleDefinition {
            from_json: #from_json,
            check: |value| __db::erased(value, #function),
        }
    })
}

/// Puts a field's value into a row or among changes: by its rules, if it has
/// some.
pub(super) fn put(
    model: &Model,
    index: usize,
    field: &Field,
    at: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    let slot = slot(index);
    if is_checked(model, field) {
        quote!(put_checked(#at, #value, #slot.into_value))
    } else {
        quote!(put(#at, (#slot.into_value)(#value)))
    }
}

/// The function that holds the whole struct against its rules, and those of
/// the structs embedded in it; none if there are none.
pub(super) fn check(model: &Model) -> Option<TokenStream> {
    let validated = model.written.validate.is_some();
    let of_struct = if validated {
        quote!(__db::check_struct(self))
    } else {
        quote!(__db::Mistakes::new())
    };
    let embedded: Vec<_> = model
        .mapped_fields()
        .filter(|(_, field)| matches!(field.kind, Kind::Embedded { .. }))
        .map(|(_, field)| {
            let (ident, name) = (&field.ident, &field.name);
            quote!(__db::check_embedded(&mut mistakes, #name, &self.#ident);)
        })
        .collect();
    (validated || !embedded.is_empty()).then(|| {
        quote! {
            fn check(&self) -> __db::Mistakes {
                #[allow(unused_mut, reason = "nothing may be embedded")]
                let mut mistakes = #of_struct;
                #(#embedded)*
                mistakes
            }
        }
    })
}

fn dives(field: &Field) -> bool {
    garde_entries(&field.rules)
        .iter()
        .any(|(word, ..)| word == "dive")
}

/// An embedded struct that garde goes into must hold its rules in JSON too.
pub(super) fn embedded_are_validated(model: &Model) -> TokenStream {
    if model.written.validate.is_none() {
        return TokenStream::new();
    }
    model
        .mapped_fields()
        .filter(|(_, field)| matches!(field.kind, Kind::Embedded { .. }) && dives(field))
        .map(|(_, field)| {
            let ty = &field.ty;
            let (start, end) = ends(ty);
            let head = quote_spanned!(start=> <);
            let tail = quote_spanned!(end=> as __db::Embedded>::VALIDATED);
            quote! {
                const _: () = ::core::assert!(
                    #head #ty #tail,
                    "the rules of an embedded struct hold in JSON only if it declares them; \
                     help: add `#[mapped(validate)]` to it",
                );
            }
        })
        .collect()
}

/// What refuses a struct of the user's own that breaks its rules.
pub(super) fn refuse(model: &Model, into: &TokenStream) -> TokenStream {
    if model.written.validate.is_none() {
        return TokenStream::new();
    }
    let names = model
        .fields
        .iter()
        .filter(|field| field.name != field.deserialize_name)
        .map(|field| {
            let (name, wire) = (&field.name, &field.deserialize_name);
            quote!((#name, #wire))
        });
    quote! {
        #into.refuse(__db::renamed(__db::check_struct(&self), &[#(#names),*]));
    }
}
