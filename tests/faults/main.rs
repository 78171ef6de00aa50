//! Real faults, and what must hold while they happen.
//!
//! Servers that are killed, connections that are cut at a byte, futures that
//! are dropped, processes that die. Each test bears the number under which
//! `docs/reliability.md` lists it, and prints its figure beside the figure at
//! which it passes. A bounded selection runs by default;
//! `TAUSESTACK_FAULTS=full` runs all at the figures that the page states.
//!
//! Servers that a test kills are its own, in temporary folders. Where there is
//! none, what is left out is printed.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, and the error says what happened better than a sentence"
)]

mod cancelled;
mod connecting;
mod crashes;
mod cut;
mod cut_short;
mod disk;
mod encrypted;
mod extent;
mod frozen;
mod handles;
mod migrations;
mod plans;
mod pools;
mod proxy;
mod report;
mod setting;
mod soak;
mod spoilt;
mod sqlite;
