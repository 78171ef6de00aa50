//! Servers that are killed while they work.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::{Isolation, TransactionOptions};
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::server::TemporaryServer;

use crate::extent::{times, within};
use crate::report::figure;
use crate::setting::{self, Mark};

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "accounts")]
struct Account {
    #[mapped(id(client))]
    id: i64,
    balance: i64,
}

const ACCOUNTS: i64 = 20;
const OPENING: i64 = 1_000;
const WORKERS: i64 = 8;

/// One transfer, which notes its number.
async fn transfer(tx: &Transaction<'_>, operation: i64) -> Result<(), Error> {
    let (from, to) = (operation * 7 % ACCOUNTS, operation * 11 % ACCOUNTS);
    for (id, amount) in [(from, -1), (to, 1)] {
        let account: Account = tx.get_by_id(id).await.or_not_found()?;
        let balance = account.balance + amount;
        tx.update::<Account>(id, json!({ "balance": balance }))
            .await
            .or_not_found()?;
    }
    Mark::set(tx, operation, 1).await.map(drop)
}

/// What came of the transfers that were asked for.
#[derive(Default)]
struct Ledger {
    acknowledged: Vec<i64>,
    unknown: HashSet<i64>,
    untyped: Vec<String>,
}

/// Whether an error says what happened.
fn is_typed(error: &Error) -> bool {
    error.is_connection()
        || error.is_commit_unknown()
        || error.is_retryable()
        || error.is_transaction()
        || error.is_pool_timeout()
        || error.is_timeout()
}

/// Transfers under way while the server is killed and started again, in each
/// round: how many acknowledged ones were lost, and how many were made twice.
async fn bank(mut server: TemporaryServer, retries: u32, kills: usize) -> (usize, usize, usize) {
    let url = server.url().with_password().to_owned();
    let db = setting::connect(&url, 10).await;
    db.create_tables(models![Account, Mark]).await.unwrap();
    for id in 0..ACCOUNTS {
        let _: Account = db
            .create(json!({ "id": id, "balance": OPENING }))
            .await
            .unwrap();
    }
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let next = Arc::new(AtomicI64::new(1));
    let stop = Arc::new(AtomicBool::new(false));
    let options = TransactionOptions::new()
        .isolation(Isolation::Serializable)
        .retries(retries);
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (db, ledger) = (db.clone(), Arc::clone(&ledger));
            let (next, stop) = (Arc::clone(&next), Arc::clone(&stop));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let operation = next.fetch_add(1, Ordering::Relaxed);
                    let result = db
                        .transaction_with(options, async move |tx: &mut Transaction<'_>| {
                            transfer(tx, operation).await
                        })
                        .await;
                    let mut ledger = ledger.lock().unwrap();
                    match result {
                        Ok(()) => ledger.acknowledged.push(operation),
                        Err(error) if error.is_commit_unknown() => {
                            ledger.unknown.insert(operation);
                        }
                        Err(error) if is_typed(&error) => {}
                        Err(error) => ledger.untyped.push(error.to_string()),
                    }
                }
            })
        })
        .collect();
    let (mut lost, mut twice) = (0, 0);
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        server = tokio::task::spawn_blocking(move || {
            server.crash().unwrap_or_else(|failure| panic!("{failure}"));
            server
                .restart()
                .unwrap_or_else(|failure| panic!("{failure}"));
            server
        })
        .await
        .unwrap();
    }
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        worker.await.unwrap();
    }
    db.disconnect().await.unwrap();
    // Another pool looks.
    let db = setting::connect(&url, 2).await;
    let marks = db.find::<Mark>().all().await.unwrap();
    let mut kept = HashSet::new();
    for mark in &marks {
        if !kept.insert(mark.operation) {
            twice += 1;
        }
    }
    let acknowledged = {
        let ledger = ledger.lock().unwrap();
        assert_eq!(
            ledger.untyped,
            [] as [String; 0],
            "every error says what happened"
        );
        lost += ledger
            .acknowledged
            .iter()
            .filter(|operation| !kept.contains(*operation))
            .count();
        let asked =
            |kept: &i64| ledger.acknowledged.contains(kept) || ledger.unknown.contains(kept);
        let unasked = kept.iter().filter(|kept| !asked(kept)).count();
        assert_eq!(unasked, 0, "a transfer that failed was kept all the same");
        ledger.acknowledged.len()
    };
    let sum: i64 = db
        .find::<Account>()
        .all()
        .await
        .unwrap()
        .iter()
        .map(|account| account.balance)
        .sum();
    assert_eq!(sum, ACCOUNTS * OPENING);
    assert!(acknowledged > 50, "there was work: {acknowledged}");
    db.disconnect().await.unwrap();
    (lost, twice, acknowledged)
}

