//! Servers that are down, refuse, or do not know the database.

use std::time::{Duration, Instant};

use tausestack_db::ConnectOptions;
use tausestack_db::prelude::*;
use url::Url;

use crate::canary::{CANARY, assert_silent};
use crate::context::Context;
use crate::models::Item;

/// The server's URL, changed.
fn changed(context: &Context, change: impl FnOnce(&mut Url)) -> String {
    let mut url = Url::parse(context.url()).unwrap();
    change(&mut url);
    url.into()
}

async fn refused(url: String) -> Error {
    let started = Instant::now();
    let options = ConnectOptions::new(url).acquire_timeout(Duration::from_secs(1));
    let error = Database::connect(options).await.unwrap_err();
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "{:?}",
        started.elapsed()
    );
    assert!(error.is_connection(), "{error}");
    assert!(!error.is_pool_timeout(), "{error}");
    assert_silent(&error);
    error
}

pub(crate) async fn nobody_listens(context: Context) {
    // A port that was free a moment ago, and that nobody serves.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = changed(&context, |url| {
        url.set_port(Some(port)).unwrap();
        url.set_password(Some(CANARY)).unwrap();
    });
    let error = refused(url).await;
    assert!(error.to_string().contains("refused"), "{error}");
}

pub(crate) async fn an_unknown_database(context: Context) {
    let url = changed(&context, |url| url.set_path("/tausestack_no_such_database"));
    let error = refused(url).await;
    assert!(
        error.to_string().contains("tausestack_no_such_database"),
        "{error}"
    );
    assert!(error.code().is_some());
}

pub(crate) async fn an_unknown_user(context: Context) {
    let url = changed(&context, |url| {
        url.set_username("tausestack_no_such_user").unwrap();
        url.set_password(Some(CANARY)).unwrap();
    });
    let error = refused(url).await;
    assert!(error.code().is_some(), "{error:?}");
}

pub(crate) async fn the_python_sdks_urls(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    let (_, rest) = context.url().split_once(':').unwrap();
    let schemes: &[&str] = if context.mount.is_postgres() {
        &["postgres", "postgresql", "postgresql+asyncpg"]
    } else {
        &["mysql", "mariadb", "mysql+aiomysql"]
    };
    for scheme in schemes {
        let other = Database::connect(format!("{scheme}:{rest}")).await.unwrap();
        assert_eq!(other.count::<Item>().await.unwrap(), 1, "{scheme}");
        other.disconnect().await.unwrap();
    }
}

pub(crate) async fn a_deadlock_is_retryable(context: Context) {
    let db = context.with(models![Item]).await;
    let first = Item::create(db, "a", 1, None, None).await.id;
    let second = Item::create(db, "b", 1, None, None).await.id;
    let patch = || json!({ "amount": 2 });
    let one = db.begin_transaction().await.unwrap();
    let two = db.begin_transaction().await.unwrap();
    one.update::<Item>(first, patch()).await.unwrap();
    two.update::<Item>(second, patch()).await.unwrap();
    let (one_result, two_result) = futures_util::future::join(
        async {
            let result = one.update::<Item>(second, patch()).await;
            match result {
                Ok(_) => one.commit_transaction().await,
                Err(error) => {
                    one.rollback_transaction().await.unwrap();
                    Err(error)
                }
            }
        },
        async {
            let result = two.update::<Item>(first, patch()).await;
            match result {
                Ok(_) => two.commit_transaction().await,
                Err(error) => {
                    two.rollback_transaction().await.unwrap();
                    Err(error)
                }
            }
        },
    )
    .await;
    let failed: Vec<Error> = [one_result, two_result]
        .into_iter()
        .filter_map(Result::err)
        .collect();
    assert_eq!(failed.len(), 1, "one of the two goes through");
    assert!(
        failed[0].is_retryable() && failed[0].is_serialization(),
        "{}",
        failed[0]
    );
}

pub(crate) async fn a_deadlock_cannot_be_committed(context: Context) {
    let db = context.with(models![Item]).await;
    let first = Item::create(db, "a", 1, None, None).await.id;
    let second = Item::create(db, "b", 1, None, None).await.id;
    let one = db.begin_transaction().await.unwrap();
    let two = db.begin_transaction().await.unwrap();
    one.update::<Item>(first, json!({ "note": "one" }))
        .await
        .unwrap();
    two.update::<Item>(second, json!({ "note": "two" }))
        .await
        .unwrap();
    let go_on = async |tx: Transaction<'static>, other: Option<i64>| {
        let failed = tx
            .update::<Item>(other, json!({ "note": "other" }))
            .await
            .is_err();
        (failed, tx.commit_transaction().await)
    };
    let results = futures_util::future::join(go_on(one, second), go_on(two, first)).await;
    let failed = [results.0, results.1];
    let failed: Vec<_> = failed.into_iter().filter(|(failed, _)| *failed).collect();
    assert_eq!(failed.len(), 1);
    let error = failed[0].1.as_ref().unwrap_err();
    assert!(
        error.is_transaction(),
        "never Ok when nothing was kept: {error}"
    );
}
