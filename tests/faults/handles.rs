//! Handles that are dropped or used where they should not be.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tausestack_db::prelude::*;
use tausestack_db::sea_orm::{TransactionSession as _, TransactionTrait as _};

use crate::cut_short::cut_short;
use crate::report::figure;
use crate::setting::{self, Mark, assert_whole};

/// Through SeaORM's trait a nested transaction borrows nothing; the parent is
/// then refused at run time. Through ours it does not compile.
#[test]
fn t08_a_parent_is_not_committed_under_an_open_child() {
    for kind in setting::kinds("t08") {
        setting::run(async {
            let (_scratch, db) = setting::database(kind, 1).await;
            db.create_tables(models![Mark]).await.unwrap();
            let parent = db.begin_transaction().await.unwrap();
            Mark::set(&parent, 1, 1).await.unwrap();
            let child = parent.begin().await.unwrap();
            Mark::set(&child, 1, 2).await.unwrap();
            let used = Mark::set(&parent, 1, 3).await.unwrap_err();
            assert!(used.is_transaction(), "{used}");
            let committed = parent.commit_transaction().await.unwrap_err();
            assert!(committed.is_transaction(), "{committed}");
            let late = child.commit().await;
            let kept = Mark::parts(&db, 1).await.unwrap();
            // The commit was refused, so nothing may be kept, and nobody was
            // told otherwise.
            let lost_in_silence = u32::from(late.is_ok() && kept == 0);
            figure(
                "t08",
                format!("{kind}, silent losses"),
                lost_in_silence,
                "0",
            );
            assert_eq!(kept, 0);
            assert_whole(&db, 1).await;
            db.disconnect().await.unwrap();
        });
    }
}

/// Handles dropped outside of the runtime, after its end, and while a statement
/// of theirs runs.
#[test]
fn t09_handles_are_dropped_anywhere_without_a_panic() {
    for kind in setting::kinds("t09") {
        let mut panics = 0;
        let mut count = |outcome: std::thread::Result<()>| panics += u32::from(outcome.is_err());
        let runtime = || {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap()
        };
        let scratch = tausestack_db_tests::scratch::ScratchDatabase::create(kind);
        let first = runtime();
        let db = first.block_on(async {
            let db = setting::connect(&scratch.url(), 2).await;
            db.create_tables(models![Mark]).await.unwrap();
            db
        });
        // Outside of the runtime, which goes on.
        let tx = first.block_on(async {
            let tx = db.begin_transaction().await.unwrap();
            Mark::set(&tx, 1, 1).await.unwrap();
            tx
        });
        count(catch_unwind(AssertUnwindSafe(|| drop(tx))));
        first.block_on(async {
            assert_whole(&db, 2).await;
            assert_eq!(Mark::parts(&db, 1).await.unwrap(), 0);
        });
        // While a statement of the child runs: the parent goes first.
        first.block_on(async {
            for polls in 1..6 {
                let mut parent = db.begin_transaction().await.unwrap();
                let child = parent.begin_transaction().await.unwrap();
                drop(cut_short(Mark::set(&child, 2, 1), polls).await);
                drop(child);
                drop(parent);
                let parent = db.begin_transaction().await.unwrap();
                let child = parent.begin().await.unwrap();
                drop(cut_short(Mark::set(&child, 2, 1), polls).await);
                drop(parent);
                drop(child);
            }
            assert_whole(&db, 2).await;
            assert_eq!(Mark::parts(&db, 2).await.unwrap(), 0);
        });
        // After the end of the runtime.
        let (tx, other) = first.block_on(async {
            let tx = db.begin_transaction().await.unwrap();
            Mark::set(&tx, 3, 1).await.unwrap();
            (tx, db.clone())
        });
        first.shutdown_timeout(Duration::from_secs(1));
        count(catch_unwind(AssertUnwindSafe(|| drop(tx))));
        count(catch_unwind(AssertUnwindSafe(|| drop(other))));
        count(catch_unwind(AssertUnwindSafe(|| drop(db))));
        let second = runtime();
        second.block_on(async {
            let db = setting::connect(&scratch.url(), 1).await;
            assert_eq!(Mark::parts(&db, 3).await.unwrap(), 0);
            db.disconnect().await.unwrap();
        });
        figure("t09", format!("{kind}, panics"), panics, "0");
        assert_eq!(panics, 0);
    }
}
