//! Raw SQL.

use crate::Error;
use crate::connection::Command;
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
        let mut session = executor.session().await?;
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

pub(super) async fn execute(
    executor: Executor<'_>,
    sql: &RawSql,
    params: Params,
) -> Result<u64, Error> {
    let command = prepare(executor, sql, params)?;
    let run = async {
        let mut session = executor.session().await?;
        session.execute(command).await
    };
    run.await
        .map(|outcome| outcome.rows_affected())
        .map_err(|failure| failure.into_error(&sql.0))
}
