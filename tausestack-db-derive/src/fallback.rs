//! Stubs.
use crate::model::Model;
use proc_macro2::TokenStream;
pub(crate) fn expand(_model: &Model) -> TokenStream {
    TokenStream::new()
}
