//! Histories of migrations on real databases: what moves, what is refused, and
//! what stands after a failure.

mod by_hand;
mod concurrent;
mod guards;
mod history;
mod interrupted;
mod previews;
pub(super) mod steps;

pub(crate) use by_hand::*;
pub(crate) use concurrent::*;
pub(crate) use guards::*;
pub(crate) use history::*;
pub(crate) use interrupted::*;
pub(crate) use previews::*;
