//! Operations on real databases: what they make, what they keep, and what
//! their reverses bring back.
//!
//! Schemas are held against each other through the databases' own catalogs
//! (`pg_catalog`, `SHOW CREATE TABLE`, `sqlite_master`), not through the
//! library. The numbers are those of the list of hard cases that the migrations
//! are built against.

mod columns;
mod enums;
pub(super) mod harness;
mod keys;
mod mutation;
mod names;
pub(super) mod pair;
mod pairs;
mod random_pairs;
mod rebuilds;
mod renames;
mod samples;

pub(crate) use columns::*;
pub(crate) use enums::*;
pub(crate) use keys::*;
pub(crate) use names::*;
pub(crate) use pairs::*;
pub(crate) use random_pairs::*;
pub(crate) use rebuilds::*;
pub(crate) use renames::*;
