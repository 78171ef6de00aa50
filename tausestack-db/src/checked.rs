//! JSON of strangers that was read and checked before the handler runs, and
//! what the server adds to it.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::Value;
use serde_json::Value as JsonValue;

use crate::column_type::ColumnType;
use crate::mapped::{Changes, Column, CreateInput, Insert, Mapped, Mapping, PatchInput};
use crate::{Error, Problem, json_text};

/// A new row as a caller who is not trusted asks for it: JSON, read as the
/// fields of `V` and checked, all mistakes at once.
///
/// `V` holds what the caller may set, and nothing else: a struct with
/// `#[mapped(view_of = …)]`, or the table's own if the caller may set all of
/// it. The server adds the rest, such as whose row it is, by
/// [`with`](Self::with). With the feature `axum` it is an extractor.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tausestack_db::prelude::*;
/// use tausestack_db::Create;
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// #[mapped(table = "notes")]
/// struct Note {
///     #[mapped(id)]
///     id: Option<i64>,
///     tenant_id: i64,
///     title: String,
/// }
///
/// /// What a caller may set of a note.
/// #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// #[mapped(view_of = Note)]
/// struct NoteInput {
///     title: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![Note]).await?;
/// let input = Create::<NoteInput>::from_json(json!({ "title": "milk" }))?;
/// let note: Note = db.create(input.with(Note::COLUMN.tenant_id, 7)).await?;
/// assert_eq!((note.tenant_id, note.title.as_str()), (7, "milk"));
///
/// let error = Create::<NoteInput>::from_json(json!({ "tenant_id": 8 })).unwrap_err();
/// assert_eq!(error.field_errors()[0].code().as_str(), "unknown_field");
/// assert_eq!(error.field_errors()[1].code().as_str(), "missing");
/// # Ok(())
/// # }
/// ```
pub struct Create<V: Mapped> {
    insert: Insert,
    added: Added,
    fields: PhantomData<fn() -> V>,
}

/// Changes of a row as a caller who is not trusted asks for them: a JSON merge
/// patch (RFC 7396), read as the fields of `V` and checked, all mistakes at
/// once.
///
/// What is absent stays, `null` sets NULL. `V` holds what the caller may
/// change, and nothing else; see [`Create`]. With the feature `axum` it is an
/// extractor.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// # use tausestack_db::MergePatch;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "notes")]
/// # struct Note { #[mapped(id)] id: Option<i64>, tenant_id: i64, title: String }
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(view_of = Note)]
/// # struct NoteInput { title: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![Note]).await?;
/// # let note: Note = db.create(json!({ "tenant_id": 7, "title": "milk" })).await?;
/// let patch = MergePatch::<NoteInput>::from_json(json!({ "title": "bread" }))?;
/// let note = db.update::<Note>(note.id, patch).await.or_not_found()?;
/// assert_eq!(note.title, "bread");
///
/// let error = MergePatch::<NoteInput>::from_json(json!({ "tenant_id": 8 })).unwrap_err();
/// assert!(error.is_invalid_input());
/// # Ok(())
/// # }
/// ```
pub struct MergePatch<V: Mapped> {
    changes: Changes,
    added: Added,
    fields: PhantomData<fn() -> V>,
}

/// The server's values, by the names of their columns.
type Added = Vec<(&'static str, Value)>;

impl<V: Mapped> Create<V> {
    /// Reads a JSON object.
    ///
    /// # Errors
    ///
    /// `is_invalid_input` if a field is unknown, missing, or its value does
    /// not fit, with all that is wrong in
    /// [`field_errors`](Error::field_errors).
    pub fn from_json(json: JsonValue) -> Result<Self, Error> {
        Ok(Self {
            insert: CreateInput::<V>::into_insert(json)?,
            added: Vec::new(),
            fields: PhantomData,
        })
    }

    /// Reads the text of a JSON object, in which a name may stand once.
    ///
    /// # Errors
    ///
    /// The [`Problem`] to answer with: status 400 for what is no JSON, 422 for
    /// what [`from_json`](Self::from_json) refuses.
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        Ok(Self::from_json(json_text::parse(text)?)?)
    }

    /// Sets a column to a value of the server's, whatever the caller gave.
    pub fn with<T: ColumnType>(
        mut self,
        column: Column<V::Entity, T>,
        value: impl Into<T>,
    ) -> Self {
        self.added.push((column.name(), value.into().into_value()));
        self
    }
}

