//! Migrations: the derive of one, and what makes a history's moves ours.

mod locked;
mod revision;

pub(crate) use locked::locked;
pub(crate) use revision::revision;
