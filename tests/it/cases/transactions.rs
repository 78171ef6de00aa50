//! Transactions, by closure and by hand, nested ones, and what must not be.

use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, names};

async fn stored(db: &Database) -> Vec<String> {
    let rows = db.find::<Item>().sort(Item::COLUMN.id.asc()).all().await;
    rows.unwrap().into_iter().map(|item| item.name).collect()
}

pub(crate) async fn ok_commits(context: Context) {
    let db = context.with(models![Item]).await;
    let item = db
        .transaction(async |tx| {
            let item = Item::create(tx, "a", 1, None, None).await;
            assert_eq!(tx.count::<Item>().await?, 1, "it sees its own writes");
            Ok::<_, Error>(item)
        })
        .await
        .unwrap();
    assert_eq!(db.find::<Item>().all().await.unwrap(), [item]);
}

pub(crate) async fn an_error_rolls_all_back_and_comes_out(context: Context) {
    #[derive(Debug)]
    enum Own {
        Declined(i32),
        Database(Error),
    }
    impl From<Error> for Own {
        fn from(error: Error) -> Self {
            Self::Database(error)
        }
    }
    let db = context.with(models![Item]).await;
    let result: Result<(), Own> = db
        .transaction(async |tx| {
            Item::create(tx, "a", 1, None, None).await;
            Item::create(tx, "b", 2, None, None).await;
            Err(Own::Declined(7))
        })
        .await;
    assert!(matches!(result, Err(Own::Declined(7))), "{result:?}");
    assert!(stored(db).await.is_empty());
    let result: Result<(), Own> = db
        .transaction(async |tx| {
            Item::create(tx, "a", 1, None, None).await;
            tx.get_by_id::<Item>(99).await.or_not_found()?;
            Ok(())
        })
        .await;
    assert!(matches!(result, Err(Own::Database(error)) if error.is_not_found()));
    assert!(stored(db).await.is_empty());
}

pub(crate) async fn a_panic_rolls_back(context: Context) {
    use futures_util::FutureExt as _;
    use std::panic::AssertUnwindSafe;

    let db = context.with(models![Item]).await;
    let work = db.transaction(async |tx| -> Result<(), Error> {
        Item::create(tx, "a", 1, None, None).await;
        tx.transaction(async |nested| -> Result<(), Error> {
            Item::create(nested, "b", 1, None, None).await;
            std::panic::panic_any("meant by the case")
        })
        .await
    });
    let panic = AssertUnwindSafe(work).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"meant by the case"));
    assert!(stored(db).await.is_empty());
    Item::create(db, "after", 1, None, None).await;
    assert_eq!(stored(db).await, ["after"], "the pool goes on");
}

pub(crate) async fn by_hand(context: Context) {
    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "kept", 1, None, None).await;
    tx.commit_transaction().await.unwrap();

    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "rolled back", 1, None, None).await;
    tx.rollback_transaction().await.unwrap();

    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "dropped", 1, None, None).await;
    drop(tx);

    assert_eq!(stored(db).await, ["kept"]);
}

