//! JSON on its way into a row: names, defaults and values, checked field by
//! field.
//!
//! All that is wrong is found before the answer, so that a form can show it at
//! once. Nothing is ignored: a key that names no field, or one that the caller
//! may not set, is an error.

mod merge_patch;
mod mistake;

pub use merge_patch::merge_patch;
pub use mistake::{Mistake, Mistakes, Tracked};
pub(crate) use mistake::{finite, kind_of, read};

use std::borrow::Cow;

use serde_json::{Map, Value as JsonValue};

use crate::Error;
use crate::error::WHOLE_INPUT;
use crate::error::{FieldError, FieldErrorCode, suggestion};
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
    Ok(Insert::checked(mapping, values))
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
    Ok(Changes::checked(mapping, values))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Create,
    Update,
}

/// The most mistakes that are told: an input that is made of nothing else must
/// not be answered with a multiple of its size.
const MOST_MISTAKES: usize = 100;

struct Reader {
    mapping: &'static Mapping,
    purpose: Purpose,
    values: Vec<(usize, sea_orm::Value)>,
    /// The fields that the input speaks of, rightly or not.
    spoken_of: Vec<bool>,
    /// The ways to the objects of embedded structs that it has.
    objects: Vec<Vec<&'static str>>,
    errors: Vec<FieldError>,
}

/// The way to a member, as messages show it.
fn dotted(path: &[&str], name: &str) -> String {
    let mut text = path.join(".");
    if !text.is_empty() {
        text.push('.');
    }
    text.push_str(&mistake::shown(name));
    text
}

impl Reader {
    fn new(mapping: &'static Mapping, purpose: Purpose) -> Self {
        Self {
            mapping,
            purpose,
            values: Vec::new(),
            spoken_of: vec![false; mapping.fields().len()],
            objects: Vec::new(),
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

    /// Notes a mistake, up to as many as are told.
    fn wrong(
        &mut self,
        field: impl Into<String>,
        code: FieldErrorCode,
        reason: impl Into<Cow<'static, str>>,
    ) {
        match self.errors.len() {
            0..MOST_MISTAKES => self.errors.push(FieldError::new(field, code, reason)),
            MOST_MISTAKES => self.errors.push(FieldError::new(
                WHOLE_INPUT,
                FieldErrorCode::Limit,
                format!("more than {MOST_MISTAKES} mistakes; the others are not told"),
            )),
            _ => {}
        }
    }

    /// Reads the members of an object that stands at this path.
    fn object(&mut self, json: &JsonValue, path: &[&'static str]) {
        let Some(object) = json.as_object() else {
            let field = if path.is_empty() {
                WHOLE_INPUT.to_owned()
            } else {
                path.join(".")
            };
            self.wrong(
                field,
                FieldErrorCode::Type,
                format!("expected an object, found {}", kind_of(json)),
            );
            // That its fields are missing says no more.
            for (spoken_of, field) in self.spoken_of.iter_mut().zip(self.mapping.fields()) {
                *spoken_of |= field.wire().starts_with(path);
            }
            return;
        };
        if !path.is_empty() {
            self.objects.push(path.to_vec());
        }
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
                self.wrong(
                    dotted(path, name),
                    FieldErrorCode::GivenTwice,
                    format!("given twice, as `{}` too", field.wire()[depth]),
                );
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
        if self.errors.len() > MOST_MISTAKES {
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
        self.wrong(
            dotted(path, name),
            FieldErrorCode::UnknownField,
            format!("unknown field{near}"),
        );
    }

    fn value(&mut self, position: usize, field: &Field, json: &JsonValue) {
        let path = field.wire().join(".");
        // Under two of its aliases.
        if std::mem::replace(&mut self.spoken_of[position], true) {
            self.wrong(path, FieldErrorCode::GivenTwice, "given twice");
            return;
        }
        if let Some(refusal) = self.refusal(field) {
            // `"id": null` says no more than its absence does.
            let made_for_it = field.is_assigned_key() || field.stamp().is_some();
            if !(json.is_null() && made_for_it && self.purpose == Purpose::Create) {
                self.wrong(path, FieldErrorCode::ReadOnly, refusal);
            }
            return;
        }
        if json.is_null() && field.makes_uuid() {
            return;
        }
        let definition = field.definition();
        let read = definition
            .rule
            .map_or(definition.from_json, |rule| rule.from_json);
        match read(json) {
            Ok(value) => self.values.push((position, value)),
            Err(mistakes) => {
                for mistake in mistakes {
                    // A rule's sentence is the developer's; serde's tells of
                    // what is inside.
                    if definition.sensitive && mistake.code != FieldErrorCode::Invalid {
                        self.wrong(&path, FieldErrorCode::Type, "the value does not fit");
                    } else {
                        let path = format!("{path}{}", mistake.path);
                        self.wrong(path, mistake.code, mistake.reason);
                    }
                }
            }
        }
    }

    /// Why the caller may not set the field, if so.
    fn refusal(&self, field: &Field) -> Option<&'static str> {
        match (field.access(), self.purpose) {
            (Access::Database, _) => Some("read-only"),
            _ if field.is_assigned_key() => Some("assigned by the database"),
            _ if field.stamp().is_some() => Some("set by the clock"),
            (Access::CreateOnly, Purpose::Update) => Some("part of the key, which cannot change"),
            _ => None,
        }
    }

    /// What create has to do for fields that the input leaves out.
    fn fill_in(&mut self) {
        for (position, field) in self.mapping.fields().iter().enumerate() {
            let definition = field.definition();
            if self.spoken_of[position]
                || field.access().database_only()
                || field.is_assigned_key()
                || field.makes_uuid()
                || field.stamp().is_some()
            {
                continue;
            }
            // What serde puts where the whole object of an embedded struct is
            // left out; the outermost decides.
            let absent = field.defaults_of_embedding().iter().find(|group| {
                let object = &field.wire()[..group.depth];
                self.objects.iter().all(|given| given != object)
            });
            if let Some(group) = absent {
                self.values.push((position, group.value()));
                continue;
            }
            if definition.default.is_some() || definition.server_default.is_some() {
                continue;
            }
            if let Some(default) = definition.serde_default {
                self.values.push((position, default()));
            } else if !definition.nullable {
                self.wrong(field.wire().join("."), FieldErrorCode::Missing, "missing");
            }
        }
    }
}
