//! What stands beside the errors of a struct.
//!
//! Code that uses the struct goes on to compile: its own mistakes are
//! reported now, and not those that would only follow from the struct's.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Ident};

use crate::expand::{columns, create, entity_type, hidden, key_type, patch};
use crate::model::{Form, Kind, Model};
use crate::types::is_reference;

/// The stubs of a struct whose fields are known.
pub(crate) fn of_model(mut model: Model) -> TokenStream {
    let embeds = matches!(model.form, Form::Table(_) | Form::Embed | Form::Unsaid);
    model.fields.retain(|field| {
        let embedded = matches!(field.kind, Kind::Embedded { .. });
        !is_reference(&field.ty) && (!embedded || (embeds && !field.is_option()))
    });
    for field in &mut model.fields {
        // What was wrong with these has been reported.
        field.serde.flatten = None;
    }
    match model.form {
        Form::Table(_) | Form::Entity(_) | Form::View(_) | Form::Unsaid => mapped(&model),
        Form::Create(ref base) => {
            let body = unreachable();
            hidden(&create::trait_for(&quote!(#base), &model.ident, &body))
        }
        Form::Patch(ref base) => {
            let body = unreachable();
            hidden(&patch::trait_for(&quote!(#base), &model.ident, &body))
        }
        Form::Embed => embedded(&model),
    }
}

/// The stubs of what is not even a struct with named fields.
pub(crate) fn of_input(input: &DeriveInput) -> TokenStream {
    if !input.generics.params.is_empty() || matches!(input.data, Data::Union(_)) {
        return TokenStream::new();
    }
    let of = &input.ident;
    let entity = quote!(__db::EntityOf<#of>);
    let implementation = mapped_impl(of, &entity, &quote!(i64));
    hidden(&quote!(#implementation __db::table_model!(#of);))
}

fn unreachable() -> TokenStream {
    quote!(__db::unreachable_after_error())
}

fn mapped(model: &Model) -> TokenStream {
    let of = &model.ident;
    let mut declared = TokenStream::new();
    let mut implemented = TokenStream::new();
    let (entity, key) = match &model.form {
        Form::Entity(path) => {
            let entity = entity_type(path);
            let key = quote! {
                <<#entity as __db::sea_orm::EntityTrait>::PrimaryKey
                    as __db::sea_orm::PrimaryKeyTrait>::ValueType
            };
            (entity, key)
        }
        Form::View(base) => (
            quote!(<#base as ::tausestack_db::Mapped>::Entity),
            quote!(<#base as ::tausestack_db::Mapped>::Key),
        ),
        _ if model.keys().next().is_none() => (own_entity(of), quote!(i64)),
        _ => (own_entity(of), key_type(model)),
    };
    let (columns, constant) = columns::columns(model, &entity);
    let body = unreachable();
    let base = quote!(#of);
    if let Some(input) = &model.create {
        declared.extend(create::declaration(model, input));
        implemented.extend(create::trait_for(&base, &input.name, &body));
    }
    if let Some(input) = &model.patch {
        declared.extend(patch::declaration(model, input));
        implemented.extend(patch::trait_for(&base, &input.name, &body));
    }
    let implementation = mapped_impl(of, &entity, &key);
    let own = matches!(model.form, Form::Table(_) | Form::Unsaid)
        .then(|| quote!(__db::table_model!(#of);));
    let hidden = hidden(&quote! {
        #implementation
        #own
        #constant
        #implemented
    });
    quote!(#columns #declared #hidden)
}

fn own_entity(of: &Ident) -> TokenStream {
    quote!(::tausestack_db::__private::EntityOf<#of>)
}

/// `Mapped` and the traits that go with it, without bodies.
fn mapped_impl(of: &Ident, entity: &TokenStream, key: &TokenStream) -> TokenStream {
    let body = unreachable();
    quote! {
        #[automatically_derived]
        impl ::tausestack_db::Mapped for #of {
            type Entity = #entity;
            type Key = #key;

            fn mapping() -> &'static __db::Mapping {
                #body
            }

            fn decode(
                _: &mut __db::RowCursor<'_>,
            ) -> ::core::result::Result<Self, ::tausestack_db::Error> {
                #body
            }
        }
        #[automatically_derived]
        impl ::tausestack_db::Keyed for #of {}
        #[automatically_derived]
        impl __db::Record for #of {
            fn value(&self, _: usize) -> __db::Value {
                #body
            }
        }
    }
}

/// An embedded struct has its columns, and no bodies.
fn embedded(model: &Model) -> TokenStream {
    let of = &model.ident;
    let name = columns::columns_name(model);
    let body = unreachable();
    let columns = columns::embedded(model);
    let hidden = hidden(&quote! {
        #[automatically_derived]
        impl __db::Embedded for #of {
            const LEN: usize = 0;
            const FIELDS: &'static [__db::FieldDefinition] = &[];
            type Columns<E: 'static> = #name<E>;

            fn values(&self, _: &mut ::std::vec::Vec<__db::Value>) {
                #body
            }

            fn decode(
                _: &mut __db::RowCursor<'_>,
            ) -> ::core::result::Result<Self, ::tausestack_db::Error> {
                #body
            }
        }
    });
    quote!(#columns #hidden)
}

/// The stub of an enum or a newtype.
pub(crate) fn of_value(input: &DeriveInput) -> TokenStream {
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let of = &input.ident;
    let body = unreachable();
    hidden(&quote! {
        #[automatically_derived]
        impl __db::ColumnType for #of {
            const DATA_TYPE: __db::DataType = __db::DataType::Text;
            type NotNull = Self;

            fn into_value(self) -> __db::Value {
                #body
            }

            fn to_value(&self) -> __db::Value {
                #body
            }

            fn null() -> __db::Value {
                #body
            }

            fn decode(
                _: __db::Cell<'_>,
            ) -> ::core::result::Result<Self, __db::DecodeError> {
                #body
            }
        }
    })
}
