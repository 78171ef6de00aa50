//! `sea-orm-cli migrate` on the workspace's migrations.

use std::fs;

use lockfile_explorer::model::{Edge, Package, PackageCreate};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::sea_orm_cli::{run, workspace};
use crate::shape;

/// The model of the example `quickstart`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
struct User {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(unique, index)]
    username: String,
    #[mapped(unique)]
    email: String,
    #[mapped(default = true)]
    is_active: bool,
}

const MIGRATION: &str = "m20261122_000001_create_example_tables";

/// What `status` says of the migration.
fn status(url: &str) -> String {
    let printed = run(&["migrate", "status"], url);
    printed
        .lines()
        .find(|line| line.contains(MIGRATION))
        .unwrap_or_else(|| panic!("the status does not name {MIGRATION}:\n{printed}"))
        .to_owned()
}

async fn connect(url: &str) -> Database {
    Database::connect(url).await.expect("the scratch database")
}

/// Creates, reads, changes and deletes rows in all of the migrated tables.
async fn use_tables(db: &Database) -> Result<(), Error> {
    let ana: User = db
        .create(json!({ "username": "ana", "email": "ana@x.io" }))
        .await?;
    assert!(ana.is_active, "the default applies");
    let upper: User = db
        .create(json!({ "username": "Ana", "email": "Ana@x.io" }))
        .await?;
    assert_ne!(upper.id, ana.id, "names differ in case on each database");
    let twice = db
        .create::<User>(json!({ "username": "ana", "email": "other@x.io" }))
        .await
        .expect_err("the name is taken");
    assert!(twice.is_duplicate(), "{twice}");
    let violation = twice.violation().expect("a violation");
    assert_eq!(violation.columns(), ["username"]);
    let changed: Option<User> = db.update(ana.id, json!({ "is_active": false })).await?;
    assert_eq!(changed.map(|user| user.is_active), Some(false));
    assert!(db.delete::<User>(upper.id).await?);
    assert_eq!(db.find::<User>().one().await?.username, "ana");

    let mut ids = Vec::new();
    for name in ["app", "library"] {
        let package: Package = db
            .create(PackageCreate {
                name: name.to_owned(),
                version: "1.0.0".to_owned(),
                source: None,
                checksum: Some("ab".repeat(32)),
            })
            .await?;
        ids.push(package.id);
    }
    let edge = Edge {
        dependent_id: ids[0],
        dependency_id: ids[1],
    };
    assert_eq!(db.create(edge.clone()).await?, edge);
    let dangling = Edge {
        dependent_id: ids[0],
        dependency_id: ids[1] + 1000,
    };
    let refused = db.create(dangling).await.expect_err("no such package");
    assert!(refused.is_foreign_key(), "{refused}");
    assert!(db.delete::<Package>(ids[0]).await?);
    assert_eq!(db.count::<Edge>().await?, 0, "its edges went with it");
    Ok(())
}

#[tokio::test]
async fn up_status_and_down_work_on_each_database() {
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let url = scratch.url();
        assert!(status(&url).ends_with("Pending"), "{kind}");

        let printed = run(&["migrate", "up"], &url);
        assert!(printed.contains("1 applied: "), "{kind}: {printed}");
        assert!(status(&url).ends_with("Applied"), "{kind}");
        let db = connect(&url).await;
        use_tables(&db)
            .await
            .unwrap_or_else(|error| panic!("{kind}: {error}"));

        let printed = run(&["migrate", "up"], &url);
        assert!(!printed.contains("1 applied: "), "{kind}: {printed}");
        assert_eq!(db.count::<User>().await.expect("a count"), 1, "{kind}");

        run(&["migrate", "down"], &url);
        assert!(status(&url).ends_with("Pending"), "{kind}");
        assert_eq!(shape::of_database(&db, kind).await, [""; 0], "{kind}");
        let gone = db
            .find::<User>()
            .all()
            .await
            .expect_err("the table is gone");
        assert!(gone.is_schema(), "{kind}: {gone}");

        run(&["migrate", "up"], &url);
        assert_eq!(db.count::<User>().await.expect("a count"), 0, "{kind}");
        db.disconnect().await.expect("the connections end");
    }
}

#[tokio::test]
async fn the_migrated_tables_are_those_of_the_models() {
    for kind in Kind::of_this_run() {
        let migrated = ScratchDatabase::create(kind);
        run(&["migrate", "up"], &migrated.url());
        let by_migration = connect(&migrated.url()).await;

        let created = ScratchDatabase::create(kind);
        let by_models = connect(&created.url()).await;
        by_models
            .create_tables(models![User, Package, Edge])
            .await
            .expect("the tables of the models");

        let expected = shape::of_database(&by_models, kind).await;
        assert!(expected.len() > 10, "{kind}: {expected:#?}");
        assert_eq!(
            shape::of_database(&by_migration, kind).await,
            expected,
            "{kind}"
        );
        by_migration
            .disconnect()
            .await
            .expect("the connections end");
        by_models.disconnect().await.expect("the connections end");
    }
}

#[test]
fn generate_adds_to_the_ordered_list() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("src");
    fs::create_dir(&source).expect("a folder");
    for entry in fs::read_dir(workspace().join("migration/src")).expect("the migrations") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), source.join(entry.file_name())).expect("a copy");
    }
    let copy = folder.path().to_str().expect("the folder's name is text");
    run(
        &["migrate", "-d", copy, "generate", "add notes"],
        "sqlite::memory:",
    );

    let list = fs::read_to_string(source.join("lib.rs")).expect("the list");
    let modules: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    let [first, second] = modules[..] else {
        panic!("two migrations are expected:\n{list}");
    };
    assert_eq!(first, MIGRATION);
    assert!(second.ends_with("_add_notes"), "{second}");
    assert!(source.join(format!("{second}.rs")).is_file(), "{second}");
    let boxes: Vec<&str> = list
        .split("Box::new(")
        .skip(1)
        .filter_map(|text| text.split("::Migration)").next())
        .collect();
    assert_eq!(boxes, modules, "the list holds both, in order");
}
