//! What the derive's code calls. Not part of the API: it may change with every
//! release.

pub use std::sync::LazyLock;

pub use chrono::{DateTime, Utc};
pub use inventory;
pub use sea_orm;
pub use sea_orm::Value;
pub use serde;
pub use serde_json;

pub use crate::column_type::{ColumnType, DataType, Json};
pub use crate::entity::{ActiveModelOf, ColumnOf, EntityOf, active_model, sea_column_type};
pub use crate::filter::{Filter, Operand};
pub use crate::input::{Mistake, Mistakes, Tracked};
pub use crate::list::{AllowList, AllowedFilter, Listed, has_operator};
pub use crate::mapped::*;
pub use crate::row::{Cell, DecodeError, Element, RowCursor};
pub use crate::seaorm_bridge::{
    array_type, array_type_of, column_index, entity_column, field_from, field_from_json,
    from_query_result, not_settable, try_get,
};

use sea_orm::sea_query::{Enum, OptionEnum};

/// The generated code asked for a field that the struct does not have.
pub fn no_such_field(position: usize) -> ! {
    panic!("the mapping has no field {position}")
}

/// Stands where code cannot be reached, since the derive reported an error.
pub fn unreachable_after_error() -> ! {
    panic!("the derive reported an error")
}

/// The value of an enum.
pub fn enum_value(type_name: &'static str, value: &'static str) -> Value {
    Value::Enum(OptionEnum::Some(Box::new(Enum {
        type_name: type_name.into(),
        value: value.into(),
    })))
}

/// The NULL of an enum's type.
pub fn enum_null(type_name: &'static str) -> Value {
    Value::Enum(OptionEnum::None(type_name.into()))
}

pub use crate::{
    __seaorm_key as seaorm_key, __seaorm_value as seaorm_value, __table_model as table_model,
};

/// The text of statements without a database, for snapshots.
pub mod offline {
    use std::sync::Arc;

    use crate::ddl::Target;
    use crate::dialect::Dialect;
    use crate::mapped::{CreateInput, IntoKey, Keyed, Mapped, PatchInput};
    use crate::raw::{Params, Standing};
    use crate::{Clock, Database, Error, Find, OnTransaction, statement};

    fn dialect(target: Target) -> &'static dyn Dialect {
        match target {
            #[cfg(feature = "sqlite")]
            Target::Sqlite => &crate::dialect::SQLITE,
            #[cfg(feature = "postgres")]
            Target::Postgres => &crate::dialect::POSTGRES,
            #[cfg(feature = "mysql")]
            Target::MySql => &crate::dialect::MYSQL,
            #[cfg(feature = "mysql")]
            Target::MariaDb => &crate::dialect::MARIADB,
            #[allow(unreachable_patterns, reason = "databases that are not compiled in")]
            _ => crate::dialect::any(),
        }
    }

    /// A database that nobody answers for: its queries have a text, and each
    /// operation is a typed error.
    pub fn database(target: Target) -> Database {
        Database::without_pool(
            "the database is offline",
            sea_orm::DatabaseConnection::default(),
            dialect(target),
        )
    }

    /// A query as a transaction's.
    pub fn find_in_transaction<T: Mapped>(db: &Database) -> Find<'_, T, OnTransaction> {
        Find::new(db.executor())
    }

    /// The text of a get by key.
    ///
    /// # Errors
    ///
    /// As the operation's own, before it is sent.
    pub fn get<T: Keyed>(target: Target, key: impl IntoKey<T::Key>) -> Result<String, Error> {
        let command = statement::select_by_key(dialect(target), T::mapping(), key.into_key()?);
        Ok(command.sql.as_str().to_owned())
    }

    /// The text of a create.
    ///
    /// # Errors
    ///
    /// As the operation's own, before it is sent.
    pub fn create<T: Mapped>(target: Target, input: impl CreateInput<T>) -> Result<String, Error> {
        let mut insert = input.into_insert()?;
        insert.complete(Clock::system().now());
        let write = statement::insert(dialect(target), T::mapping(), insert.values);
        Ok(write.command.sql.as_str().to_owned())
    }

    /// The texts of the statements that create many rows.
    ///
    /// # Errors
    ///
    /// As the operation's own, before it is sent.
    pub fn create_many<T: Mapped, C: CreateInput<T>>(
        target: Target,
        rows: impl IntoIterator<Item = C>,
    ) -> Result<Vec<Arc<str>>, Error> {
        let mut pending = statement::Pending::new(dialect(target), T::mapping(), true);
        for row in rows {
            let mut insert = row.into_insert()?;
            insert.complete(Clock::system().now());
            pending.push(insert.values);
        }
        let mut texts = Vec::new();
        while !pending.is_empty() {
            let batch = pending.take();
            texts.push(pending.insert(&batch, false).sql.as_str().into());
        }
        Ok(texts)
    }

    /// The text of an update.
    ///
    /// # Errors
    ///
    /// As the operation's own, before it is sent.
    pub fn update<T: Keyed>(
        target: Target,
        key: impl IntoKey<T::Key>,
        patch: impl PatchInput<T>,
    ) -> Result<String, Error> {
        let changes = patch.into_changes()?.complete(Clock::system().now());
        let write =
            statement::update_by_key(dialect(target), T::mapping(), changes, key.into_key()?);
        Ok(write.command.sql.as_str().to_owned())
    }

    /// The text of a delete.
    ///
    /// # Errors
    ///
    /// As the operation's own, before it is sent.
    pub fn delete<T: Keyed>(target: Target, key: impl IntoKey<T::Key>) -> Result<String, Error> {
        let command = statement::delete_by_key(dialect(target), T::mapping(), key.into_key()?);
        Ok(command.sql.as_str().to_owned())
    }

    /// The names of a raw statement's parameters, as the lexer finds them.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if the text is none that the lexer takes.
    pub fn parameters(target: Target, sql: &str) -> Result<Vec<String>, Error> {
        crate::raw::lexer::split(sql, dialect(target).syntax())
            .map(|pieces| {
                let names = pieces.parameters().map(|(_, name)| name.to_owned());
                names.collect()
            })
            .map_err(|error| Error::invalid_query(error.to_string()))
    }

    /// The text of a raw statement, and how many values it binds.
    ///
    /// # Errors
    ///
    /// As the operation's own, before it is sent.
    pub fn raw(target: Target, sql: &str, params: Params) -> Result<(Arc<str>, usize), Error> {
        let command = crate::raw::compile(dialect(target), sql, params, Standing::Alone)?;
        Ok((command.sql.as_str().into(), command.values.len()))
    }
}
