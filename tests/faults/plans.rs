//! Tables that change under connections that have prepared statements.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Serialize};
use tausestack_db::TransactionOptions;
use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::Kind;

use crate::report::figure;
use crate::setting;

/// A number that fits both before and after the change.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "measures")]
struct Measure {
    #[mapped(id(client))]
    id: i64,
    value: i64,
}

const CONNECTIONS: usize = 4;

/// Has every connection of the pool prepare the statement.
async fn warm(db: &Database) {
    let read_only = TransactionOptions::new().read_only();
    let mut all = Vec::new();
    while all.len() < CONNECTIONS {
        let tx = db.begin_transaction_with(read_only).await.unwrap();
        match tx.find::<Measure>().all().await {
            Ok(_) => all.push(tx),
            // It had prepared it before the table changed, and was not used
            // since.
            Err(error) => assert!(error.is_retryable(), "{error}"),
        }
    }
    for tx in all {
        tx.commit_transaction().await.unwrap();
    }
}

#[test]
fn t19_prepared_statements_heal_when_a_table_changes() {
    for kind in setting::kinds("t19") {
        setting::run(async {
            let (scratch, db) = setting::database(kind, 4).await;
            let create = "CREATE TABLE measures (id BIGINT NOT NULL PRIMARY KEY, value INTEGER)";
            db.execute_raw(create, params! {}).await.unwrap();
            db.execute_raw("INSERT INTO measures VALUES (1, 7)", params! {})
                .await
                .unwrap();
            let other = setting::connect(&scratch.url(), 1).await;
            let altered = AtomicU32::new(0);
            let alter = async |to: &'static str| {
                let sql = match kind {
                    Kind::Server(Engine::Postgres) => {
                        format!("ALTER TABLE measures ALTER COLUMN value TYPE {to}")
                    }
                    Kind::Server(Engine::Mysql) => {
                        format!("ALTER TABLE measures MODIFY COLUMN value {to}")
                    }
                    // Its columns have no types of that kind; they are added.
                    Kind::Sqlite => {
                        let added = altered.fetch_add(1, Ordering::Relaxed);
                        format!("ALTER TABLE measures ADD COLUMN added_{added} INTEGER")
                    }
                };
                let sql = tausestack_db::AssertSafe(sql);
                other.execute_raw(sql, params! {}).await.unwrap();
            };
            warm(&db).await;
            alter("BIGINT").await;
            let mut failed = 0;
            for _ in 0..4 * CONNECTIONS {
                let found = db.find::<Measure>().all().await;
                failed += u32::from(!found.is_ok_and(|rows| rows[0].value == 7));
                failed += u32::from(db.get_by_id::<Measure>(1).await.is_err());
            }
            figure(
                "t19",
                format!("{kind}, failures outside of a transaction"),
                failed,
                "1 for each of 4 connections at most",
            );
            assert_eq!(failed, 0);
            warm(&db).await;
            alter("INTEGER").await;
            let mut inside = 0;
            for _ in 0..2 * CONNECTIONS {
                let result = db
                    .transaction(async |tx| tx.find::<Measure>().all().await)
                    .await;
                if let Err(error) = result {
                    assert!(error.is_retryable(), "{error}");
                    inside += 1;
                }
            }
            figure(
                "t19",
                format!("{kind}, failures in transactions, typed and retryable"),
                inside,
                "1 for each of 4 connections at most",
            );
            assert!(inside <= CONNECTIONS);
            warm(&db).await;
            alter("BIGINT").await;
            for _ in 0..CONNECTIONS {
                let options = TransactionOptions::new().retries(8);
                db.transaction_with(options, async |tx| tx.find::<Measure>().all().await)
                    .await
                    .unwrap();
            }
            db.disconnect().await.unwrap();
            other.disconnect().await.unwrap();
        });
    }
}
