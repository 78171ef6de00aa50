//! The table that is printed.

use std::time::Duration;

use crate::measure::{Measured, Ratio};
use crate::operation::Operation;

pub(crate) fn heading(place: &str, time: Duration) {
    println!(
        "tausestack-db against SeaORM and plain sqlx on {place}; each operation for {:.1} s in \
         interleaved rounds.",
        time.as_secs_f64()
    );
    println!(
        "Times are medians of one operation; ratios are medians of the rounds' ratios, with their \
         quartiles. Below 1 is faster.\n"
    );
    println!(
        "| {:<27} | {:>9} | {:>9} | {:>9} | {:^20} | {:>6} | {:^20} |",
        "operation", "ours", "SeaORM", "sqlx", "ours / SeaORM", "goal", "ours / sqlx"
    );
    println!(
        "| {:-<27} | {:->8}: | {:->8}: | {:->8}: | {:-<20} | {:->5}: | {:-<20} |",
        "", "", "", "", "", "", ""
    );
}

pub(crate) fn line(operation: Operation, measured: &Measured, with_goal: bool) {
    let goal = operation.goal().filter(|_| with_goal);
    let [ours, seaorm, sqlx] = measured.times.map(duration);
    println!(
        "| {:<27} | {ours:>9} | {seaorm:>9} | {sqlx:>9} | {:<20} | {:>6} | {:<20} |",
        operation.name(),
        ratio(measured.seaorm),
        goal.map_or_else(|| "–".to_owned(), |goal| format!("≤ {goal:.2}")),
        ratio(measured.sqlx),
    );
}

pub(crate) fn conclusion(missed: &[Operation], with_goals: bool) {
    if !with_goals {
        return;
    }
    if missed.is_empty() {
        println!("\nEvery goal is met.");
    } else {
        let names: Vec<_> = missed.iter().map(|operation| operation.name()).collect();
        println!("\nMissed: {}.", names.join(", "));
    }
}

fn ratio(ratio: Ratio) -> String {
    let (low, high) = ratio.quartiles;
    format!("{:.2} ({low:.2} – {high:.2})", ratio.median)
}

fn duration(time: Duration) -> String {
    let microseconds = time.as_secs_f64() * 1e6;
    if microseconds < 1_000.0 {
        format!("{microseconds:.1} µs")
    } else {
        format!("{:.2} ms", microseconds / 1e3)
    }
}
