//! The mapping at run time: definitions flattened, names looked up.

use std::any::type_name;

use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, PrimaryKeyTrait,
};

use super::definition::{
    ColumnDefinition, FieldContent, FieldDefinition, KeyOrigin, TableDefinition,
};
use super::stamp::StampDefinition;
use crate::column_type::DataType;
use crate::statement::StatementCache;

/// How a DTO's fields stand for columns of a table.
///
/// There is one for each struct that derives `Mapped`; several may share a
/// table.
#[derive(Debug)]
pub struct Mapping {
    rust_name: &'static str,
    table: Table,
    fields: Vec<Field>,
    /// The fields of its base that a view lacks. They stand at the positions
    /// after its own: their defaults and stamps are written with the row.
    unseen: Vec<Field>,
    pub(crate) statements: StatementCache,
}

/// A table, as far as reading and writing rows needs it.
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    schema: Option<&'static str>,
    columns: Vec<TableColumn>,
    key: Vec<usize>,
    source: Source,
}

/// Where the knowledge of a table comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// `#[mapped(table = …)]`: the derive knows all of it.
    Definition(&'static TableDefinition),
    /// `#[mapped(entity = …)]`: SeaORM's entity writes its DDL.
    Entity(fn(sea_orm::DbBackend) -> EntityTable),
}

/// The statements that SeaORM makes for an entity's table.
pub(crate) struct EntityTable {
    pub(crate) types: Vec<sea_orm::sea_query::extension::postgres::TypeCreateStatement>,
    pub(crate) table: sea_orm::sea_query::TableCreateStatement,
    pub(crate) indexes: Vec<sea_orm::sea_query::IndexCreateStatement>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    name: &'static str,
    /// Whether the database makes a key column's value.
    assigned: bool,
    /// Whether the column can be NULL, so that an order must say where.
    nullable: bool,
    /// The type that PostgreSQL needs a parameter to be cast to.
    cast: Option<&'static str>,
    /// Whether the driver knows the column's type as text only.
    as_text: bool,
    /// Whether the column is a decimal as our DDL makes it, and not in a
    /// spelling of others'.
    exact_decimal: bool,
}

impl TableColumn {
    /// The column's name in the database.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn nullable(&self) -> bool {
        self.nullable
    }

    pub(crate) fn cast(&self) -> Option<&'static str> {
        self.cast
    }

    pub(crate) fn read_as_text(&self) -> bool {
        self.as_text
    }

    #[cfg_attr(
        not(all(feature = "sqlite", feature = "decimal")),
        allow(dead_code, reason = "only SQLite has no such type")
    )]
    pub(crate) fn is_exact_decimal(&self) -> bool {
        self.exact_decimal
    }
}

/// A field of a mapped struct, and its column.
#[derive(Debug, Clone)]
pub struct Field {
    path: String,
    wire: Vec<&'static str>,
    aliases: &'static [&'static str],
    definition: ColumnDefinition,
    column: usize,
    access: Access,
    assigned_key: bool,
    defaults_of_embedding: Vec<DefaultOfEmbedding>,
}

/// A column's value in the default of a struct that it is embedded by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DefaultOfEmbedding {
    /// How many names lead to the struct in JSON.
    pub(crate) depth: usize,
    values: fn() -> Vec<sea_orm::Value>,
    offset: usize,
}

impl DefaultOfEmbedding {
    pub(crate) fn value(self) -> sea_orm::Value {
        (self.values)().swap_remove(self.offset)
    }
}

/// Who may write a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Create and update may.
    Writable,
    /// Create may; later it stays (a key).
    CreateOnly,
    /// The database alone may (an assigned key, `readonly`, `generated`).
    Database,
}

impl Access {
    pub(crate) fn database_only(self) -> bool {
        self == Self::Database
    }
}

impl Field {
    /// The Rust name, with those of embedding fields before it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The way to the field in JSON.
    pub fn wire(&self) -> &[&'static str] {
        &self.wire
    }

