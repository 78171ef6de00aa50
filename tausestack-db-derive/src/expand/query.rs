//! What untrusted callers may ask of a list of the struct.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use super::option;
use crate::model::Model;

/// How many rows a page has at most where the struct does not say.
const DEFAULT_MAX_LIMIT: u64 = 100;

/// The implementation of `Listed`, for a struct that allows something; the
/// expression gives the definitions of its fields.
pub(super) fn listed(model: &Model, fields: &TokenStream) -> Option<TokenStream> {
    let query = model.written.query.as_ref()?;
    let of = &model.ident;
    let filters = query.filters.iter().map(|filter| {
        let path = dotted(&filter.path);
        let operators = option(filter.operators.as_ref().map(|operators| {
            let names = operators.iter().map(|name| name.unraw().to_string());
            quote!(&[#(#names),*] as &'static [&'static str])
        }));
        quote!(__db::AllowedFilter { field: #path, operators: #operators })
    });
    let sorts = query.sorts.iter().map(|path| dotted(path));
    let max_limit = query
        .max_limit
        .as_ref()
        .and_then(|(_, limit)| limit.base10_parse::<u64>().ok())
        .unwrap_or(DEFAULT_MAX_LIMIT);
    // Operators are held against the types of their columns, by the compiler.
    let fits = query.filters.iter().flat_map(|filter| {
        let path = dotted(&filter.path);
        filter.operators.iter().flatten().map(move |operator| {
            let name = operator.unraw().to_string();
            let message = format!("the column of `{path}` has no operator `{name}`");
            quote_spanned! {operator.span()=>
                const _: () = ::core::assert!(__db::has_operator(#fields, #path, #name), #message);
            }
        })
    });
    let sortable = query.sorts.iter().map(|names| {
        let path = dotted(names);
        let span = names.last().map_or_else(Span::call_site, Ident::span);
        let message = format!("the column of `{path}` has no order that all databases share");
        quote_spanned! {span=>
            const _: () = ::core::assert!(__db::has_operator(#fields, #path, "sort"), #message);
        }
    });
    // rustc looks up the names inside of embedded structs.
    let looks = query
        .filters
        .iter()
        .map(|filter| &filter.path)
        .chain(&query.sorts)
        .filter(|path| path.len() > 1)
        .map(|path| quote!(let _ = <#of>::COLUMN #(.#path)*;));
    Some(quote! {
        const _: fn() = || { #(#looks)* };
        #(#fits)*
        #(#sortable)*
        #[automatically_derived]
        impl ::tausestack_db::Listed for #of {
            fn allow_list() -> &'static __db::AllowList {
                static ALLOWED: __db::LazyLock<__db::AllowList> = __db::LazyLock::new(|| {
                    __db::AllowList::new(
                        <#of as ::tausestack_db::Mapped>::mapping(),
                        &[#(#filters),*],
                        &[#(#sorts),*],
                        #max_limit,
                    )
                });
                &ALLOWED
            }
        }
    })
}

fn dotted(path: &[Ident]) -> String {
    let names: Vec<_> = path.iter().map(|name| name.unraw().to_string()).collect();
    names.join(".")
}
