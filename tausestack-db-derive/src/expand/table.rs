//! A struct that declares a table.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::LitStr;

use super::{columns, create, definition, hidden, patch, query, rows, slot};
use crate::model::{Field, Model, is_known};
use crate::types::{ends, not_null};

pub(super) fn expand(model: &Model, table: &LitStr) -> TokenStream {
    let of = &model.ident;
    let entity = quote!(::tausestack_db::__private::EntityOf<#of>);
    let (columns, constant) = columns::columns(model, &entity);
    let (inputs, input_impls) = inputs(model);
    let slots = slot::slots(model);
    let definition = definition::table(model, table);
    let referred = definition::referred_fields(model);
    let key = key_type(model);
    let decode = rows::decode_function(model);
    let record = rows::record(model);
    let keyed = model.written.no_id.is_none().then(|| {
        quote! {
            #[automatically_derived]
            impl ::tausestack_db::Keyed for #of {}
        }
    });
    let listed = query::listed(model, &quote!(DEFINITION.fields));
    let hidden = hidden(&quote! {
        #slots
        #definition
        #referred
        #[automatically_derived]
        impl ::tausestack_db::Mapped for #of {
            type Entity = __db::EntityOf<#of>;
            type Key = #key;

            fn mapping() -> &'static __db::Mapping {
                static MAPPING: __db::LazyLock<__db::Mapping> =
                    __db::LazyLock::new(|| __db::Mapping::of_table(&DEFINITION));
                &MAPPING
            }

            #decode
        }
        #keyed
        #listed
        #record
        #constant
        #input_impls
        __db::table_model!(#of);
        __db::inventory::submit! {
            __db::Registration::new(
                <#of as ::tausestack_db::Mapped>::mapping,
                ::core::module_path!(),
            )
        }
    });
    quote!(#columns #inputs #hidden)
}

/// The generated create and patch structs: declarations, implementations.
pub(super) fn inputs(model: &Model) -> (TokenStream, TokenStream) {
    let mut declared = TokenStream::new();
    let mut implemented = TokenStream::new();
    if let Some(input) = &model.create {
        declared.extend(create::declaration(model, input));
        implemented.extend(create::implementation(model, input));
    }
    if let Some(input) = &model.patch {
        declared.extend(patch::declaration(model, input));
        implemented.extend(patch::implementation(model, input));
    }
    (declared, implemented)
}

/// The type of the primary key: of one column its own, of several a tuple.
pub(crate) fn key_type(model: &Model) -> TokenStream {
    let parts: Vec<_> = model.keys().map(key_part).collect();
    match parts.as_slice() {
        // A table without key is never asked for one; the type is a filler.
        [] => quote!(i32),
        [single] => quote!(#single),
        several => quote!((#(#several),*)),
    }
}

/// The type of a key's column. One whose name tells nothing is asked for as a
/// column type, so that a type that is none is told to be that, and not to
/// lack each of the traits of a key.
fn key_part(field: &Field) -> TokenStream {
    let ty = not_null(&field.ty);
    if is_known(ty) {
        return quote!(#ty);
    }
    let (start, end) = ends(&field.ty);
    let ty = &field.ty;
    let head = quote_spanned!(start=> <);
    let tail = quote_spanned!(end=> as ::tausestack_db::ColumnType>::NotNull);
    quote!(#head #ty #tail)
}
