//! The fields of generated create and patch structs, as serde sees them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, LitStr, Path};

use crate::model::{Field, InputStruct, Model};

/// What a generated struct wraps a field's value in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapper {
    /// Nothing: the type is the field's own.
    None,
    /// `Option<T>`
    Option,
    /// `Patch<T>`
    Patch,
}

/// A field of a generated struct.
pub(super) struct Member<'a> {
    pub(super) field: &'a Field,
    /// The type of the value, without the wrapper.
    pub(super) value: TokenStream,
    pub(super) wrapper: Wrapper,
    /// Whether JSON may leave the field out.
    pub(super) optional: bool,
}

/// A generated struct, all but its trait.
pub(super) struct Generated<'a> {
    pub(super) model: &'a Model,
    pub(super) input: &'a InputStruct,
    pub(super) doc: String,
    pub(super) members: Vec<Member<'a>>,
    /// Whether all fields can be left out in Rust, too.
    pub(super) defaults: bool,
}

impl Member<'_> {
    fn ty(&self) -> TokenStream {
        let value = &self.value;
        match self.wrapper {
            Wrapper::None => quote!(#value),
            Wrapper::Option => quote!(::core::option::Option<#value>),
            Wrapper::Patch => quote!(::tausestack_db::Patch<#value>),
        }
    }

    /// The attributes of serde, which are those of the field as far as names
    /// and conversions go.
    fn serde(&self, of: &Ident) -> TokenStream {
        let field = self.field;
        let mut entries: Vec<TokenStream> = Vec::new();
        let (serialized, deserialized) = (&field.serialize_name, &field.deserialize_name);
        if serialized == deserialized {
            if *serialized != field.name {
                entries.push(quote!(rename = #serialized));
            }
        } else {
            entries.push(quote!(rename(serialize = #serialized, deserialize = #deserialized)));
        }
        for alias in &field.serde.aliases {
            entries.push(quote!(alias = #alias));
        }
        if self.optional {
            entries.push(quote!(default));
            match self.wrapper {
                Wrapper::None => {}
                Wrapper::Option => {
                    entries.push(quote!(
                        skip_serializing_if = "::core::option::Option::is_none"
                    ));
                }
                Wrapper::Patch => {
                    entries.push(quote!(
                        skip_serializing_if = "::tausestack_db::Patch::is_absent"
                    ));
                }
            }
        }
        if field.serde.flatten.is_some() {
            if self.wrapper == Wrapper::None {
                entries.push(quote!(flatten));
            } else {
                // serde reads a part of a flattened optional struct as none at
                // all: the field is left to Rust code.
                return quote!(#[serde(skip)]);
            }
        }
        if field.serde.skip_deserializing.is_some() {
            entries.push(quote!(skip_deserializing));
        }
        if field.serde.skip_serializing {
            entries.push(quote!(skip_serializing));
        }
        if field.serde.deserialize_with.is_some() {
            let function = self.converter(of, "deserialize", field.serde.deserialize_with.as_ref());
            entries.push(quote!(deserialize_with = #function));
        }
        if field.serde.serialize_with.is_some() {
            let function = self.converter(of, "serialize", field.serde.serialize_with.as_ref());
            entries.push(quote!(serialize_with = #function));
        }
        if entries.is_empty() {
            TokenStream::new()
        } else {
            quote!(#[serde(#(#entries),*)])
        }
    }

    /// The name of the function that converts the member: the user's own, or
    /// the one that applies it inside the wrapper.
    fn converter(&self, of: &Ident, way: &str, own: Option<&Path>) -> LitStr {
        let path = match (self.wrapper, own) {
            (Wrapper::None, Some(own)) => quote!(#own),
            _ => {
                let function = self.converter_name(way);
                quote!(#of::#function)
            }
        };
        let text = path.to_string().replace(' ', "");
        LitStr::new(&text, self.field.span())
    }

    fn converter_name(&self, way: &str) -> Ident {
        format_ident!("__{way}_{}", self.field.name)
    }

    /// The functions that apply the user's conversion inside the wrapper.
    fn converters(&self) -> TokenStream {
        let (some, ty) = match self.wrapper {
            Wrapper::None => return TokenStream::new(),
            Wrapper::Option => (quote!(::core::option::Option::Some), self.ty()),
            Wrapper::Patch => (quote!(::tausestack_db::Patch::Set), self.ty()),
        };
        let read = self.field.serde.deserialize_with.as_ref().map(|path| {
            let name = self.converter_name("deserialize");
            quote! {
                fn #name<'de, D: ::tausestack_db::__private::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<#ty, D::Error> {
                    #path(deserializer).map(#some)
                }
            }
        });
        let write = self.field.serde.serialize_with.as_ref().map(|path| {
            let name = self.converter_name("serialize");
            quote! {
                fn #name<S: ::tausestack_db::__private::serde::Serializer>(
                    value: &#ty,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    match value {
                        #some(value) => #path(value, serializer),
                        _ => serializer.serialize_none(),
                    }
                }
            }
        });
        quote!(#read #write)
    }
}

impl Generated<'_> {
    /// The struct with its derives, and what they need.
    pub(super) fn declaration(&self) -> TokenStream {
        let name = &self.input.name;
        let vis = &self.model.vis;
        let doc = &self.doc;
        let derives = self.derives();
        let strict = self
            .members
            .iter()
            .all(|member| member.field.serde.flatten.is_none())
            .then(|| quote!(, deny_unknown_fields));
        let fields = self.members.iter().map(|member| {
            let ident = &member.field.ident;
            let ty = member.ty();
            let serde = member.serde(name);
            let doc = format!("The value of `{}`.", member.field.name);
            quote! {
                #[doc = #doc]
                #serde
                #vis #ident: #ty,
            }
        });
        let converters: TokenStream = self.members.iter().map(Member::converters).collect();
        let converters = (!converters.is_empty()).then(|| {
            quote! {
                #[automatically_derived]
                impl #name { #converters }
            }
        });
        let debug = self.redacts().then(|| self.debug());
        quote! {
            #[doc = #doc]
            #[derive(#derives)]
            #[serde(crate = "::tausestack_db::__private::serde" #strict)]
            #[allow(dead_code, private_interfaces, unreachable_pub, reason = "generated beside the struct")]
            #vis struct #name { #(#fields)* }
            #converters
            #debug
        }
    }

    /// Our derives, then the user's; one that is given twice stands once.
    fn derives(&self) -> TokenStream {
        let mut ours = vec![
            ("Clone", quote!(::core::clone::Clone)),
            (
                "Serialize",
                quote!(::tausestack_db::__private::serde::Serialize),
            ),
            (
                "Deserialize",
                quote!(::tausestack_db::__private::serde::Deserialize),
            ),
        ];
        if !self.redacts() {
            ours.push(("Debug", quote!(::core::fmt::Debug)));
        }
        if self.defaults {
            ours.push(("Default", quote!(::core::default::Default)));
        }
        let given = self.input.derives.iter().filter(|path| {
            path.segments.last().is_some_and(|last| {
                last.ident != "Debug" && ours.iter().all(|(name, _)| last.ident != name)
            })
        });
        let ours = ours.iter().map(|(_, path)| path);
        quote!(#(#ours,)* #(#given),*)
    }

    fn redacts(&self) -> bool {
        self.members
            .iter()
            .any(|member| member.field.written.sensitive.is_some())
    }

    /// `Debug` that keeps sensitive values to itself.
    fn debug(&self) -> TokenStream {
        let name = &self.input.name;
        let text = name.to_string();
        let fields = self.members.iter().map(|member| {
            let ident = &member.field.ident;
            let name = &member.field.name;
            if member.field.written.sensitive.is_some() {
                quote!(.field(#name, &::core::format_args!("<redacted>")))
            } else {
                quote!(.field(#name, &self.#ident))
            }
        });
        quote! {
            #[automatically_derived]
            impl ::core::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#text) #(#fields)* .finish()
                }
            }
        }
    }
}
