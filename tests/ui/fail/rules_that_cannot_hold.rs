//! A rule must hold on every way in: by its field alone, and without a context.

use garde::Validate;
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Validate, MappedEmbed)]
struct Seat {
    #[garde(length(min = 1))]
    city: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Validate, Mapped)]
#[mapped(table = "members", validate)]
struct Member {
    #[mapped(id)]
    #[garde(skip)]
    id: i64,
    #[garde(length(min = 8))]
    password: String,
    #[garde(matches(password))]
    again: String,
    #[garde(range(max = self.id))]
    size: i64,
    #[mapped(embed)]
    #[garde(dive)]
    seat: Seat,
}

#[derive(Debug, Clone, Serialize, Deserialize, Validate, Mapped)]
#[mapped(table = "homes", validate)]
struct Home {
    #[mapped(id)]
    #[garde(skip)]
    id: i64,
    #[mapped(embed)]
    #[garde(dive)]
    seat: Seat,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(view_of = Member, validate)]
struct Card {
    id: i64,
}

fn main() {}
