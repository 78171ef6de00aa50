//! What is wrong with a schema.

use std::fmt;

/// Why a definition is no schema, or a schema cannot be had on a database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaError {
    /// A struct over a SeaORM entity, whose table the library does not define.
    NoDefinition {
        /// The struct.
        rust_name: String,
        /// The entity's table.
        table: String,
    },
    /// A table without columns.
    NoColumns {
        /// The table.
        table: String,
    },
    /// Two different definitions of one table.
    ConflictingTables {
        /// The table.
        table: String,
    },
    /// Two different definitions of one enum type.
    ConflictingEnums {
        /// The type.
        name: String,
    },
    /// An enum type without values.
    EmptyEnum {
        /// The type.
        name: String,
    },
    /// An enum type that has a value twice.
    DuplicateEnumValue {
        /// The type.
        name: String,
        /// The value.
        value: String,
    },
    /// Two columns of one name.
    DuplicateColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Two constraints or indexes of one name.
    DuplicateName {
        /// The table.
        table: String,
        /// The name.
        name: String,
    },
    /// Two tables, or a table and another's index, of one name in one
    /// namespace.
    SharedName {
        /// The name.
        name: String,
        /// What has it.
        first: String,
        /// What has it too.
        second: String,
    },
    /// A name that no database takes.
    InvalidName {
        /// The table.
        table: String,
        /// The name.
        name: String,
    },
    /// A name that is too long for a database.
    NameTooLong {
        /// The database.
        target: &'static str,
        /// The name.
        name: String,
        /// How long a name may be, with its unit.
        limit: &'static str,
    },
    /// A key or an index over a column that the table lacks.
    UnknownColumn {
        /// The table that lacks it.
        table: String,
        /// The key or index.
        used_in: String,
        /// The column.
        column: String,
        /// The column that is probably meant.
        nearest: Option<String>,
    },
    /// A key or an index that names a column twice.
    RepeatedColumn {
        /// The table.
        table: String,
        /// The key or index.
        used_in: String,
        /// The column.
        column: String,
    },
    /// A key or an index over nothing.
    NoKeyColumns {
        /// The table.
        table: String,
        /// The key or index.
        used_in: String,
    },
    /// A foreign key that does not say which columns it refers to, to a table
    /// without primary key.
    NoKeyToReference {
        /// The table.
        table: String,
        /// The foreign key.
        foreign_key: String,
        /// The table referred to.
        references: String,
    },
    /// A foreign key with more columns on one side than on the other.
    ForeignKeyColumns {
        /// The table.
        table: String,
        /// The foreign key.
        foreign_key: String,
        /// The columns that refer.
        columns: Vec<String>,
        /// The table referred to.
        references: String,
        /// The columns referred to.
        references_columns: Vec<String>,
    },
    /// A foreign key between columns of different types.
    ForeignKeyTypes {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it holds.
        column_type: String,
        /// The column referred to, behind the name of its table.
        references: String,
        /// What that one holds.
        references_type: String,
    },
    /// A foreign key to columns that are no key.
    ForeignKeyNotUnique {
        /// The table.
        table: String,
        /// The foreign key.
        foreign_key: String,
        /// The table referred to.
        references: String,
        /// The columns referred to.
        references_columns: Vec<String>,
    },
    /// A foreign key that sets a column to NULL which takes none.
    SetNullOnNotNull {
        /// The table.
        table: String,
        /// The foreign key.
        foreign_key: String,
        /// The column.
        column: String,
    },
    /// A key column that takes NULL.
    NullableKey {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column that the database is to number, and that is no integer.
    NotAnInteger {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it holds.
        column_type: String,
    },
    /// Several columns that the database is to number.
    SeveralIdentities {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// A column whose value comes from two places.
    ConflictingValues {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// One place.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A constant default that has no spelling in DDL.
    DefaultValue {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Why it has none.
        reason: String,
    },
    /// A collation of a column that holds no text.
    CollationOfNoText {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it holds.
        column_type: String,
    },
    /// Something that a database does not have.
    Unsupported {
        /// The database.
        target: &'static str,
        /// What it is, and where it stands.
        what: String,
        /// What can be done instead.
        hint: Option<&'static str>,
    },
}

impl std::error::Error for SchemaError {}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDefinition { rust_name, table } => write!(
                f,
                "`{rust_name}` is mapped to a SeaORM entity, which defines the table `{table}`"
            ),
            Self::NoColumns { table } => write!(f, "the table `{table}` has no columns"),
            Self::ConflictingTables { table } => write!(
                f,
                "the table `{table}` is defined twice, and differently: let one struct define it, and the other be `#[mapped(view_of = …)]`"
            ),
            Self::ConflictingEnums { name } => write!(
                f,
                "the enum type `{name}` is defined twice, with different values: rename one of the two"
            ),
            Self::EmptyEnum { name } => write!(f, "the enum type `{name}` has no values"),
            Self::DuplicateEnumValue { name, value } => {
                write!(f, "the enum type `{name}` has the value '{value}' twice")
            }
            Self::DuplicateColumn { table, column } => write!(
                f,
                "the table `{table}` has two columns `{column}`: rename one by `#[mapped(column = \"…\")]`, or give an embedded struct a prefix"
            ),
            Self::DuplicateName { table, name } => write!(
                f,
                "the table `{table}` has two constraints or indexes `{name}`: remove one, or name it otherwise by `name = \"…\"`"
            ),
            Self::SharedName {
                name,
                first,
                second,
            } => write!(f, "{first} and {second} share the name `{name}`"),
            Self::InvalidName { table, name } if name.is_empty() => {
                write!(f, "a name in the table `{table}` is empty")
            }
            Self::InvalidName { table, name } => write!(
                f,
                "the name {name:?} in the table `{table}` contains a NUL character"
            ),
            Self::NameTooLong {
                target,
                name,
                limit,
            } => write!(
                f,
                "the name `{name}` is too long for {target}, which takes {limit}"
            ),
            Self::UnknownColumn {
                table,
                used_in,
                column,
                nearest,
            } => {
                write!(f, "{used_in}: the table `{table}` has no column `{column}`")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
            Self::RepeatedColumn {
                table,
                used_in,
                column,
            } => write!(
                f,
                "{used_in} of the table `{table}` names the column `{column}` twice"
            ),
            Self::NoKeyColumns { table, used_in } => {
                write!(f, "{used_in} of the table `{table}` names no column")
            }
            Self::NoKeyToReference {
                table,
                foreign_key,
                references,
            } => write!(
                f,
                "the foreign key `{foreign_key}` of the table `{table}` refers to `{references}`, which has no primary key: name a unique column of it"
            ),
            Self::ForeignKeyColumns {
                table,
                foreign_key,
                columns,
                references,
                references_columns,
            } => write!(
                f,
                "the foreign key `{foreign_key}` of the table `{table}` has the columns ({}), and refers to ({}) of `{references}`: there must be as many",
                columns.join(", "),
                references_columns.join(", "),
            ),
            Self::ForeignKeyTypes {
                table,
                column,
                column_type,
                references,
                references_type,
            } => write!(
                f,
                "`{table}.{column}` ({column_type}) refers to `{references}` ({references_type}): the types must be the same"
            ),
            Self::ForeignKeyNotUnique {
                table,
                foreign_key,
                references,
                references_columns,
            } => write!(
                f,
                "the foreign key `{foreign_key}` of the table `{table}` refers to `{references}` ({}), which is neither its primary key nor unique",
                references_columns.join(", ")
            ),
            Self::SetNullOnNotNull {
                table,
                foreign_key,
                column,
            } => write!(
                f,
                "the foreign key `{foreign_key}` sets `{table}.{column}` to NULL, which the column does not take: make the field an `Option`, or choose another action"
            ),
            Self::NullableKey { table, column } => write!(
                f,
                "the key column `{table}.{column}` takes NULL, which no row's key may be: only a key that the database or the library makes can be an `Option`"
            ),
            Self::NotAnInteger {
                table,
                column,
                column_type,
            } => write!(
                f,
                "the database cannot number `{table}.{column}` ({column_type}): only integers are numbered; let the caller make the key by `#[mapped(id(client))]`, or give it a `server_default`"
            ),
            Self::SeveralIdentities { table, columns } => write!(
                f,
                "the database can number one column of the table `{table}`, not {}: mark keys that the caller knows by `#[mapped(id(client))]`",
                quoted(columns)
            ),
            Self::ConflictingValues {
                table,
                column,
                first,
                second,
            } => write!(
                f,
                "`{table}.{column}` has both {first} and {second}: remove one"
            ),
            Self::DefaultValue {
                table,
                column,
                reason,
            } => write!(f, "the default of `{table}.{column}` {reason}"),
            Self::CollationOfNoText {
                table,
                column,
                column_type,
            } => write!(
                f,
                "`{table}.{column}` ({column_type}) cannot have a collation: only text has"
            ),
            Self::Unsupported { target, what, hint } => {
                write!(f, "unsupported on {target}: {what}")?;
                match hint {
                    Some(hint) => write!(f, " ({hint})"),
                    None => Ok(()),
                }
            }
        }
    }
}

fn quoted(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(" and ")
}
