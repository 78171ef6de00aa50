//! The static description of fields, columns, indexes and keys.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Expr, Ident, LitStr, UnOp};

use super::option;
use super::rule;
use super::slot::{embedded_item, json_reader, slot, spanned_path};
use crate::attr::{Action, RawNulls, RawReference};
use crate::model::{Field, Form, Index, Key, Kind, Model, Part, Target};
use crate::types::ends;

/// `&[FieldDefinition, …]` of all fields that are mapped.
pub(super) fn fields(model: &Model) -> TokenStream {
    let fields = model
        .mapped_fields()
        .map(|(index, field)| field_definition(model, index, field));
    quote!(&[#(#fields),*])
}

fn field_definition(model: &Model, index: usize, field: &Field) -> TokenStream {
    let name = &field.name;
    let wire = &field.deserialize_name;
    let aliases = &field.serde.aliases;
    let content = match &field.kind {
        Kind::Embedded { prefix } => {
            let flatten = field.serde.flatten.is_some();
            let fields = embedded_item(&field.ty, "FIELDS");
            let default = field.otherwise.as_ref().map(|value| {
                let ty = &field.ty;
                quote!(|| __db::embedded_values::<#ty>(&#value))
            });
            let default = option(default);
            quote!(Embedded {
                prefix: #prefix,
                flatten: #flatten,
                fields: #fields,
                serde_default: #default,
            })
        }
        _ => {
            let column = column(model, index, field);
            quote!(Column(#column))
        }
    };
    quote! {
        __db::FieldDefinition {
            field: #name,
            wire: #wire,
            aliases: &[#(#aliases),*],
            content: __db::FieldContent::#content,
        }
    }
}

fn column(model: &Model, index: usize, field: &Field) -> TokenStream {
    let name = &field.column;
    let slot = slot(index);
    let set = settings(model, index, field);
    quote! {
        __db::ColumnDefinition { name: #name, #(#set,)* ..#slot.column }
    }
}

/// What is known of a column beside its type.
fn settings(model: &Model, index: usize, field: &Field) -> Vec<TokenStream> {
    let written = &field.written;
    let slot = slot(index);
    let mut set = Vec::new();
    let mut add = |name: &str, value: TokenStream| {
        let name = Ident::new(name, proc_macro2::Span::call_site());
        set.push(quote!(#name: #value));
    };
    match field.key {
        Some(Key::Client) => add("key", option(Some(quote!(__db::KeyOrigin::Client)))),
        Some(Key::Database) => {
            let key = if matches!(model.form, Form::Entity(_)) {
                // The entity says what the database assigns.
                quote!(__db::KeyOrigin::Database)
            } else {
                let (start, end) = ends(&field.ty);
                let head = quote_spanned!(start=> __db::assigned_key);
                let tail = quote_spanned!(end=> (#slot.column.data_type));
                quote!(#head #tail)
            };
            add("key", option(Some(key)));
        }
        None => {}
    }
    for (name, flag) in [
        ("identity", &written.identity),
        ("unique", &written.unique),
        ("index", &written.index),
        ("readonly", &written.readonly),
        ("sensitive", &written.sensitive),
    ] {
        if flag.is_some() {
            add(name, quote!(true));
        }
    }
    for (name, text) in [
        ("custom_type", &written.column_type),
        ("server_default", &written.server_default),
        ("generated", &written.generated),
        ("collate", &written.collate),
        ("comment", &written.comment),
        ("renamed_from", &written.renamed_from),
        ("check", &written.check),
    ] {
        if let Some((_, text)) = text {
            add(name, option(Some(text)));
        }
    }
    if let Some((_, expression)) = &written.default {
        let constant = is_constant(expression);
        add(
            "default",
            option(Some(quote! {
                __db::DefaultDefinition {
                    value: || (#slot.into_value)(__db::default_of(#expression)),
                    constant: #constant,
                }
            })),
        );
    } else if written.server_default.is_none()
        && !model.read_only()
        && let Some(value) = &field.otherwise
    {
        add(
            "serde_default",
            option(Some(quote!(|| (#slot.into_value)(#value)))),
        );
    }
    for (stamp, flag) in [
        ("CreatedAt", &written.created_at),
        ("UpdatedAt", &written.updated_at),
    ] {
        if flag.is_some() {
            let ty = &field.ty;
            let (start, end) = ends(ty);
            let stamp = Ident::new(stamp, end);
            let head = quote_spanned!(start=> __db::stamped::<);
            let tail = quote_spanned!(end=> >(__db::Stamp::#stamp));
            add("stamp", option(Some(quote!(#head #ty #tail))));
        }
    }
    if let Some((_, reference)) = &written.references {
        let key = foreign_key(&[], reference);
        add("references", option(Some(key)));
    }
    if let Some(rule) = rule::definition(model, index, field) {
        add("rule", option(Some(rule)));
    }
    if let Some(reader) = json_reader(model, index, field) {
        add("from_json", reader);
    }
    set
}

/// Whether the expression has the same value each time, so that it can be
/// part of the schema: a literal, a negative one, or a path.
fn is_constant(expression: &Expr) -> bool {
    match expression {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Unary(unary) => {
            matches!(unary.op, UnOp::Neg(_) | UnOp::Not(_)) && matches!(*unary.expr, Expr::Lit(_))
        }
        Expr::Paren(inner) => is_constant(&inner.expr),
        Expr::Group(inner) => is_constant(&inner.expr),
        _ => false,
    }
}

/// `&[IndexDefinition, …]`.
pub(super) fn indexes(model: &Model) -> TokenStream {
    let indexes = model.indexes.iter().map(|index| {
        let Index {
            name,
            unique,
            parts,
            include,
            predicate,
            method,
            ..
        } = index;
        let (name, predicate, method) = (
            option(name.as_ref()),
            option(predicate.as_ref()),
            option(method.as_ref()),
        );
        let parts = parts.iter().map(part);
        quote! {
            __db::IndexDefinition {
                name: #name,
                unique: #unique,
                parts: &[#(#parts),*],
                include: &[#(#include),*],
                predicate: #predicate,
                method: #method,
            }
        }
    });
    quote!(&[#(#indexes),*])
}

fn part(part: &Part) -> TokenStream {
    let target = match &part.target {
        Target::Column(name) => quote!(Column(#name)),
        Target::Expression(sql) => quote!(Expression(#sql)),
    };
    let descending = part.descending;
    let nulls = option(part.nulls.map(|nulls| match nulls {
        RawNulls::First => quote!(__db::NullsOrder::First),
        RawNulls::Last => quote!(__db::NullsOrder::Last),
    }));
    let prefix = option(part.prefix.map(Literal::u32_unsuffixed));
    quote! {
        __db::IndexPart {
            target: __db::IndexTarget::#target,
            descending: #descending,
            nulls: #nulls,
            prefix: #prefix,
        }
    }
}

/// `&[CheckDefinition, …]`.
pub(super) fn checks(model: &Model) -> TokenStream {
    let checks = model.checks.iter().map(|check| {
        let name = option(check.name.as_ref());
        let expression = &check.expression;
        quote!(__db::CheckDefinition { name: #name, expression: #expression })
    });
    quote!(&[#(#checks),*])
}

/// `&[ForeignKeyDefinition, …]`.
pub(super) fn foreign_keys(model: &Model) -> TokenStream {
    let keys = model
        .foreign_keys
        .iter()
        .map(|key| foreign_key(&key.columns, &key.raw.reference));
    quote!(&[#(#keys),*])
}

fn foreign_key(columns: &[String], reference: &RawReference) -> TokenStream {
    let name = option(reference.name.as_ref());
    let table = spanned_path(&reference.table, "mapping");
    let references = reference
        .fields
        .iter()
        .map(|field| field.unraw().to_string());
    let on_delete = action(reference.on_delete.as_ref());
    let on_update = action(reference.on_update.as_ref());
    let deferrable = reference.deferrable;
    quote! {
        __db::ForeignKeyDefinition {
            name: #name,
            columns: &[#(#columns),*],
            table: #table,
            references: &[#(#references),*],
            on_delete: #on_delete,
            on_update: #on_update,
            deferrable: #deferrable,
        }
    }
}

fn action(action: Option<&(Ident, Action)>) -> TokenStream {
    let variant = match action.map(|(_, action)| *action) {
        None | Some(Action::Nothing) => quote!(NoAction),
        Some(Action::Restrict) => quote!(Restrict),
        Some(Action::Cascade) => quote!(Cascade),
        Some(Action::SetNull) => quote!(SetNull),
        Some(Action::SetDefault) => quote!(SetDefault),
    };
    quote!(__db::ReferentialAction::#variant)
}

/// The fields that foreign keys name in other structs, looked at so that
/// rustc finds a name that is none.
pub(super) fn referred_fields(model: &Model) -> TokenStream {
    let of_fields = model
        .fields
        .iter()
        .filter_map(|field| field.written.references.as_ref().map(|(_, to)| to));
    let of_struct = model.foreign_keys.iter().map(|key| &key.raw.reference);
    let looks: Vec<TokenStream> = of_fields
        .chain(of_struct)
        .flat_map(|reference| {
            let table = &reference.table;
            reference
                .fields
                .iter()
                .map(move |field| quote!(let _ = <#table>::COLUMN.#field;))
        })
        .collect();
    if looks.is_empty() {
        TokenStream::new()
    } else {
        quote!(const _: fn() = || { #(#looks)* };)
    }
}

/// The definition of the table.
pub(super) fn table(model: &Model, name: &LitStr) -> TokenStream {
    let rust_name = model.ident.unraw().to_string();
    let text = |value: &Option<(Ident, LitStr)>| option(value.as_ref().map(|(_, text)| text));
    let schema = text(&model.written.schema);
    let comment = text(&model.written.comment);
    let renamed_from = text(&model.written.renamed_from);
    let fields = fields(model);
    let indexes = indexes(model);
    let checks = checks(model);
    let foreign_keys = foreign_keys(model);
    quote! {
        static DEFINITION: __db::TableDefinition = __db::TableDefinition {
            rust_name: #rust_name,
            module_path: ::core::module_path!(),
            name: #name,
            schema: #schema,
            comment: #comment,
            renamed_from: #renamed_from,
            fields: #fields,
            indexes: #indexes,
            checks: #checks,
            foreign_keys: #foreign_keys,
        };
    }
}
