//! The migrations of the examples' tables, in the order in which they are applied.
//!
//! `sea-orm-cli migrate generate NAME` adds to this file by itself: it looks for the
//! lines `mod m…;` and for the one list of boxes, so that nothing else stands here.
#![expect(
    unreachable_pub,
    reason = "a migration that the command generates is `pub` in a module that is not"
)]

pub use sea_orm_migration::prelude::*;

mod m20261122_000001_create_example_tables;

/// The ordered list of the migrations.
#[derive(Debug)]
pub struct Migrator;

#[tausestack_db::migrate::locked]
#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261122_000001_create_example_tables::Migration)]
    }
}
