//! Many that write to one SQLite file.

use std::io::BufRead as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::report::figure;
use crate::setting::{self, Counter};

/// Says to the worker's test where the file is.
const FILE: &str = "TAUSESTACK_FAULTS_SQLITE_URL";

async fn with_counter(connections: u32) -> (ScratchDatabase, Database) {
    let (scratch, db) = setting::database(Kind::Sqlite, connections).await;
    db.create_tables(models![Counter]).await.unwrap();
    let _: Counter = db.create(json!({ "id": 1, "value": 0 })).await.unwrap();
    (scratch, db)
}

/// Reads the counter, and writes what it read plus one.
async fn add(db: &Database) -> Result<(), Error> {
    db.transaction(async |tx| {
        let counter: Counter = tx.get_by_id(1).await.or_not_found()?;
        tx.update::<Counter>(1, json!({ "value": counter.value + 1 }))
            .await
            .or_not_found()
            .map(drop)
    })
    .await
}

async fn value(db: &Database) -> i64 {
    let counter: Counter = db.get_by_id(1).await.or_not_found().unwrap();
    counter.value
}

#[test]
fn t10_tasks_that_read_and_write_meet_no_lock() {
    setting::run(async {
        let (_scratch, db) = with_counter(5).await;
        let started = Instant::now();
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut done = 0;
                    for _ in 0..20 {
                        done += i64::from(add(&db).await.is_ok());
                    }
                    done
                })
            })
            .collect();
        let mut acknowledged = 0;
        for task in tasks {
            acknowledged += task.await.unwrap();
        }
        figure(
            "t10",
            format!("read-modify-writes of 64 tasks, in {:?}", started.elapsed()),
            format!("{acknowledged} of 1280"),
            "1280 of 1280",
        );
        assert_eq!(acknowledged, 1_280);
        assert_eq!(value(&db).await, 1_280);
        db.disconnect().await.unwrap();
    });
}

/// One of the processes of [`t11`](t11_processes_share_a_file_and_one_is_killed):
/// it prints a line for each addition that was acknowledged.
#[test]
#[ignore = "a part of t11, which starts it"]
fn t11_worker() {
    let url = std::env::var(FILE).expect("t11 says where the file is");
    setting::run(async {
        let db = setting::connect(&url, 4).await;
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    for _ in 0..20 {
                        let added = db
                            .transaction_with(
                                tausestack_db::TransactionOptions::new().retries(20),
                                async |tx| {
                                    let counter: Counter = tx.get_by_id(1).await.or_not_found()?;
                                    tx.update::<Counter>(1, json!({ "value": counter.value + 1 }))
                                        .await
                                        .or_not_found()
                                        .map(drop)
                                },
                            )
                            .await;
                        println!("{}", if added.is_ok() { "added" } else { "failed" });
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        db.disconnect().await.unwrap();
    });
}

#[test]
fn t11_processes_share_a_file_and_one_is_killed() {
    let (scratch, db) = setting::run(async {
        let (scratch, db) = with_counter(1).await;
        db.disconnect().await.unwrap();
        let db = scratch.url();
        (scratch, db)
    });
    let mut workers: Vec<_> = (0..4)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "sqlite::t11_worker", "--ignored", "--nocapture"])
                .env(FILE, &db)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let readers: Vec<_> = workers
        .iter_mut()
        .map(|worker| {
            let lines = std::io::BufReader::new(worker.stdout.take().unwrap()).lines();
            std::thread::spawn(move || {
                let (mut added, mut failed) = (0_i64, 0);
                for line in lines.map_while(Result::ok) {
                    added += i64::from(line.ends_with("added"));
                    failed += u32::from(line.ends_with("failed"));
                }
                (added, failed)
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(400));
    workers[0].kill().unwrap();
    for worker in &mut workers {
        worker.wait().unwrap();
    }
    let mut acknowledged = 0;
    let mut failures = 0;
    for reader in readers {
        let (added, failed) = reader.join().unwrap();
        acknowledged += added;
        failures += failed;
    }
    setting::run(async {
        let db = setting::connect(&scratch.url(), 1).await;
        let whole = db
            .fetch_one_raw("PRAGMA integrity_check", params! {})
            .await
            .unwrap()
            .unwrap();
        assert_eq!(whole.get::<String>("integrity_check").unwrap(), "ok");
        let counted = value(&db).await;
        figure(
            "t11",
            format!("4 processes, one killed, {failures} that failed"),
            format!("counted {counted}, acknowledged {acknowledged}"),
            "0 lost, the one in flight aside",
        );
        // What the killed process committed and could not print any more: one
        // for each of its tasks at most.
        assert!(counted >= acknowledged, "{counted} < {acknowledged}");
        assert!(counted <= acknowledged + 16, "{counted} > {acknowledged}");
        assert!(acknowledged >= 3 * 16 * 20, "the others are not disturbed");
        assert_eq!(failures, 0);
        db.disconnect().await.unwrap();
    });
}
