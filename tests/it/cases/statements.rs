//! What is limited, told and kept silent of statements.

use std::time::{Duration, Instant};

use tausestack_db::prelude::*;
use tausestack_db::{AssertSafe, TransactionOptions};

use crate::canary::{CANARY, assert_silent};
use crate::context::{Context, Mount};
use crate::listener::Listener;
use crate::models::Item;

/// A statement that runs for some seconds.
fn slow(mount: Mount) -> AssertSafe {
    AssertSafe(
        match mount {
            Mount::Postgres => "SELECT pg_sleep(3)",
            Mount::Mysql | Mount::MysqlWithoutReturning => "SELECT sleep(3)",
            Mount::SqliteMemory | Mount::SqliteFile => {
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) \
                 SELECT count(*) FROM n"
            }
        }
        .to_owned(),
    )
}

pub(crate) async fn a_statement_that_takes_too_long_is_ended(context: Context) {
    let options = context
        .options()
        .statement_timeout(Some(Duration::from_millis(150)));
    let db = Database::connect(options).await.unwrap();
    let started = Instant::now();
    let result = db.fetch_all_raw(slow(context.mount), params! {}).await;
    let error = result.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(!error.is_retryable());
    assert_eq!(error.http_status(), 504);
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(140), "{took:?}");
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    // In a transaction as well, which then ends in one way or the other.
    let tx = db.begin_transaction().await.unwrap();
    let result = tx.fetch_all_raw(slow(context.mount), params! {}).await;
    assert!(result.unwrap_err().is_timeout());
    tx.rollback_transaction().await.unwrap();
    for _ in 0..3 {
        let row = db.fetch_one_raw("SELECT 1 AS n", params! {}).await;
        assert_eq!(row.unwrap().unwrap().get::<i64>("n").unwrap(), 1);
    }
    db.transaction_with(TransactionOptions::new(), async |tx| {
        tx.fetch_one_raw("SELECT 1 AS n", params! {}).await
    })
    .await
    .unwrap();
    db.disconnect().await.unwrap();
}

pub(crate) async fn slow_statements_are_told_without_values(context: Context) {
    let db = Database::connect(context.options().slow_statement(Some(Duration::ZERO)))
        .await
        .unwrap();
    db.create_tables(models![Item]).await.unwrap();
    let heard = Listener::default();
    {
        let _listening = heard.listen();
        Item::create(&db, CANARY, 1, Some(CANARY), None).await;
    }
    let warning = heard.lines_with("tausestack_db::slow");
    let insert = warning.iter().find(|line| line.contains("INSERT INTO"));
    let insert = insert.expect("the insert took longer than nothing");
    assert!(insert.contains("milliseconds="), "{insert}");
    let span = heard.lines_with("db.query.text=");
    assert!(span.iter().any(|line| line.contains("db.system.name=")));
    assert!(heard.lines_with(CANARY).is_empty(), "values are told");
    db.disconnect().await.unwrap();

    let quick = Database::connect(context.options()).await.unwrap();
    let heard = Listener::default();
    let listening = heard.listen();
    quick
        .fetch_one_raw("SELECT 1 AS n", params! {})
        .await
        .unwrap();
    drop(listening);
    assert!(heard.lines_with("tausestack_db::slow").is_empty());
    quick.disconnect().await.unwrap();
}

/// A password in the URL, and a value in statements that succeed and fail, are
/// told by nothing that can be printed, at the finest level of `tracing`.
pub(crate) async fn secrets_reach_no_trace_and_no_debug_output(context: Context) {
    let heard = Listener::default();
    let listening = heard.listen();
    let mut url = context.url().to_owned();
    if !context.mount.is_sqlite() {
        let mut parsed = url::Url::parse(&url).unwrap();
        parsed.set_password(Some(CANARY)).unwrap();
        url = parsed.into();
    }
    let options = tausestack_db::ConnectOptions::new(url.clone())
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(5));
    let mut shown = vec![format!("{options:?} {options:#?}")];
    // A server that wants no password takes any; one that does refuses it.
    let db = match Database::connect(options).await {
        Ok(db) => db,
        Err(error) => {
            assert_silent(&error);
            context.db.clone()
        }
    };
    db.create_tables(models![Item]).await.unwrap();
    shown.push(format!("{db:?} {:?}", db.outside_transaction()));
    let item = Item::create(&db, CANARY, 1, Some(CANARY), None).await;
    let find = db.find::<Item>().filter(Item::COLUMN.name.eq(CANARY));
    shown.push(format!("{find:?} {:?}", Item::COLUMN.name.eq(CANARY)));
    assert_eq!(find.all().await.unwrap(), [item]);
    let given = params! { "name" => CANARY };
    shown.push(format!("{given:?}"));
    let row = db.fetch_one_raw("SELECT name FROM items WHERE name = :name", given);
    shown.push(format!("{:?}", row.await.unwrap()));
    let tx = db.begin_transaction().await.unwrap();
    shown.push(format!("{tx:?}"));
    for error in [
        tx.execute_raw("INSERT INTO nowhere VALUES (:v)", params! { "v" => CANARY })
            .await
            .unwrap_err(),
        tx.create::<Item>(json!({ "name": CANARY, "amount": CANARY }))
            .await
            .unwrap_err(),
    ] {
        assert_silent(&error);
        shown.push(format!("{error:?}"));
    }
    drop(tx);
    db.count::<Item>().await.unwrap();
    drop(listening);
    shown.extend(heard.lines_with(""));
    assert!(shown.len() > 10, "something was heard");
    for text in shown {
        assert!(!text.contains(CANARY), "a secret is told: {text}");
    }
}

/// The case `echo_changes_nothing_else`, run in a process of its own, whose
/// standard error is read.
pub(crate) async fn echo_prints_texts_and_no_values(context: Context) {
    let module = match context.mount {
        Mount::SqliteMemory => "sqlite::memory",
        Mount::SqliteFile => "sqlite::file",
        Mount::Postgres => "postgres",
        Mount::Mysql => "mysql",
        Mount::MysqlWithoutReturning => "mysql_without_returning",
    };
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg(format!("{module}::connections::echo_changes_nothing_else"))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{printed}");
    let name = context.db.name();
    for text in ["CREATE TABLE", "INSERT INTO", "SELECT"] {
        let line = printed
            .lines()
            .find(|line| line.starts_with(&format!("[{name}] ")) && line.contains(text));
        assert!(line.is_some(), "no {text} in {printed}");
    }
    assert!(!printed.contains("a name of its own"), "{printed}");
}
