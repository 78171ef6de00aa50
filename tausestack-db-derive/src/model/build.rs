//! From the parsed struct and its raw attributes to the model.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Ident, LitStr};

use super::field::{Field, Kind};
use super::{Form, InputStruct, Model, keys, references};
use crate::attr::{
    FORMS, RawContainer, RawField, RawForm, RawInput, SerdeContainer, SerdeDefault, SerdeField,
    garde_attributes,
};
use crate::case::{CASES, Case};
use crate::diagnostics::{Errors, listed, suggestion};
use crate::types::patched;

/// Which derive asks: a struct of `MappedEmbed` has no form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derive {
    Mapped,
    Embed,
}

/// The model of the struct; none if it is not even a struct with named
/// fields.
pub(crate) fn build(input: &DeriveInput, derive: Derive, errors: &Errors) -> Option<Model> {
    let fields = named_fields(input, derive, errors);
    let mut written = RawContainer::read(&input.attrs, errors);
    let form = form(input, derive, &mut written, errors);
    let serde = SerdeContainer::read(&input.attrs);
    let case = written
        .rename_all
        .as_ref()
        .and_then(|(_, name)| rename_case(name, errors));
    // The fields' own mistakes are reported even if the struct has some.
    let mut fields: Vec<Field> = fields?
        .iter()
        .filter_map(|field| build_field(&input.ident, field, &serde, case, errors))
        .collect();
    if let Form::Patch(_) = form {
        for field in &mut fields {
            field.value = patched(&field.ty).clone();
        }
    }
    if matches!(form, Form::Table(_) | Form::Entity(_) | Form::Unsaid) {
        keys::resolve(&form, &mut fields, errors);
    }
    let indexes = std::mem::take(&mut written.indexes)
        .into_iter()
        .map(|raw| references::index(raw, &fields, errors))
        .collect();
    let foreign_keys = std::mem::take(&mut written.foreign_keys)
        .into_iter()
        .map(|raw| references::foreign_key(raw, &fields, errors))
        .collect();
    let writes = matches!(form, Form::Table(_) | Form::Entity(_) | Form::Unsaid);
    let input_struct = |given: &mut Option<RawInput>, suffix: &str, no: bool| {
        let given = given.take();
        (writes && !no).then(|| {
            let (name, derives) = given.map_or((None, Vec::new()), |raw| (raw.name, raw.derives));
            let name = name.unwrap_or_else(|| format_ident!("{}{suffix}", input.ident.unraw()));
            InputStruct { name, derives }
        })
    };
    refuse_unused_inputs(&written, writes, errors);
    let no_patch = written.no_patch.is_some() || written.no_id.is_some();
    let create = input_struct(&mut written.create, "Create", written.no_create.is_some());
    let patch = input_struct(&mut written.patch, "Patch", no_patch);
    Some(Model {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        form,
        fields,
        indexes,
        foreign_keys,
        checks: std::mem::take(&mut written.checks),
        create,
        patch,
        rules: garde_attributes(&input.attrs),
        written,
    })
}

/// Options of a struct that is not generated would be lost.
fn refuse_unused_inputs(written: &RawContainer, writes: bool, errors: &Errors) {
    for (given, no) in [
        (&written.create, &written.no_create),
        (&written.patch, &written.no_patch),
    ] {
        if let (Some(given), Some(no)) = (given, no) {
            errors.at(
                no.span(),
                format!("`{no}` and `{}(…)` contradict each other", given.key),
            );
        } else if let (Some(given), false) = (given, writes) {
            errors.at(
                given.key.span(),
                format!(
                    "nothing is generated here that `{}(…)` could name",
                    given.key
                ),
            );
        }
    }
}

fn named_fields<'a>(
    input: &'a DeriveInput,
    derive: Derive,
    errors: &Errors,
) -> Option<&'a syn::punctuated::Punctuated<syn::Field, syn::Token![,]>> {
    let name = match derive {
        Derive::Mapped => "Mapped",
        Derive::Embed => "MappedEmbed",
    };
    if !input.generics.params.is_empty() {
        errors.over(
            &input.generics,
            format!(
                "`{name}` cannot be derived for a generic struct\n\nhelp: a table has columns of fixed, owned types; write them out"
            ),
        );
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(&fields.named),
            Fields::Unnamed(fields) => errors.over(
                fields,
                format!(
                    "`{name}` needs named fields\n\nhelp: each column needs a name; for a newtype around one column, derive `MappedValue`"
                ),
            ),
            Fields::Unit => errors.at(
                input.ident.span(),
                format!("`{name}` needs fields\n\nhelp: a unit struct has no columns"),
            ),
        },
        Data::Enum(data) => errors.at(
            data.enum_token.span,
            format!(
                "`{name}` cannot be derived for an enum\n\nhelp: an enum can be a column: derive `MappedEnum`"
            ),
        ),
        Data::Union(data) => errors.at(
            data.union_token.span,
            format!("`{name}` cannot be derived for a union"),
        ),
    }
    None
}

