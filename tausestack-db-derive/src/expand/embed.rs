//! A struct that stands in others as a group of columns.

use proc_macro2::TokenStream;
use quote::quote;

use super::slot::{embedded_item, position, slot, slots};
use super::{columns, definition, hidden, rows, rule};
use crate::model::{Kind, Model};

pub(super) fn expand(model: &Model) -> TokenStream {
    let of = &model.ident;
    let name = columns::columns_name(model);
    let columns = columns::embedded(model);
    let slots = slots(model);
    let fields = definition::fields(model);
    let length = position(model, model.fields.len());
    let pushed = model.mapped_fields().map(|(index, field)| {
        let ident = &field.ident;
        match field.kind {
            Kind::Embedded { .. } => {
                let values = embedded_item(&field.ty, "values");
                quote!(#values(&self.#ident, out);)
            }
            _ => {
                let slot = slot(index);
                quote!(out.push((#slot.to_value)(&self.#ident));)
            }
        }
    });
    let decode = rows::decode_function(model);
    let check = rule::check(model);
    let validated = model.written.validate.is_some();
    let hidden = hidden(&quote! {
        #slots
        #[automatically_derived]
        impl __db::Embedded for #of {
            const LEN: usize = #length;
            const VALIDATED: bool = #validated;
            const FIELDS: &'static [__db::FieldDefinition] = #fields;
            type Columns<E: 'static> = #name<E>;

            fn values(&self, out: &mut ::std::vec::Vec<__db::Value>) {
                #(#pushed)*
            }

            #decode

            #check
        }
    });
    quote!(#columns #hidden)
}
