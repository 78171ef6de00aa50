//! The form in which a declared and a live schema compare.

mod default;
pub(super) mod enum_check;
pub(super) mod types;

pub(super) use default::{bytes_of, parse as parse_default};

use super::tokens::without_parentheses;
use super::{
    Column, ColumnType, EnumType, Identity, Index, IndexTarget, NullsOrder, ReferentialAction,
    Schema, SortOrder, Table, Unique, enum_type, naming,
};
use crate::ddl::{self, Feature, Target};

/// A declared schema as a database of this kind would tell it, as far as that
/// can be known without asking one.
///
/// Types, constants, names, collations and actions fold to the one form in
/// which [`inspect`](super::inspect) reads them: on SQLite all integers are of
/// 64 bits, on MySQL RESTRICT is NO ACTION, everywhere hints of renames are
/// gone, and tables, keys and indexes stand in the order of their names. What
/// it cannot know is how the server spells an expression: checks, predicates
/// and computed defaults keep their text, and are compared by
/// [`spell`](super::spell).
///
/// Applied twice it changes nothing more.
///
/// ```
/// # use tausestack_db::prelude::*;
/// # use serde::{Deserialize, Serialize};
/// use tausestack_db::ddl::Target;
/// use tausestack_db::schema::{canonical, ColumnType, Schema, Table};
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, age: u8 }
///
/// let users = Table::from_mapping(User::mapping()).expect("a table of its own");
/// let schema = Schema::of([users]).expect("one table");
/// let age = |target| canonical(target, &schema).tables[0].columns[1].column_type.clone();
/// assert_eq!(age(Target::Sqlite), ColumnType::BigInt);
/// assert_eq!(age(Target::Postgres), ColumnType::SmallInt);
/// assert_eq!(age(Target::MariaDb), ColumnType::TinyUnsigned);
/// ```
pub fn canonical(target: Target, schema: &Schema) -> Schema {
    let mut tables: Vec<Table> = schema
        .tables
        .iter()
        .map(|table| canonical_table(target, table))
        .collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let mut enums = if ddl::has(target, Feature::EnumTypes) {
        schema.enums.clone()
    } else {
        // One definition a table and column: each has a check of its own.
        enum_type::of_columns(&tables)
    };
    sort_enums(&mut enums);
    Schema { tables, enums }
}

pub(super) fn sort_enums(enums: &mut [EnumType]) {
    enums.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
}

fn canonical_table(target: Target, table: &Table) -> Table {
    let mut canonical = Table {
        columns: table
            .columns
            .iter()
            .map(|column| canonical_column(target, table, column))
            .collect(),
        renamed_from: None,
        ..table.clone()
    };
    canonical.options = None;
    if !ddl::keeps_comments(target) {
        canonical.comment = None;
    }
    let nameless = matches!(target, Target::MySql | Target::MariaDb)
        || (ddl::numbered_key_is_nameless(target)
            && table.columns.iter().any(|column| column.identity.is_some()));
    if nameless && let Some(key) = &mut canonical.primary_key {
        key.name = naming::primary_key(&table.name.name);
    }
    for index in &mut canonical.indexes {
        *index = canonical_index(target, index);
    }
    if unique_indexes_are_keys(target) {
        keys_of_indexes(&mut canonical);
    }
    for key in &mut canonical.foreign_keys {
        key.on_delete = action(target, key.on_delete);
        key.on_update = action(target, key.on_update);
    }
    for check in &mut canonical.checks {
        check.expression = without_parentheses(target, &check.expression).to_owned();
    }
    sort_parts(&mut canonical);
    canonical
}

/// Puts what has no order into that of the names.
pub(super) fn sort_parts(table: &mut Table) {
    table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
    table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
    table.checks.sort_by(|a, b| a.name.cmp(&b.name));
}

