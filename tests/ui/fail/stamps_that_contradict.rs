//! One time of each kind, that nothing but the clock sets.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "notes")]
struct Note {
    #[mapped(id)]
    id: i64,
    #[mapped(created_at, default = Utc::now())]
    created_at: DateTime<Utc>,
    #[mapped(created_at, readonly)]
    made_at: DateTime<Utc>,
    #[mapped(updated_at)]
    updated_at: DateTime<Utc>,
    #[mapped(created_at, updated_at)]
    touched_at: DateTime<Utc>,
    #[mapped(json, updated_at)]
    seen_at: DateTime<Utc>,
    #[mapped(updatedat)]
    changed_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(view_of = Note)]
struct Times {
    #[mapped(created_at)]
    created_at: DateTime<Utc>,
}

fn main() {}
