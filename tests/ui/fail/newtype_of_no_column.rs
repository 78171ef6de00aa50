//! A newtype holds what is a column.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone)]
struct Tag;

#[derive(Debug, Clone, MappedValue)]
struct Label(Tag);

fn main() {}
