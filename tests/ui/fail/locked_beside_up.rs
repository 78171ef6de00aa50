use tausestack_db::migrate::prelude::*;

struct Migrator;

#[locked]
#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }

    async fn fresh<'c, C>(_: C) -> Result<(), tausestack_db::sea_orm::DbErr>
    where
        C: tausestack_db::sea_orm::IntoDatabaseExecutor<'c>,
    {
        Ok(())
    }
}

fn main() {}
