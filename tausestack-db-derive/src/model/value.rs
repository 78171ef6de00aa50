//! Enums and newtypes that are columns.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Ident, Type};

use super::build::rename_case;
use crate::attr::{RawEnum, RawVariant};
use crate::case::Case;
use crate::diagnostics::Errors;
use crate::types::option_inner;

/// An enum that derives `MappedEnum`.
pub(crate) struct ValueEnum {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) variants: Vec<Variant>,
}

/// One of its names.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) value: String,
    pub(crate) span: Span,
}

/// A struct that derives `MappedValue`.
pub(crate) struct Newtype {
    pub(crate) ident: Ident,
    pub(crate) inner: Type,
}

fn refuse_generics(input: &DeriveInput, derive: &str, errors: &Errors) {
    if !input.generics.params.is_empty() {
        errors.over(
            &input.generics,
            format!("`{derive}` cannot be derived for a generic type\n\nhelp: a column has one type; write it out"),
        );
    }
}

/// The enum, if it is one of names only.
pub(crate) fn build_enum(input: &DeriveInput, errors: &Errors) -> Option<ValueEnum> {
    refuse_generics(input, "MappedEnum", errors);
    let raw = RawEnum::read(&input.attrs, errors);
    let case = raw
        .rename_all
        .as_ref()
        .and_then(|name| rename_case(name, errors))
        .unwrap_or(Case::Snake);
    let (name, name_span) = match &raw.name {
        Some(name) => (name.value(), name.span()),
        None => (
            Case::Snake.of_name(&input.ident.unraw().to_string()),
            input.ident.span(),
        ),
    };
    let Data::Enum(data) = &input.data else {
        errors.at(
            input.ident.span(),
            "`MappedEnum` needs an enum\n\nhelp: for a newtype around one column, derive `MappedValue`",
        );
        return None;
    };
    if data.variants.is_empty() {
        errors.at(
            input.ident.span(),
            "an enum without variants has no values that a column could hold",
        );
    }
    let variants = data
        .variants
        .iter()
        .map(|variant| {
            if !matches!(variant.fields, Fields::Unit) {
                errors.over(
                    &variant.fields,
                    "a variant of a column's enum holds no data\n\nhelp: store the enum as JSON with `#[mapped(json)]` on the field",
                );
            }
            let raw = RawVariant::read(&variant.attrs, errors);
            let (value, span) = match &raw.rename {
                Some(name) => (name.value(), name.span()),
                None => (
                    case.of_name(&variant.ident.unraw().to_string()),
                    variant.ident.span(),
                ),
            };
            Variant {
                ident: variant.ident.clone(),
                value,
                span,
            }
        })
        .collect();
    Some(ValueEnum {
        ident: input.ident.clone(),
        name,
        name_span,
        variants,
    })
}

/// The newtype, if it is one.
pub(crate) fn build_newtype(input: &DeriveInput, errors: &Errors) -> Option<Newtype> {
    refuse_generics(input, "MappedValue", errors);
    for attribute in &input.attrs {
        if attribute.path().is_ident("mapped") {
            errors.over(attribute, "`MappedValue` takes no attributes");
        }
    }
    let Data::Struct(data) = &input.data else {
        errors.at(
            input.ident.span(),
            "`MappedValue` needs a newtype\n\nhelp: for an enum, derive `MappedEnum`",
        );
        return None;
    };
    let field = match &data.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first()?,
        fields => {
            let message = "`MappedValue` needs a tuple struct with one field\n\nhelp: `struct UserId(i64);`; for several columns, derive `MappedEmbed`";
            match fields {
                Fields::Unit => errors.at(input.ident.span(), message),
                fields => errors.over(fields, message),
            }
            return None;
        }
    };
    if option_inner(&field.ty).is_some() {
        errors.over(
            &field.ty,
            "a newtype holds a value\n\nhelp: write `Option` around the newtype where it is used",
        );
        return None;
    }
    Some(Newtype {
        ident: input.ident.clone(),
        inner: field.ty.clone(),
    })
}
