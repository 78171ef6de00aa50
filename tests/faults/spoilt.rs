//! Closures that panic, and closures that keep an error to themselves.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::Kind;

use crate::report::figure;
use crate::setting::{self, Mark, assert_whole};

#[test]
fn t06_a_panic_rolls_back_and_the_connection_goes_on() {
    let kinds = setting::kinds("t06");
    let mut passed = 0;
    for kind in &kinds {
        setting::run(async {
            let (_scratch, db) = setting::database(*kind, 1).await;
            db.create_tables(models![Mark]).await.unwrap();
            for nested in [false, true] {
                let work = db.transaction(async |tx| {
                    Mark::set(tx, 1, 1).await?;
                    if nested {
                        tx.transaction(async |tx| {
                            Mark::set(tx, 1, 2).await?;
                            if nested {
                                panic!("in a nested closure");
                            }
                            Ok::<_, Error>(())
                        })
                        .await?;
                    } else {
                        panic!("in a closure");
                    }
                    Ok::<_, Error>(())
                });
                assert!(AssertUnwindSafe(work).catch_unwind().await.is_err());
                assert_whole(&db, 1).await;
                assert_eq!(Mark::parts(&db, 1).await.unwrap(), 0);
            }
            // A nested one whose panic is caught takes nothing else with it.
            db.transaction(async |tx| {
                Mark::set(tx, 2, 1).await?;
                let nested = tx.transaction(async |tx| {
                    Mark::set(tx, 2, 2).await?;
                    if true {
                        panic!("caught");
                    }
                    Ok::<_, Error>(())
                });
                assert!(AssertUnwindSafe(nested).catch_unwind().await.is_err());
                Mark::set(tx, 2, 3).await
            })
            .await
            .unwrap();
            assert_eq!(Mark::parts(&db, 2).await.unwrap(), 2);
            db.disconnect().await.unwrap();
        });
        passed += 1;
    }
    figure(
        "t06",
        "databases",
        format!("{passed} of {}", kinds.len()),
        "3 of 3",
    );
}

#[test]
fn t07_nothing_is_acknowledged_that_was_not_kept() {
    for kind in setting::kinds("t07") {
        setting::run(async {
            let (_scratch, db) = setting::database(kind, 1).await;
            db.create_tables(models![Mark]).await.unwrap();
            let result = db
                .transaction(async |tx| {
                    Mark::set(tx, 1, 1).await?;
                    let failed = tx
                        .execute_raw("INSERT INTO marks (operation) VALUES (NULL)", params! {})
                        .await;
                    assert!(failed.is_err());
                    Ok::<_, Error>(())
                })
                .await;
            let kept = Mark::parts(&db, 1).await.unwrap();
            let honest = match &result {
                Ok(()) => kept == 1,
                Err(error) => error.is_transaction() && kept == 0,
            };
            figure(
                "t07",
                format!("{kind}, a swallowed error"),
                match &result {
                    Ok(()) => format!("Ok, {kept} row kept"),
                    Err(_) => format!("a typed error, {kept} rows kept"),
                },
                "never Ok when nothing is kept",
            );
            assert!(honest, "{result:?}, {kept} rows");
            assert_eq!(result.is_err(), kind == Kind::Server(Engine::Postgres));
            db.disconnect().await.unwrap();
        });
    }
}
