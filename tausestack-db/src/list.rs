//! Lists for callers who are not trusted: what they may ask, how they ask it,
//! and where a page ends.

mod allow;
mod cursor;
mod params;

pub use allow::{AllowList, AllowedFilter, Listed, has_operator};
pub use cursor::Cursor;
pub(crate) use cursor::{Position, Side, not_sortable, value_of_cell};
pub use params::ListParams;
