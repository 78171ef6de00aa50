//! A disk that takes no more.

use std::process::{Command, Stdio};

use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::report::figure;
use crate::setting::{self, Mark};

/// Says to the worker where the file is.
const FILE: &str = "TAUSESTACK_FAULTS_FULL_DISK_URL";

/// How large a file may become, in the shell's units of 512 bytes.
const BLOCKS: u32 = 800;

/// Writes until nothing fits any more, and goes on reading.
#[test]
#[ignore = "a part of t11, which starts it with a limit on the size of files"]
fn t11_writer() {
    let url = std::env::var(FILE).expect("t11 says where the file is");
    setting::run(async {
        let db = setting::connect(&url, 4).await;
        let mut kept = 0_i64;
        let error = loop {
            // Several rows, so that a part of them could be kept.
            let result = db
                .transaction(async |tx| {
                    for part in 0..50 {
                        Mark::set(tx, kept, part).await?;
                    }
                    Ok::<_, Error>(())
                })
                .await;
            match result {
                Ok(()) => kept += 1,
                Err(error) => break error,
            }
            assert!(kept < 100_000, "the limit holds");
        };
        // A statement was refused, or the commit half-written.
        assert!(
            error.code().is_some() || error.is_commit_unknown(),
            "{error:?}"
        );
        assert!(error.to_string().contains("disk"), "{error}");
        assert!(!error.is_retryable(), "{error:?}");
        // What is there can be read, inside of the limit and by each connection.
        setting::assert_whole(&db, 4).await;
        let count = db.count::<Mark>().await.expect("reads go on");
        assert_eq!(i64::try_from(count).unwrap(), 50 * kept, "no part is kept");
        println!("kept {kept}");
        println!("error {error}");
        db.disconnect().await.unwrap();
    });
}

#[test]
fn t11_a_full_disk_loses_no_acknowledged_row() {
    let scratch = ScratchDatabase::create(Kind::Sqlite);
    setting::run(async {
        let db = setting::connect(&scratch.url(), 1).await;
        db.create_tables(models![Mark]).await.unwrap();
        db.disconnect().await.unwrap();
    });
    // The signal that comes with the limit is ignored: writes then fail, as on a
    // full disk (<https://man7.org/linux/man-pages/man2/setrlimit.2.html>).
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"",
            "sh",
        ])
        .arg(BLOCKS.to_string())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "disk::t11_writer", "--ignored", "--nocapture"])
        .env(FILE, scratch.url())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let kept: i64 = text
        .lines()
        .find_map(|line| line.split("kept ").nth(1)?.parse().ok())
        .unwrap_or_else(|| panic!("it says what was kept: {text}"));
    assert!(kept > 5, "some rows fitted: {kept}");
    setting::run(async {
        let db = setting::connect(&scratch.url(), 1).await;
        let row = db
            .fetch_one_raw("PRAGMA integrity_check", params! {})
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.get_at::<String>(0).unwrap(), "ok");
        let found = i64::try_from(db.count::<Mark>().await.unwrap()).unwrap();
        // The transaction that nobody was sure of is there as a whole, or not.
        assert!([50 * kept, 50 * (kept + 1)].contains(&found), "{found}");
        let lost = (50 * kept - found).max(0);
        figure(
            "t11",
            "rows lost when the disk is full",
            format!("{lost} of {} acknowledged", 50 * kept),
            "0",
        );
        assert_eq!(lost, 0);
        // And with room again, it goes on.
        Mark::set(&db, -1, 1).await.unwrap();
        db.disconnect().await.unwrap();
    });
}
