//! Pools that are full, used inside of their own transaction, or idle.

use std::time::{Duration, Instant};

use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::Kind;

use crate::extent::within;
use crate::report::figure;
use crate::setting::{self, Mark};

#[test]
fn t12_a_full_pool_times_out_in_time() {
    const LIMIT: Duration = Duration::from_millis(500);
    for kind in setting::kinds("t12") {
        setting::run(async {
            let (scratch, first) = setting::database(kind, 1).await;
            let options = setting::options(&scratch.url(), 1).acquire_timeout(LIMIT);
            let db = Database::connect(options).await.unwrap();
            let read_only = tausestack_db::TransactionOptions::new().read_only();
            let tx = db.begin_transaction_with(read_only).await.unwrap();
            let started = Instant::now();
            let error = db
                .fetch_one_raw("SELECT 1 AS n", params! {})
                .await
                .unwrap_err();
            let took = started.elapsed();
            assert!(error.is_pool_timeout(), "{error}");
            let off = took.abs_diff(LIMIT);
            figure(
                "t12",
                format!("{kind}, the time-out is off by"),
                format!("{off:?}"),
                "50 ms",
            );
            assert!(off < within(Duration::from_millis(50)));
            tx.rollback_transaction().await.unwrap();
            db.disconnect().await.unwrap();
            first.disconnect().await.unwrap();
        });
    }
}

#[test]
fn t14_the_pool_inside_of_its_own_transaction_is_refused_at_once() {
    for kind in setting::kinds("t14") {
        setting::run(async {
            let (_scratch, db) = setting::database(kind, 1).await;
            let started = Instant::now();
            let error = db
                .transaction(async |_| db.fetch_one_raw("SELECT 1 AS n", params! {}).await)
                .await
                .unwrap_err();
            let took = started.elapsed();
            assert!(error.is_transaction(), "{error}");
            figure(
                "t14",
                format!("{kind}, refused after"),
                format!("{took:?}"),
                "1 s",
            );
            assert!(took < within(Duration::from_secs(1)));
            db.disconnect().await.unwrap();
        });
    }
}

/// Ends the sessions of a database, but that of whoever asks.
async fn end_sessions(other: &Database, engine: Engine) {
    match engine {
        Engine::Postgres => {
            let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()";
            other.fetch_all_raw(sql, params! {}).await.unwrap();
        }
        Engine::Mysql => {
            let sql = "SELECT id FROM information_schema.processlist \
                 WHERE db = database() AND id <> connection_id()";
            for row in other.fetch_all_raw(sql, params! {}).await.unwrap() {
                let kill = format!("KILL {}", row.get::<i64>("id").unwrap());
                let kill = tausestack_db::AssertSafe(kill);
                other.execute_raw(kill, params! {}).await.unwrap();
            }
        }
    }
}

/// Connections that were idle when the server ended them are found before they
/// are used.
#[test]
fn t16_idle_connections_that_died_are_replaced_before_use() {
    const CALLS: u32 = 20;
    for engine in setting::engines("t16") {
        setting::run(async {
            let (scratch, db) = setting::database(Kind::Server(engine), CALLS).await;
            db.create_tables(models![Mark]).await.unwrap();
            let other = setting::connect(&scratch.url(), 1).await;
            let read = || {
                let db = db.clone();
                tokio::spawn(async move { db.count::<Mark>().await.map(drop) })
            };
            let write = |number: u32| {
                let db = db.clone();
                tokio::spawn(async move { Mark::set(&db, i64::from(number), 1).await.map(drop) })
            };
            let failures = async |calls: Vec<tokio::task::JoinHandle<Result<(), Error>>>| {
                let mut failed = 0_u32;
                for call in calls {
                    failed += u32::from(call.await.unwrap().is_err());
                }
                failed
            };
            let fill = async || {
                let mut all = Vec::new();
                for _ in 0..CALLS {
                    all.push(db.begin_transaction().await.unwrap());
                }
                for tx in all {
                    tx.rollback_transaction().await.unwrap();
                }
                tokio::time::sleep(Duration::from_millis(1_100)).await;
                end_sessions(&other, engine).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            };
            fill().await;
            let reads = failures((0..CALLS).map(|_| read()).collect()).await;
            fill().await;
            let writes = failures((0..CALLS).map(write).collect()).await;
            let kept = other.count::<Mark>().await.unwrap();
            figure(
                "t16",
                format!("{engine}, reads and writes that failed"),
                format!("{reads} and {writes} of {CALLS}, {kept} rows"),
                "0 of 20 reads, no write sent twice",
            );
            assert_eq!(reads, 0);
            assert_eq!(kept, u64::from(CALLS - writes));
            db.disconnect().await.unwrap();
            other.disconnect().await.unwrap();
        });
    }
}
