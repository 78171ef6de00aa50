//! What a test tells of itself.

use std::fmt::Display;
use std::io::Write as _;

/// Prints a test's figure beside the one at which it passes. The test harness
/// keeps what a test prints to itself, unless it fails; figures go past it.
pub(crate) fn figure(test: &str, what: impl Display, figure: impl Display, pass: &str) {
    let line = format!("{test}: {what}: {figure} (passes at {pass})\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// Prints what is left out, and why.
pub(crate) fn left_out(test: &str, why: impl Display) {
    let line = format!("{test}: LEFT OUT: {why}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}
