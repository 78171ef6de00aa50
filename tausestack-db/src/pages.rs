//! The pages of the documentation, compiled and run as tests.

#[doc = include_str!("../../docs/lists.md")]
mod lists {}
