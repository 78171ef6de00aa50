//! Futures that are dropped at each place where they wait.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::cut_short::cut_short;
use crate::extent::{times, within};
use crate::report::figure;
use crate::setting::{self, Mark, assert_whole};

type Operation = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// The operations, each of which leaves none or two rows of its number.
/// Starts an operation with a number that no other has.
type Start = fn(Database, i64) -> Operation;

const OPERATIONS: [(&str, Start); 4] = [
    ("create in a transaction", |db, operation| {
        Box::pin(async move {
            db.transaction(async |tx| {
                Mark::set(tx, operation, 1).await?;
                tx.transaction(async |nested| Mark::set(nested, operation, 2).await)
                    .await
                    .map(drop)
            })
            .await
        })
    }),
    ("update", |db, operation| {
        Box::pin(async move {
            // Two rows move to the operation's number at once.
            db.execute_raw(
                "UPDATE marks SET operation = :operation WHERE operation = 0",
                params! { "operation" => operation },
            )
            .await
            .map(drop)
        })
    }),
    ("bulk", |db, operation| {
        Box::pin(async move {
            db.execute_raw(
                "INSERT INTO marks (operation, part) VALUES (:operation, 1), (:operation, 2)",
                params! { "operation" => operation },
            )
            .await
            .map(drop)
        })
    }),
    ("by hand", |db, operation| {
        Box::pin(async move {
            let tx = db.begin_transaction().await?;
            Mark::set(&tx, operation, 1).await?;
            let second = Mark::set(&tx, -operation, 2).await?;
            tx.update::<Mark>(second.id, json!({ "operation": operation }))
                .await?;
            let third = Mark::set(&tx, operation, 3).await?;
            tx.delete::<Mark>(third.id).await?;
            tx.commit_transaction().await
        })
    }),
];

/// Each operation is dropped after its first poll, its second, and so on until
/// it comes to its end. Then all its rows are there, or none; the pool is
/// whole; and the next one to borrow a connection writes for all to see.
#[test]
fn t04_a_future_dropped_at_any_poll_leaves_all_or_nothing() {
    const CONNECTIONS: usize = 2;
    let wanted = times(150, 1_700);
    for kind in setting::kinds("t04") {
        setting::run(async {
            let (_scratch, db) = setting::database(kind, 2).await;
            db.create_tables(models![Mark]).await.unwrap();
            let mut operation = 0;
            let (mut tried, mut bad) = (0, 0);
            while tried < wanted {
                for (name, work) in OPERATIONS {
                    for polls in 1.. {
                        operation += 1;
                        if name == "update" {
                            db.execute_raw("DELETE FROM marks", params! {})
                                .await
                                .unwrap();
                            for part in [1, 2] {
                                Mark::set(&db, 0, part).await.unwrap();
                            }
                        }
                        let done = cut_short(work(db.clone(), operation), polls).await;
                        assert_whole(&db, CONNECTIONS).await;
                        let parts = Mark::parts(&db, operation).await.unwrap();
                        let leftover = Mark::parts(&db, -operation).await.unwrap();
                        let right = match &done {
                            Some(result) => result.is_ok() && parts == 2,
                            None => parts == 0 || parts == 2,
                        };
                        tried += 1;
                        if !right || leftover != 0 {
                            bad += 1;
                            eprintln!("{kind}, {name}, {polls} polls: {parts} rows, {done:?}");
                        }
                        if done.is_some() {
                            break;
                        }
                    }
                }
            }
            figure(
                "t04",
                format!("{kind}, futures dropped"),
                format!("{bad} bad of {tried}"),
                "0 (5000 in all in a full run)",
            );
            assert_eq!(bad, 0);
            db.disconnect().await.unwrap();
        });
    }
}

/// A begin that is dropped leaves no transaction behind: what the next borrower
/// writes is seen by others at once.
#[test]
fn t05_a_cancelled_begin_leaves_no_transaction() {
    let wanted = times(100, 1_000);
    for kind in setting::kinds("t05") {
        setting::run(async {
            let (scratch, db) = setting::database(kind, 1).await;
            db.create_tables(models![Mark]).await.unwrap();
            let other = setting::connect(&scratch.url(), 1).await;
            let mut inside = 0;
            for number in 0..wanted {
                let polls = 1 + usize::try_from(number % 4).unwrap();
                drop(cut_short(db.begin_transaction(), polls).await);
                Mark::set(&db, number, 1).await.unwrap();
                if Mark::parts(&other, number).await.unwrap() != 1 {
                    inside += 1;
                }
            }
            figure(
                "t05",
                format!("{kind}, borrowers inside of a forgotten transaction"),
                format!("{inside} of {wanted}"),
                "0 of 1000",
            );
            assert_eq!(inside, 0);
            db.disconnect().await.unwrap();
            other.disconnect().await.unwrap();
        });
    }
}

