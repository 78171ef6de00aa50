//! Create, update and delete, by key.

use sea_orm::Value;

use super::find::decode_row;
use super::violation;
use crate::Error;
use crate::dialect::Returning;
use crate::mapped::{Changes, Insert, Mapped, Mapping};
use crate::row::Row;
use crate::session::{Executor, Failure, Session};
use crate::statement::{self, Write};

pub(super) async fn create<T: Mapped>(executor: Executor<'_>, insert: Insert) -> Result<T, Error> {
    let row = insert_row(executor, insert, T::mapping()).await?;
    decode_row::<T>(&row)
}

pub(super) async fn update<T: Mapped>(
    executor: Executor<'_>,
    key: Vec<Value>,
    changes: Changes,
) -> Result<Option<T>, Error> {
    let row = update_row(executor, key, changes, T::mapping()).await?;
    row.as_ref().map(decode_row::<T>).transpose()
}

pub(super) async fn delete(
    executor: Executor<'_>,
    mapping: &'static Mapping,
    key: Vec<Value>,
) -> Result<bool, Error> {
    let command = statement::delete_by_key(executor.dialect(), mapping, key.clone());
    match executor.execute(command).await {
        Ok(outcome) => Ok(outcome.rows_affected() > 0),
        Err(error) => {
            let deleted = violation::Written::Deleted { key: &key };
            Err(violation::explain(executor, mapping, deleted, error).await)
        }
    }
}

async fn insert_row(
    executor: Executor<'_>,
    mut insert: Insert,
    mapping: &'static Mapping,
) -> Result<Row, Error> {
    let names = insert.names.unwrap_or(mapping);
    insert.complete(executor.now());
    let given = insert.values.clone();
    let write = statement::insert(executor.dialect(), mapping, insert.values);
    if write.returning == Returning::SelectAfter && mapping.table().key().len() == 0 {
        return Err(Error::unsupported(format!(
            "{} does not return what it inserts, and a row of `{}`, which has no key, cannot be \
             found again: insert it with `execute_raw`",
            executor.dialect().name(),
            mapping.table().name()
        )));
    }
    let sql = write.command.sql.clone();
    let result = match write.returning {
        Returning::Clause => returned(executor, write).await,
        Returning::SelectAfter => insert_and_select(executor, write, mapping, &given).await,
    };
    match result {
        Ok(Some(row)) => Ok(row),
        // A trigger or a rule took the row elsewhere.
        Ok(None) => Err(Error::not_found(mapping.table().name()).with_statement(sql.as_str())),
        Err(failure) => {
            let error = failure.into_error(sql.as_str());
            let written = violation::Written::Values {
                values: &given,
                names,
            };
            Err(violation::explain(executor, mapping, written, error).await)
        }
    }
}

async fn update_row(
    executor: Executor<'_>,
    key: Vec<Value>,
    changes: Changes,
    mapping: &'static Mapping,
) -> Result<Option<Row>, Error> {
    let names = changes.names.unwrap_or(mapping);
    let changes = changes.complete(executor.now());
    if changes.is_empty() {
        let command = statement::select_by_key(executor.dialect(), mapping, key);
        return executor.optional(command).await;
    }
    let given = changes.clone();
    let write = statement::update_by_key(executor.dialect(), mapping, changes, key.clone());
    let sql = write.command.sql.clone();
    let result = match write.returning {
        Returning::Clause => returned(executor, write).await,
        Returning::SelectAfter => update_and_select(executor, write, mapping, key).await,
    };
    match result {
        Ok(row) => Ok(row),
        Err(failure) => {
            let error = failure.into_error(sql.as_str());
            let written = violation::Written::Values {
                values: &given,
                names,
            };
            Err(violation::explain(executor, mapping, written, error).await)
        }
    }
}

/// Runs a statement to its end, which on SQLite is when it commits, and takes
/// the row that it returns.
async fn returned(executor: Executor<'_>, write: Write) -> Result<Option<Row>, Failure> {
    let mut session = executor.session().await?;
    let rows = session.all(write.command).await?;
    Ok(rows.into_iter().next())
}

async fn insert_and_select(
    executor: Executor<'_>,
    write: Write,
    mapping: &'static Mapping,
    given: &[(usize, Value)],
) -> Result<Option<Row>, Failure> {
    let mut session = executor.session().await?;
    let unit = session.begin_unit().await?;
    let outcome = session.execute(write.command).await?;
    let key = mapping
        .table()
        .key_positions()
        .iter()
        .map(|column| {
            let value = given
                .iter()
                .find(|(position, _)| mapping.column_position(*position) == *column)
                .map(|(_, value)| value.clone());
            value.or_else(|| {
                outcome
                    .last_insert_id()
                    .map(|id| Value::BigUnsigned(Some(id)))
            })
        })
        .collect::<Option<Vec<_>>>();
    let Some(key) = key else {
        return Err(Error::unsupported("the key of the new row is not known").into());
    };
    let row = selected(&mut session, executor, mapping, key).await?;
    session.end_unit(unit).await?;
    Ok(row)
}

async fn update_and_select(
    executor: Executor<'_>,
    write: Write,
    mapping: &'static Mapping,
    key: Vec<Value>,
) -> Result<Option<Row>, Failure> {
    let mut session = executor.session().await?;
    let unit = session.begin_unit().await?;
    session.execute(write.command).await?;
    let row = selected(&mut session, executor, mapping, key).await?;
    session.end_unit(unit).await?;
    Ok(row)
}

async fn selected(
    session: &mut Session<'_>,
    executor: Executor<'_>,
    mapping: &'static Mapping,
    key: Vec<Value>,
) -> Result<Option<Row>, Failure> {
    let command = statement::select_by_key(executor.dialect(), mapping, key);
    session.optional(command).await
}
