//! An embedded struct is several columns and has no table.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, MappedEmbed)]
#[mapped(table = "addresses")]
struct Address {
    #[mapped(id)]
    street: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, MappedEmbed)]
struct Geo {
    lat: f64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(embed, unique)]
    geo: Geo,
    #[mapped(embed)]
    other: Option<Geo>,
    #[mapped(embed = "x_")]
    third: Geo,
}

fn main() {}
