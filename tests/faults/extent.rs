//! How much of each fault is tried.

use std::time::Duration;

/// Whether all is run at the figures stated.
pub(crate) fn is_full() -> bool {
    std::env::var("TAUSESTACK_FAULTS").is_ok_and(|value| value == "full")
}

/// How often something is tried: in a bounded run, and in a full one.
pub(crate) fn times<T>(bounded: T, full: T) -> T {
    if is_full() { full } else { bounded }
}

/// A limit of time, which machines with much else to do are given fourfold.
pub(crate) fn within(limit: Duration) -> Duration {
    if is_full() { limit } else { 4 * limit }
}
