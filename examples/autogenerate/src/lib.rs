//! A model that changes twice, and rows that live through it.
//!
//! [`models`] has the structs of each version, [`migrations`] what
//! `cargo run -p migration -- revision --autogenerate` wrote for them on PostgreSQL;
//! the same files move all databases. [`story`] goes there and back:
//!
//! ```text
//! cargo run -p autogenerate
//! cargo run -p autogenerate -- postgres://app@localhost/app
//! ```
#![allow(
    missing_docs,
    missing_debug_implementations,
    reason = "structs of an example, and files as they were written"
)]

pub mod migrations;
pub mod models;
pub mod story;
#[cfg(test)]
mod tests;
