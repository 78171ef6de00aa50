//! Loads a `Cargo.lock` into a database and answers questions about it.
//!
//! ```text
//! Cargo.lock ── lockfile ── load ── packages, edges ── answers ── text
//! ```
//!
//! The models are in a library, so that migrations and other programs can use
//! them; the program is a few lines around it.

pub mod answers;
pub mod load;
pub mod lockfile;
pub mod model;
pub mod text_table;
pub mod why;
