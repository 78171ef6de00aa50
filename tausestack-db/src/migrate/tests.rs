//! The engine without a database.

mod diff;
mod lint;
mod properties;
mod schemas;