#[test]
fn t01_no_acknowledged_transfer_is_lost_when_the_server_is_killed() {
    let kills = times(1, 5);
    let Some(server) = setting::own_server("t01", Engine::Postgres) else {
        return;
    };
    let (lost, _, of) = setting::run(bank(server, 0, kills));
    figure(
        "t01",
        format!("transfers lost, {kills} kills"),
        format!("{lost} of {of} acknowledged"),
        "0 in 5 kills",
    );
    assert_eq!(lost, 0);
}

#[test]
fn t02_no_transfer_is_made_twice_by_retries() {
    let kills = times(1, 5);
    let Some(server) = setting::own_server("t02", Engine::Postgres) else {
        return;
    };
    let (lost, twice, of) = setting::run(bank(server, 20, kills));
    figure(
        "t02",
        format!("transfers made twice, {kills} kills"),
        format!("{twice} of {of} acknowledged, {lost} lost"),
        "0 duplicates",
    );
    assert_eq!((lost, twice), (0, 0));
}

/// The server is restarted under load: the same pool goes on, and its first
/// success comes within two seconds of the server's being up.
#[test]
fn t15_the_pool_goes_on_when_the_server_is_back() {
    for engine in setting::engines("t15") {
        let Some(mut server) = setting::own_server("t15", engine) else {
            continue;
        };
        setting::run(async {
            let db = setting::connect(server.url().with_password(), 4).await;
            let since_up: Arc<Mutex<Option<Instant>>> = Arc::default();
            let first: Arc<Mutex<Option<Instant>>> = Arc::default();
            let stop = Arc::new(AtomicBool::new(false));
            let load: Vec<_> = (0..4)
                .map(|_| {
                    let db = db.clone();
                    let (since_up, first) = (Arc::clone(&since_up), Arc::clone(&first));
                    let stop = Arc::clone(&stop);
                    tokio::spawn(async move {
                        while !stop.load(Ordering::Relaxed) {
                            let sent = Instant::now();
                            let result = db.fetch_one_raw("SELECT 1 AS n", params! {}).await;
                            let up = *since_up.lock().unwrap();
                            match (result, up) {
                                (Ok(_), Some(_)) => {
                                    first.lock().unwrap().get_or_insert_with(Instant::now);
                                }
                                (Ok(_), None) => {}
                                (Err(error), _) => {
                                    assert!(is_typed(&error), "{error}");
                                    // A program that goes on asking.
                                    if sent.elapsed() < Duration::from_millis(10) {
                                        tokio::time::sleep(Duration::from_millis(10)).await;
                                    }
                                }
                            }
                        }
                    })
                })
                .collect();
            tokio::time::sleep(Duration::from_millis(300)).await;
            // It runs until the end of the test.
            let _server = tokio::task::spawn_blocking(move || {
                server.crash().unwrap_or_else(|failure| panic!("{failure}"));
                // Down for long enough that pauses between attempts have grown.
                std::thread::sleep(Duration::from_secs(3));
                server
                    .restart()
                    .unwrap_or_else(|failure| panic!("{failure}"));
                server
            })
            .await
            .unwrap();
            *since_up.lock().unwrap() = Some(Instant::now());
            let up = Instant::now();
            while first.lock().unwrap().is_none() && up.elapsed() < Duration::from_secs(20) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            stop.store(true, Ordering::Relaxed);
            for task in load {
                task.await.unwrap();
            }
            let first = first.lock().unwrap().expect("the pool goes on");
            let after = first.saturating_duration_since(up);
            figure(
                "t15",
                format!("{engine}, first success after the server is up"),
                format!("{after:?}"),
                "2 s",
            );
            assert!(after < within(Duration::from_secs(2)));
            db.disconnect().await.unwrap();
        });
    }
}
