//! Connections that are cut while a COMMIT is answered, or fall silent.

use std::time::{Duration, Instant};

use tausestack_db::TransactionOptions;
use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};
use url::Url;

use crate::extent::{times, within};
use crate::proxy::{Fault, Proxy};
use crate::report::figure;
use crate::setting::{self, Mark};

/// A proxy before a database's server, and the URL through it.
async fn through_proxy(scratch: &ScratchDatabase, trigger: &'static [u8]) -> (Proxy, String) {
    let mut url = Url::parse(&scratch.url()).unwrap();
    let host = url.host_str().unwrap().to_owned();
    let default = if url.scheme().starts_with("postgres") {
        5432
    } else {
        3306
    };
    let port = url.port().unwrap_or(default);
    let proxy = Proxy::listen(format!("{host}:{port}"), trigger).await;
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(proxy.port())).unwrap();
    // The proxy looks for a word in what is sent.
    let off = if url.scheme().starts_with("postgres") {
        "sslmode"
    } else {
        "ssl-mode"
    };
    url.query_pairs_mut().append_pair(
        off,
        if off == "sslmode" {
            "disable"
        } else {
            "DISABLED"
        },
    );
    (proxy, url.into())
}

/// The connection is cut at each byte of the answer to COMMIT, and before the
/// request: it is said that the outcome is unknown, and the closure is not run
/// again. Whether the rows are there is found out on another connection.
#[test]
fn t03_a_cut_commit_is_unknown_and_not_repeated() {
    for engine in setting::engines("t03") {
        setting::run(async {
            let scratch = ScratchDatabase::create(Kind::Server(engine));
            let direct = setting::connect(&scratch.url(), 2).await;
            direct.create_tables(models![Mark]).await.unwrap();
            let (proxy, url) = through_proxy(&scratch, b"COMMIT").await;
            let commit = async |operation: i64| {
                let db = setting::connect(&url, 1).await;
                let mut runs = 0;
                let result = db
                    .transaction_with(TransactionOptions::new().retries(5), async |tx| {
                        runs += 1;
                        Mark::set(tx, operation, 1).await.map(drop)
                    })
                    .await;
                (result, runs)
            };
            let (result, _) = commit(0).await;
            result.unwrap();
            let whole = proxy.answered();
            assert!(whole > 0, "the proxy has seen the answer");
            let mut tried = 0_u32;
            let mut misreported = 0_u32;
            let mut operation = 0;
            let faults =
                std::iter::once(Fault::CutRequest).chain((0..=whole).map(Fault::CutAnswer));
            for _ in 0..times(1, 5) {
                for fault in faults.clone() {
                    operation += 1;
                    proxy.set(fault);
                    let (result, runs) = commit(operation).await;
                    proxy.set(Fault::None);
                    // The server is done when it has noticed the cut.
                    let arrived = async || Mark::parts(&direct, operation).await.unwrap();
                    let kept = match fault {
                        Fault::CutRequest => arrived().await == 0,
                        _ => arrived().await == 1,
                    };
                    let right = match (&result, fault) {
                        (Ok(()), Fault::CutAnswer(bytes)) => bytes >= whole,
                        (Ok(()), _) => false,
                        (Err(error), _) => error.is_commit_unknown() && !error.is_retryable(),
                    };
                    tried += 1;
                    if !(right && kept && runs == 1) {
                        misreported += 1;
                        eprintln!("{engine} {fault:?}: {result:?}, {runs} runs, kept: {kept}");
                    }
                }
            }
            figure(
                "t03",
                format!("{engine}, cuts of COMMIT"),
                format!("{misreported} of {tried} misreported"),
                "0",
            );
            assert_eq!(misreported, 0);
            direct.disconnect().await.unwrap();
        });
    }
}

/// A peer that falls silent keeps no place in the pool (the pings of sqlx have
/// no limit of time).
#[test]
fn t12_a_silent_peer_keeps_no_place_in_the_pool() {
    for engine in setting::engines("t12") {
        setting::run(async {
            let scratch = ScratchDatabase::create(Kind::Server(engine));
            let (proxy, url) = through_proxy(&scratch, b"COMMIT").await;
            let db = setting::connect(&url, 1).await;
            let statement = async || db.fetch_one_raw("SELECT 1 AS n", params! {}).await;
            statement().await.unwrap();
            proxy.fall_silent(true);
            let waited = tokio::time::timeout(Duration::from_millis(50), statement()).await;
            assert!(waited.is_err(), "nobody answers");
            proxy.fall_silent(false);
            let started = Instant::now();
            statement().await.unwrap();
            let took = started.elapsed();
            figure(
                "t12",
                format!("{engine}, a silent peer's place in the pool is free"),
                format!("{took:?}"),
                "2.5 s",
            );
            assert!(took < within(Duration::from_millis(2_500)));
            db.disconnect().await.unwrap();
        });
    }
}
