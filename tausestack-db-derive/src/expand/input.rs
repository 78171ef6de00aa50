//! Structs of the user's own that create or update rows of another struct.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Path;

use super::slot::{slot, slots};
use super::view::{base_column, base_constant};
use super::{create, hidden, patch, rule};
use crate::model::{Field, Kind, Model};
use crate::types::{self, ends};

pub(super) fn create_for(model: &Model, base: &Path) -> TokenStream {
    let of = &model.ident;
    let slots = slots(model);
    let sets = model.mapped_fields().map(|(index, field)| {
        let column = base_column(field);
        match field.kind {
            Kind::Plain => {
                let value = value(field);
                quote!(__db::create_field(&mut insert, #column, #value);)
            }
            _ => {
                let ident = &field.ident;
                put(index, field, &quote!(insert), &quote!(self.#ident))
            }
        }
    });
    let constant = base_constant(base);
    let refuse = rule::refuse(model, &quote!(insert));
    let body = quote! {
        let base = #constant;
        let mut insert = __db::Insert::of::<#base>();
        #refuse
        #(#sets)*
        insert.finish()
    };
    let implementation = create::trait_for(&quote!(#base), of, &body);
    hidden(&quote!(#slots #implementation))
}

pub(super) fn patch_for(model: &Model, base: &Path) -> TokenStream {
    let of = &model.ident;
    let slots = slots(model);
    let sets = model.mapped_fields().map(|(index, field)| {
        let column = base_column(field);
        if let Kind::Plain = field.kind {
            let value = value(field);
            return quote!(__db::patch_field(&mut changes, #column, #value););
        }
        let ident = &field.ident;
        let set = |value| put(index, field, &quote!(changes), &value);
        match types::name(&field.ty).as_deref() {
            Some("Patch") => {
                let set = set(quote!(value));
                quote!(if let ::tausestack_db::Patch::Set(value) = self.#ident { #set })
            }
            Some("Option") => {
                let set = set(quote!(value));
                quote!(if let ::core::option::Option::Some(value) = self.#ident { #set })
            }
            _ => set(quote!(self.#ident)),
        }
    });
    let constant = base_constant(base);
    let refuse = rule::refuse(model, &quote!(changes));
    let body = quote! {
        let base = #constant;
        let mut changes = __db::Changes::of::<#base>();
        #refuse
        #(#sets)*
        changes.finish()
    };
    let implementation = patch::trait_for(&quote!(#base), of, &body);
    hidden(&quote!(#slots #implementation))
}

/// `self.field`, underlined as the field's type.
fn value(field: &Field) -> TokenStream {
    let (start, end) = ends(&field.ty);
    let mut ident = field.ident.clone();
    ident.set_span(end);
    let head = quote_spanned!(start=> self.);
    quote!(#head #ident)
}

/// Puts a value that is stored in another form.
fn put(index: usize, field: &Field, into: &TokenStream, value: &TokenStream) -> TokenStream {
    let slot = slot(index);
    let ty = &field.value;
    let column = base_column(field);
    quote! {
        #into.put_checked(__db::adapted_position::<_, #ty>(#column), #value, #slot.into_value);
    }
}
