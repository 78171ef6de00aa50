//! Moves as scripts, which the databases' own clients run.

mod client;
mod history;
mod random_pairs;

pub(crate) use history::*;
pub(crate) use random_pairs::*;