fn canonical_column(target: Target, table: &Table, column: &Column) -> Column {
    let mut canonical = Column {
        renamed_from: None,
        identity: column.identity.map(|of| ddl::identity(target, of)),
        ..column.clone()
    };
    let serial = match &column.column_type {
        ColumnType::Custom(spelling) if ddl::numbers_itself(target, &column.column_type) => {
            types::serial(spelling)
        }
        _ => None,
    };
    if let Some(integer) = serial {
        canonical.column_type = integer;
        canonical.identity = Some(Identity::Serial);
        canonical.nullable = false;
    } else {
        canonical.column_type = column_type(target, table, column);
    }
    if !ddl::keeps_comments(target) {
        canonical.comment = None;
    }
    if canonical.generated.is_some() && !ddl::has(target, Feature::NotNullGenerated) {
        canonical.nullable = true;
    }
    canonical.default = ddl::default(target, column)
        .and_then(|text| parse_default(target, &canonical.column_type, &text));
    let exact = |of: &ColumnType| ddl::exact_collation(target, of).is_some();
    let states = match &column.collation {
        Some(name) => Some(name.as_str()),
        // A type in its own spelling gets the database's ordinary one, also
        // where the portable one that it folds to would not.
        None if exact(&canonical.column_type) && !exact(&column.column_type) => ordinary(target),
        None => None,
    };
    canonical.collation = states.and_then(|name| collation(target, &canonical.column_type, name));
    if let Some(generated) = &mut canonical.generated {
        generated.expression = without_parentheses(target, &generated.expression).to_owned();
    }
    canonical
}

fn column_type(target: Target, table: &Table, column: &Column) -> ColumnType {
    match &column.column_type {
        known if known.enum_type().is_some() && ddl::has(target, Feature::EnumTypes) => {
            known.clone()
        }
        ColumnType::Enum(of) => ColumnType::Enum(EnumType {
            schema: None,
            name: table.enum_check_name(&column.name),
            values: of.values.clone(),
        }),
        // What the database lacks stays as it is: no server will tell of it.
        other => ddl::column_type(target, table, column)
            .map_or_else(|| other.clone(), |spelled| types::parse(target, &spelled)),
    }
}

/// The collation of a column that names none.
pub(super) fn ordinary(target: Target) -> Option<&'static str> {
    match target {
        Target::Sqlite => Some("BINARY"),
        Target::Postgres => Some("default"),
        // That of the table.
        Target::MySql | Target::MariaDb => None,
    }
}

/// The collation that a column states: none where it is the one that the
/// library gives it anyway.
pub(super) fn collation(target: Target, column_type: &ColumnType, name: &str) -> Option<String> {
    // SQLite's own are known by any case.
    let name = match name.to_ascii_uppercase() {
        upper
            if target == Target::Sqlite
                && matches!(upper.as_str(), "BINARY" | "NOCASE" | "RTRIM") =>
        {
            upper
        }
        _ => name.to_owned(),
    };
    let usual = ddl::exact_collation(target, column_type)
        .or((target == Target::Sqlite).then_some("BINARY"));
    (usual != Some(name.as_str())).then_some(name)
}

/// InnoDB checks at once either way, and tells both as one.
pub(super) fn action(target: Target, action: ReferentialAction) -> ReferentialAction {
    match (target, action) {
        (Target::MySql | Target::MariaDb, ReferentialAction::Restrict) => {
            ReferentialAction::NoAction
        }
        (_, action) => action,
    }
}

pub(super) fn canonical_index(target: Target, index: &Index) -> Index {
    let mut index = index.clone();
    index.method = index
        .method
        .map(|method| method.to_ascii_lowercase())
        .filter(|method| method != "btree");
    index.predicate = index
        .predicate
        .map(|predicate| without_parentheses(target, &predicate).to_owned());
    for part in &mut index.parts {
        if let IndexTarget::Expression(expression) = &mut part.target {
            *expression = without_parentheses(target, expression).to_owned();
        }
        if !ddl::has(target, Feature::IndexPrefixes) {
            part.prefix = None;
        }
        // Where they stand anyway: PostgreSQL takes NULL for the largest
        // value, the others for the smallest.
        let usual = match (part.order, ddl::has(target, Feature::IndexNullsOrder)) {
            (SortOrder::Ascending, true) | (SortOrder::Descending, false) => NullsOrder::Last,
            (SortOrder::Descending, true) | (SortOrder::Ascending, false) => NullsOrder::First,
        };
        part.nulls = part.nulls.filter(|nulls| *nulls != usual);
    }
    index
}

/// Whether a unique key and a unique index are the same thing.
pub(super) fn unique_indexes_are_keys(target: Target) -> bool {
    matches!(target, Target::MySql | Target::MariaDb)
}

/// Takes unique indexes over whole columns for the keys that they are.
pub(super) fn keys_of_indexes(table: &mut Table) {
    let mut indexes = Vec::with_capacity(table.indexes.len());
    for index in std::mem::take(&mut table.indexes) {
        match super::from_definition::unique_key(&index) {
            Some(columns) => table.uniques.push(Unique {
                name: index.name,
                columns,
            }),
            None => indexes.push(index),
        }
    }
    table.indexes = indexes;
}