fn form(input: &DeriveInput, derive: Derive, written: &mut RawContainer, errors: &Errors) -> Form {
    let mut forms = std::mem::take(&mut written.forms).into_iter();
    if derive == Derive::Embed {
        for (key, _) in forms {
            errors.at(
                key.span(),
                format!("`{key}` does not belong on an embedded struct\n\nhelp: it has no table of its own; derive `Mapped` for one that has"),
            );
        }
        return Form::Embed;
    }
    let Some((first, form)) = forms.next() else {
        if written.unread_form {
            return Form::Unsaid;
        }
        errors.at(
            input.ident.span(),
            format!(
                "`{}` says not which table it maps to\n\nhelp: add `#[mapped(table = \"…\")]`, or `#[mapped(entity = path::to::entity)]` for a SeaORM entity that exists",
                input.ident
            ),
        );
        return Form::Unsaid;
    };
    for (key, _) in forms {
        errors.at(
            key.span(),
            format!(
                "`{key}` and `{first}` contradict each other\n\nhelp: a struct has exactly one of {}",
                listed(FORMS)
            ),
        );
    }
    match form {
        RawForm::Table(name) => Form::Table(name),
        RawForm::Entity(path) => Form::Entity(path),
        RawForm::ViewOf(path) => Form::View(path),
        RawForm::CreateFor(path) => Form::Create(path),
        RawForm::PatchFor(path) => Form::Patch(path),
    }
}

/// The case that a `rename_all` names.
pub(crate) fn rename_case(name: &LitStr, errors: &Errors) -> Option<Case> {
    let case = Case::named(&name.value());
    if case.is_none() {
        let known = CASES.iter().map(|(known, _)| *known);
        errors.at(
            name.span(),
            format!(
                "unknown case{}\n\nhelp: one of {}",
                suggestion(&name.value(), known.clone()),
                listed(known)
            ),
        );
    }
    case
}

fn build_field(
    of: &Ident,
    field: &syn::Field,
    container: &SerdeContainer,
    case: Option<Case>,
    errors: &Errors,
) -> Option<Field> {
    let ident = field.ident.clone()?;
    let name = ident.unraw().to_string();
    let written = RawField::read(&field.attrs, errors);
    let serde = SerdeField::read(&field.attrs);
    let in_case =
        |case: Option<Case>| case.map_or_else(|| name.clone(), |case| case.of_serde_field(&name));
    let (column, column_span) = match &written.column {
        Some((_, given)) => (given.value(), given.span()),
        None => (
            case.map_or_else(|| name.clone(), |case| case.of_name(&name)),
            ident.span(),
        ),
    };
    Some(Field {
        kind: kind(&written, &name),
        column,
        column_span,
        deserialize_name: serde.deserialize_name.as_ref().map_or_else(
            || in_case(container.deserialize_case),
            |(name, _)| name.clone(),
        ),
        serialize_name: serde
            .serialize_name
            .clone()
            .unwrap_or_else(|| in_case(container.serialize_case)),
        key: None,
        otherwise: otherwise(of, &ident, field, &serde, container),
        value: field.ty.clone(),
        ty: field.ty.clone(),
        ident,
        name,
        serde,
        rules: garde_attributes(&field.attrs),
        written,
    })
}

/// What serde puts where JSON lacks the field: the field's own default comes
/// before the struct's.
fn otherwise(
    of: &Ident,
    ident: &Ident,
    field: &syn::Field,
    serde: &SerdeField,
    container: &SerdeContainer,
) -> Option<TokenStream> {
    let ty = &field.ty;
    Some(match (&serde.default, &container.default) {
        (Some(SerdeDefault::Function(function)), _) => quote!(#function()),
        (Some(SerdeDefault::Trait), _) => quote!(<#ty as ::core::default::Default>::default()),
        (None, Some(SerdeDefault::Function(function))) => quote!(#function().#ident),
        (None, Some(SerdeDefault::Trait)) => {
            quote!(<#of as ::core::default::Default>::default().#ident)
        }
        (None, None) => return None,
    })
}

/// How the field is stored, by the first attribute that says it; that there
/// is only one is a rule.
fn kind(written: &RawField, name: &str) -> Kind {
    if written.skip.is_some() {
        Kind::Skipped
    } else if written.json.is_some() {
        Kind::Json
    } else if let Some((_, module)) = &written.with {
        Kind::With(module.clone())
    } else if let Some((_, ty)) = &written.try_from {
        Kind::TryFrom(ty.clone())
    } else if let Some((_, prefix)) = &written.embed {
        Kind::Embedded {
            prefix: prefix
                .as_ref()
                .map_or_else(|| format!("{name}_"), LitStr::value),
        }
    } else {
        Kind::Plain
    }
}
