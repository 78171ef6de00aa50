//! placeholder
mod column_type;
mod error;
mod mapped;
mod names;
mod row;
pub use error::*;
