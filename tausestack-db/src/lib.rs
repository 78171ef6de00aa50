//! Your serde structs, your database: SQLite, PostgreSQL and MySQL/MariaDB.
//!
//! Derive [`Mapped`] on a plain struct, and it is a table:
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use tausestack_db::prelude::*;
//!
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
//! #[mapped(table = "users")]
//! struct User {
//!     #[mapped(id)]
//!     id: Option<i64>,
//!     #[mapped(unique)]
//!     username: String,
//!     #[mapped(default = true)]
//!     is_active: bool,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let db = Database::connect("sqlite::memory:").await?;
//! db.create_tables(models![User]).await?;
//!
//! let ana: User = db.create(json!({ "username": "ana" })).await?;
//! let found = db
//!     .find::<User>()
//!     .filter(User::COLUMN.username.starts_with("a") & User::COLUMN.is_active.eq(true))
//!     .all()
//!     .await?;
//! assert_eq!(found, [ana]);
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//!
//! - [`Database`]: connecting; [`ConnectOptions`] for what differs from the
//!   defaults
//! - [`Backend`]: the operations, on the database and on a [`Transaction`]
//!   alike – create, get, update, delete, find, count, tables, raw SQL
//! - [`Backend::fetch_all_as`] and its kin: raw SQL, read into structs; [`Row`]
//!   for columns that nobody declared
//! - [`Mapped`](macro@Mapped): the derive and its attributes;
//!   [`MappedEnum`](macro@MappedEnum), [`MappedValue`](macro@MappedValue) and
//!   [`MappedEmbed`](macro@MappedEmbed) for fields
//! - [`Column`] and [`Filter`]: typed conditions; [`Find::filters`] for
//!   conditions by name
//! - [`ListParams`]: lists that strangers filter, sort and page, held against
//!   an allow-list; [`Find::keyset`] for pages by cursor
//! - [`RowStream`]: many rows, read one after the other
//! - [`Create`] and [`MergePatch`]: JSON of strangers, checked, with what the
//!   server adds; [`Problem`] for what an HTTP API answers
//! - [`Patch`]: what tells an absent field from one that is set to NULL
//! - [`Error`]: one type, asked by predicates; [`Violation`] names table,
//!   columns and constraint
//! - [`schema`] and [`ddl`]: tables as data, and the DDL made from it
//! - `migrate` (feature `migrate`): what leads from one schema to another, as
//!   data that reverses, prints and runs
//!
//! # Column types
//!
//! | Rust | SQLite | PostgreSQL | MySQL/MariaDB |
//! | --- | --- | --- | --- |
//! | `bool` | boolean | boolean | boolean |
//! | `i8`, `i16`, `i32`, `i64` | integer | smallint, smallint, integer, bigint | tinyint, smallint, int, bigint |
//! | `u8`, `u16`, `u32`, `u64` | integer | smallint, integer, bigint, bigint | the same, unsigned |
//! | `f32`, `f64` | real | real, double precision | float, double |
//! | `String`, `char` | text | text | longtext; varchar(255) in a key or index |
//! | `Vec<u8>` | blob | bytea | longblob |
//! | `uuid::Uuid` | 16 bytes | uuid | binary(16) |
//! | `chrono` (and `time`, by feature) | text | date, time, timestamp, timestamptz | date, time(6), datetime(6) |
//! | `rust_decimal::Decimal` (feature `decimal`) | text, compared as numbers | numeric | decimal |
//! | [`Json<T>`], [`JsonValue`] | text | jsonb | json |
//! | `Vec` of most of these | refused | array | refused |
//! | enums by `MappedEnum` | text with a check | enum type | varchar with a check |
//!
//! `Option` of each is NULL-able. What a database cannot keep – a `u64` above
//! `i64::MAX` on SQLite and PostgreSQL, a NaN on SQLite and MySQL – is refused
//! with an error, never rounded. A decimal column that a SQLite database has
//! already (`type = "decimal(12,2)"`) is read and written with up to 15 digits.
//! `docs/types.md` in the repository has the values that each database keeps.
//! Times are kept to the microsecond – what is finer is cut – and an instant
//! without its offset.
//!
//! # Features
//!
//! `sqlite` (default), `postgres`, `mysql`: the databases; at least one is
//! needed. `time` and `decimal`: columns of these crates' types. `axum`:
//! extractors and responses. `garde`: rules for what is written
//! (`#[mapped(validate)]`). `migrate`: migrations as data, the differ that finds
//! them, and the runner. `migrate-cli`: the commands that write and run them.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!(
    "tausestack-db needs a database: choose a database by one of the features `sqlite` (the \
     default), `postgres` or `mysql`"
);

#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub mod axum;
mod backend;
mod checked;
mod clock;
mod column_type;
mod connection;
mod database;
pub mod ddl;
mod dialect;
mod entity;
mod error;
mod filter;
mod input;
mod json_text;
mod list;
mod mapped;
#[cfg(feature = "migrate")]
pub mod migrate;
mod names;
mod order;
#[cfg(doctest)]
mod pages;
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

pub use backend::{
    Backend, Count, CreateMany, CursorPage, DeleteWhere, Filtered, Find, Keyset, LocksRows,
    NoFilter, OnPool, OnTransaction, Page, RowStream, UpdateWhere,
};
pub use checked::{Create, MergePatch};
pub use clock::Clock;
pub use column_type::{ArrayElement, ColumnType, DataType, Json};
pub use database::{ConnectOptions, Database, SqliteSynchronous};
pub use entity::EntityOf;
pub use error::{Error, FieldError, FieldErrorCode, OrNotFound, Problem, Violation, ViolationKind};
pub use filter::{Filter, Operand};
pub use input::merge_patch;
pub use list::{Cursor, ListParams, Listed};
pub use mapped::{
    Adapted, Changes, Column, CreateInput, Embedded, Insert, IntoKey, Key, KeyPart, Keyed, Mapped,
    Mapping, Models, Patch, PatchInput, registered_models,
};
pub use order::{Direction, IntoOrders, Order};
pub use raw::{AssertSafe, IntoParam, Param, Params, RawSql};
pub use row::Row;
pub use sea_orm;
// The crates whose types columns have: no version of one's own is needed.
pub use ::{chrono, uuid};
#[cfg(feature = "decimal")]
#[cfg_attr(docsrs, doc(cfg(feature = "decimal")))]
pub use ::rust_decimal;
#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
pub use ::time;
pub use serde_json::{Value as JsonValue, json};
pub use tausestack_db_derive::{Mapped, MappedEmbed, MappedEnum, MappedValue};
pub use transaction::{Isolation, SqliteBegin, Transaction, TransactionOptions};
