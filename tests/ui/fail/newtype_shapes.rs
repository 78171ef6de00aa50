//! A newtype holds one column.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, MappedValue)]
struct Two(i32, i32);

#[derive(Debug, Clone, MappedValue)]
struct Named {
    value: i32,
}

#[derive(Debug, Clone, MappedValue)]
struct Perhaps(Option<i32>);

#[derive(Debug, Clone, MappedValue)]
enum Choice {
    One,
}

fn main() {}
