//! One constant per field, that says how it is stored.
//!
//! All other code goes through these constants. So a type that is no column
//! is one error, at the field's type, and not one for each use.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Path, Type};

use crate::model::{Field, Form, Kind, Model};
use crate::types::{ends, option_inner};

/// The name of a field's slot.
pub(super) fn slot(index: usize) -> Ident {
    format_ident!("__{index}")
}

/// The slots of all fields that are one column each, and their rules.
pub(super) fn slots(model: &Model) -> TokenStream {
    let slots: TokenStream = model
        .mapped_fields()
        .filter(|(_, field)| match field.kind {
            Kind::Embedded { .. } | Kind::Skipped => false,
            // The base's own slot stores what is of the same type.
            Kind::Plain => !matches!(model.form, Form::Create(_) | Form::Patch(_)),
            Kind::Json | Kind::With(_) | Kind::TryFrom(_) => true,
        })
        .map(|(index, field)| {
            let name = slot(index);
            let ty = &field.value;
            let value = constructor(model, field);
            quote! { const #name: __db::Slot<#ty> = #value; }
        })
        .collect();
    let rules = super::rule::functions(model);
    let embedded = super::rule::embedded_are_validated(model);
    quote!(#slots #rules #embedded)
}

fn constructor(model: &Model, field: &Field) -> TokenStream {
    let ty = &field.value;
    match &field.kind {
        Kind::Plain if reads_plain_json(model, field) => at_type(ty, "column"),
        Kind::Plain => at_type(ty, "opaque"),
        Kind::Json if option_inner(ty).is_some() => at_type(ty, "optional_json"),
        Kind::Json => at_type(ty, "json"),
        Kind::TryFrom(stored) => {
            let (start, end) = ends(stored);
            let head = quote_spanned!(start=> __db::Slot::<#ty>::try_from_column::<);
            let tail = quote_spanned!(end=> >());
            quote!(#head #stored #tail)
        }
        Kind::With(module) => quote! {
            __db::Slot::<#ty>::adapted(
                #module::to_column,
                |value| __db::with_value(&value, #module::to_column),
                |value| __db::with_value(value, #module::to_column),
                |row| row.next_with(#module::from_column),
            )
        },
        // Neither has a slot.
        Kind::Embedded { .. } | Kind::Skipped => TokenStream::new(),
    }
}

/// Whether JSON reaches the column through the type's own `Deserialize`.
fn reads_plain_json(model: &Model, field: &Field) -> bool {
    !model.read_only()
        && field.serde.deserialize_with.is_none()
        && field.serde.skip_deserializing.is_none()
}

/// `Slot::<T>::name()`, underlined as the type.
fn at_type(ty: &Type, name: &str) -> TokenStream {
    let (start, end) = ends(ty);
    let head = quote_spanned!(start=> __db::Slot::<);
    let name = Ident::new(name, end);
    let tail = quote_spanned!(end=> >::#name());
    quote!(#head #ty #tail)
}

/// The function that reads the column from JSON, where it is not the one that
/// the slot has.
pub(super) fn json_reader(model: &Model, index: usize, field: &Field) -> Option<TokenStream> {
    if model.read_only() {
        return None;
    }
    if field.serde.skip_deserializing.is_some() {
        return Some(quote!(__db::not_from_json));
    }
    let slot = slot(index);
    if field.serde.deserialize_with.is_none()
        && !matches!(field.kind, Kind::With(_) | Kind::TryFrom(_))
    {
        return None;
    }
    let read = json_source(field);
    Some(quote!(|json| __db::from_json_with(json, |json| #read(json), #slot.into_value)))
}

/// The function of serde's kind that reads the field.
pub(super) fn json_source(field: &Field) -> TokenStream {
    if let Some(function) = &field.serde.deserialize_with {
        return quote!(#function);
    }
    let ty = &field.ty;
    let (start, end) = ends(ty);
    let head = quote_spanned!(start=> <);
    let tail = quote_spanned!(end=> as __db::serde::Deserialize<'_>>::deserialize);
    quote!(#head #ty #tail)
}

/// Where a field's first column stands among all columns of the struct.
///
/// Embedded structs have a number of columns that only their own type knows.
pub(super) fn position(model: &Model, index: usize) -> TokenStream {
    let mut columns = 0_usize;
    let mut embedded = Vec::new();
    for (_, field) in model.mapped_fields().take_while(|(at, _)| *at < index) {
        if matches!(field.kind, Kind::Embedded { .. }) {
            let ty = &field.ty;
            embedded.push(embedded_item(ty, "LEN"));
        } else {
            columns += 1;
        }
    }
    let columns = proc_macro2::Literal::usize_unsuffixed(columns);
    quote!(#columns #(+ #embedded)*)
}

/// `<T as Embedded>::item`, underlined as the type.
pub(super) fn embedded_item(ty: &Type, item: &str) -> TokenStream {
    let (start, end) = ends(ty);
    let item = Ident::new(item, end);
    let head = quote_spanned!(start=> <);
    let tail = quote_spanned!(end=> as ::tausestack_db::__private::Embedded>::#item);
    quote!(#head #ty #tail)
}

/// `Default::default()` for a field that is not stored, underlined as its
/// type.
pub(super) fn default_value(ty: &Type) -> TokenStream {
    let (start, end) = ends(ty);
    let head = quote_spanned!(start=> <);
    let tail = quote_spanned!(end=> as ::core::default::Default>::default());
    quote!(#head #ty #tail)
}

/// `<Path as Mapped>::item`, underlined as the path.
pub(super) fn spanned_path(path: &Path, item: &str) -> TokenStream {
    let (start, end) = ends(path);
    let item = Ident::new(item, end);
    let head = quote_spanned!(start=> <);
    let tail = quote_spanned!(end=> as ::tausestack_db::Mapped>::#item);
    quote!(#head #path #tail)
}

/// The identifier of a name in a text, raw where the name is a keyword; that
/// it is a name at all is a rule.
pub(super) fn ident_of(name: &str, span: Span) -> Ident {
    let mut ident = syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, span));
    ident.set_span(span);
    ident
}
