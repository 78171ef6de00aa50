//! A newtype that is the column that its inner type is.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;

use super::hidden;
use crate::model::Newtype;
use crate::types::ends;

pub(crate) fn newtype(model: &Newtype) -> TokenStream {
    let of = &model.ident;
    let inner = &model.inner;
    let (start, end) = ends(inner);
    // Underlined as the inner type, so that one which is no column is one
    // error.
    let item = |item: &str| {
        let item = Ident::new(item, end);
        let head = quote_spanned!(start=> <);
        let tail = quote_spanned!(end=> as ::tausestack_db::ColumnType>::#item);
        quote!(#head #inner #tail)
    };
    let data_type = item("DATA_TYPE");
    let into_value = item("into_value");
    let to_value = item("to_value");
    let null = item("null");
    let decode = item("decode");
    hidden(&quote! {
        #[automatically_derived]
        impl __db::ColumnType for #of {
            const DATA_TYPE: __db::DataType = #data_type;
            type NotNull = Self;

            fn into_value(self) -> __db::Value {
                #into_value(self.0)
            }

            fn to_value(&self) -> __db::Value {
                #to_value(&self.0)
            }

            fn null() -> __db::Value {
                #null()
            }

            fn decode(
                cell: __db::Cell<'_>,
            ) -> ::core::result::Result<Self, __db::DecodeError> {
                #decode(cell).map(Self)
            }
        }
        // A bound over a lifetime is asked for at the use, not here: not
        // every column can be of a key, or is a timestamp.
        #[automatically_derived]
        impl __db::KeyPart for #of where for<'inner> #inner: __db::KeyPart {}
        #[automatically_derived]
        impl __db::Timestamp for #of where for<'inner> #inner: __db::Timestamp {
            fn from_instant(instant: __db::DateTime<__db::Utc>) -> Self {
                Self(<#inner as __db::Timestamp>::from_instant(instant))
            }
        }
        __db::seaorm_value!(#of);
        __db::seaorm_key!(#of, #inner);
    })
}
