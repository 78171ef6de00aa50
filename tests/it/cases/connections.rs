//! Connecting and disconnecting: URL forms, time-outs, what is refused.

use std::time::{Duration, Instant};

use tausestack_db::ConnectOptions;
use tausestack_db::prelude::*;

use crate::canary::{CANARY, assert_silent};
use crate::context::Context;
use crate::models::Item;

pub(crate) async fn the_databases_name(context: Context) {
    let name = context.db.name();
    if context.mount.is_sqlite() {
        assert_eq!(name, "SQLite");
    } else if context.mount.is_postgres() {
        assert_eq!(name, "PostgreSQL");
    } else {
        assert!(["MariaDB", "MySQL"].contains(&name), "{name}");
    }
    assert!(format!("{:?}", context.db).contains(name));
}

pub(crate) async fn a_full_pool_times_out(context: Context) {
    let options = context
        .options()
        .max_connections(1)
        .acquire_timeout(Duration::from_millis(400));
    let db = Database::connect(options).await.unwrap();
    let tx = db.begin_transaction().await.unwrap();
    let started = Instant::now();
    let error = db
        .fetch_one_raw("SELECT 1 AS n", params! {})
        .await
        .unwrap_err();
    let waited = started.elapsed();
    assert!(error.is_pool_timeout(), "{error}");
    assert!(!error.is_connection());
    assert_eq!(error.http_status(), 503);
    assert!(error.to_string().contains("max_connections"), "{error}");
    assert!(waited >= Duration::from_millis(390), "{waited:?}");
    assert!(waited < Duration::from_millis(1_600), "{waited:?}");
    tx.rollback_transaction().await.unwrap();
    assert!(
        db.fetch_one_raw("SELECT 1 AS n", params! {})
            .await
            .unwrap()
            .is_some()
    );
    db.disconnect().await.unwrap();
}

pub(crate) async fn disconnecting_closes_every_clone(context: Context) {
    let db = Database::connect(context.options()).await.unwrap();
    let clone = db.clone();
    db.disconnect().await.unwrap();
    for error in [
        clone
            .fetch_one_raw("SELECT 1 AS n", params! {})
            .await
            .unwrap_err(),
        clone.begin_transaction().await.unwrap_err(),
        clone.count::<Item>().await.unwrap_err(),
    ] {
        assert!(error.is_connection(), "{error}");
        assert!(error.to_string().contains("disconnected"), "{error}");
    }
    clone.disconnect().await.unwrap();
}

pub(crate) async fn malformed_urls(context: Context) {
    assert!(
        context
            .db
            .fetch_one_raw("SELECT 1 AS n", params! {})
            .await
            .is_ok()
    );
    for (url, said) in [
        (CANARY.to_owned(), "no scheme"),
        (format!("oracle://user:{CANARY}@host/db"), "scheme"),
        (
            format!("postgers://user:{CANARY}@host/db"),
            "did you mean `postgres`?",
        ),
        (format!("postgres:user:{CANARY}@host/db"), "malformed"),
        (format!("mysql://user:{CANARY}@host:port/db"), ""),
        (
            format!("postgres://user:{CANARY}@host/db?slmode=require"),
            "sslmode",
        ),
        (format!("sqlite://file.db?mode={CANARY}"), ""),
        (
            format!("sqlite://file.db?moed={CANARY}"),
            "did you mean `mode`?",
        ),
    ] {
        let error = Database::connect(url).await.unwrap_err();
        assert!(error.is_configuration(), "{error}");
        assert!(error.to_string().contains(said), "{error}");
        assert_silent(&error);
    }
    let options = ConnectOptions::new(format!("postgres://user:{CANARY}@host/db"));
    assert!(!format!("{options:?}").contains(CANARY));
}

pub(crate) async fn echo_changes_nothing_else(context: Context) {
    let db = Database::connect(context.options().echo(true))
        .await
        .unwrap();
    db.create_tables(models![Item]).await.unwrap();
    let item = Item::create(&db, "a name of its own", 1, None, None).await;
    assert_eq!(db.find::<Item>().all().await.unwrap(), [item]);
    db.disconnect().await.unwrap();
}

pub(crate) async fn many_tasks_share_the_pool(context: Context) {
    let db = context.with(models![Item]).await.clone();
    let tasks: Vec<_> = (0..20)
        .map(|amount| {
            let db = db.clone();
            tokio::spawn(async move {
                let item = Item::create(&db, "task", amount, None, None).await;
                let found: Option<Item> = db.get_by_id(item.id).await?;
                assert_eq!(found, Some(item));
                Ok::<_, Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(db.count::<Item>().await.unwrap(), 20);
}
