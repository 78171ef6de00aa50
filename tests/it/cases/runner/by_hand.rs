//! Migrations that were written by hand, against SeaORM's own connection.

use tausestack_db::migrate::prelude::*;
use tausestack_db::migrate::{Direction, Runner};
use tausestack_db::sea_orm::{ConnectionTrait as _, DbErr};

use super::steps::{has_table, history, m1_users, number, recorded, revision, run, target, up};
use crate::context::Context;

pub(super) mod m2_rows {
    use super::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};
    use tausestack_db::sea_orm::ConnectionTrait as _;

    pub(crate) struct Migration;

    impl MigrationName for Migration {
        fn name(&self) -> &str {
            "m2_rows"
        }
    }

    #[async_trait]
    impl MigrationTrait for Migration {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let connection = manager.get_connection();
            connection
                .execute_unprepared("INSERT INTO users (name) VALUES ('ana')")
                .await
                .map(drop)
        }

        async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let connection = manager.get_connection();
            connection
                .execute_unprepared("DELETE FROM users WHERE name = 'ana'")
                .await
                .map(drop)
        }
    }
}

revision!(
    m3_email,
    [add_column("users", text("email").default("none"))]
);

mod m2_tidy {
    use super::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};
    use tausestack_db::sea_orm::ConnectionTrait as _;

    pub(crate) struct Migration;

    impl MigrationName for Migration {
        fn name(&self) -> &str {
            "m2_tidy"
        }
    }

    #[async_trait]
    impl MigrationTrait for Migration {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let connection = manager.get_connection();
            connection
                .execute_unprepared("DROP TABLE IF EXISTS legacy")
                .await
                .map(drop)
        }

        async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
            Ok(())
        }
    }
}

history!(Tidy: m1_users, m2_tidy);

/// What is tried in a scratch place finds nothing of the live one, whatever it names.
pub(crate) async fn trying_migrations_touches_nothing_that_is_there(context: Context) {
    let db = &context.db;
    run(db, "CREATE TABLE legacy (id INT)").await;
    let runner = Runner::new::<Tidy>(db).unwrap();
    assert_eq!(runner.verify(None).await.unwrap(), ["m1_users", "m2_tidy"]);
    assert!(has_table(db, "legacy").await);
    assert!(!has_table(db, "users").await);
}

revision!(
    m1_elsewhere,
    [add_column(
        tausestack_db::schema::TableName::new(Some("app"), "users"),
        text("email").nullable()
    )]
);
history!(Elsewhere: m1_elsewhere);

/// A schema that a migration names would be the live one.
pub(crate) async fn a_schemas_migrations_are_tried_elsewhere(context: Context) {
    let runner = Runner::new::<Elsewhere>(&context.db).unwrap();
    let error = runner.verify(None).await.unwrap_err().to_string();
    if !context.mount.is_sqlite() {
        assert!(
            error.contains("names the schema `app`") && error.contains("--dev-url"),
            "{error}"
        );
    }
}

mod m4_fails {
    use super::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};
    use tausestack_db::sea_orm::ConnectionTrait as _;

    pub(crate) struct Migration;

    impl MigrationName for Migration {
        fn name(&self) -> &str {
            "m4_fails"
        }
    }

    #[async_trait]
    impl MigrationTrait for Migration {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            let connection = manager.get_connection();
            connection
                .execute_unprepared("INSERT INTO users (name) VALUES ('bob')")
                .await?;
            connection
                .execute_unprepared("INSERT INTO nowhere (name) VALUES ('bob')")
                .await
                .map(drop)
        }

        fn use_transaction(&self) -> Option<bool> {
            Some(true)
        }
    }
}

history!(Mixed: m1_users, m2_rows, m3_email);
history!(Failing: m1_users, m4_fails);

pub(crate) async fn migrations_by_hand_stand_beside_operations(context: Context) {
    let db = &context.db;
    assert_eq!(
        up::<Mixed>(db, "head").await,
        ["m1_users", "m2_rows", "m3_email"]
    );
    let ana = number(db, "SELECT count(*) FROM users WHERE email = 'none'").await;
    assert_eq!(ana, 1);
    let runner = Runner::new::<Mixed>(db).unwrap();
    let entries = runner.history().await.unwrap();
    assert!(entries[1].written_by_hand && !entries[0].written_by_hand);
    let moved = runner.downgrade(&target("m1_users")).await.unwrap();
    assert_eq!(moved, ["m3_email", "m2_rows"]);
    assert_eq!(number(db, "SELECT count(*) FROM users").await, 0);

    let preview = runner
        .preview(Direction::Up, &target("head"))
        .await
        .unwrap();
    assert!(
        preview[0].steps.is_none(),
        "what it does is known when it runs"
    );
    let error = runner
        .script(Direction::Up, &target("head"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "written-by-hand");
    assert!(error.to_string().starts_with("m2_rows"), "{error}");
}

pub(crate) async fn one_by_hand_that_fails_in_its_transaction_leaves_nothing(context: Context) {
    let db = &context.db;
    let runner = Runner::new::<Failing>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "failed");
    assert!(
        error
            .to_string()
            .starts_with("m4_fails failed on its way up"),
        "{error}"
    );
    assert_eq!(recorded(db).await, ["m1_users"], "what came before stands");
    assert_eq!(number(db, "SELECT count(*) FROM users").await, 0);
    let error = runner.downgrade(&target("base")).await;
    assert!(error.is_ok(), "the connection goes on");
    assert!(!has_table(db, "users").await);
}

/// A migrator without `#[locked]`, as SeaORM alone runs it.
struct Unlocked;

#[async_trait]
impl MigratorTrait for Unlocked {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m1_users::Migration), Box::new(m3_email::Migration)]
    }
}

pub(crate) async fn seaorm_alone_runs_operations_too(context: Context) {
    let db = &context.db;
    Unlocked::up(db, None).await.unwrap();
    assert_eq!(recorded(db).await, ["m1_users", "m3_email"]);
    db.seaorm()
        .execute_unprepared("INSERT INTO users (name) VALUES ('ana')")
        .await
        .unwrap();
    Unlocked::down(db, Some(1)).await.unwrap();
    assert_eq!(recorded(db).await, ["m1_users"]);
    assert_eq!(number(db, "SELECT count(*) FROM users").await, 1);
}