impl<V: Mapped> MergePatch<V> {
    /// Reads a JSON object.
    ///
    /// # Errors
    ///
    /// `is_invalid_input` if a field is unknown, may not change, or its value
    /// does not fit, with all that is wrong in
    /// [`field_errors`](Error::field_errors).
    pub fn from_json(json: JsonValue) -> Result<Self, Error> {
        Ok(Self {
            changes: PatchInput::<V>::into_changes(json)?,
            added: Vec::new(),
            fields: PhantomData,
        })
    }

    /// Reads the text of a JSON object, in which a name may stand once.
    ///
    /// # Errors
    ///
    /// As those of [`Create::from_text`].
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        Ok(Self::from_json(json_text::parse(text)?)?)
    }

    /// Sets a column to a value of the server's, whatever the caller gave.
    pub fn with<T: ColumnType>(
        mut self,
        column: Column<V::Entity, T>,
        value: impl Into<T>,
    ) -> Self {
        self.added.push((column.name(), value.into().into_value()));
        self
    }

    /// Whether the caller asks for no change.
    pub fn is_empty(&self) -> bool {
        self.changes.values.is_empty()
    }
}

impl<T: Mapped, V: Mapped<Entity = T::Entity>> CreateInput<T> for Create<V> {
    fn into_insert(self) -> Result<Insert, Error> {
        let given = self.insert.values;
        let values = values_of(V::mapping(), given, self.added, T::mapping())?;
        Ok(Insert {
            names: Some(V::mapping()),
            ..Insert::checked(T::mapping(), values)
        })
    }
}

impl<T: Mapped, V: Mapped<Entity = T::Entity>> PatchInput<T> for MergePatch<V> {
    fn into_changes(self) -> Result<Changes, Error> {
        let given = self.changes.values;
        let values = values_of(V::mapping(), given, self.added, T::mapping())?;
        Ok(Changes {
            names: Some(V::mapping()),
            ..Changes::checked(T::mapping(), values)
        })
    }
}

/// The values of one struct's fields as those of another's, over the same
/// table; those that the server added win.
fn values_of(
    from: &Mapping,
    given: Vec<(usize, Value)>,
    added: Added,
    to: &Mapping,
) -> Result<Vec<(usize, Value)>, Error> {
    let given = given
        .into_iter()
        .map(|(at, value)| (from.column_of(at).name(), value));
    let mut values: Vec<(usize, Value)> = Vec::new();
    for (column, value) in given.chain(added) {
        let at = (0..to.fields().len()).find(|at| to.column_of(*at).name() == column);
        let Some(at) = at else {
            return Err(Error::unsupported(format!(
                "{} has no field for the column `{column}`, which is to be written: name the \
                 struct that has all of them",
                to.rust_name()
            )));
        };
        match values.iter_mut().find(|(position, _)| *position == at) {
            Some(slot) => slot.1 = value,
            None => values.push((at, value)),
        }
    }
    Ok(values)
}

impl<V: Mapped> fmt::Debug for Create<V> {
    /// Without the values, which are a stranger's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug::<V>(f, "Create", &self.insert.values, &self.added)
    }
}

impl<V: Mapped> fmt::Debug for MergePatch<V> {
    /// Without the values, which are a stranger's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug::<V>(f, "MergePatch", &self.changes.values, &self.added)
    }
}

fn debug<V: Mapped>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    given: &[(usize, Value)],
    added: &Added,
) -> fmt::Result {
    let columns = |at: &(usize, Value)| V::mapping().column_of(at.0).name();
    f.debug_struct(name)
        .field("given", &given.iter().map(columns).collect::<Vec<_>>())
        .field(
            "added",
            &added.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        )
        .finish()
}

impl From<json_text::JsonTextError> for Problem {
    fn from(error: json_text::JsonTextError) -> Self {
        let problem = Self::new(400, "syntax");
        match error {
            json_text::JsonTextError::Syntax { line, column } => problem.with_detail(format!(
                "the body is no JSON (line {line}, column {column}), or nested too deep"
            )),
            json_text::JsonTextError::GivenTwice(errors) => problem
                .with_detail("a name stands twice in an object")
                .with_errors(errors),
        }
    }
}
