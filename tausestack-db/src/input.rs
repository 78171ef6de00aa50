//! JSON on its way into a row: names, defaults and values, checked field by
//! field.
//!
//! All that is wrong is found before the answer, so that a form can show it at
//! once. Nothing is ignored: a key that names no field, or one that the caller
//! may not set, is an error.

use serde_json::{Map, Value as JsonValue};

use crate::Error;
use crate::error::{FieldError, FieldErrorCode, suggestion};
use crate::mapped::kind_of;
use crate::mapped::{Access, Changes, Field, Insert, Mapping};

/// The values of a new row.
pub(crate) fn insert_from_json(
    mapping: &'static Mapping,
    json: &JsonValue,
) -> Result<Insert, Error> {
    let mut reader = Reader::new(mapping, Purpose::Create);
    reader.object(json, &[]);
    reader.fill_in();
    let values = reader.finish()?;
    Ok(Insert { mapping, values })
}

/// The changes that a JSON merge patch asks for (RFC 7396): absent members
/// stay, `null` sets NULL, objects of embedded structs are merged.
pub(crate) fn changes_from_json(
    mapping: &'static Mapping,
    json: &JsonValue,
) -> Result<Changes, Error> {
    let mut reader = Reader::new(mapping, Purpose::Update);
    reader.object(json, &[]);
    let values = reader.finish()?;
    Ok(Changes { values })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Create,
    Update,
}

struct Reader {
    mapping: &'static Mapping,
    purpose: Purpose,
    values: Vec<(usize, sea_orm::Value)>,
    errors: Vec<FieldError>,
}

/// The way to a member, as messages show it.
fn dotted(path: &[&str], name: &str) -> String {
    let mut text = path.join(".");
    if !text.is_empty() {
        text.push('.');
    }
    // A key of a stranger's may be of any length.
    text.extend(name.chars().take(64));
    text
}

impl Reader {
    fn new(mapping: &'static Mapping, purpose: Purpose) -> Self {
        Self {
            mapping,
            purpose,
            values: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn finish(self) -> Result<Vec<(usize, sea_orm::Value)>, Error> {
        if self.errors.is_empty() {
            Ok(self.values)
        } else {
            Err(Error::invalid_input(self.mapping.rust_name(), self.errors))
        }
    }

    /// Reads the members of an object that stands at this path.
    fn object(&mut self, json: &JsonValue, path: &[&'static str]) {
        let Some(object) = json.as_object() else {
            let field = if path.is_empty() {
                "(input)".to_owned()
            } else {
                path.join(".")
            };
            self.errors.push(FieldError::new(
                field,
                FieldErrorCode::Type,
                format!("expected an object, found {}", kind_of(json)),
            ));
            return;
        };
        for (name, value) in object {
            self.member(object, name, value, path);
        }
    }

    fn member(
        &mut self,
        object: &Map<String, JsonValue>,
        name: &str,
        value: &JsonValue,
        path: &[&'static str],
    ) {
        let depth = path.len();
        let below = |field: &&Field| {
            let wire = field.wire();
            wire.len() > depth && wire[..depth] == *path
        };
        let found = self.mapping.fields().iter().enumerate().find(|(_, field)| {
            below(field)
                && field.wire().len() == depth + 1
                && (field.wire()[depth] == name || field.aliases().contains(&name))
        });
        if let Some((position, field)) = found {
            // serde refuses a field given under two of its names.
            if field.wire()[depth] != name && object.contains_key(field.wire()[depth]) {
                self.errors.push(FieldError::new(
                    dotted(path, name),
                    FieldErrorCode::GivenTwice,
                    format!("given twice, as `{}` too", field.wire()[depth]),
                ));
                return;
            }
            self.value(position, field, value);
            return;
        }
        let embedded = self
            .mapping
            .fields()
            .iter()
            .filter(below)
            .find(|field| field.wire().len() > depth + 1 && field.wire()[depth] == name);
        if let Some(field) = embedded {
            let inner: Vec<&'static str> = field.wire()[..=depth].to_vec();
            self.object(value, &inner);
            return;
        }
        let near = suggestion(
            name,
            self.mapping
                .fields()
                .iter()
                .filter(below)
                .map(|field| field.wire()[depth]),
        );
        self.errors.push(FieldError::new(
            dotted(path, name),
            FieldErrorCode::UnknownField,
            format!("unknown field{near}"),
        ));
    }

    fn value(&mut self, position: usize, field: &Field, json: &JsonValue) {
        let path = field.wire().join(".");
        if let Some(refusal) = self.refusal(field) {
            // `"id": null` says no more than its absence does.
            if !(json.is_null() && field.is_assigned_key() && self.purpose == Purpose::Create) {
                self.errors
                    .push(FieldError::new(path, FieldErrorCode::ReadOnly, refusal));
            }
            return;
        }
        // Under two of its aliases.
        if self.values.iter().any(|(at, _)| *at == position) {
            self.errors.push(FieldError::new(
                path,
                FieldErrorCode::GivenTwice,
                "given twice",
            ));
            return;
        }
        if json.is_null() && field.makes_uuid() {
            return;
        }
        match (field.definition().from_json)(json) {
            Ok(value) => self.values.push((position, value)),
            Err(reason) => {
                let reason = if field.definition().sensitive {
                    "the value does not fit".to_owned()
                } else {
                    reason
                };
                self.errors
                    .push(FieldError::new(path, FieldErrorCode::Type, reason));
            }
        }
    }

    /// Why the caller may not set the field, if so.
    fn refusal(&self, field: &Field) -> Option<&'static str> {
        match (field.access(), self.purpose) {
            (Access::Database, _) => Some("read-only"),
            _ if field.is_assigned_key() => Some("assigned by the database"),
            (Access::CreateOnly, Purpose::Update) => Some("part of the key, which cannot change"),
            _ => None,
        }
    }

    /// What create has to do for fields that the input leaves out.
    fn fill_in(&mut self) {
        for (position, field) in self.mapping.fields().iter().enumerate() {
            let definition = field.definition();
            let given = self.values.iter().any(|(at, _)| *at == position)
                || self
                    .errors
                    .iter()
                    .any(|error| error.field() == field.wire().join("."));
            if given
                || field.access().database_only()
                || field.is_assigned_key()
                || field.makes_uuid()
                || definition.default.is_some()
                || definition.server_default.is_some()
            {
                continue;
            }
            if let Some(default) = definition.serde_default {
                self.values.push((position, default()));
            } else if !definition.nullable {
                self.errors.push(FieldError::new(
                    field.wire().join("."),
                    FieldErrorCode::Missing,
                    "missing",
                ));
            }
        }
    }
}
