//! A DTO of a SeaORM entity that exists.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Path};

use super::slot::{default_value, ident_of, slots};
use super::{columns, definition, hidden, query, rows, table};
use crate::case::entity_variant;
use crate::model::{Field, Kind, Model};
use crate::types::ends;

pub(super) fn expand(model: &Model, path: &Path) -> TokenStream {
    let of = &model.ident;
    let rust_name = of.unraw().to_string();
    let entity = entity_type(path);
    let (columns, constant) = columns::columns(model, &entity);
    let (inputs, input_impls) = table::inputs(model);
    let slots = slots(model);
    let fields = definition::fields(model);
    let entity_columns = model.mapped_fields().map(|(_, field)| {
        let name = &field.column;
        let variant = entity_variant(name);
        quote!(__db::entity_column::<__Entity>(#name, #variant))
    });
    let decode = rows::decode_function(model);
    let record = rows::record(model);
    let from_model = from_model(model);
    let into_model = model
        .written
        .into_model
        .as_ref()
        .map(|flag| into_model(model, flag.span()));
    let listed = query::listed(model, &quote!(FIELDS));
    let hidden = hidden(&quote! {
        type __Entity = #entity;
        type __Model = <__Entity as __db::sea_orm::EntityTrait>::Model;
        #slots
        static FIELDS: &[__db::FieldDefinition] = #fields;
        #[automatically_derived]
        impl ::tausestack_db::Mapped for #of {
            type Entity = __Entity;
            type Key = <<__Entity as __db::sea_orm::EntityTrait>::PrimaryKey
                as __db::sea_orm::PrimaryKeyTrait>::ValueType;

            fn mapping() -> &'static __db::Mapping {
                static MAPPING: __db::LazyLock<__db::Mapping> = __db::LazyLock::new(|| {
                    __db::Mapping::of_entity::<__Entity>(
                        #rust_name,
                        FIELDS,
                        &[#(#entity_columns),*],
                    )
                });
                &MAPPING
            }

            #decode
        }
        #[automatically_derived]
        impl ::tausestack_db::Keyed for #of {}
        #listed
        #record
        #constant
        #input_impls
        #from_model
        #[automatically_derived]
        impl __db::sea_orm::IntoActiveModel<<__Entity as __db::sea_orm::EntityTrait>::ActiveModel>
            for #of
        {
            fn into_active_model(self) -> <__Entity as __db::sea_orm::EntityTrait>::ActiveModel {
                __db::active_model(&self)
            }
        }
        #into_model
    });
    quote!(#columns #inputs #hidden)
}

/// `path::Entity`, underlined as the path.
pub(crate) fn entity_type(path: &Path) -> TokenStream {
    let (_, end) = ends(path);
    let tail = quote_spanned!(end=> ::Entity);
    quote!(#path #tail)
}

/// The Model's field that a field of the struct stands for.
fn model_field(field: &Field) -> Ident {
    if field.written.column.is_some() {
        ident_of(&field.column, field.column_span)
    } else {
        field.ident.clone()
    }
}

/// A variable for a field's value, underlined as the field's type.
fn variable(index: usize, field: &Field) -> Ident {
    let (start, _) = ends(&field.ty);
    format_ident!("value_{index}", span = start)
}

/// The Model becomes the struct. Taking it apart by name makes rustc compare
/// names and types; what can fail makes it a `TryFrom`.
fn from_model(model: &Model) -> TokenStream {
    let of = &model.ident;
    let fallible = model
        .fields
        .iter()
        .any(|field| matches!(field.kind, Kind::Json | Kind::With(_) | Kind::TryFrom(_)));
    let taken = model.mapped_fields().map(|(index, field)| {
        let name = model_field(field);
        let value = variable(index, field);
        quote!(#name: #value)
    });
    let fields = model.fields.iter().enumerate().map(|(index, field)| {
        let ident = &field.ident;
        let value = converted(index, field);
        quote!(#ident: #value)
    });
    let body = quote! {
        let __Model { #(#taken,)* .. } = model;
    };
    let value = quote!(Self { #(#fields),* });
    if fallible {
        quote! {
            #[automatically_derived]
            impl ::core::convert::TryFrom<__Model> for #of {
                type Error = ::tausestack_db::Error;

                fn try_from(
                    model: __Model,
                ) -> ::core::result::Result<Self, ::tausestack_db::Error> {
                    #body
                    ::core::result::Result::Ok(#value)
                }
            }
        }
    } else {
        quote! {
            #[automatically_derived]
            impl ::core::convert::From<__Model> for #of {
                fn from(model: __Model) -> Self {
                    #body
                    #value
                }
            }
        }
    }
}

fn converted(index: usize, field: &Field) -> TokenStream {
    let name = &field.name;
    let ty = &field.ty;
    let value = variable(index, field);
    match &field.kind {
        Kind::Skipped | Kind::Embedded { .. } => default_value(ty),
        Kind::Plain => quote!(#value),
        Kind::Json => quote!(__db::field_from_json(#name, #value)?),
        Kind::With(module) => quote!(__db::field_from(#name, #module::from_column(#value))?),
        Kind::TryFrom(stored) => quote! {
            __db::field_from(
                #name,
                <#ty as ::core::convert::TryFrom<#stored>>::try_from(#value),
            )?
        },
    }
}

/// The struct becomes the Model, where it has all of its fields.
fn into_model(model: &Model, flag: Span) -> TokenStream {
    let of = &model.ident;
    let fields = model.mapped_fields().map(|(_, field)| {
        let name = model_field(field);
        let ident = &field.ident;
        let value = match &field.kind {
            Kind::With(module) => quote!(#module::to_column(&value.#ident)),
            Kind::TryFrom(stored) => {
                quote!(<#stored as ::core::convert::From<_>>::from(value.#ident))
            }
            _ => quote!(value.#ident),
        };
        quote!(#name: #value)
    });
    let name = Ident::new("__Model", flag);
    quote! {
        #[automatically_derived]
        impl ::core::convert::From<#of> for __Model {
            fn from(value: #of) -> Self {
                #name { #(#fields),* }
            }
        }
    }
}