    pub(crate) fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    pub(crate) fn definition(&self) -> &ColumnDefinition {
        &self.definition
    }

    /// The defaults of the structs that embed it, the outermost first.
    pub(crate) fn defaults_of_embedding(&self) -> &[DefaultOfEmbedding] {
        &self.defaults_of_embedding
    }

    pub(crate) fn access(&self) -> Access {
        self.access
    }

    pub(crate) fn is_key(&self) -> bool {
        self.definition.key.is_some()
    }

    /// Whether the database assigns the field as a key.
    pub(crate) fn is_assigned_key(&self) -> bool {
        self.assigned_key
    }

    /// How the clock sets the field, if it does.
    pub(crate) fn stamp(&self) -> Option<StampDefinition> {
        self.definition.stamp
    }

    /// Whether the library makes a UUID where the caller gives none.
    pub(crate) fn makes_uuid(&self) -> bool {
        self.definition.key == Some(KeyOrigin::Client)
            && self.definition.data_type == DataType::Uuid
    }
}

impl Mapping {
    /// The mapping of a struct that declares its table.
    #[doc(hidden)]
    pub fn of_table(definition: &'static TableDefinition) -> Self {
        let mut fields = Vec::new();
        flatten(definition.fields, "", "", &[], &mut fields);
        let columns = fields.iter().map(column_of_definition).collect();
        for (position, field) in fields.iter_mut().enumerate() {
            field.column = position;
        }
        let key = fields
            .iter()
            .filter(|field| field.is_key())
            .map(|field| field.column)
            .collect();
        Self {
            rust_name: definition.rust_name,
            table: Table {
                name: definition.name,
                schema: definition.schema,
                columns,
                key,
                source: Source::Definition(definition),
            },
            fields,
            unseen: Vec::new(),
            statements: StatementCache::default(),
        }
    }

    /// The mapping of a struct over some columns of another's table.
    #[doc(hidden)]
    pub fn view_of(
        base: &'static Mapping,
        rust_name: &'static str,
        definitions: &'static [FieldDefinition],
    ) -> Self {
        let mut fields = Vec::new();
        flatten(definitions, "", "", &[], &mut fields);
        for field in &mut fields {
            // A view names the fields of the struct that it views; their
            // columns are that struct's affair.
            let name = field.definition.name;
            let of_base = base
                .written()
                .find(|of_base| of_base.path == name)
                .unwrap_or_else(|| no_column(rust_name, base.table.name, name));
            field.column = of_base.column;
            field.definition.name = of_base.definition.name;
            field.definition.sensitive |= of_base.definition.sensitive;
            // What JSON may set, and how it is read, is the same for both: a
            // view must be no way around what its base refuses.
            field.definition.key = of_base.definition.key;
            field.definition.readonly = of_base.definition.readonly;
            field.definition.generated = of_base.definition.generated;
            field.definition.default = of_base.definition.default;
            field.definition.stamp = of_base.definition.stamp;
            field.definition.server_default = of_base.definition.server_default;
            field.definition.from_json = of_base.definition.from_json;
            field.definition.rule = of_base.definition.rule;
            field.access = of_base.access;
            field.assigned_key = of_base.assigned_key;
        }
        let unseen = base
            .written()
            .filter(|of_base| fields.iter().all(|field| field.column != of_base.column))
            .cloned()
            .collect();
        let table = Table {
            name: base.table.name,
            schema: base.table.schema,
            columns: base.table.columns.clone(),
            key: base.table.key.clone(),
            source: base.table.source,
        };
        Self {
            rust_name,
            table,
            fields,
            unseen,
            statements: StatementCache::default(),
        }
    }