/// A statement of three seconds.
fn slow(kind: Kind) -> tausestack_db::AssertSafe {
    tausestack_db::AssertSafe(
        match kind {
            Kind::Server(Engine::Postgres) => "SELECT pg_sleep(3)",
            Kind::Server(Engine::Mysql) => "SELECT sleep(3)",
            Kind::Sqlite => {
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) \
                 SELECT count(*) FROM n"
            }
        }
        .to_owned(),
    )
}

/// How many sessions of the server run such a statement.
async fn running(other: &Database, kind: Kind) -> i64 {
    let sql = match kind {
        Kind::Server(Engine::Postgres) => {
            "SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'active' \
             AND query LIKE 'SELECT pg_sleep%' AND datname = current_database()"
        }
        Kind::Server(Engine::Mysql) => {
            "SELECT count(*) AS n FROM information_schema.processlist \
             WHERE info LIKE 'SELECT sleep%' AND db = database()"
        }
        // Its place in the pool is free only when its thread is.
        Kind::Sqlite => return 0,
    };
    let row = other.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
    row.get("n").unwrap()
}

/// A query of three seconds is dropped after 50 ms: the place in the pool is
/// free, and the server's work has ended, half a second later at most.
#[test]
fn t17_the_server_stops_what_nobody_waits_for() {
    for kind in setting::kinds("t17") {
        setting::run(async {
            let (scratch, db) = setting::database(kind, 1).await;
            let other = setting::connect(&scratch.url(), 1).await;
            for in_transaction in [false, true] {
                let query = async {
                    if in_transaction {
                        let tx = db.begin_transaction().await?;
                        tx.fetch_all_raw(slow(kind), params! {}).await
                    } else {
                        db.fetch_all_raw(slow(kind), params! {}).await
                    }
                };
                let dropped = tokio::time::timeout(Duration::from_millis(50), query).await;
                assert!(dropped.is_err(), "it takes longer");
                let started = Instant::now();
                db.fetch_one_raw("SELECT 1 AS n", params! {}).await.unwrap();
                let free = started.elapsed();
                while running(&other, kind).await > 0 && started.elapsed() < Duration::from_secs(5)
                {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                let stopped = started.elapsed();
                figure(
                    "t17",
                    format!("{kind}, in a transaction: {in_transaction}"),
                    format!("place free after {free:?}, work stopped after {stopped:?}"),
                    "500 ms",
                );
                assert!(free < within(Duration::from_millis(500)));
                assert!(stopped < within(Duration::from_millis(500)));
            }
            db.disconnect().await.unwrap();
            other.disconnect().await.unwrap();
        });
    }
}

/// Tasks that are aborted at random, all at once, leave the pool whole.
#[test]
fn t04_tasks_that_are_aborted_leave_the_pool_whole() {
    for kind in setting::kinds("t04") {
        setting::run(async {
            let scratch = ScratchDatabase::create(kind);
            let db = setting::connect(&scratch.url(), 4).await;
            db.create_tables(models![Mark]).await.unwrap();
            let next = Arc::new(AtomicI64::new(1));
            let tasks = times(100_u64, 1_000);
            for number in 0..tasks {
                let operation = next.fetch_add(1, Ordering::Relaxed);
                let task = tokio::spawn(OPERATIONS[0].1(db.clone(), operation));
                tokio::time::sleep(Duration::from_micros(number * 37 % 3_000)).await;
                task.abort();
            }
            assert_whole(&db, 4).await;
            let row = db
                .fetch_one_raw(
                    "SELECT count(*) AS n FROM (SELECT operation FROM marks GROUP BY operation \
                     HAVING count(*) <> 2) AS halves",
                    params! {},
                )
                .await
                .unwrap();
            let halves: i64 = row.unwrap().get("n").unwrap();
            figure(
                "t04",
                format!("{kind}, aborted tasks that left a half"),
                format!("{halves} of {tasks}"),
                "0",
            );
            assert_eq!(halves, 0);
            db.disconnect().await.unwrap();
        });
    }
}
