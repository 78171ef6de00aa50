//! Servers that cannot be connected to, each for its reason.

use std::collections::HashSet;
use std::fs;
use std::time::{Duration, Instant};

use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use url::Url;

use crate::report::figure;
use crate::setting;

/// Nobody listens, the password is wrong, the host is unknown, the database is
/// unknown: four errors, each of which tells its cause.
#[test]
fn t13_each_failure_to_connect_tells_its_cause() {
    for engine in setting::engines("t13") {
        let Some(server) = setting::own_server("t13", engine) else {
            continue;
        };
        setting::run(async {
            let url = server.url().with_password().to_owned();
            let admin = setting::connect(&url, 1).await;
            match engine {
                Engine::Postgres => {
                    let rules = server.folder().join("data").join("pg_hba.conf");
                    let others = fs::read_to_string(&rules).unwrap();
                    let first = "host all locked 127.0.0.1/32 scram-sha-256\n";
                    fs::write(&rules, format!("{first}{others}")).unwrap();
                    admin
                        .execute_raw("CREATE ROLE locked LOGIN PASSWORD 'right'", params! {})
                        .await
                        .unwrap();
                    admin
                        .fetch_one_raw("SELECT pg_reload_conf()", params! {})
                        .await
                        .unwrap();
                    tokio::time::sleep(Duration::from_millis(300)).await;
                }
                Engine::Mysql => {
                    let sql = "CREATE USER locked@'%' IDENTIFIED BY 'right'";
                    admin.execute_raw(sql, params! {}).await.unwrap();
                }
            }
            let changed = |change: &dyn Fn(&mut Url)| {
                let mut url = Url::parse(&url).unwrap();
                change(&mut url);
                String::from(url)
            };
            let free_port = std::net::TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port();
            let attempts = [
                (
                    "refused",
                    changed(&|url| url.set_port(Some(free_port)).unwrap()),
                ),
                (
                    "locked",
                    changed(&|url| {
                        url.set_username("locked").unwrap();
                        url.set_password(Some("wrong-canary")).unwrap();
                    }),
                ),
                (
                    "lookup",
                    changed(&|url| url.set_host(Some("no-such-host.invalid")).unwrap()),
                ),
                (
                    "no_such_database",
                    changed(&|url| url.set_path("no_such_database")),
                ),
            ];
            let mut told = HashSet::new();
            for (cause, url) in &attempts {
                let started = Instant::now();
                let error = Database::connect(setting::options(url, 1))
                    .await
                    .unwrap_err();
                assert!(started.elapsed() < Duration::from_secs(9), "{error}");
                assert!(error.is_connection(), "{error}");
                let text = error.to_string();
                assert!(text.contains(cause), "{cause}: {text}");
                assert!(!text.contains("canary"), "{text}");
                told.insert(text);
            }
            figure(
                "t13",
                format!("{engine}, errors told apart"),
                told.len(),
                "4",
            );
            assert_eq!(told.len(), attempts.len());
            admin.disconnect().await.unwrap();
        });
    }
}

/// A server that went away after the pool was made: the error names that, and
/// no full pool.
#[test]
fn t13_a_server_that_went_away_is_no_full_pool() {
    for engine in setting::engines("t13") {
        let Some(mut server) = setting::own_server("t13", engine) else {
            continue;
        };
        setting::run(async {
            let options = setting::options(server.url().with_password(), 2)
                .acquire_timeout(Duration::from_millis(1_500));
            let db = Database::connect(options).await.unwrap();
            server.crash().unwrap_or_else(|failure| panic!("{failure}"));
            let started = Instant::now();
            let error = db.begin_transaction().await.unwrap_err();
            let took = started.elapsed();
            assert!(error.is_connection(), "{error}");
            assert!(error.to_string().contains("refused"), "{error}");
            figure(
                "t13",
                format!("{engine}, a server that went away"),
                format!("\"{error}\" after {took:?}"),
                "its cause",
            );
            assert!(took < Duration::from_secs(4));
            db.disconnect().await.unwrap();
        });
    }
}
