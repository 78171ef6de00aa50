//! Places where no lock would hold: refused, with the way out.

use std::process::Command;

use tausestack_db::migrate::{MigrationError, MoveTo, Runner};
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};
use tausestack_db_tests::server::TemporaryServer;
use tausestack_db_tests::server::pooler::{Pooler, Settings};

use super::steps::{Migrator, lines, start};
use crate::report::{figure, left_out};
use crate::setting;

#[test]
fn case_49_a_pooler_is_refused() {
    if !setting::engines("case 49").contains(&Engine::Postgres) {
        return;
    }
    if !Pooler::is_installed() {
        left_out("case 49", "PgBouncer is not installed");
        return;
    }
    let scratch = ScratchDatabase::create(Kind::Server(Engine::Postgres));
    let server =
        tausestack_db_tests::database_url::DatabaseUrl::given(Engine::Postgres, &scratch.url())
            .expect("a URL");
    let mut refused = 0;
    for settings in [Settings::Refused, Settings::Ignored] {
        let pooler = Pooler::start(&server, settings).unwrap_or_else(|failure| panic!("{failure}"));
        setting::run(async {
            let db = setting::connect(pooler.url().with_password(), 2).await;
            let runner = Runner::new::<Migrator>(&db).unwrap();
            let error = runner.upgrade(&MoveTo::Head).await.unwrap_err();
            assert!(
                matches!(error, MigrationError::Pooler),
                "{settings:?}: {error}"
            );
            assert!(
                error.to_string().contains("the URL of the server itself"),
                "{error}"
            );
            refused += 1;
            db.disconnect().await.unwrap();
        });
    }
    // The way out.
    setting::run(async {
        let db = setting::connect(&scratch.url(), 2).await;
        let runner = Runner::new::<Migrator>(&db).unwrap();
        let all = runner.history().await.unwrap().len();
        assert_eq!(runner.upgrade(&MoveTo::Head).await.unwrap().len(), all);
        db.disconnect().await.unwrap();
    });
    figure(
        "case 49",
        "poolers in transaction mode, with and without a word",
        format!("{refused} of 2 refused"),
        "2 of 2",
    );
}

#[test]
fn case_49_a_node_of_a_cluster_is_refused_unless_it_is_the_one() {
    if !setting::engines("case 49").contains(&Engine::Mysql) {
        return;
    }
    if !TemporaryServer::has_galera() {
        left_out("case 49", "Galera's library is not installed");
        return;
    }
    let node = TemporaryServer::start_node("one").unwrap_or_else(|failure| panic!("{failure}"));
    let url = node.url().with_password();
    setting::run(async {
        let db = setting::connect(url, 2).await;
        let runner = Runner::new::<Migrator>(&db).unwrap();
        let error = runner.upgrade(&MoveTo::Head).await.unwrap_err();
        assert!(matches!(error, MigrationError::Cluster { .. }), "{error}");
        assert!(
            error.to_string().contains("TAUSESTACK_MIGRATION_NODE=one"),
            "{error}"
        );
        db.disconnect().await.unwrap();
    });
    // A process is told by its environment which node it is.
    let mut refused = start_as(url, "two");
    assert_eq!(lines(&mut refused).last().as_deref(), Some("failed"));
    refused.wait().unwrap();
    let mut named = start_as(url, "one");
    assert_eq!(lines(&mut named).last().as_deref(), Some("done"));
    named.wait().unwrap();
    figure(
        "case 49",
        "moves on a node of Galera: unnamed, misnamed, named",
        "refused, refused, done",
        "refused, refused, done",
    );
}

fn start_as(url: &str, node: &str) -> std::process::Child {
    start(url, "up head", None, |command: &mut Command| {
        command.env("TAUSESTACK_MIGRATION_NODE", node);
    })
}
