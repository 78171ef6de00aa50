//! What the derives expand to, one snapshot for each form.

use proc_macro2::TokenStream;
use syn::{DeriveInput, parse_quote};

use crate::model::Derive;

fn pretty(tokens: TokenStream) -> String {
    let file = syn::parse2(tokens).expect("the expansion is Rust");
    prettyplease::unparse(&file)
}

fn mapped(input: &DeriveInput) -> String {
    pretty(crate::structure(input, Derive::Mapped))
}

#[test]
fn table() {
    insta::assert_snapshot!(mapped(&parse_quote! {
        #[derive(Mapped)]
        #[mapped(table = "users")]
        pub struct User {
            #[mapped(id)]
            pub id: Option<i64>,
            #[mapped(unique, index)]
            pub username: String,
            #[mapped(unique)]
            pub email: String,
            #[mapped(default = true)]
            pub is_active: bool,
        }
    }));
}
