//! The engine without a database.

mod diff;
mod lint;
#[cfg(feature = "migrate-cli")]
mod printed;
mod properties;
mod schemas;
