//! What the code of `#[derive(Revision)]` and `#[locked]` calls. Not part of
//! the API: it may change with every release.

pub use async_trait::async_trait;
pub use sea_orm::{DbErr, IntoDatabaseExecutor as IntoSchemaManagerConnection};
pub use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

pub use super::interop::{apply, down, fresh, name_of, refresh, reset, revert, up};
pub use super::revision::{Operations, hand_over};
