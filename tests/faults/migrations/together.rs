//! Many processes that migrate one database at the same time.

use std::sync::mpsc;
use std::time::Duration;

use tausestack_db::migrate::{Runner, Status};
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use super::steps::{Migrator, lines, recorded, start, written};
use crate::extent::times;
use crate::report::figure;
use crate::setting;

const PROCESSES: usize = 8;

/// One round: all start, the first that begins a migration is killed.
async fn round(kind: Kind) -> Result<(), String> {
    let scratch = ScratchDatabase::create(kind);
    let mut workers: Vec<_> = (0..PROCESSES)
        .map(|_| start(&scratch.url(), "up head", None, |_| {}))
        .collect();
    let (sender, receiver) = mpsc::channel();
    let readers: Vec<_> = workers
        .iter_mut()
        .enumerate()
        .map(|(index, worker)| {
            let lines = lines(worker);
            let sender = sender.clone();
            std::thread::spawn(move || {
                let mut all = Vec::new();
                for line in lines {
                    if line.starts_with("begun") {
                        // Nobody listens after the first.
                        let _ = sender.send(index);
                    }
                    all.push(line);
                }
                all
            })
        })
        .collect();
    drop(sender);
    let holder = receiver
        .recv_timeout(Duration::from_secs(60))
        .map_err(|_| "nobody began".to_owned())?;
    workers[holder].kill().map_err(|error| error.to_string())?;
    for worker in &mut workers {
        worker.wait().map_err(|error| error.to_string())?;
    }
    let mut finished = Vec::new();
    for (index, reader) in readers.into_iter().enumerate() {
        let lines = reader.join().map_err(|_| "a reader failed".to_owned())?;
        if index != holder && lines.last().map(String::as_str) != Some("done") {
            return Err(format!("process {index} did not end well: {lines:?}"));
        }
        finished.extend(
            lines
                .into_iter()
                .filter(|line| line.starts_with("finished")),
        );
    }
    let db = setting::connect(&scratch.url(), 2).await;
    let recorded = recorded(&db).await;
    let written = written(&db).await;
    let runner = Runner::new::<Migrator>(&db).map_err(|error| error.to_string())?;
    let history = runner.history().await.map_err(|error| error.to_string())?;
    db.disconnect().await.map_err(|error| error.to_string())?;
    if recorded != ["m1_first", "m2_change", "m3_apart"] || written != [1; 5] {
        return Err(format!("recorded {recorded:?}, written {written:?}"));
    }
    if history.iter().any(|entry| entry.status != Status::Applied) {
        return Err(format!("{history:?}"));
    }
    finished.sort_unstable();
    let count = finished.len();
    finished.dedup();
    if finished.len() != count {
        return Err("two processes carried the same migration out".to_owned());
    }
    Ok(())
}

#[test]
fn t21_processes_that_migrate_together_apply_each_once() {
    for kind in setting::kinds("t21") {
        setting::run(async {
            let rounds = times(6, 50);
            let mut right = 0;
            let mut wrong = Vec::new();
            for number in 0..rounds {
                match round(kind).await {
                    Ok(()) => right += 1,
                    Err(what) => wrong.push(format!("round {number}: {what}")),
                }
            }
            figure(
                "t21",
                format!("rounds of {PROCESSES} processes on {kind}, the holder killed"),
                format!("{right} of {rounds}"),
                "all",
            );
            assert!(wrong.is_empty(), "{kind}: {wrong:#?}");
        });
    }
}
