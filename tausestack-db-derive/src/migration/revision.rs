//! A migration that states its operations, as one that SeaORM's tools take.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields};

/// The `MigrationName` and `MigrationTrait` of a type that says by
/// `Operations` what it does.
pub(crate) fn revision(input: &DeriveInput) -> TokenStream {
    match refusal(input) {
        Some(error) => error.to_compile_error(),
        None => expand(input),
    }
}

/// A migration has no state: what it does depends on nothing but itself.
fn refusal(input: &DeriveInput) -> Option<syn::Error> {
    let is_unit = matches!(&input.data, Data::Struct(data) if matches!(data.fields, Fields::Unit));
    (!is_unit || !input.generics.params.is_empty()).then(|| {
        syn::Error::new(
            input.ident.span(),
            "a revision is a struct without fields\nhelp: write `pub struct Migration;`",
        )
    })
}

fn expand(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let private = quote!(::tausestack_db::migrate::private);
    quote! {
        #[automatically_derived]
        impl #private::MigrationName for #name {
            fn name(&self) -> &str {
                #private::name_of(::core::module_path!())
            }
        }

        #[automatically_derived]
        #[#private::async_trait]
        impl #private::MigrationTrait for #name
        // Said once, so that a lack of it is reported once.
        where
            #name: #private::Operations,
        {
            async fn up(
                &self,
                manager: &#private::SchemaManager,
            ) -> ::core::result::Result<(), #private::DbErr> {
                #private::apply(self, manager).await
            }

            async fn down(
                &self,
                manager: &#private::SchemaManager,
            ) -> ::core::result::Result<(), #private::DbErr> {
                #private::revert(self, manager).await
            }

            fn use_transaction(&self) -> ::core::option::Option<bool> {
                #private::hand_over(self)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::revision;

    #[test]
    fn what_holds_state_is_no_revision() {
        for text in [
            "struct Migration { a: u8 }",
            "struct Migration(u8);",
            "enum Migration { A }",
            "struct Migration<T>;",
        ] {
            let input = syn::parse_str(text).expect("a type");
            let code = revision(&input).to_string();
            assert!(
                code.contains("a revision is a struct without fields"),
                "{text}"
            );
        }
        let code = revision(&syn::parse_str("pub struct Migration;").expect("a type"));
        assert!(!code.to_string().contains("compile_error"));
    }
}
