//! `foreign_key(…)` of a struct and `references(…)` of a field.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token, parenthesized, token};

use super::options::{idents, once, read_group, text, unknown};
use crate::diagnostics::{Errors, suggestion};

/// What happens to a row when the one that it refers to goes or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Nothing,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

const ACTIONS: [(&str, Action); 5] = [
    ("no_action", Action::Nothing),
    ("restrict", Action::Restrict),
    ("cascade", Action::Cascade),
    ("set_null", Action::SetNull),
    ("set_default", Action::SetDefault),
];

/// The other side of a foreign key, and what is said of the key.
pub(crate) struct RawReference {
    pub(crate) table: Path,
    /// The fields referred to; none for the primary key.
    pub(crate) fields: Vec<Ident>,
    pub(crate) name: Option<LitStr>,
    pub(crate) on_delete: Option<(Ident, Action)>,
    pub(crate) on_update: Option<(Ident, Action)>,
    pub(crate) deferrable: bool,
}

/// A foreign key over the fields that are named.
pub(crate) struct RawForeignKey {
    pub(crate) key: Ident,
    pub(crate) columns: Vec<Ident>,
    pub(crate) reference: RawReference,
}

#[derive(Default)]
struct Options {
    name: Option<LitStr>,
    on_delete: Option<(Ident, Action)>,
    on_update: Option<(Ident, Action)>,
    deferrable: Option<Ident>,
}

impl Options {
    /// Reads the options that both spellings share; whether the key was one.
    fn entry(&mut self, key: &Ident, input: ParseStream<'_>, errors: &Errors) -> syn::Result<bool> {
        match key.to_string().as_str() {
            "name" => once(&mut self.name, key, text(input)?, errors),
            "on_delete" => once(&mut self.on_delete, key, action(input)?, errors),
            "on_update" => once(&mut self.on_update, key, action(input)?, errors),
            "deferrable" => once(&mut self.deferrable, key, key.clone(), errors),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn reference(self, table: Path, fields: Vec<Ident>) -> RawReference {
        RawReference {
            table,
            fields,
            name: self.name,
            on_delete: self.on_delete,
            on_update: self.on_update,
            deferrable: self.deferrable.is_some(),
        }
    }
}

fn action(input: ParseStream<'_>) -> syn::Result<(Ident, Action)> {
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        // It is read, so that it is not unexpected as well.
        let text: LitStr = input.parse()?;
        return Err(syn::Error::new(
            text.span(),
            "expected one of cascade, set_null, set_default, restrict, no_action, without quotes",
        ));
    }
    let word = input.call(Ident::parse_any)?;
    let name = word.to_string();
    match ACTIONS.iter().find(|(known, _)| *known == name) {
        Some((_, action)) => Ok((word, *action)),
        None => Err(syn::Error::new(
            word.span(),
            format!(
                "unknown action `{name}`{}\n\nhelp: one of cascade, set_null, set_default, restrict, no_action",
                suggestion(&name, ACTIONS.iter().map(|(known, _)| *known))
            ),
        )),
    }
}

/// `User` or `User(email)`.
fn target(input: ParseStream<'_>) -> syn::Result<(Path, Vec<Ident>)> {
    let table = input.call(Path::parse_mod_style).map_err(|error| {
        syn::Error::new(error.span(), "expected the struct that is referred to")
    })?;
    let fields = if input.peek(token::Paren) {
        idents(input)?
    } else {
        Vec::new()
    };
    Ok((table, fields))
}

/// `(User, on_delete = cascade)`, `(User(email))`.
pub(super) fn parse_reference(
    input: ParseStream<'_>,
    errors: &Errors,
) -> syn::Result<RawReference> {
    let content;
    parenthesized!(content in input);
    let (table, fields) = target(&content)?;
    let mut options = Options::default();
    while !content.is_empty() {
        content.parse::<Token![,]>()?;
        if content.is_empty() {
            break;
        }
        let key = content.call(Ident::parse_any)?;
        if !options.entry(&key, &content, errors)? {
            let known = ["name", "on_delete", "on_update", "deferrable"];
            return Err(unknown(&key, &known, &[], ""));
        }
    }
    Ok(options.reference(table, fields))
}

/// `(columns(a, b), references = T(a, b), on_delete = …)`.
pub(super) fn parse_foreign_key(
    key: &Ident,
    input: ParseStream<'_>,
    errors: &Errors,
) -> syn::Result<RawForeignKey> {
    let mut columns = None;
    let mut references = None;
    let mut options = Options::default();
    read_group(input, errors, |inner, input| {
        match inner.to_string().as_str() {
            "columns" => once(&mut columns, inner, idents(input)?, errors),
            "references" => {
                input.parse::<Token![=]>()?;
                once(&mut references, inner, target(input)?, errors);
            }
            _ if options.entry(inner, input, errors)? => {}
            _ => {
                let known = [
                    "columns",
                    "references",
                    "name",
                    "on_delete",
                    "on_update",
                    "deferrable",
                ];
                return Err(unknown(inner, &known, &[], ""));
            }
        }
        Ok(())
    })?;
    let missing = |what: &str| {
        syn::Error::new(
            key.span(),
            format!(
                "the foreign key lacks `{what}`\n\nhelp: `foreign_key(columns(a, b), references = Other(a, b))`"
            ),
        )
    };
    let columns = columns.ok_or_else(|| missing("columns(…)"))?;
    let (table, fields) = references.ok_or_else(|| missing("references = …"))?;
    Ok(RawForeignKey {
        key: key.clone(),
        columns,
        reference: options.reference(table, fields),
    })
}
