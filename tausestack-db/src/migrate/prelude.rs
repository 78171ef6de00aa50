//! What a migration's file imports: the trait of its operations, the functions
//! that write them, and SeaORM's traits for the list that it stands in.
//!
//! ```
//! use tausestack_db::migrate::prelude::*;
//!
//! #[derive(Revision)]
//! pub struct Migration;
//!
//! impl Operations for Migration {
//!     fn up(&self) -> Vec<Operation> {
//!         vec![create_table(
//!             table("users")
//!                 .column(big_int("id").identity())
//!                 .column(text("name")),
//!         )]
//!     }
//! }
//! ```

pub use async_trait::async_trait;
pub use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

pub use super::build::{
    add_check, add_column, add_foreign_key, add_primary_key, add_unique, alter_column, alter_enum,
    big_int, big_unsigned, boolean, bytes, check, comment_table, create_enum, create_index,
    create_table, custom, date, date_time, decimal, double, drop_check, drop_column, drop_enum,
    drop_foreign_key, drop_index, drop_primary_key, drop_table, drop_unique, enum_type,
    enum_type_in, enumeration, execute, expression, foreign_key, index, integer, json, part,
    primary_key, real, rename_column, rename_constraint, rename_table, small_int, small_unsigned,
    table, text, time, timestamp, tiny_int, tiny_unsigned, unique, unsigned, uuid,
};
pub use super::operation::{Backfill, ConstraintKind, IndexBuild, Irreversible, Operation};
pub use super::revision::Operations;
pub use super::sql_text::{SqlText, nothing, sql, sql_on};
pub use crate::schema::{Deferral, Literal, ReferentialAction};
pub use tausestack_db_derive::{Revision, locked};
