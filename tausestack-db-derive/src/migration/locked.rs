//! `#[locked]`: SeaORM's moves of a history, through our runner.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ItemImpl, parse_quote};

/// The moves that an implementation of `MigratorTrait` gets.
const MOVES: [&str; 5] = ["up", "down", "fresh", "refresh", "reset"];

/// The implementation, with all moves in it.
pub(crate) fn locked(attribute: &TokenStream, item: TokenStream) -> TokenStream {
    let mut item: ItemImpl = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(_) => {
            return refused(
                &item,
                &syn::Error::new_spanned(
                    &item,
                    "`locked` stands above an implementation of `MigratorTrait`",
                ),
            );
        }
    };
    match refusal(attribute, &item) {
        Some(error) => refused(&quote!(#item), &error),
        None => {
            item.items.extend(moves());
            quote!(#item)
        }
    }
}

fn refused(item: &TokenStream, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#item #error)
}

fn refusal(attribute: &TokenStream, item: &ItemImpl) -> Option<syn::Error> {
    if !attribute.is_empty() {
        return Some(syn::Error::new_spanned(attribute, "`locked` takes nothing"));
    }
    let of_migrator = item.trait_.as_ref().is_some_and(|(_, path, _)| {
        path.segments
            .last()
            .is_some_and(|last| last.ident == "MigratorTrait")
    });
    if !of_migrator {
        return Some(syn::Error::new_spanned(
            &item.self_ty,
            "`locked` stands above an implementation of `MigratorTrait`",
        ));
    }
    // Attributes work from the top down: what `async_trait` has turned into
    // plain functions already would not fit beside ours.
    let has_async_trait = item.attrs.iter().any(|attribute| {
        attribute
            .path()
            .segments
            .last()
            .is_some_and(|last| last.ident == "async_trait")
    });
    if !has_async_trait {
        return Some(syn::Error::new_spanned(
            &item.self_ty,
            "`#[async_trait]` is missing below `#[locked]`\nhelp: write `#[locked]` first, and \
             `#[async_trait]` in the line after it",
        ));
    }
    item.items.iter().find_map(|part| match part {
        ImplItem::Fn(function) if MOVES.iter().any(|name| function.sig.ident == name) => {
            Some(syn::Error::new(
                function.sig.ident.span(),
                format!(
                    "`{}` is what `locked` provides\nhelp: leave it out",
                    function.sig.ident
                ),
            ))
        }
        _ => None,
    })
}

fn moves() -> [ImplItem; 5] {
    let private = quote!(::tausestack_db::migrate::private);
    let connection =
        quote!(<C as #private::IntoSchemaManagerConnection<'c>>::into_database_executor(db));
    let result = quote!(::core::result::Result<(), #private::DbErr>);
    let bound = quote!(C: #private::IntoSchemaManagerConnection<'c>);
    [
        parse_quote! {
            async fn up<'c, C>(db: C, steps: ::core::option::Option<u32>) -> #result where #bound {
                #private::up::<Self>(#connection, steps).await
            }
        },
        parse_quote! {
            async fn down<'c, C>(db: C, steps: ::core::option::Option<u32>) -> #result where #bound {
                #private::down::<Self>(#connection, steps).await
            }
        },
        parse_quote! {
            async fn fresh<'c, C>(db: C) -> #result where #bound {
                #private::fresh::<Self>(#connection).await
            }
        },
        parse_quote! {
            async fn refresh<'c, C>(db: C) -> #result where #bound {
                #private::refresh::<Self>(#connection).await
            }
        },
        parse_quote! {
            async fn reset<'c, C>(db: C) -> #result where #bound {
                #private::reset::<Self>(#connection).await
            }
        },
    ]
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::{MOVES, locked};

    fn code(text: &str) -> String {
        let tokens: TokenStream = text.parse().expect("tokens");
        locked(&TokenStream::new(), tokens).to_string()
    }

    #[test]
    fn each_move_is_added() {
        let code = code("#[async_trait] impl MigratorTrait for M { fn migrations() {} }");
        assert!(!code.contains("compile_error"), "{code}");
        for name in MOVES {
            assert!(
                code.contains(&format!("async fn {name} ")),
                "{name}: {code}"
            );
        }
    }

    #[test]
    fn misplaced_ones_are_refused() {
        for (text, why) in [
            ("struct M;", "stands above an implementation"),
            (
                "#[async_trait] impl M { }",
                "stands above an implementation",
            ),
            ("impl MigratorTrait for M { }", "is missing below"),
            (
                "#[async_trait] impl MigratorTrait for M { async fn up() {} }",
                "`up` is what `locked` provides",
            ),
        ] {
            assert!(code(text).contains(why), "{text}");
        }
    }
}
