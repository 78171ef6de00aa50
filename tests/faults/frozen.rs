//! Servers that stand still: their connections stay, and nobody answers.

use std::time::{Duration, Instant};

use tausestack_db::prelude::*;

use crate::extent::within;
use crate::report::figure;
use crate::setting::{self, Mark, options};

const CONNECTIONS: u32 = 4;

/// What waits for a server that hangs has an end, and afterwards all is as if it
/// had only been slow.
#[test]
fn t12_a_server_that_hangs_is_given_up_and_comes_back() {
    for engine in setting::engines("t12") {
        let Some(server) = setting::own_server("t12", engine) else {
            continue;
        };
        setting::run(async {
            let limit = Duration::from_millis(500);
            let options = options(server.url().with_password(), CONNECTIONS)
                .acquire_timeout(Duration::from_secs(1))
                .statement_timeout(Some(limit));
            let db = Database::connect(options).await.unwrap();
            db.create_tables(models![Mark]).await.unwrap();
            setting::assert_whole(&db, CONNECTIONS as usize).await;

            let frozen = server
                .freeze()
                .unwrap_or_else(|failure| panic!("{failure}"));
            let started = Instant::now();
            let writes: Vec<_> = (1..=8)
                .map(|operation| {
                    let db = db.clone();
                    tokio::spawn(async move {
                        // One statement, or a transaction around it.
                        let result = if operation % 2 == 0 {
                            Mark::set(&db, operation, 1).await.map(drop)
                        } else {
                            db.transaction(async move |tx| {
                                Mark::set(tx, operation, 1).await.map(drop)
                            })
                            .await
                        };
                        (operation, result, started.elapsed())
                    })
                })
                .collect();
            let mut longest = Duration::ZERO;
            let mut acknowledged = Vec::new();
            for write in writes {
                let (operation, result, took) = write.await.unwrap();
                longest = longest.max(took);
                match result {
                    Ok(()) => acknowledged.push(operation),
                    Err(error) => assert!(
                        error.is_connection() || error.is_pool_timeout() || error.is_timeout(),
                        "{error}"
                    ),
                }
            }
            assert_eq!(acknowledged, [0; 0], "nobody was there to acknowledge");
            figure(
                "t12",
                format!("{engine}, the last of 8 callers of a server that hangs is told after"),
                format!("{longest:?}"),
                "5 s",
            );
            assert!(longest < within(Duration::from_secs(5)));

            drop(frozen);
            let back = Instant::now();
            while let Err(error) = Mark::set(&db, 100, 1).await {
                assert!(
                    error.is_connection() || error.is_pool_timeout() || error.is_timeout(),
                    "{error}"
                );
                assert!(back.elapsed() < Duration::from_secs(20), "{error}");
            }
            figure(
                "t12",
                format!("{engine}, the first success after it goes on"),
                format!("{:?}", back.elapsed()),
                "2.5 s",
            );
            assert!(back.elapsed() < within(Duration::from_millis(2_500)));
            setting::assert_whole(&db, CONNECTIONS as usize).await;
            for operation in 1..=8 {
                // Given up, and applied or not, but never twice.
                assert!(Mark::parts(&db, operation).await.unwrap() <= 1);
            }
            db.disconnect().await.unwrap();
        });
    }
}
