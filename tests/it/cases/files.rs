//! SQLite's files, and databases in memory.

use std::time::Duration;

use tausestack_db::prelude::*;
use tausestack_db::{ConnectOptions, SqliteSynchronous};

use crate::context::Context;
use crate::models::Item;

/// The case's file.
fn path(context: &Context) -> &str {
    let url = context.url().strip_prefix("sqlite://").unwrap();
    url.split('?').next().unwrap()
}

pub(crate) async fn every_url_form_opens_the_same_file(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    let path = path(&context);
    for url in [
        format!("sqlite://{path}"),
        format!("sqlite:{path}"),
        format!("sqlite:{path}?mode=rw"),
        format!("sqlite+aiosqlite:///{path}"),
        format!("sqlite://{path}?mode=ro"),
    ] {
        let other = Database::connect(&url).await.expect(&url);
        assert_eq!(other.count::<Item>().await.unwrap(), 1, "{url}");
        other.disconnect().await.unwrap();
    }
}

pub(crate) async fn a_missing_file_is_made_only_when_asked(context: Context) {
    let path = format!("{}.other", path(&context));
    let error = Database::connect(format!("sqlite://{path}"))
        .await
        .unwrap_err();
    assert!(error.is_connection(), "{error}");
    assert!(error.to_string().contains("mode=rwc"), "{error}");
    assert!(!std::fs::exists(&path).unwrap());
    let made = Database::connect(format!("sqlite+aiosqlite:///{path}")).await;
    made.unwrap().disconnect().await.unwrap();
    assert!(std::fs::exists(&path).unwrap());
}

pub(crate) async fn what_is_no_database_is_refused(context: Context) {
    let path = format!("{}.text", path(&context));
    std::fs::write(
        &path,
        "This is no database, but a text of some length. ".repeat(50),
    )
    .unwrap();
    let error = match Database::connect(format!("sqlite://{path}")).await {
        Ok(db) => db
            .fetch_one_raw("SELECT 1 AS n FROM t", params! {})
            .await
            .unwrap_err(),
        Err(error) => error,
    };
    assert!(error.is_connection(), "{error}");
}

pub(crate) async fn read_only_files_take_no_writes(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    let url = format!("sqlite://{}?mode=ro", path(&context));
    let reader = Database::connect(url).await.unwrap();
    assert_eq!(reader.count::<Item>().await.unwrap(), 1);
    let error = reader.delete::<Item>(1).await.unwrap_err();
    assert!(error.is_read_only(), "{error}");
    assert_eq!(db.count::<Item>().await.unwrap(), 1);
}

pub(crate) async fn connections_are_set_up(context: Context) {
    let pragma = async |db: &Database, name: &'static str| -> JsonValue {
        let row = db.fetch_one_raw(name, params! {}).await.unwrap().unwrap();
        let json = row.into_json().unwrap();
        json.as_object().unwrap().values().next().unwrap().clone()
    };
    let db = &context.db;
    assert_eq!(pragma(db, "PRAGMA journal_mode").await, json!("wal"));
    assert_eq!(pragma(db, "PRAGMA foreign_keys").await, json!(1));
    assert_eq!(pragma(db, "PRAGMA synchronous").await, json!(2));
    assert_eq!(pragma(db, "PRAGMA busy_timeout").await, json!(5_000));
    let options = ConnectOptions::new(context.url())
        .sqlite_synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_millis(30));
    let other = Database::connect(options).await.unwrap();
    assert_eq!(pragma(&other, "PRAGMA synchronous").await, json!(1));
    assert_eq!(pragma(&other, "PRAGMA busy_timeout").await, json!(30));
}

pub(crate) async fn a_lock_that_stays_is_a_typed_error(context: Context) {
    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    let options = ConnectOptions::new(context.url()).busy_timeout(Duration::from_millis(30));
    let other = Database::connect(options).await.unwrap();
    let item = json!({ "name": "a", "amount": 1 });
    let error = other.create::<Item>(item.clone()).await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert!(other.begin_transaction().await.unwrap_err().is_retryable());
    assert_eq!(other.count::<Item>().await.unwrap(), 0, "readers go on");
    tx.rollback_transaction().await.unwrap();
    other.create::<Item>(item).await.unwrap();
}

pub(crate) async fn memory_keeps_its_data(context: Context) {
    drop(context);
    let options = ConnectOptions::new("sqlite::memory:")
        .max_connections(5)
        .idle_timeout(Some(Duration::from_millis(1)))
        .max_lifetime(Some(Duration::from_millis(1)));
    let db = Database::connect(options).await.unwrap();
    db.create_tables(models![Item]).await.unwrap();
    let tasks: Vec<_> = (0..10)
        .map(|amount| {
            let db = db.clone();
            tokio::spawn(async move { Item::create(&db, "a", amount, None, None).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    // Longer than a connection may idle and live.
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(db.count::<Item>().await.unwrap(), 10);
    let other = Database::connect("sqlite+aiosqlite://").await.unwrap();
    assert!(
        other.count::<Item>().await.unwrap_err().is_schema(),
        "each its own"
    );
}

/// Writers wait for each other before they take a connection, so that readers
/// find one, and nobody runs into the lock.
pub(crate) async fn one_writes_while_others_read(context: Context) {
    let options = context
        .options()
        .max_connections(2)
        .busy_timeout(Duration::ZERO);
    let db = Database::connect(options).await.unwrap();
    db.create_tables(models![Item]).await.unwrap();
    let tx = db.begin_transaction().await.unwrap();
    let writers: Vec<_> = (0..8)
        .map(|amount| {
            let db = db.clone();
            tokio::spawn(async move { Item::create(&db, "a", amount, None, None).await })
        })
        .collect();
    tokio::task::yield_now().await;
    for _ in 0..20 {
        assert_eq!(db.count::<Item>().await.unwrap(), 0, "readers go on");
    }
    tx.commit_transaction().await.unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(db.count::<Item>().await.unwrap(), 8);
    // The one writer is the transaction that the statement stands in.
    let outside = db.outside_transaction();
    let started = std::time::Instant::now();
    let refused = db
        .transaction(async |_| outside.delete::<Item>(1).await)
        .await
        .unwrap_err();
    assert!(refused.is_transaction(), "{refused}");
    assert!(started.elapsed() < Duration::from_secs(1));
    let read_only = tausestack_db::TransactionOptions::new().read_only();
    let deleted = db
        .transaction_with(read_only, async |_| outside.delete::<Item>(1).await)
        .await;
    assert!(deleted.unwrap());
}
