//! Rows of raw SQL as they arrive.

use futures_util::TryStreamExt as _;
use tausestack_db::prelude::*;
use tausestack_db::{AssertSafe, Transaction};

use crate::context::Context;

/// Numbered rows; on PostgreSQL, the one of `:broken` cannot be computed.
fn numbers(context: &Context) -> AssertSafe {
    let divide = if context.mount.is_postgres() {
        "100 / (n - :broken)"
    } else {
        "n - :broken"
    };
    AssertSafe(format!(
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < :count) \
         SELECT n, {divide} AS d FROM r"
    ))
}

fn given(count: u32, broken: u32) -> tausestack_db::Params {
    params! { "count" => i64::from(count), "broken" => i64::from(broken) }
}

pub(crate) async fn rows_come_one_by_one(context: Context) {
    let db = &context.db;
    let sql = || numbers(&context);
    let rows: Vec<i64> = db
        .stream_raw(sql(), given(500, 1000))
        .and_then(async |row| row.get::<i64>("n"))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rows, (1..=500).collect::<Vec<i64>>());
    let mut rows = db.stream_raw(sql(), given(500, 1000));
    let mut sum = 0;
    while let Some(row) = rows.try_next().await.unwrap() {
        sum += row.deserialize::<(i64, i64)>().unwrap().0;
    }
    assert_eq!(sum, 500 * 501 / 2);
    assert!(
        rows.try_next().await.unwrap().is_none(),
        "and none after the last"
    );
}

pub(crate) async fn mistakes_are_the_first_item(context: Context) {
    let db = &context.db;
    for (sql, said) in [
        ("SELECT :n", "no value"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("SELEC 1", "SELEC 1"),
        ("SELECT 1 FROM nowhere", "nowhere"),
    ] {
        let mut rows = db.stream_raw(sql, params! {});
        let error = rows.try_next().await.unwrap_err();
        assert!(error.to_string().contains(said), "{sql}: {error}");
        assert!(
            rows.try_next().await.unwrap().is_none(),
            "the error is the end"
        );
    }
    assert!(db.ping_row().await);
}

trait Ping {
    async fn ping_row(&self) -> bool;
}

impl<B: Backend> Ping for B {
    async fn ping_row(&self) -> bool {
        self.fetch_one_as::<i64>("SELECT 1", params! {})
            .await
            .unwrap()
            == Some(1)
    }
}

pub(crate) async fn a_stream_that_is_dropped_leaves_its_connection_sound(context: Context) {
    let db = &context.db;
    for taken in [0, 1, 7, 300] {
        let mut rows = db.stream_raw(numbers(&context), given(600, 1000));
        for _ in 0..taken {
            rows.try_next().await.unwrap().unwrap();
        }
        drop(rows);
        assert!(db.ping_row().await, "after {taken} rows");
    }
}

pub(crate) async fn in_a_transaction(context: Context) {
    let db = &context.db;
    db.execute_raw("CREATE TABLE s (n INTEGER)", params! {})
        .await
        .unwrap();
    db.transaction(async |tx| {
        tx.execute_raw("INSERT INTO s VALUES (1)", params! {})
            .await?;
        let mut rows = tx.stream_raw(numbers(&context), given(600, 1000));
        for _ in 0..5 {
            rows.try_next().await?.expect("a row");
        }
        drop(rows);
        tx.execute_raw("INSERT INTO s VALUES (2)", params! {})
            .await?;
        let seen: Vec<i64> = tx
            .stream_raw("SELECT n FROM s ORDER BY n", params! {})
            .and_then(async |row| row.get::<i64>("n"))
            .try_collect()
            .await?;
        assert_eq!(seen, [1, 2], "it sees the transaction's own rows");
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    let count: Option<i64> = db
        .fetch_one_as("SELECT count(*) FROM s", params! {})
        .await
        .unwrap();
    assert_eq!(count, Some(2));
}

/// PostgreSQL alone ends a transaction at an error that stands behind the rows
/// which were read.
pub(crate) async fn an_error_behind_a_dropped_stream_is_not_lost(context: Context) {
    let db = &context.db;
    db.execute_raw("CREATE TABLE s (n INTEGER)", params! {})
        .await
        .unwrap();
    let broken = async |tx: &Transaction<'_>| {
        tx.execute_raw("INSERT INTO s VALUES (1)", params! {})
            .await?;
        let mut rows = tx.stream_raw(numbers(&context), given(600, 300));
        rows.try_next().await?.expect("a row");
        drop(rows);
        Ok::<_, Error>(())
    };
    let ended = db.transaction(async |tx| broken(tx).await).await;
    let count: Option<i64> = db
        .fetch_one_as("SELECT count(*) FROM s", params! {})
        .await
        .unwrap();
    // Kept and Ok, or lost and an error; never lost and Ok.
    assert_eq!(count, Some(i64::from(ended.is_ok())), "{ended:?}");
    assert_eq!(ended.is_err(), context.mount.failure_aborts_transaction());

    let error = db
        .transaction(async |tx| {
            let mut rows = tx.stream_raw(numbers(&context), given(600, 300));
            while rows.try_next().await?.is_some() {}
            Ok::<_, Error>(())
        })
        .await;
    assert_eq!(error.is_err(), context.mount.is_postgres());
    assert!(db.ping_row().await);
}
