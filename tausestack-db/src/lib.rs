#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!(
    "tausestack-db needs a database: choose a database by one of the features `sqlite` (the \
     default), `postgres` or `mysql`"
);

mod backend;
mod column_type;
mod connection;
mod database;
pub mod ddl;
mod dialect;
mod entity;
mod error;
mod filter;
mod input;
mod mapped;
mod names;
mod order;
mod raw;
mod row;
pub mod schema;
mod seaorm;
mod seaorm_bridge;
mod session;
mod statement;
mod transaction;

pub mod prelude;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use backend::{Backend, Count, Find, Page};
pub use column_type::{ColumnType, DataType, Json};
pub use database::{ConnectOptions, Database, SqliteSynchronous};
pub use entity::EntityOf;
pub use error::{Error, FieldError, OrNotFound, Violation, ViolationKind};
pub use filter::{Filter, Operand};
pub use mapped::{
    Adapted, Changes, Column, CreateInput, Embedded, Insert, IntoKey, Key, KeyPart, Keyed, Mapped,
    Mapping, Models, Patch, PatchInput, registered_models,
};
pub use order::{Direction, IntoOrders, Order};
pub use raw::{AssertSafe, IntoParam, Param, Params, RawSql};
pub use row::Row;
pub use sea_orm;
pub use serde_json::{Value as JsonValue, json};
pub use tausestack_db_derive::{Mapped, MappedEmbed, MappedEnum, MappedValue};
pub use transaction::Transaction;
