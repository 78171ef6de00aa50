//! The checks of the sources: what can be wrong without any test failing.

pub(crate) mod compiler;
pub(crate) mod dependencies;
pub(crate) mod documentation;
pub(crate) mod features;
pub(crate) mod formatting;
pub(crate) mod lints;

/// The library, by its package name.
const LIBRARY: &str = "tausestack-db";
