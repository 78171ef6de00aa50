//! Which fields are the primary key, and who makes its value.

use super::Form;
use super::field::Field;
use crate::attr::RawKey;
use crate::diagnostics::Errors;
use crate::types::{name, not_null};
use syn::Type;

/// Who makes the value of a key's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Database,
    Client,
}

const INTEGERS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

/// Types of which it is known that no database assigns them; of others
/// (newtypes) the generated code asks their column type.
const NEVER_ASSIGNED: [&str; 13] = [
    "String",
    "Uuid",
    "bool",
    "char",
    "Vec",
    "f32",
    "f64",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "DateTime",
    "Decimal",
    "Value",
];

/// Whether the type is a column type whose name tells all of it.
pub(crate) fn is_known(ty: &Type) -> bool {
    name(ty).is_some_and(|name| {
        INTEGERS.contains(&name.as_str()) || NEVER_ASSIGNED.contains(&name.as_str())
    })
}

/// Decides for each field whether it is of the key: one `id` of an integer
/// type is the database's to assign, several are the caller's.
pub(super) fn resolve(form: &Form, fields: &mut [Field], errors: &Errors) {
    let marked = fields
        .iter()
        .filter(|field| field.written.id.is_some())
        .count();
    for field in fields {
        field.key = match &field.written.id {
            Some((key, origin)) => Some(origin_of(field, key, *origin, marked, form, errors)),
            // An entity declares its key itself; the create and patch structs
            // of a DTO only need to know which field it is.
            None if matches!(form, Form::Entity(_)) && marked == 0 && field.name == "id" => {
                Some(if is_integer(field) {
                    Key::Database
                } else {
                    Key::Client
                })
            }
            None => None,
        };
    }
}

fn is_integer(field: &Field) -> bool {
    name(not_null(&field.ty)).is_some_and(|name| INTEGERS.contains(&name.as_str()))
}

fn origin_of(
    field: &Field,
    key: &syn::Ident,
    origin: RawKey,
    marked: usize,
    form: &Form,
    errors: &Errors,
) -> Key {
    let known_not_assigned =
        name(not_null(&field.ty)).is_some_and(|name| NEVER_ASSIGNED.contains(&name.as_str()));
    match origin {
        RawKey::Client => Key::Client,
        RawKey::Unsaid if marked > 1 => Key::Client,
        RawKey::Database if marked > 1 => {
            errors.at(
                key.span(),
                "the columns of a composite key are made by the caller\n\nhelp: write `id`",
            );
            Key::Client
        }
        RawKey::Unsaid if known_not_assigned && matches!(form, Form::Entity(_)) => Key::Client,
        RawKey::Unsaid | RawKey::Database if known_not_assigned => {
            errors.over(
                &field.ty,
                format!(
                    "a key of this type is not assigned by the database\n\nhelp: write `#[mapped(id(client))]` on `{}`{}",
                    field.name,
                    if name(not_null(&field.ty)).as_deref() == Some("Uuid") {
                        "; a UUID that is left out is made by the library"
                    } else {
                        ""
                    }
                ),
            );
            Key::Client
        }
        RawKey::Unsaid | RawKey::Database => Key::Database,
    }
}
