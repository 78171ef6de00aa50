//! Rows that are locked until their transaction ends.

use tausestack_db::prelude::*;
use tausestack_db::{SqliteBegin, TransactionOptions};

use crate::context::Context;
use crate::models::{Item, names};

pub(crate) async fn locked_rows_are_waited_for_skipped_or_refused(context: Context) {
    let db = context.with(models![Item]).await;
    let id = Item::create(db, "a", 1, None, None).await.id;
    Item::create(db, "b", 1, None, None).await;
    let first = db.begin_transaction().await.unwrap();
    // By its key: InnoDB locks every row that it looks at.
    let a = Item::COLUMN.id.eq(id.unwrap());
    let locked = first.find::<Item>().filter(a.clone()).for_update().one();
    assert_eq!(locked.await.unwrap().name, "a");
    if context.mount.is_sqlite() {
        // Nobody else has a transaction that could lock anything.
        let rest = first.find::<Item>().for_update().skip_locked().nowait();
        assert_eq!(names(&rest.all().await.unwrap()), ["a", "b"]);
        return first.commit_transaction().await.unwrap();
    }
    let second = db.begin_transaction().await.unwrap();
    let free = second.find::<Item>().for_update().skip_locked().all().await;
    assert_eq!(names(&free.unwrap()), ["b"]);
    let read = second.find::<Item>().filter(a.clone()).one().await;
    assert_eq!(read.unwrap().name, "a", "who reads does not wait");
    let third = db.begin_transaction().await.unwrap();
    let error = third.find::<Item>().filter(a).for_update().nowait().all();
    let error = error.await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    third.rollback_transaction().await.unwrap();
    first.commit_transaction().await.unwrap();
    second.commit_transaction().await.unwrap();
}

pub(crate) async fn shared_locks_are_shared(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    let first = db.begin_transaction().await.unwrap();
    assert_eq!(
        first.find::<Item>().for_share().one().await.unwrap().amount,
        1
    );
    if context.mount.is_sqlite() {
        return first.commit_transaction().await.unwrap();
    }
    let second = db.begin_transaction().await.unwrap();
    let shared = second.find::<Item>().for_share().nowait().all().await;
    assert_eq!(shared.unwrap().len(), 1);
    let third = db.begin_transaction().await.unwrap();
    let error = third.find::<Item>().for_update().nowait().all().await;
    assert!(error.unwrap_err().is_retryable());
    for tx in [first, second, third] {
        tx.rollback_transaction().await.unwrap();
    }
}

pub(crate) async fn locks_that_would_lock_nothing_are_refused(context: Context) {
    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    let error = tx.find::<Item>().skip_locked().all().await.unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    assert!(error.to_string().contains("for_update"), "{error}");
    tx.rollback_transaction().await.unwrap();
    if !context.mount.is_sqlite() {
        return;
    }
    let deferred = TransactionOptions::new().sqlite_begin(SqliteBegin::Deferred);
    for options in [deferred, TransactionOptions::new().read_only()] {
        let tx = db.begin_transaction_with(options).await.unwrap();
        let error = tx.find::<Item>().for_update().all().await.unwrap_err();
        assert!(error.is_unsupported(), "{error}");
        assert!(error.to_string().contains("Immediate"), "{error}");
        tx.rollback_transaction().await.unwrap();
    }
}
