//! What can be told of a type by its spelling.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The last segment of a path type: `Option<T>` of `std::option::Option<T>`.
fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// `T` of `Wrapper<T>`, if the type is spelled so.
fn inner<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let segment = last_segment(ty)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner))
            if segment.ident == wrapper && arguments.args.len() == 1 =>
        {
            Some(inner)
        }
        _ => None,
    }
}

/// `T` of `Option<T>`.
pub(crate) fn option_inner(ty: &Type) -> Option<&Type> {
    inner(ty, "Option")
}

/// `T` of `Patch<T>` or `Option<T>`, in which a patch may leave a value out.
pub(crate) fn patched(ty: &Type) -> &Type {
    inner(ty, "Patch")
        .or_else(|| inner(ty, "Option"))
        .unwrap_or(ty)
}

/// The type without its `Option`.
pub(crate) fn not_null(ty: &Type) -> &Type {
    option_inner(ty).unwrap_or(ty)
}

/// The name at the end of the type's path, if it is a path.
pub(crate) fn name(ty: &Type) -> Option<String> {
    last_segment(ty).map(|segment| segment.ident.to_string())
}

/// Whether a reference stands anywhere in the type where a column's would.
pub(crate) fn is_reference(ty: &Type) -> bool {
    match ty {
        Type::Reference(_) => true,
        Type::Group(group) => is_reference(&group.elem),
        Type::Paren(paren) => is_reference(&paren.elem),
        _ => option_inner(ty).is_some_and(is_reference),
    }
}

/// Where the tokens begin and end: code that is put around them with these
/// spans makes rustc underline all of them.
pub(crate) fn ends(tokens: &impl ToTokens) -> (Span, Span) {
    let mut spans = tokens
        .to_token_stream()
        .into_iter()
        .map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}
