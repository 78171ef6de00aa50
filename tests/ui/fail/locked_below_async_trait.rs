use tausestack_db::migrate::prelude::*;

struct Migrator;

#[async_trait]
#[locked]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }
}

fn main() {}
