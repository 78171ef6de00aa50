//! What most programs need: `use tausestack_db::prelude::*;`.

pub use crate::{
    Backend, ConnectOptions, Database, Error, Filter, JsonValue, Mapped, MappedEmbed, MappedEnum,
    MappedValue, OrNotFound as _, Page, Patch, Row, Transaction, json, models, params,
};
