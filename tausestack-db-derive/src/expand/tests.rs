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

/// The snapshot tells all: the expression that made it would repeat the test.
macro_rules! assert_expansion {
    ($expansion:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($expansion);
        })
    };
}

#[test]
fn table() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(table = "users")]
        pub struct User {
            #[mapped(id)]
            pub id: Option<i64>,
            #[mapped(unique, index)]
            pub username: String,
            #[mapped(unique, sensitive)]
            pub email: String,
            #[mapped(default = true)]
            pub is_active: bool,
        }
    }));
}

#[test]
fn table_with_every_kind_of_field() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(
            table = "posts",
            schema = "blog",
            index(name = "by_title", columns(title desc nulls_last, expr = "lower(title)")),
            check(name = "long", "length(title) > 3"),
            foreign_key(columns(author, editor), references = Pair(a, b), on_delete = cascade),
            no_patch,
            create(name = NewPost, derive(PartialEq))
        )]
        #[serde(rename_all = "camelCase")]
        struct Post {
            #[mapped(id)]
            author: i64,
            #[mapped(id)]
            editor: UserId,
            title: String,
            #[mapped(embed(prefix = "a_"))]
            address: Address,
            #[mapped(json)]
            all_tags: Vec<Tag>,
            #[mapped(json)]
            tag: Option<Tag>,
            #[mapped(with = hex)]
            token: Token,
            #[mapped(try_from = String)]
            email: Email,
            #[serde(with = "seconds", default = "minute")]
            wait: Duration,
            #[mapped(references(Topic(slug), on_update = set_null))]
            topic: Option<String>,
            #[mapped(server_default = "now()")]
            made: DateTime<Utc>,
            #[mapped(generated = "lower(title)")]
            lower: String,
            #[mapped(skip)]
            cache: Cache,
            r#type: Option<i32>,
        }
    }));
}

#[test]
fn table_with_stamps() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(table = "notes")]
        struct Note {
            #[mapped(id)]
            id: Option<i64>,
            text: String,
            #[mapped(created_at)]
            created: DateTime<Utc>,
            #[mapped(updated_at)]
            updated: Option<NaiveDateTime>,
        }
    }));
}

#[cfg(feature = "garde")]
#[test]
fn table_with_rules() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(table = "users", validate)]
        struct User {
            #[mapped(id)]
            #[garde(skip)]
            id: Option<i64>,
            #[garde(length(min = 3), ascii)]
            name: String,
            #[mapped(json)]
            #[garde(inner(length(max = 10)))]
            #[garde(length(max = 3))]
            tags: Option<Vec<String>>,
            #[mapped(embed)]
            #[garde(dive)]
            seat: Address,
        }
    }));
}

#[cfg(not(feature = "garde"))]
#[test]
fn rules_without_garde() {
    let expansion = mapped(&parse_quote! {
        #[mapped(table = "users", validate)]
        struct User {
            #[mapped(id)]
            id: i64,
        }
    });
    assert!(expansion.contains("add the feature `garde`"), "{expansion}");
}

#[test]
fn table_with_errors() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(table = "users")]
        struct User {
            id: i64,
            #[mapped(uniqe)]
            name: &'static str,
        }
    }));
}

#[test]
fn entity() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(entity = crate::entity::user, no_create, no_patch)]
        struct UserCard {
            id: i32,
            #[mapped(column = "username")]
            name: String,
        }
    }));
}

#[test]
fn entity_that_can_fail() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(entity = user, no_create, no_patch, into_model)]
        struct UserCard {
            #[mapped(with = hex)]
            token: Token,
            #[mapped(try_from = String)]
            email: Email,
        }
    }));
}

#[test]
fn view() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(view_of = User)]
        pub(crate) struct UserCard {
            id: Option<i64>,
            #[mapped(column = "address.city")]
            city: String,
            #[mapped(json)]
            tags: Vec<Tag>,
        }
    }));
}

#[test]
fn create_for() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(create_for = User)]
        struct SignUp {
            username: String,
            #[mapped(column = "email")]
            mail: String,
            #[mapped(json)]
            tags: Vec<Tag>,
        }
    }));
}

#[test]
fn patch_for() {
    assert_expansion!(mapped(&parse_quote! {
        #[mapped(patch_for = User)]
        struct Rename {
            username: Patch<String>,
            #[mapped(json)]
            tags: Option<Vec<Tag>>,
        }
    }));
}

#[test]
fn embed() {
    let input = parse_quote! {
        pub struct Address {
            city: String,
            #[mapped(embed)]
            geo: Geo,
            zip: Option<String>,
        }
    };
    assert_expansion!(pretty(crate::structure(&input, Derive::Embed)));
}

#[test]
fn value_enum() {
    assert_expansion!(pretty(crate::value_enum(&parse_quote! {
        #[mapped(rename_all = "SCREAMING_SNAKE_CASE")]
        enum UserRole {
            SuperUser,
            #[mapped(rename = "guest")]
            Guest,
        }
    })));
}

#[test]
fn newtype() {
    assert_expansion!(pretty(crate::newtype(&parse_quote! {
        struct UserId(pub i64);
    })));
}
