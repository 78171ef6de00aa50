//! A field as its attributes declare it.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Ident, Path, Type};

use super::keys::Key;
use crate::attr::{RawField, SerdeDefault, SerdeField};
use crate::types::{name, not_null, option_inner};

/// A field.
pub(crate) struct Field {
    /// The name as it is written, `r#type` too.
    pub(crate) ident: Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The type that is stored: the field's own, but for the fields of a
    /// patch, without what says whether they are absent.
    pub(crate) value: Type,
    /// The column's name (the entity's or the base's field, in those forms).
    pub(crate) column: String,
    /// Where the column's name stands.
    pub(crate) column_span: Span,
    /// The name in JSON when read, and when written.
    pub(crate) deserialize_name: String,
    pub(crate) serialize_name: String,
    pub(crate) kind: Kind,
    pub(crate) key: Option<Key>,
    pub(crate) serde: SerdeField,
    /// What serde puts where JSON lacks the field: the field's own default, or
    /// what the struct's default has in it.
    pub(crate) otherwise: Option<TokenStream>,
    /// What `#[garde(…)]` says of the field.
    pub(crate) rules: Vec<Attribute>,
    /// The attributes that are handed on as they are.
    pub(crate) written: RawField,
}

/// How a field is stored.
pub(crate) enum Kind {
    /// As its type says.
    Plain,
    /// As a JSON document.
    Json,
    /// By the functions of a module.
    With(Path),
    /// As another type that it converts from and into.
    TryFrom(Type),
    /// As the columns of its struct, each with this before its name.
    Embedded { prefix: String },
    /// Not at all.
    Skipped,
}

/// How a create struct holds a field.
#[derive(Clone)]
pub(crate) enum Presence {
    /// Not at all: the database makes the value, or the clock.
    None,
    /// As its own type, required.
    Required,
    /// As its own `Option`, `None` being NULL.
    Nullable,
    /// As the inner type of its `Option`, required (a key is never NULL).
    Unwrapped,
    /// As an `Option`; the column's default stands for `None`.
    Optional,
    /// As an `Option`; this expression stands for `None`.
    OrElse(TokenStream),
    /// As a `Patch` of its own `Option`, which tells NULL from the default.
    Tristate(Option<TokenStream>),
}

impl Field {
    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }

    /// Whether the type is spelled as an `Option`.
    pub(crate) fn is_option(&self) -> bool {
        option_inner(&self.ty).is_some()
    }

    /// Whether neither create nor update takes the field from the caller: the
    /// database makes it, or the clock.
    fn is_made_for_the_caller(&self) -> bool {
        self.written.readonly.is_some()
            || self.written.created_at.is_some()
            || self.written.updated_at.is_some()
            || self.written.generated.is_some()
            || self.key == Some(Key::Database)
            || matches!(self.kind, Kind::Skipped)
    }

    /// Whether a patch holds the field.
    pub(crate) fn is_patched(&self) -> bool {
        !self.is_made_for_the_caller() && self.key.is_none()
    }

    /// How the create struct holds the field.
    pub(crate) fn presence(&self) -> Presence {
        if self.is_made_for_the_caller() {
            return Presence::None;
        }
        let has_default = self.written.default.is_some() || self.written.server_default.is_some();
        if self.key.is_some() {
            let makes_uuid = name(not_null(&self.ty)).as_deref() == Some("Uuid");
            return match (self.is_option(), makes_uuid || has_default) {
                (true, true) => Presence::Nullable,
                (true, false) => Presence::Unwrapped,
                (false, true) => Presence::Optional,
                (false, false) => Presence::Required,
            };
        }
        let nullable_in_itself = !matches!(self.kind, Kind::Embedded { .. }) && self.is_option();
        match (nullable_in_itself, has_default, self.otherwise.clone()) {
            (true, true, _) => Presence::Tristate(None),
            (true, false, Some(function))
                if matches!(self.serde.default, Some(SerdeDefault::Function(_))) =>
            {
                Presence::Tristate(Some(function))
            }
            (true, false, _) => Presence::Nullable,
            (false, true, _) => Presence::Optional,
            (false, false, Some(otherwise)) => Presence::OrElse(otherwise),
            (false, false, None) => Presence::Required,
        }
    }
}
