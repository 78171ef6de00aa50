//! `#[mapped(…)]` on a field.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, Ident, LitStr, Path, Token, Type, token};

use super::container::CONTAINER_ATTRIBUTES;
use super::foreign_key::{RawReference, parse_reference};
use super::options::{assigned, once, read_group, read_mapped, text, unknown};
use crate::diagnostics::Errors;

/// The attributes that a field takes.
pub(super) const FIELD_ATTRIBUTES: [&str; 23] = [
    "id",
    "column",
    "type",
    "unique",
    "index",
    "default",
    "server_default",
    "renamed_from",
    "comment",
    "check",
    "generated",
    "collate",
    "identity",
    "with",
    "try_from",
    "created_at",
    "updated_at",
    "readonly",
    "sensitive",
    "skip",
    "json",
    "embed",
    "references",
];

/// Who is said to make a key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawKey {
    /// `id`: whoever the key's type and number of columns suggest.
    Unsaid,
    /// `id(client)`
    Client,
    /// `id(database)`
    Database,
}

/// All that stands in `#[mapped(…)]` on a field.
///
/// Each value comes with its key, at which rules report.
#[derive(Default)]
pub(crate) struct RawField {
    pub(crate) id: Option<(Ident, RawKey)>,
    pub(crate) column: Option<(Ident, LitStr)>,
    pub(crate) column_type: Option<(Ident, LitStr)>,
    pub(crate) unique: Option<Ident>,
    pub(crate) index: Option<Ident>,
    pub(crate) default: Option<(Ident, Expr)>,
    pub(crate) server_default: Option<(Ident, LitStr)>,
    pub(crate) renamed_from: Option<(Ident, LitStr)>,
    pub(crate) comment: Option<(Ident, LitStr)>,
    pub(crate) check: Option<(Ident, LitStr)>,
    pub(crate) generated: Option<(Ident, LitStr)>,
    pub(crate) collate: Option<(Ident, LitStr)>,
    pub(crate) identity: Option<Ident>,
    pub(crate) with: Option<(Ident, Path)>,
    pub(crate) try_from: Option<(Ident, Type)>,
    pub(crate) created_at: Option<Ident>,
    pub(crate) updated_at: Option<Ident>,
    pub(crate) readonly: Option<Ident>,
    pub(crate) sensitive: Option<Ident>,
    pub(crate) skip: Option<Ident>,
    pub(crate) json: Option<Ident>,
    pub(crate) embed: Option<(Ident, Option<LitStr>)>,
    pub(crate) references: Option<(Ident, RawReference)>,
}

impl RawField {
    pub(crate) fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut raw = Self::default();
        read_mapped(attributes, errors, |key, input| {
            raw.entry(key, input, errors)
        });
        raw
    }

    fn entry(&mut self, key: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        let flag = || key.clone();
        match key.unraw().to_string().as_str() {
            "id" => once(
                &mut self.id,
                key,
                (flag(), parse_key(input, errors)?),
                errors,
            ),
            "column" => once(&mut self.column, key, (flag(), text(input)?), errors),
            "type" => once(&mut self.column_type, key, (flag(), text(input)?), errors),
            "unique" => once(&mut self.unique, key, flag(), errors),
            "index" => once(&mut self.index, key, flag(), errors),
            "default" => once(&mut self.default, key, (flag(), assigned(input)?), errors),
            "server_default" => {
                once(
                    &mut self.server_default,
                    key,
                    (flag(), text(input)?),
                    errors,
                );
            }
            "renamed_from" => once(&mut self.renamed_from, key, (flag(), text(input)?), errors),
            "comment" => once(&mut self.comment, key, (flag(), text(input)?), errors),
            "check" => once(&mut self.check, key, (flag(), text(input)?), errors),
            "generated" => once(&mut self.generated, key, (flag(), text(input)?), errors),
            "collate" => once(&mut self.collate, key, (flag(), text(input)?), errors),
            "identity" => once(&mut self.identity, key, flag(), errors),
            "with" => once(&mut self.with, key, (flag(), assigned(input)?), errors),
            "try_from" => once(&mut self.try_from, key, (flag(), assigned(input)?), errors),
            "created_at" => once(&mut self.created_at, key, flag(), errors),
            "updated_at" => once(&mut self.updated_at, key, flag(), errors),
            "readonly" => once(&mut self.readonly, key, flag(), errors),
            "sensitive" => once(&mut self.sensitive, key, flag(), errors),
            "skip" => once(&mut self.skip, key, flag(), errors),
            "json" => once(&mut self.json, key, flag(), errors),
            "embed" => once(
                &mut self.embed,
                key,
                (flag(), parse_embed(input, errors)?),
                errors,
            ),
            "references" => {
                let reference = parse_reference(input, errors)?;
                once(&mut self.references, key, (flag(), reference), errors);
            }
            _ => {
                return Err(unknown(
                    key,
                    &FIELD_ATTRIBUTES,
                    &CONTAINER_ATTRIBUTES,
                    "the struct",
                ));
            }
        }
        Ok(())
    }
}

fn parse_key(input: ParseStream<'_>, errors: &Errors) -> syn::Result<RawKey> {
    let mut origin = None;
    if input.peek(token::Paren) {
        read_group(input, errors, |inner, _| {
            match inner.to_string().as_str() {
                "client" => once(&mut origin, inner, RawKey::Client, errors),
                "database" => once(&mut origin, inner, RawKey::Database, errors),
                _ => return Err(unknown(inner, &["client", "database"], &[], "")),
            }
            Ok(())
        })?;
    }
    Ok(origin.unwrap_or(RawKey::Unsaid))
}

fn parse_embed(input: ParseStream<'_>, errors: &Errors) -> syn::Result<Option<LitStr>> {
    let mut prefix = None;
    if input.peek(token::Paren) {
        read_group(input, errors, |inner, input| {
            match inner.to_string().as_str() {
                "prefix" => once(&mut prefix, inner, text(input)?, errors),
                _ => return Err(unknown(inner, &["prefix"], &[], "")),
            }
            Ok(())
        })?;
    } else if input.peek(Token![=]) {
        return Err(input.error("expected `embed(prefix = \"…\")`"));
    }
    Ok(prefix)
}
