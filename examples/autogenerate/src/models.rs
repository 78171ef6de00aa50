//! The structs, as they stood when each migration was written.
//!
//! A program of yours has one version, the last: the migrations name no struct, so
//! that nothing of the older ones has to be kept.

pub mod first;
pub mod second;
pub mod third;
