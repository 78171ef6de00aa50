//! Keys, indexes, checks and enum types.

use crate::migrate::operation::IndexBuild;
use crate::schema::{
    Check, Deferral, EnumType, ForeignKey, Index, IndexPart, IndexTarget, NullsOrder, PrimaryKey,
    ReferentialAction, SortOrder, TableName, Unique,
};

/// A primary key of this name over these columns.
pub fn primary_key<C: Into<String>>(
    name: impl Into<String>,
    columns: impl IntoIterator<Item = C>,
) -> PrimaryKey {
    PrimaryKey {
        name: name.into(),
        columns: owned(columns),
    }
}

/// A unique key of this name over these columns.
pub fn unique<C: Into<String>>(
    name: impl Into<String>,
    columns: impl IntoIterator<Item = C>,
) -> Unique {
    Unique {
        name: name.into(),
        columns: owned(columns),
    }
}

/// A check of this name.
pub fn check(name: impl Into<String>, expression: impl Into<String>) -> Check {
    Check {
        name: name.into(),
        expression: expression.into(),
    }
}

/// An enum type of this name with these values.
pub fn enum_type<V: Into<String>>(
    name: impl Into<String>,
    values: impl IntoIterator<Item = V>,
) -> EnumType {
    EnumType {
        schema: None,
        name: name.into(),
        values: owned(values),
    }
}

/// An enum type of a schema.
pub fn enum_type_in<V: Into<String>>(
    schema: impl Into<String>,
    name: impl Into<String>,
    values: impl IntoIterator<Item = V>,
) -> EnumType {
    EnumType {
        schema: Some(schema.into()),
        ..enum_type(name, values)
    }
}

fn owned<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(Into::into).collect()
}

/// A foreign key that is being built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ForeignKeyBuilder(ForeignKey);

/// A foreign key of this name, from these columns to those of another table.
///
/// ```
/// use tausestack_db::migrate::{add_foreign_key, foreign_key};
/// use tausestack_db::schema::ReferentialAction;
///
/// let author = foreign_key("fk_posts_author_id", ["author_id"], "users", ["id"])
///     .on_delete(ReferentialAction::Cascade);
/// assert_eq!(
///     add_foreign_key("posts", author).to_string(),
///     "add foreign key fk_posts_author_id on posts (author_id) to users (id)"
/// );
/// ```
pub fn foreign_key<C: Into<String>, R: Into<String>>(
    name: impl Into<String>,
    columns: impl IntoIterator<Item = C>,
    table: impl Into<TableName>,
    references: impl IntoIterator<Item = R>,
) -> ForeignKeyBuilder {
    ForeignKeyBuilder(ForeignKey {
        name: name.into(),
        columns: owned(columns),
        table: table.into(),
        references: owned(references),
        on_delete: ReferentialAction::NoAction,
        on_update: ReferentialAction::NoAction,
        deferral: Deferral::NotDeferrable,
    })
}

impl ForeignKeyBuilder {
    /// What happens to the row when the row referred to is deleted.
    pub fn on_delete(mut self, action: ReferentialAction) -> Self {
        self.0.on_delete = action;
        self
    }

    /// What happens to the row when the key referred to changes.
    pub fn on_update(mut self, action: ReferentialAction) -> Self {
        self.0.on_update = action;
        self
    }

    /// When it is checked.
    pub fn deferral(mut self, deferral: Deferral) -> Self {
        self.0.deferral = deferral;
        self
    }
}

impl From<ForeignKeyBuilder> for ForeignKey {
    fn from(builder: ForeignKeyBuilder) -> Self {
        builder.0
    }
}

/// An index that is being built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct IndexBuilder {
    index: Index,
    build: IndexBuild,
}

/// An index of this name over these parts: names of columns, or what
/// [`part`] and [`expression`] give.
pub fn index<P: IntoIndexPart>(
    name: impl Into<String>,
    parts: impl IntoIterator<Item = P>,
) -> IndexBuilder {
    IndexBuilder {
        index: Index {
            name: name.into(),
            unique: false,
            parts: parts.into_iter().map(P::into_index_part).collect(),
            include: Vec::new(),
            predicate: None,
            method: None,
        },
        build: IndexBuild::Blocking,
    }
}

impl IndexBuilder {
    /// Its values are unique.
    pub fn unique(mut self) -> Self {
        self.index.unique = true;
        self
    }

    /// Columns stored beside the key.
    pub fn include<C: Into<String>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.index.include = owned(columns);
        self
    }

    /// The rows that it covers, as an SQL condition.
    pub fn predicate(mut self, condition: impl Into<String>) -> Self {
        self.index.predicate = Some(condition.into());
        self
    }

    /// The index method.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.index.method = Some(method.into());
        self
    }

    /// Writers go on while it is built, where that needs to be asked for
    /// (PostgreSQL): outside of the migration's transaction.
    pub fn concurrently(mut self) -> Self {
        self.build = IndexBuild::Concurrently;
        self
    }

    pub(crate) fn into_parts(self) -> (Index, IndexBuild) {
        (self.index, self.build)
    }
}

/// What an index can cover.
pub trait IntoIndexPart {
    /// The part.
    fn into_index_part(self) -> IndexPart;
}

impl IntoIndexPart for &str {
    fn into_index_part(self) -> IndexPart {
        IndexPart::column(self)
    }
}

impl IntoIndexPart for String {
    fn into_index_part(self) -> IndexPart {
        IndexPart::column(self)
    }
}

impl IntoIndexPart for IndexPart {
    fn into_index_part(self) -> IndexPart {
        self
    }
}

/// A part of an index that is being built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct PartBuilder(IndexPart);

/// A column as part of an index.
pub fn part(column: impl Into<String>) -> PartBuilder {
    PartBuilder(IndexPart::column(column))
}

/// An SQL expression as part of an index.
pub fn expression(sql: impl Into<String>) -> PartBuilder {
    PartBuilder(IndexPart {
        target: IndexTarget::Expression(sql.into()),
        ..IndexPart::column("")
    })
}

impl PartBuilder {
    /// Large values first.
    pub fn descending(mut self) -> Self {
        self.0.order = SortOrder::Descending;
        self
    }

    /// NULLs before all values.
    pub fn nulls_first(mut self) -> Self {
        self.0.nulls = Some(NullsOrder::First);
        self
    }

    /// NULLs after all values.
    pub fn nulls_last(mut self) -> Self {
        self.0.nulls = Some(NullsOrder::Last);
        self
    }

    /// The first characters only, where the database can (MySQL).
    pub fn prefix(mut self, characters: u32) -> Self {
        self.0.prefix = Some(characters);
        self
    }

    /// The collation that it is sorted by.
    pub fn collation(mut self, name: impl Into<String>) -> Self {
        self.0.collation = Some(name.into());
        self
    }

    /// The operator class (PostgreSQL).
    pub fn operator_class(mut self, name: impl Into<String>) -> Self {
        self.0.operator_class = Some(name.into());
        self
    }
}

impl IntoIndexPart for PartBuilder {
    fn into_index_part(self) -> IndexPart {
        self.0
    }
}