    /// The mapping of a struct over a SeaORM entity; `columns` holds the
    /// entity's column of each field.
    #[doc(hidden)]
    pub fn of_entity<E: EntityTrait>(
        rust_name: &'static str,
        definitions: &'static [FieldDefinition],
        columns: &[E::Column],
    ) -> Self {
        let table = Table::of_entity::<E>();
        let mut fields = Vec::new();
        flatten(definitions, "", "", &[], &mut fields);
        for (field, column) in fields.iter_mut().zip(columns) {
            let name = column.as_str();
            field.definition.name = name;
            field.column = table
                .position(name)
                .unwrap_or_else(|| no_column(rust_name, table.name, name));
            if table.key.contains(&field.column) {
                let assigned = table.columns[field.column].assigned;
                field.assigned_key = assigned;
                field.definition.key = Some(if assigned {
                    KeyOrigin::Database
                } else {
                    KeyOrigin::Client
                });
                field.access = if assigned {
                    Access::CreateOnly
                } else {
                    field.access
                };
            }
            field.access = access(&field.definition);
        }
        Self {
            rust_name,
            table,
            fields,
            unseen: Vec::new(),
            statements: StatementCache::default(),
        }
    }

    /// The struct's name.
    pub fn rust_name(&self) -> &'static str {
        self.rust_name
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The fields that are columns, in the struct's order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The fields that an insert or an update may write, by position: the
    /// struct's own, and after them those of its base that it lacks.
    pub(crate) fn written(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(&self.unseen)
    }

    /// The field at a position, which may be one that the struct lacks.
    pub(crate) fn field(&self, position: usize) -> &Field {
        let past = position.checked_sub(self.fields.len());
        past.map_or_else(|| &self.fields[position], |past| &self.unseen[past])
    }

    /// The position in the table of the column that a field stands for.
    pub(crate) fn column_position(&self, field: usize) -> usize {
        self.field(field).column
    }

    /// The column that a field stands for.
    pub(crate) fn column_of(&self, field: usize) -> &TableColumn {
        &self.table.columns[self.field(field).column]
    }

    /// The table's definition, unless a SeaORM entity defines it.
    pub fn definition(&self) -> Option<&'static TableDefinition> {
        match self.table.source {
            Source::Definition(definition) => Some(definition),
            Source::Entity(_) => None,
        }
    }
}

impl Table {
    fn of_entity<E: EntityTrait>() -> Self {
        let entity = E::default();
        let auto = E::PrimaryKey::auto_increment();
        let key_columns: Vec<&'static str> = E::PrimaryKey::iter()
            .map(|key| key.into_column().as_str())
            .collect();
        let columns: Vec<TableColumn> = E::Column::iter()
            .map(|column| {
                let definition = column.def();
                TableColumn {
                    name: column.as_str(),
                    assigned: auto && key_columns.contains(&column.as_str()),
                    nullable: definition.is_null(),
                    cast: column.enum_type_name().map(type_reference),
                    as_text: false,
                    exact_decimal: false,
                }
            })
            .collect();
        let key = key_columns
            .iter()
            .filter_map(|name| columns.iter().position(|column| column.name == *name))
            .collect();
        Self {
            name: entity.table_name(),
            // A mapping lives as long as the program, as the entity's own
            // (static) schema name does.
            schema: entity
                .schema_name()
                .map(|schema| &*Box::leak(schema.to_owned().into_boxed_str())),
            columns,
            key,
            source: Source::Entity(entity_table::<E>),
        }
    }

