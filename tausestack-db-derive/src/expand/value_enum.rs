//! An enum of names that is a column.

use proc_macro2::TokenStream;
use quote::quote;

use super::hidden;
use crate::model::ValueEnum;

pub(crate) fn value_enum(model: &ValueEnum) -> TokenStream {
    let of = &model.ident;
    let name = &model.name;
    let idents: Vec<_> = model
        .variants
        .iter()
        .map(|variant| &variant.ident)
        .collect();
    let values: Vec<_> = model
        .variants
        .iter()
        .map(|variant| &variant.value)
        .collect();
    hidden(&quote! {
        static DEFINITION: __db::EnumDefinition = __db::EnumDefinition {
            name: #name,
            values: &[#(#values),*],
        };
        #[automatically_derived]
        impl __db::ColumnType for #of {
            const DATA_TYPE: __db::DataType = __db::DataType::Enum(&DEFINITION);
            type NotNull = Self;

            fn into_value(self) -> __db::Value {
                <Self as __db::ColumnType>::to_value(&self)
            }

            fn to_value(&self) -> __db::Value {
                __db::enum_value(#name, match self { #(Self::#idents => #values),* })
            }

            fn null() -> __db::Value {
                __db::enum_null(#name)
            }

            fn decode(
                cell: __db::Cell<'_>,
            ) -> ::core::result::Result<Self, __db::DecodeError> {
                match &*cell.enumeration()? {
                    #(#values => ::core::result::Result::Ok(Self::#idents),)*
                    other => ::core::result::Result::Err(
                        __db::DecodeError::unknown_variant(other, DEFINITION.values),
                    ),
                }
            }
        }
        __db::seaorm_value!(#of);
    })
}
