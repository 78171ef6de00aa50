//! The databases that the faults happen to.

use std::future::Future;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};
use tausestack_db_tests::server::TemporaryServer;

use crate::report;

/// A row that says which operation wrote it, and which of its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "marks")]
pub(crate) struct Mark {
    #[mapped(id)]
    pub(crate) id: Option<i64>,
    pub(crate) operation: i64,
    pub(crate) part: i32,
}

impl Mark {
    pub(crate) async fn set(db: &impl Backend, operation: i64, part: i32) -> Result<Self, Error> {
        db.create(json!({ "operation": operation, "part": part }))
            .await
    }

    pub(crate) async fn parts(db: &impl Backend, operation: i64) -> Result<u64, Error> {
        db.count::<Self>()
            .filter(Self::COLUMN.operation.eq(operation))
            .await
    }
}

/// A counter that many add to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "counters")]
pub(crate) struct Counter {
    #[mapped(id(client))]
    pub(crate) id: i64,
    pub(crate) value: i64,
}

/// The kinds of databases of this run; what is left out is printed.
pub(crate) fn kinds(test: &str) -> Vec<Kind> {
    let kinds = Kind::of_this_run();
    for kind in Kind::ALL {
        if !kinds.contains(&kind) {
            report::left_out(test, format!("{kind} (only SQLite is asked for)"));
        }
    }
    kinds
}

/// Those of them that are servers.
pub(crate) fn engines(test: &str) -> Vec<Engine> {
    kinds(test)
        .into_iter()
        .filter_map(|kind| match kind {
            Kind::Server(engine) => Some(engine),
            Kind::Sqlite => None,
        })
        .collect()
}

/// A server of the test's own, to be killed.
pub(crate) fn own_server(test: &str, engine: Engine) -> Option<TemporaryServer> {
    if !engines(test).contains(&engine) {
        return None;
    }
    if !TemporaryServer::is_installed(engine) {
        report::left_out(test, format!("no binaries of {engine} are installed"));
        return None;
    }
    Some(TemporaryServer::start(engine).unwrap_or_else(|failure| panic!("{failure}")))
}

/// Runs a test's work on several threads, as programs do.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be started")
        .block_on(work)
}

/// A database of this test's own on a kind, and its URL.
pub(crate) async fn database(kind: Kind, connections: u32) -> (ScratchDatabase, Database) {
    let scratch = ScratchDatabase::create(kind);
    let db = connect(&scratch.url(), connections).await;
    (scratch, db)
}

pub(crate) fn options(url: &str, connections: u32) -> ConnectOptions {
    ConnectOptions::new(url)
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
}

pub(crate) async fn connect(url: &str, connections: u32) -> Database {
    Database::connect(options(url, connections))
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Asserts that the pool is whole: all its connections can be had at once, and
/// none of them is in a transaction of someone else's. Readers do, since
/// SQLite has one writer.
pub(crate) async fn assert_whole(db: &Database, connections: usize) {
    let read_only = tausestack_db::TransactionOptions::new().read_only();
    let mut all = Vec::new();
    for _ in 0..connections {
        all.push(
            db.begin_transaction_with(read_only)
                .await
                .unwrap_or_else(|error| panic!("the pool has lost a connection: {error}")),
        );
    }
    for tx in all {
        tx.rollback_transaction().await.unwrap();
    }
}
