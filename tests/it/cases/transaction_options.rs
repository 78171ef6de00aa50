//! Transactions that begin in another way, that are run once more, and what
//! follows their commit.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tausestack_db::prelude::*;
use tausestack_db::sea_orm::TransactionTrait as _;
use tausestack_db::{Isolation, SqliteBegin, TransactionOptions, sea_orm};

use crate::context::Context;
use crate::models::Item;

const LEVELS: [Isolation; 4] = [
    Isolation::ReadUncommitted,
    Isolation::ReadCommitted,
    Isolation::RepeatableRead,
    Isolation::Serializable,
];

async fn counted(db: &impl Backend) -> u64 {
    db.count::<Item>().await.unwrap()
}

pub(crate) async fn isolation_levels(context: Context) {
    let db = context.with(models![Item]).await;
    for level in LEVELS {
        let options = TransactionOptions::new().isolation(level);
        let result = db
            .transaction_with(options, async |tx| {
                let before = counted(tx).await;
                if !context.mount.is_sqlite() && level != Isolation::Serializable {
                    Item::create(&db.outside_transaction(), "other", 1, None, None).await;
                }
                Ok::<_, Error>(counted(tx).await - before)
            })
            .await;
        match (context.mount.is_sqlite(), level) {
            (true, Isolation::Serializable) => assert_eq!(result.unwrap(), 0),
            (true, _) => {
                let error = result.unwrap_err();
                assert!(error.is_unsupported(), "{error}");
                assert!(error.to_string().contains("SERIALIZABLE"), "{error}");
            }
            (false, Isolation::ReadUncommitted | Isolation::ReadCommitted) => {
                assert_eq!(result.unwrap(), 1, "{level:?} sees what was committed");
            }
            (false, _) => assert_eq!(result.unwrap(), 0, "{level:?} has its snapshot"),
        }
    }
    // The level was that of one transaction.
    let options = TransactionOptions::new();
    db.transaction_with(options, async |tx| tx.count::<Item>().await)
        .await
        .unwrap();
}

pub(crate) async fn read_only_transactions_read(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    let options = TransactionOptions::new().read_only();
    let seen = db
        .transaction_with(options, async |tx| tx.count::<Item>().await)
        .await;
    assert_eq!(seen.unwrap(), 1);
    let refused: Error = db
        .transaction_with(options, async |tx| {
            tx.execute_raw("DELETE FROM items", params! {}).await
        })
        .await
        .unwrap_err();
    assert!(refused.is_read_only(), "{refused}");
    // Whichever way one ends, the next borrower of the connection writes.
    let one = Database::connect(context.options().max_connections(1)).await;
    let one = match context.mount.has_several_connections() {
        true => one.unwrap(),
        false => db.clone(),
    };
    drop(one.begin_transaction_with(options).await.unwrap());
    Item::create(&one, "after a drop", 1, None, None).await;
    let tx = one.begin_transaction_with(options).await.unwrap();
    tx.rollback_transaction().await.unwrap();
    Item::create(&one, "after a rollback", 1, None, None).await;
    let tx = one.begin_transaction_with(options).await.unwrap();
    tx.commit_transaction().await.unwrap();
    Item::create(&one, "after a commit", 1, None, None).await;
    assert_eq!(counted(db).await, 4);
}

pub(crate) async fn what_a_database_lacks_is_refused_before_sending(context: Context) {
    let db = context.with(models![Item]).await;
    let begins = async |options| match db.begin_transaction_with(options).await {
        Ok(tx) => {
            tx.rollback_transaction().await.unwrap();
            true
        }
        Err(error) => {
            assert!(error.is_unsupported(), "{error}");
            assert!(error.code().is_none(), "nothing was sent: {error:?}");
            false
        }
    };
    let options = TransactionOptions::new();
    let deferrable = options.deferrable();
    assert!(!begins(deferrable).await, "it would mean nothing");
    let whole = deferrable.read_only().isolation(Isolation::Serializable);
    assert_eq!(begins(whole).await, context.mount.is_postgres());
    for begin in [
        SqliteBegin::Deferred,
        SqliteBegin::Immediate,
        SqliteBegin::Exclusive,
    ] {
        let options = options.sqlite_begin(begin);
        assert_eq!(begins(options).await, context.mount.is_sqlite());
        let read_only = begins(options.read_only()).await;
        let sensible = context.mount.is_sqlite() && begin == SqliteBegin::Deferred;
        assert_eq!(read_only, sensible);
    }
}

