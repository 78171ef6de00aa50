//! Hours of work in minutes: what grows does not end.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::cut_short::cut_short;
use crate::extent::times;
use crate::report::figure;
use crate::setting::{self, Mark, assert_whole};

const CONNECTIONS: usize = 8;

/// What must stay as it is.
#[derive(Debug, Clone, Copy)]
struct Held {
    descriptors: u64,
    sessions: u64,
    prepared: u64,
    /// Kilobytes.
    memory: u64,
}

/// The least of what was held at several moments of two seconds: at each there is
/// some that is about to go, such as a connection that has just been cancelled, or a
/// file of SQLite's, which closes none while another connection of the process has a
/// lock on it (<https://www.sqlite.org/src/file/src/os_unix.c>, "Posix Advisory
/// Locking"). What leaks stays at all of them.
async fn least_held(other: &Database, kind: Kind) -> Held {
    let mut least = held(other, kind).await;
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = held(other, kind).await;
        least = Held {
            descriptors: least.descriptors.min(now.descriptors),
            sessions: least.sessions.min(now.sessions),
            prepared: least.prepared.min(now.prepared),
            memory: least.memory.min(now.memory),
        };
    }
    least
}

async fn held(other: &Database, kind: Kind) -> Held {
    let ask = async |sql: &'static str| -> u64 {
        let row = other.fetch_one_raw(sql, params! {}).await.unwrap();
        let row = row.expect("a number");
        row.get::<i64>("n").unwrap().unsigned_abs()
    };
    let (sessions, prepared) = match kind {
        Kind::Sqlite => (0, 0),
        Kind::Server(Engine::Postgres) => (
            ask("SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database()")
                .await,
            0,
        ),
        Kind::Server(Engine::Mysql) => (
            ask("SELECT count(*) AS n FROM information_schema.processlist WHERE db = database()")
                .await,
            ask(
                "SELECT CAST(variable_value AS SIGNED) AS n FROM information_schema.global_status \
                 WHERE variable_name = 'PREPARED_STMT_COUNT'",
            )
            .await,
        ),
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default();
    Held {
        descriptors: std::fs::read_dir("/proc/self/fd").map_or(0, |all| all.count() as u64),
        sessions,
        prepared,
        memory,
    }
}

/// How much more the later is than the earlier, in per cent; what is counted in
/// tens may change by one or two.
fn growth(earlier: u64, later: u64) -> f64 {
    if later <= earlier + 2 {
        return 0.0;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "numbers of sessions and kilobytes"
    )]
    let part = later as f64 / earlier.max(1) as f64;
    (part - 1.0) * 100.0
}

async fn work(db: &Database, number: u64) -> Result<(), Error> {
    let operation = i64::try_from(number).unwrap_or_default();
    db.transaction(async |tx| {
        let mark = Mark::set(tx, operation, 1).await?;
        tx.update::<Mark>(mark.id, json!({ "part": 2 })).await?;
        tx.delete::<Mark>(mark.id).await.map(drop)
    })
    .await?;
    db.find::<Mark>().limit(5).all().await.map(drop)
}

/// Descriptors and memory are a process's own: the other tests' must not be
/// counted.
#[test]
fn t27_nothing_grows_while_a_tenth_is_cancelled() {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "soak::t27_process", "--ignored", "--nocapture"])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "what it said stands above: {status}");
}

#[test]
#[ignore = "a part of t27, which starts it"]
fn t27_process() {
    let kinds = setting::kinds("t27");
    let share = u32::try_from(kinds.len()).unwrap();
    let span = times(Duration::from_secs(18), Duration::from_secs(600)) / share;
    for kind in kinds {
        // MySQL counts the prepared statements of all its clients together.
        let own = match kind {
            Kind::Server(Engine::Mysql) => setting::own_server("t27", Engine::Mysql),
            _ => None,
        };
        let scratch = ScratchDatabase::create(kind);
        let url = match &own {
            Some(server) => server.url().with_password().to_owned(),
            None => scratch.url(),
        };
        setting::run(async {
            let db = setting::connect(&url, 8).await;
            db.create_tables(models![Mark]).await.unwrap();
            let other = setting::connect(&url, 1).await;
            let stop = Arc::new(AtomicBool::new(false));
            let done = Arc::new(AtomicU64::new(0));
            let tasks: Vec<_> = (0..2 * CONNECTIONS as u64)
                .map(|task| {
                    let (db, stop, done) = (db.clone(), Arc::clone(&stop), Arc::clone(&done));
                    tokio::spawn(async move {
                        let mut number = task * 1_000_000;
                        while !stop.load(Ordering::Relaxed) {
                            number += 1;
                            if number.is_multiple_of(10) {
                                let polls = 1 + usize::try_from(number / 10 % 9).unwrap_or(0);
                                drop(cut_short(work(&db, number), polls).await);
                            } else {
                                work(&db, number).await.unwrap();
                            }
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                    })
                })
                .collect();
            let started = Instant::now();
            tokio::time::sleep(span / 3).await;
            let earlier = least_held(&other, kind).await;
            tokio::time::sleep(span - span / 3).await;
            let later = least_held(&other, kind).await;
            stop.store(true, Ordering::Relaxed);
            for task in tasks {
                task.await.unwrap();
            }
            let growths = [
                growth(earlier.descriptors, later.descriptors),
                growth(earlier.sessions, later.sessions),
                growth(earlier.prepared, later.prepared),
                growth(earlier.memory, later.memory),
            ];
            figure(
                "t27",
                format!(
                    "{kind}, {} operations in {:?}, growth of descriptors, sessions, prepared \
                     statements, memory",
                    done.load(Ordering::Relaxed),
                    started.elapsed()
                ),
                format!("{growths:.1?} %"),
                "5 % in ten minutes",
            );
            // In some seconds a process is still warming up.
            let most = times(20.0, 5.0);
            assert!(
                growths.iter().all(|growth| *growth <= most),
                "{earlier:?} {later:?}"
            );
            assert_whole(&db, CONNECTIONS).await;
            db.disconnect().await.unwrap();
            other.disconnect().await.unwrap();
        });
    }
}
