//! `#[mapped(…)]` on a struct.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Path, Token, parenthesized};

use super::field::FIELD_ATTRIBUTES;
use super::foreign_key::{RawForeignKey, parse_foreign_key};
use super::index::{RawCheck, RawIndex, parse_check, parse_index};
use super::options::{assigned, once, read_group, read_mapped, text, unknown};
use super::query::{RawQuery, parse_query};
use crate::diagnostics::{Errors, nearest};

/// The attributes that a struct takes.
pub(super) const CONTAINER_ATTRIBUTES: [&str; 21] = [
    "table",
    "entity",
    "view_of",
    "create_for",
    "patch_for",
    "schema",
    "rename_all",
    "renamed_from",
    "unique",
    "index",
    "check",
    "foreign_key",
    "comment",
    "no_id",
    "create",
    "patch",
    "no_create",
    "no_patch",
    "into_model",
    "query",
    "validate",
];

/// The attributes that say what the struct is.
pub(crate) const FORMS: [&str; 5] = ["table", "entity", "view_of", "create_for", "patch_for"];

/// What a struct is declared as; exactly one is wanted.
pub(crate) enum RawForm {
    Table(LitStr),
    Entity(Path),
    ViewOf(Path),
    CreateFor(Path),
    PatchFor(Path),
}

/// `create(name = …, derive(…))`, and the same for `patch`.
pub(crate) struct RawInput {
    pub(crate) key: Ident,
    pub(crate) name: Option<Ident>,
    pub(crate) derives: Vec<Path>,
}

/// All that stands in `#[mapped(…)]` on a struct.
#[derive(Default)]
pub(crate) struct RawContainer {
    pub(crate) forms: Vec<(Ident, RawForm)>,
    /// Whether one was meant but could not be read, which has been reported.
    pub(crate) unread_form: bool,
    pub(crate) schema: Option<(Ident, LitStr)>,
    pub(crate) rename_all: Option<(Ident, LitStr)>,
    pub(crate) renamed_from: Option<(Ident, LitStr)>,
    pub(crate) comment: Option<(Ident, LitStr)>,
    pub(crate) indexes: Vec<RawIndex>,
    pub(crate) checks: Vec<RawCheck>,
    pub(crate) foreign_keys: Vec<RawForeignKey>,
    pub(crate) no_id: Option<Ident>,
    pub(crate) create: Option<RawInput>,
    pub(crate) patch: Option<RawInput>,
    pub(crate) no_create: Option<Ident>,
    pub(crate) no_patch: Option<Ident>,
    pub(crate) into_model: Option<Ident>,
    pub(crate) query: Option<RawQuery>,
    pub(crate) validate: Option<Ident>,
}

impl RawContainer {
    pub(crate) fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut raw = Self::default();
        read_mapped(attributes, errors, |key, input| {
            let read = raw.entry(key, input, errors);
            raw.unread_form |= read.is_err() && nearest(&key.to_string(), FORMS).is_some();
            read
        });
        raw
    }

    fn entry(&mut self, key: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<()> {
        let flag = || key.clone();
        match key.unraw().to_string().as_str() {
            "table" => self.form(key, RawForm::Table(text(input)?), errors),
            "entity" => self.form(key, RawForm::Entity(path(input)?), errors),
            "view_of" => self.form(key, RawForm::ViewOf(path(input)?), errors),
            "create_for" => self.form(key, RawForm::CreateFor(path(input)?), errors),
            "patch_for" => self.form(key, RawForm::PatchFor(path(input)?), errors),
            "schema" => once(&mut self.schema, key, (flag(), text(input)?), errors),
            "rename_all" => once(&mut self.rename_all, key, (flag(), text(input)?), errors),
            "renamed_from" => once(&mut self.renamed_from, key, (flag(), text(input)?), errors),
            "comment" => once(&mut self.comment, key, (flag(), text(input)?), errors),
            "unique" | "index" => self.indexes.push(parse_index(key, input, errors)?),
            "check" => self.checks.push(parse_check(key, input)?),
            "foreign_key" => self
                .foreign_keys
                .push(parse_foreign_key(key, input, errors)?),
            "no_id" => once(&mut self.no_id, key, flag(), errors),
            "create" => once(&mut self.create, key, input_of(key, input, errors)?, errors),
            "patch" => once(&mut self.patch, key, input_of(key, input, errors)?, errors),
            "no_create" => once(&mut self.no_create, key, flag(), errors),
            "no_patch" => once(&mut self.no_patch, key, flag(), errors),
            "query" => once(
                &mut self.query,
                key,
                parse_query(key, input, errors)?,
                errors,
            ),
            "validate" => once(&mut self.validate, key, flag(), errors),
            "into_model" => once(&mut self.into_model, key, flag(), errors),
            _ => {
                return Err(unknown(
                    key,
                    &CONTAINER_ATTRIBUTES,
                    &FIELD_ATTRIBUTES,
                    "a field",
                ));
            }
        }
        Ok(())
    }

    /// The forms are kept apart from `once`: two different ones are one
    /// mistake, that a rule reports; the same one twice is a duplicate.
    fn form(&mut self, key: &Ident, form: RawForm, errors: &Errors) {
        if self.forms.iter().any(|(given, _)| given == key) {
            errors.at(key.span(), format!("duplicate attribute `{key}`"));
        } else {
            self.forms.push((key.clone(), form));
        }
    }
}

/// `= some::path`; a text is a common slip.
fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    if input.peek(Token![=]) && input.peek2(LitStr) {
        let given: LitStr = assigned(input)?;
        return Err(syn::Error::new(
            given.span(),
            format!(
                "expected a path, not a text\n\nhelp: write `{}` without quotes",
                given.value()
            ),
        ));
    }
    assigned(input)
}

fn input_of(key: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<RawInput> {
    let mut name = None;
    let mut derives = None;
    read_group(input, errors, |inner, input| {
        match inner.to_string().as_str() {
            "name" => once(&mut name, inner, assigned(input)?, errors),
            "derive" => {
                let content;
                parenthesized!(content in input);
                let list: Punctuated<Path, Token![,]> =
                    content.parse_terminated(Path::parse_mod_style, Token![,])?;
                once(&mut derives, inner, list, errors);
            }
            _ => return Err(unknown(inner, &["name", "derive"], &[], "")),
        }
        Ok(())
    })?;
    Ok(RawInput {
        key: key.clone(),
        name,
        derives: derives.into_iter().flatten().collect(),
    })
}