pub(crate) async fn seaorms_options_are_kept_or_refused(context: Context) {
    let db = context.with(models![Item]).await;
    let serializable = sea_orm::IsolationLevel::Serializable;
    let read_only = sea_orm::AccessMode::ReadOnly;
    let tx = db
        .begin_with_config(Some(serializable), Some(read_only))
        .await
        .unwrap();
    let error = tx.delete::<Item>(1).await.unwrap_err();
    assert!(error.is_read_only(), "{error}");
    tx.rollback_transaction().await.unwrap();
    let tx = db.begin_transaction().await.unwrap();
    let nested = tx.begin_with_config(Some(serializable), None).await;
    let error = nested.unwrap_err();
    assert!(error.to_string().contains("nested"), "{error}");
    assert_eq!(counted(&tx).await, 0, "the transaction goes on");
    let committed = sea_orm::IsolationLevel::ReadCommitted;
    tx.rollback_transaction().await.unwrap();
    let other = db.begin_with_config(Some(committed), None).await;
    assert_eq!(other.is_err(), context.mount.is_sqlite());
}

fn quick(retries: u32) -> TransactionOptions {
    let pause = Duration::from_millis(1);
    TransactionOptions::new()
        .retries(retries)
        .backoff(pause, 4 * pause)
}

pub(crate) async fn what_fails_by_itself_is_not_run_again(context: Context) {
    let db = context.with(models![Item]).await;
    let mut runs = 0;
    let result: Result<(), Error> = db
        .transaction_with(quick(5), async |tx| {
            runs += 1;
            tx.execute_raw("INSERT INTO items (name) VALUES (NULL)", params! {})
                .await
                .map(drop)
        })
        .await;
    assert!(result.unwrap_err().is_not_null());
    assert_eq!(runs, 1);
    let mut runs = 0;
    let value = db
        .transaction_with(quick(5), async |tx| {
            runs += 1;
            Item::create(tx, "a", 1, None, None).await;
            Ok::<_, Error>(runs)
        })
        .await;
    assert_eq!(value.unwrap(), 1);
    assert_eq!(counted(db).await, 1);
}

/// Both read the sum and add to it: of two at once, one must run again.
pub(crate) async fn serialization_failures_are_retried(context: Context) {
    let db = context.with(models![Item]).await.clone();
    Item::create(&db, "counter", 0, None, None).await;
    let mut options = quick(50);
    if !context.mount.is_sqlite() {
        options = options.isolation(Isolation::Serializable);
    }
    let runs = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (db, runs) = (db.clone(), Arc::clone(&runs));
            tokio::spawn(async move {
                db.transaction_with(options, async move |tx: &mut Transaction<'_>| {
                    runs.fetch_add(1, Ordering::Relaxed);
                    let item: Item = tx.find::<Item>().one().await?;
                    tokio::task::yield_now().await;
                    tx.update::<Item>(item.id, json!({ "amount": item.amount + 1 }))
                        .await
                        // What the closure makes of the error does not matter.
                        .map_err(|_| Error::from(sea_orm::DbErr::Custom("own".to_owned())))
                        .map(drop)
                })
                .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let runs = runs.load(Ordering::Relaxed);
    assert_eq!(db.find::<Item>().one().await.unwrap().amount, 20);
    assert!(runs >= 20);
    if context.mount.is_sqlite() {
        assert_eq!(
            runs, 20,
            "a transaction that locks at its start does not fail"
        );
    }
}

pub(crate) async fn after_commit_follows_the_outermost_commit(context: Context) {
    let db = context.with(models![Item]).await;
    let log: Arc<Mutex<Vec<&'static str>>> = Arc::default();
    let note = |text: &'static str| {
        let log = Arc::clone(&log);
        async move { log.lock().unwrap().push(text) }
    };
    let taken = || std::mem::take(&mut *log.lock().unwrap());
    db.transaction(async |tx| {
        tx.after_commit(note("outer"));
        tx.transaction(async |nested| {
            nested.after_commit(note("nested"));
            Ok::<_, Error>(())
        })
        .await?;
        let failed: Result<Item, Error> = tx
            .transaction(async |nested| {
                nested.after_commit(note("undone"));
                nested.get_by_id::<Item>(99).await.or_not_found()
            })
            .await;
        assert!(failed.is_err());
        let dropped = tx.begin_transaction().await?;
        dropped.after_commit(note("dropped"));
        drop(dropped);
        assert!(taken().is_empty(), "nothing is committed yet");
        tx.after_commit(note("last"));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(taken(), ["outer", "nested", "last"]);
    let failed: Result<Item, Error> = db
        .transaction(async |tx| {
            tx.after_commit(note("rolled back"));
            tx.get_by_id::<Item>(99).await.or_not_found()
        })
        .await;
    assert!(failed.is_err());
    let tx = db.begin_transaction().await.unwrap();
    tx.after_commit(note("dropped"));
    drop(tx);
    assert!(taken().is_empty());
    // It uses the pool, and its panic is not that of whoever committed.
    let pool = db.clone();
    let tx = db.begin_transaction().await.unwrap();
    tx.after_commit(async move {
        Item::create(&pool, "after", 1, None, None).await;
        panic!("in a hook");
    });
    tx.commit_transaction().await.unwrap();
    assert_eq!(counted(db).await, 1);
}