    /// The table's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The schema that qualifies it, if one is named.
    pub fn schema(&self) -> Option<&'static str> {
        self.schema
    }

    /// The table's columns, in order.
    pub fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    pub(crate) fn source(&self) -> Source {
        self.source
    }

    /// The columns of the primary key, in key order.
    pub(crate) fn key(&self) -> impl ExactSizeIterator<Item = &TableColumn> {
        self.key.iter().map(|column| &self.columns[*column])
    }

    /// The positions of the key's columns, in key order.
    pub(crate) fn key_positions(&self) -> &[usize] {
        &self.key
    }

    /// The key column whose value the database makes.
    pub(crate) fn assigned_key(&self) -> Option<&TableColumn> {
        self.key().find(|column| column.assigned)
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

fn entity_table<E: EntityTrait>(backend: sea_orm::DbBackend) -> EntityTable {
    let schema = sea_orm::Schema::new(backend);
    EntityTable {
        types: schema.create_enum_from_entity(E::default()),
        table: schema.create_table_from_entity(E::default()),
        indexes: schema.create_index_from_entity(E::default()),
    }
}

/// The definitions of a struct and of those embedded in it, as one list.
fn flatten(
    definitions: &'static [FieldDefinition],
    path: &str,
    prefix: &str,
    wire: &[&'static str],
    fields: &mut Vec<Field>,
) {
    for field in definitions {
        let path = if path.is_empty() {
            field.field.to_owned()
        } else {
            format!("{path}.{}", field.field)
        };
        match field.content {
            FieldContent::Column(mut definition) => {
                if !prefix.is_empty() {
                    // Mappings live in statics: this runs once for each.
                    definition.name =
                        Box::leak(format!("{prefix}{}", definition.name).into_boxed_str());
                }
                let mut wire = wire.to_vec();
                wire.push(field.wire);
                fields.push(Field {
                    path,
                    wire,
                    aliases: field.aliases,
                    access: access(&definition),
                    assigned_key: definition.key == Some(KeyOrigin::Database),
                    definition,
                    column: 0,
                    defaults_of_embedding: Vec::new(),
                });
            }
            FieldContent::Embedded {
                prefix: own,
                flatten: flattened,
                fields: inner,
                serde_default,
            } => {
                let mut inner_wire = wire.to_vec();
                if !flattened {
                    inner_wire.push(field.wire);
                }
                let first = fields.len();
                flatten(inner, &path, &format!("{prefix}{own}"), &inner_wire, fields);
                if let Some(values) = serde_default.filter(|_| !flattened) {
                    for (offset, field) in fields[first..].iter_mut().enumerate() {
                        let default = DefaultOfEmbedding {
                            depth: inner_wire.len(),
                            values,
                            offset,
                        };
                        field.defaults_of_embedding.insert(0, default);
                    }
                }
            }
        }
    }
}

fn access(definition: &ColumnDefinition) -> Access {
    match definition.key {
        _ if definition.readonly || definition.generated.is_some() => Access::Database,
        Some(_) => Access::CreateOnly,
        None => Access::Writable,
    }
}

fn column_of_definition(field: &Field) -> TableColumn {
    let definition = &field.definition;
    let foreign = definition
        .custom_type
        .filter(|_| definition.data_type == DataType::Text)
        .and_then(foreign_type);
    TableColumn {
        name: definition.name,
        assigned: definition.key == Some(KeyOrigin::Database),
        nullable: definition.nullable && definition.key.is_none(),
        cast: match definition.data_type {
            DataType::Enum(of) if definition.custom_type.is_none() => Some(type_reference(of.name)),
            _ => foreign,
        },
        as_text: foreign.is_some(),
        exact_decimal: definition.data_type == DataType::Decimal
            && definition.custom_type.is_none(),
    }
}

/// An enum type as PostgreSQL's SQL names it.
fn type_reference(name: &str) -> &'static str {
    // Mappings live in statics: this runs once for each column.
    Box::leak(format!("\"{}\"", name.replace('"', "\"\"")).into_boxed_str())
}

/// The type that text must be cast to before a column of a type of its own
/// (`inet`, `citext` …) takes it; none for the text types themselves.
///
/// The length is left out: a cast to `varchar(3)` would cut what an assignment
/// refuses.
fn foreign_type(custom: &'static str) -> Option<&'static str> {
    let base = custom.split('(').next().unwrap_or(custom).trim();
    let textual = [
        "text",
        "varchar",
        "character varying",
        "char",
        "character",
        "bpchar",
        "name",
    ]
    .iter()
    .any(|text| base.eq_ignore_ascii_case(text));
    (!textual).then_some(base)
}

/// The derive checks the columns of a view against the struct that it views,
/// so that only a hand-made definition gets here.
fn no_column(rust_name: &str, table: &str, column: &str) -> ! {
    panic!(
        "`{rust_name}` maps the column `{column}`, which the table `{table}` of {} lacks",
        type_name::<Mapping>()
    )
}
