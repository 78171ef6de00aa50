//! What is shown of a move: previews, and scripts for the databases' own
//! clients.

use std::process::{Command, Stdio};

use tausestack_db::Database;
use tausestack_db::migrate::{Direction, Runner};
use tausestack_db::schema::{InspectScope, inspect};

use super::steps::{Three, down, has_table, recorded, target, up};
use crate::context::{Context, Mount};

pub(crate) async fn a_preview_changes_nothing(context: Context) {
    let db = &context.db;
    let runner = Runner::new::<Three>(db).unwrap();
    let previews = runner
        .preview(Direction::Up, &target("head"))
        .await
        .unwrap();
    assert_eq!(previews.len(), 3);
    assert_eq!(previews[0].migration, "m1_users");
    assert_eq!(
        previews[1].operations,
        [
            "add column users.email (text, nullable)",
            "create index ix_users_name on users (name)",
        ]
    );
    assert!(previews[1].steps.as_ref().unwrap().len() >= 2);
    assert!(!has_table(db, "users").await);
    assert!(!has_table(db, "seaql_migrations").await);

    up::<Three>(db, "head").await;
    let previews = runner
        .preview(Direction::Down, &target("-1"))
        .await
        .unwrap();
    assert!(
        previews[0].operations[0].starts_with("drop table posts"),
        "{previews:?}"
    );
    assert_eq!(previews[0].findings[0].finding.code(), "drop-table");
    assert_eq!(previews[0].findings[0].count, Some(0));
    assert!(
        runner
            .preview(Direction::Up, &target("head"))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        runner
            .script(Direction::Up, &target("head"))
            .await
            .unwrap()
            .contains("Nothing to do")
    );
}

/// The client of the database, with the script on its standard input.
fn client(mount: Mount, url: &str) -> Option<Command> {
    let parsed = url::Url::parse(url).ok();
    let host = parsed
        .as_ref()
        .and_then(|url| url.host_str())
        .unwrap_or("127.0.0.1")
        .to_owned();
    let port = parsed.as_ref().and_then(url::Url::port);
    let user = parsed
        .as_ref()
        .map(|url| url.username().to_owned())
        .unwrap_or_default();
    let password = parsed
        .as_ref()
        .and_then(|url| url.password())
        .unwrap_or_default()
        .to_owned();
    let database = parsed
        .as_ref()
        .map(|url| url.path().trim_start_matches('/').to_owned())
        .unwrap_or_default();
    let (names, mut arguments): (&[&str], Vec<String>) = match mount {
        Mount::SqliteMemory => return None,
        Mount::SqliteFile => {
            let file = url.trim_start_matches("sqlite:").trim_start_matches("//");
            let file = file.split('?').next().unwrap_or(file);
            (&["sqlite3"], vec!["-bail".into(), file.into()])
        }
        Mount::Postgres => (
            &["psql"],
            vec![
                "-X".into(),
                "-q".into(),
                "-v".into(),
                "ON_ERROR_STOP=1".into(),
                url.to_owned(),
            ],
        ),
        Mount::Mysql | Mount::MysqlWithoutReturning => {
            let mut arguments = vec![
                "--protocol=tcp".into(),
                format!("--host={host}"),
                format!("--port={}", port.unwrap_or(3306)),
                format!("--user={user}"),
            ];
            if !password.is_empty() {
                arguments.push(format!("--password={password}"));
            }
            arguments.push(database);
            (&["mariadb", "mysql"], arguments)
        }
    };
    let name = names.iter().find(|name| {
        Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    })?;
    let mut command = Command::new(name);
    command
        .args(arguments.drain(..))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped());
    Some(command)
}

fn feed(mut client: Command, script: &str) {
    use std::io::Write as _;

    let mut child = client.stdout(Stdio::null()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{script}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// P10: the script, fed to the database's own client, gives what the runner
/// gives, both ways.
pub(crate) async fn a_script_does_what_the_runner_does(context: Context) {
    let Some(first) = client(context.mount, context.url()) else {
        if context.mount != Mount::SqliteMemory {
            println!("skipped: the database's own client is not installed");
        }
        return;
    };
    let db = &context.db;
    let scope = InspectScope::current();
    let runner = Runner::new::<Three>(db).unwrap();
    let empty = inspect(db, &scope).await.unwrap();
    let script = runner.script(Direction::Up, &target("head")).await.unwrap();
    feed(first, &script);
    let by_script = reread(&context, &scope).await;
    assert_eq!(recorded(db).await, ["m1_users", "m2_email", "m3_posts"]);
    assert!(
        up::<Three>(db, "head").await.is_empty(),
        "the runner finds it done, checksums and all"
    );

    let script = runner
        .script(Direction::Down, &target("base"))
        .await
        .unwrap();
    feed(client(context.mount, context.url()).unwrap(), &script);
    assert_eq!(reread(&context, &scope).await.schema, empty.schema);
    assert!(recorded(db).await.is_empty());

    up::<Three>(db, "head").await;
    assert_eq!(reread(&context, &scope).await.schema, by_script.schema);
    down::<Three>(db, "base").await;
}

/// The schema, by a connection that has read nothing before.
async fn reread(context: &Context, scope: &InspectScope) -> tausestack_db::schema::Inspected {
    let db = Database::connect(context.options()).await.unwrap();
    let inspected = inspect(&db, scope).await.unwrap();
    db.disconnect().await.unwrap();
    inspected
}
