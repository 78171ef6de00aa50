//! How much memory a stream takes: measured from outside of this process,
//! whose other cases run at the same time.

use std::process::Command;

use tausestack_db::prelude::*;

use crate::context::Context;
use crate::numbers::{Number, create_numbers};

/// How much more a hundred times the rows may take.
const ALLOWED_KIB: u64 = 16 * 1024;

/// What the child is told by.
const URL: &str = "TAUSESTACK_TEST_STREAM_URL";
const ROWS: &str = "TAUSESTACK_TEST_STREAM_ROWS";

/// The peak is that of reading a hundredth of the rows.
pub(crate) async fn a_million_rows_take_no_more_than_ten_thousand(context: Context) {
    create_numbers(&context.db).await;
    let few = peak(&context, 10_000);
    let many = peak(&context, 1_000_000);
    assert!(
        many <= few + ALLOWED_KIB,
        "{many} KiB for a million rows, {few} KiB for ten thousand"
    );
}

/// The most memory, in KiB, that a process of its own had while it read rows.
fn peak(context: &Context, rows: u64) -> u64 {
    let output = Command::new(std::env::current_exe().expect("this test's binary"))
        .args([
            "--exact",
            "cases::memory::reads_rows",
            "--ignored",
            "--nocapture",
        ])
        .env(URL, context.url())
        .env(ROWS, rows.to_string())
        .output()
        .expect("the child runs");
    let said = String::from_utf8_lossy(&output.stdout);
    said.lines()
        .find_map(|line| line.split_once("peak KiB: ")?.1.parse().ok())
        .unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
#[ignore = "the other half of `a_million_rows_take_no_more_than_ten_thousand`, which starts it"]
fn reads_rows() {
    let url = std::env::var(URL).expect("the other half says which database");
    let rows: u64 = std::env::var(ROWS)
        .ok()
        .and_then(|rows| rows.parse().ok())
        .expect("the other half says how many rows");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be started");
    let read = runtime.block_on(async {
        let db = Database::connect(url).await.unwrap();
        let mut numbers = db.find::<Number>().limit(rows).stream();
        let mut read = 0;
        while let Some(number) = numbers.try_next().await.unwrap() {
            assert!(number.name.starts_with("number "));
            read += 1;
        }
        read
    });
    assert_eq!(read, rows);
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells of memory");
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .expect("the kernel tells the peak");
    println!("peak KiB: {}", peak.trim());
}
