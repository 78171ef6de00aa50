//! What `revision --autogenerate` wrote for each version, to the letter.

use tausestack_db::migrate::prelude::*;

pub mod m20261127_002719_first_tables;
pub mod m20261127_002737_names_currencies_and_larger_amounts;
pub mod m20261127_002806_lines_and_news;

/// The history of the schema.
#[derive(Debug)]
pub struct Migrator;

#[locked]
#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261127_002719_first_tables::Migration),
            Box::new(m20261127_002737_names_currencies_and_larger_amounts::Migration),
            Box::new(m20261127_002806_lines_and_news::Migration),
        ]
    }
}
