//! Raw SQL.

use serde::de::DeserializeOwned;

use super::RowStream;
use crate::Error;
use crate::connection::Command;
use crate::mapped::Mapped;
use crate::raw::{Params, RawSql, Standing, compile};
use crate::row::Row;
use crate::session::Executor;

fn prepare(executor: Executor<'_>, sql: &RawSql, params: Params) -> Result<Command, Error> {
    compile(executor.dialect(), &sql.0, params, Standing::of(executor))
}

pub(super) async fn fetch_all(
    executor: Executor<'_>,
    sql: &RawSql,
    params: Params,
) -> Result<Vec<Row>, Error> {
    let command = prepare(executor, sql, params)?;
    let run = async {
        let mut session = executor.session_for(&command).await?;
        session.all(command).await
    };
    run.await.map_err(|failure| failure.into_error(&sql.0))
}

pub(super) async fn fetch_one(
    executor: Executor<'_>,
    sql: &RawSql,
    params: Params,
) -> Result<Option<Row>, Error> {
    // The statement is run to its end: one that writes and returns rows
    // commits there.
    Ok(fetch_all(executor, sql, params).await?.into_iter().next())
}

pub(super) async fn fetch_all_as<T: DeserializeOwned>(
    executor: Executor<'_>,
    sql: &RawSql,
    params: Params,
) -> Result<Vec<T>, Error> {
    let rows = fetch_all(executor, sql, params).await?;
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let columns = first.column_names();
    rows.iter()
        .map(|row| row.deserialize_by(&columns))
        .collect()
}

pub(super) async fn fetch_all_mapped<T: Mapped>(
    executor: Executor<'_>,
    sql: &RawSql,
    params: Params,
) -> Result<Vec<T>, Error> {
    let rows = fetch_all(executor, sql, params).await?;
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let positions = first.positions(T::mapping())?;
    rows.iter().map(|row| row.mapped_at(&positions)).collect()
}

/// The rows of a statement as they arrive.
pub(super) fn stream<'a>(
    executor: Executor<'a>,
    sql: &RawSql,
    params: Params,
) -> RowStream<'a, Row> {
    RowStream::new(executor, prepare(executor, sql, params), Ok)
}

pub(super) async fn execute(
    executor: Executor<'_>,
    sql: &RawSql,
    params: Params,
) -> Result<u64, Error> {
    let command = prepare(executor, sql, params)?;
    let run = async {
        let mut session = executor.session_for(&command).await?;
        session.execute(command).await
    };
    run.await
        .map(|outcome| outcome.rows_affected())
        .map_err(|failure| failure.into_error(&sql.0))
}