pub(crate) async fn nested_ones_are_savepoints(context: Context) {
    let db = context.with(models![Item]).await;
    db.transaction(async |tx| {
        Item::create(tx, "outer", 1, None, None).await;
        let failed: Result<(), Error> = tx
            .transaction(async |nested| {
                Item::create(nested, "lost", 1, None, None).await;
                nested.get_by_id::<Item>(99).await.or_not_found()?;
                Ok(())
            })
            .await;
        assert!(failed.unwrap_err().is_not_found());
        tx.transaction(async |nested| {
            Item::create(nested, "inner", 1, None, None).await;
            nested
                .transaction(async |deeper| {
                    Item::create(deeper, "deepest", 1, None, None).await;
                    Ok::<_, Error>(())
                })
                .await
        })
        .await?;
        Item::create(tx, "outer again", 1, None, None).await;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(
        stored(db).await,
        ["outer", "inner", "deepest", "outer again"]
    );
}

pub(crate) async fn nested_by_hand(context: Context) {
    let db = context.with(models![Item]).await;
    let mut tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "outer", 1, None, None).await;
    let nested = tx.begin_transaction().await.unwrap();
    Item::create(&nested, "rolled back", 1, None, None).await;
    nested.rollback_transaction().await.unwrap();
    let nested = tx.begin_transaction().await.unwrap();
    Item::create(&nested, "dropped", 1, None, None).await;
    drop(nested);
    let nested = tx.begin_transaction().await.unwrap();
    Item::create(&nested, "kept", 1, None, None).await;
    nested.commit_transaction().await.unwrap();
    tx.commit_transaction().await.unwrap();
    assert_eq!(stored(db).await, ["outer", "kept"]);
}

pub(crate) async fn rolling_the_outer_back_takes_what_a_nested_one_committed(context: Context) {
    let db = context.with(models![Item]).await;
    let mut tx = db.begin_transaction().await.unwrap();
    let nested = tx.begin_transaction().await.unwrap();
    Item::create(&nested, "a", 1, None, None).await;
    nested.commit_transaction().await.unwrap();
    tx.rollback_transaction().await.unwrap();
    assert!(stored(db).await.is_empty());
}

pub(crate) async fn a_failed_statement_whose_error_is_swallowed(context: Context) {
    let db = context.with(models![Item]).await;
    let result = db
        .transaction(async |tx| {
            Item::create(tx, "a", 1, None, None).await;
            let failed = tx
                .execute_raw("INSERT INTO items (name) VALUES (NULL)", params! {})
                .await;
            assert!(failed.is_err());
            Ok::<_, Error>(())
        })
        .await;
    if context.mount.failure_aborts_transaction() {
        let error = result.unwrap_err();
        assert!(
            error.is_transaction(),
            "never Ok when nothing was kept: {error}"
        );
        assert!(stored(db).await.is_empty());
    } else {
        result.unwrap();
        assert_eq!(stored(db).await, ["a"], "the statement alone failed");
    }
}

pub(crate) async fn a_nested_one_keeps_a_failure_to_itself(context: Context) {
    let db = context.with(models![Item]).await;
    db.transaction(async |tx| {
        Item::create(tx, "a", 1, None, None).await;
        let failed: Result<u64, Error> = tx
            .transaction(async |nested| {
                nested
                    .execute_raw("INSERT INTO items (name) VALUES (NULL)", params! {})
                    .await
            })
            .await;
        assert!(failed.unwrap_err().is_not_null());
        Item::create(tx, "b", 1, None, None).await;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(stored(db).await, ["a", "b"]);
}

pub(crate) async fn the_pool_inside_of_its_own_transaction_is_refused(context: Context) {
    let db = context.with(models![Item]).await;
    let error = db
        .transaction(async |_| db.count::<Item>().await)
        .await
        .unwrap_err();
    assert!(error.is_transaction(), "{error}");
    assert!(error.to_string().contains("outside_transaction"), "{error}");
    let error = db
        .transaction(async |_| db.begin_transaction().await.map(drop))
        .await
        .unwrap_err();
    assert!(error.is_transaction(), "{error}");
    let other = Database::connect("sqlite::memory:").await.unwrap();
    db.transaction(async |_| {
        let row = other.fetch_one_raw("SELECT 1 AS n", params! {}).await?;
        assert!(row.is_some(), "another database is not concerned");
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(
        db.count::<Item>().await.unwrap(),
        0,
        "afterwards it goes on"
    );
}

pub(crate) async fn outside_transaction_says_that_it_is_meant(context: Context) {
    if !context.mount.has_several_connections() {
        return one_connection_times_out(context).await;
    }
    let db = context.with(models![Item]).await;
    Item::create(db, "before", 1, None, None).await;
    let outside = db.outside_transaction();
    let result: Result<(), Error> = db
        .transaction(async |tx| {
            Item::create(tx, "inside", 1, None, None).await;
            let seen = outside.find::<Item>().all().await?;
            assert_eq!(names(&seen), ["before"], "it sees what is committed");
            if !context.mount.is_sqlite() {
                Item::create(&outside, "audit", 1, None, None).await;
            }
            tx.get_by_id::<Item>(99).await.or_not_found().map(drop)
        })
        .await;
    assert!(result.unwrap_err().is_not_found());
    let kept: &[&str] = if context.mount.is_sqlite() {
        &["before"]
    } else {
        &["before", "audit"]
    };
    assert_eq!(stored(db).await, kept);
}

/// The one connection of a database in memory is in the transaction's hands.
async fn one_connection_times_out(context: Context) {
    let options = context
        .options()
        .acquire_timeout(std::time::Duration::from_millis(50));
    let db = Database::connect(options).await.unwrap();
    let outside = db.outside_transaction();
    let error = db
        .transaction(async |_| outside.fetch_one_raw("SELECT 1 AS n", params! {}).await)
        .await
        .unwrap_err();
    assert!(error.is_pool_timeout(), "{error}");
}

pub(crate) async fn two_transactions_are_isolated(context: Context) {
    if !context.mount.has_several_connections() {
        // The second one would wait for the first.
        let tx = context.db.begin_transaction().await.unwrap();
        tx.rollback_transaction().await.unwrap();
        context
            .db
            .begin_transaction()
            .await
            .unwrap()
            .commit_transaction()
            .await
            .unwrap();
        return;
    }
    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "a", 1, None, None).await;
    assert_eq!(db.count::<Item>().await.unwrap(), 0);
    tx.commit_transaction().await.unwrap();
    assert_eq!(db.count::<Item>().await.unwrap(), 1);
}

pub(crate) async fn transactions_work_in_spawned_tasks(context: Context) {
    async fn add(db: &(impl Backend + ?Sized), name: &str) -> Result<(), Error> {
        db.create::<Item>(json!({ "name": name, "amount": 1 }))
            .await
            .map(drop)
    }
    let db = context.with(models![Item]).await.clone();
    let tasks: Vec<_> = (0..6)
        .map(|task| {
            let db = db.clone();
            tokio::spawn(async move {
                let tx = db.begin_transaction().await?;
                add(&tx, &format!("task {task}")).await?;
                tx.commit_transaction().await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(db.count::<Item>().await.unwrap(), 6);
}

pub(crate) async fn many_read_modify_writes_lose_nothing(context: Context) {
    let db = context.with(models![Item]).await.clone();
    let counter = Item::create(&db, "counter", 0, None, None).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..5 {
                    let tx = db.begin_transaction().await?;
                    let sql = if db.name() == "SQLite" {
                        "SELECT amount FROM items WHERE id = :id"
                    } else {
                        "SELECT amount FROM items WHERE id = :id FOR UPDATE"
                    };
                    let row = tx
                        .fetch_one_raw(sql, params! { "id" => counter.id })
                        .await?;
                    let amount: i32 = row.expect("the counter is there").get("amount")?;
                    tx.update::<Item>(counter.id, json!({ "amount": amount + 1 }))
                        .await
                        .or_not_found()?;
                    tx.commit_transaction().await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let counter: Item = db.find::<Item>().one().await.unwrap();
    assert_eq!(counter.amount, 40);
}

pub(crate) async fn ddl_in_a_transaction(context: Context) {
    let db = &context.db;
    let result: Result<(), Error> = db
        .transaction(async |tx| {
            tx.create_tables(models![Item]).await?;
            Item::create(tx, "a", 1, None, None).await;
            tx.get_by_id::<Item>(99).await.or_not_found().map(drop)
        })
        .await;
    let error = result.unwrap_err();
    if context.mount.ddl_is_transactional() {
        assert!(error.is_not_found(), "{error}");
        let error = db.count::<Item>().await.unwrap_err();
        assert!(error.is_schema(), "the table is gone again: {error}");
    } else {
        assert!(error.is_transaction(), "said before it commits: {error}");
    }
}

pub(crate) async fn statements_that_control_transactions_are_refused(context: Context) {
    let db = context.with(models![Item]).await;
    for sql in [
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT a",
        "/* so */ rollback",
        "START TRANSACTION",
    ] {
        let error = db.execute_raw(sql, params! {}).await.unwrap_err();
        assert!(error.is_transaction(), "{sql}: {error}");
        let error = db
            .transaction(async |tx| tx.execute_raw(sql, params! {}).await)
            .await
            .unwrap_err();
        assert!(error.is_transaction(), "{sql}: {error}");
    }
    let result = db
        .transaction(async |tx| {
            Item::create(tx, "a", 1, None, None).await;
            tx.execute_raw("CREATE TABLE made_inside (n INTEGER)", params! {})
                .await
        })
        .await;
    if context.mount.ddl_is_transactional() {
        result.unwrap();
        assert_eq!(stored(db).await, ["a"]);
    } else {
        let error = result.unwrap_err();
        assert!(error.is_transaction(), "it would have committed: {error}");
        assert!(stored(db).await.is_empty());
    }
}
