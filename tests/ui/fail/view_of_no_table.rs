//! A view is of a mapped struct.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

struct User;

#[derive(Debug, Mapped)]
#[mapped(view_of = User)]
struct Card {
    username: String,
}

fn main() {}
