//! A struct that shows some columns of another's table.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Path};

use super::slot::{ident_of, slots, spanned_path};
use super::{columns, definition, hidden, query, rows};
use crate::model::{Field, Kind, Model};

pub(super) fn expand(model: &Model, base: &Path) -> TokenStream {
    let of = &model.ident;
    let rust_name = of.unraw().to_string();
    let entity = spanned_path(base, "Entity");
    let key = spanned_path(base, "Key");
    let mapping = spanned_path(base, "mapping");
    let (columns, constant) = columns::columns(model, &entity);
    let slots = slots(model);
    let fields = definition::fields(model);
    let compared = compared(model, base);
    let decode = rows::decode_function(model);
    let listed = query::listed(model, &quote!(FIELDS));
    let hidden = hidden(&quote! {
        #slots
        #compared
        static FIELDS: &[__db::FieldDefinition] = #fields;
        #[automatically_derived]
        impl ::tausestack_db::Mapped for #of {
            type Entity = #entity;
            type Key = #key;

            fn mapping() -> &'static __db::Mapping {
                static MAPPING: __db::LazyLock<__db::Mapping> = __db::LazyLock::new(|| {
                    __db::Mapping::view_of(#mapping(), #rust_name, FIELDS)
                });
                &MAPPING
            }

            #decode
        }
        // A bound over a lifetime is asked for at the use, not here: the base
        // may have no key.
        #[automatically_derived]
        impl ::tausestack_db::Keyed for #of where for<'keyed> #base: ::tausestack_db::Keyed {}
        #listed
        #constant
    });
    quote!(#columns #hidden)
}

/// Compares each field's type with the base's column: rustc reports a name
/// that the base lacks, and a type that differs.
fn compared(model: &Model, base: &Path) -> TokenStream {
    let entity = spanned_path(base, "Entity");
    let comparisons = model.mapped_fields().map(|(_, field)| {
        let ty = &field.ty;
        let column = base_column(field);
        let expected = match field.kind {
            Kind::Plain => quote!(#ty),
            _ => quote!(__db::Adapted<#ty>),
        };
        quote!(let _: __db::Column<#entity, #expected> = #column;)
    });
    let constant = base_constant(base);
    quote! {
        const _: fn() = || {
            let base = #constant;
            #(#comparisons)*
        };
    }
}

/// `<Base>::COLUMN`, underlined as the base.
pub(super) fn base_constant(base: &Path) -> TokenStream {
    let (start, end) = crate::types::ends(base);
    let head = quote_spanned!(start=> <);
    let tail = quote_spanned!(end=> >::COLUMN);
    quote!(#head #base #tail)
}

/// The base's column that a field stands for, looked up in a variable `base`;
/// underlined as the name that the field gives for it.
pub(super) fn base_column(field: &Field) -> TokenStream {
    let span = field.column_span;
    let path = if field.written.column.is_some() {
        field
            .column
            .split('.')
            .map(|name| ident_of(name, span))
            .collect::<Vec<_>>()
    } else {
        vec![field.ident.clone()]
    };
    let base = Ident::new("base", span);
    quote_spanned!(span=> #base #(.#path)*)
}
