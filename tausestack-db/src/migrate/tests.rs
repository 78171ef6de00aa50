//! The engine without a database.

mod diff;
mod properties;
mod schemas;
