//! Where a history moves, and what is recorded of it.

use tausestack_db::migrate::prelude::*;
use tausestack_db::migrate::{MigrationError, Runner, Status};

use super::steps::{
    Three, Told, down, has_table, history, history_of, m1_users, m3_posts, recorded, target, up,
};
use crate::context::Context;

pub(crate) async fn a_history_moves_up_and_down(context: Context) {
    let db = &context.db;
    assert_eq!(
        history_of::<Three>(db).await.len(),
        3,
        "all are known before there is a table that records them"
    );
    assert!(
        !has_table(db, "seaql_migrations").await,
        "looking makes none"
    );

    assert_eq!(up::<Three>(db, "+1").await, ["m1_users"]);
    assert_eq!(up::<Three>(db, "head").await, ["m2_email", "m3_posts"]);
    assert!(up::<Three>(db, "head").await.is_empty());
    assert_eq!(recorded(db).await, ["m1_users", "m2_email", "m3_posts"]);
    assert!(has_table(db, "posts").await);

    assert_eq!(down::<Three>(db, "-1").await, ["m3_posts"]);
    assert!(!has_table(db, "posts").await);
    assert_eq!(
        history_of::<Three>(db).await,
        [
            ("m1_users".to_owned(), Status::Applied),
            ("m2_email".to_owned(), Status::Applied),
            ("m3_posts".to_owned(), Status::Pending),
        ]
    );
    assert_eq!(down::<Three>(db, "base").await, ["m2_email", "m1_users"]);
    assert!(!has_table(db, "users").await);
    assert!(recorded(db).await.is_empty());
}

pub(crate) async fn a_target_is_a_name_or_the_beginning_of_one(context: Context) {
    let db = &context.db;
    assert_eq!(up::<Three>(db, "m2").await, ["m1_users", "m2_email"]);
    assert_eq!(down::<Three>(db, "m1_users").await, ["m2_email"]);
    let runner = Runner::new::<Three>(db).unwrap();
    for (text, meant) in [
        ("m4_users", "m1_users"),
        ("email", "m2_email"),
        ("hed", "head"),
    ] {
        let error = runner.upgrade(&target(text)).await.unwrap_err();
        assert_eq!(error.code(), "unknown-revision");
        let asks = format!("did you mean `{meant}`?");
        assert!(error.to_string().contains(&asks), "{error}");
    }
    let error = runner.upgrade(&target("m")).await.unwrap_err();
    assert!(
        matches!(error, MigrationError::AmbiguousRevision { .. }),
        "{error}"
    );
    let error = runner.upgrade(&target("base")).await.unwrap_err();
    assert_eq!(error.code(), "wrong-way");
    assert_eq!(recorded(db).await, ["m1_users"]);
}

pub(crate) async fn seaorms_migrator_goes_through_the_runner(context: Context) {
    let db = &context.db;
    Three::up(db, Some(2)).await.unwrap();
    assert_eq!(recorded(db).await, ["m1_users", "m2_email"]);
    let checksums = super::steps::number(db, "SELECT count(*) FROM tausestack_migrations").await;
    assert_eq!(checksums, 2, "its moves are ours");
    assert_eq!(Three::get_pending_migrations(db).await.unwrap().len(), 1);
    // SeaORM's own connection, of which it is not known whether MariaDB answers.
    Three::up(db.seaorm(), None).await.unwrap();
    assert!(has_table(db, "posts").await);
    Three::down(db, Some(1)).await.unwrap();
    assert!(!has_table(db, "posts").await);
    Three::refresh(db).await.unwrap();
    assert_eq!(recorded(db).await.len(), 3);
    super::steps::run(db, "CREATE TABLE stray (n INTEGER)").await;
    Three::fresh(db).await.unwrap();
    assert!(!has_table(db, "stray").await, "all is dropped");
    assert_eq!(recorded(db).await.len(), 3);
    Three::reset(db).await.unwrap();
    assert!(!has_table(db, "users").await);
    assert!(!has_table(db, "seaql_migrations").await);
}

pub(crate) async fn migrations_in_a_transaction_are_refused(context: Context) {
    use tausestack_db::sea_orm::TransactionTrait as _;

    let transaction = context.db.seaorm().begin().await.unwrap();
    let error = Three::up(&transaction, None).await.unwrap_err();
    assert!(
        error.to_string().contains("not in a transaction"),
        "{error}"
    );
    transaction.rollback().await.unwrap();
}

history!(First: m1_users);
history!(WithoutSecond: m1_users, m3_posts);

pub(crate) async fn a_migration_from_another_branch_is_applied_with_a_note(context: Context) {
    let db = &context.db;
    assert_eq!(up::<WithoutSecond>(db, "head").await.len(), 2);
    let told = Told::default();
    let runner = told.runner::<Three>(db);
    assert!(runner.history().await.unwrap()[1].out_of_order);
    assert_eq!(runner.upgrade(&target("head")).await.unwrap(), ["m2_email"]);
    assert!(
        told.lines().contains(&"out of order: m2_email".to_owned()),
        "it is told"
    );
    assert_eq!(down::<Three>(db, "-1").await, ["m3_posts"], "by name");
}

pub(crate) async fn what_is_missing_is_named_and_a_stamp_is_the_way_out(context: Context) {
    let db = &context.db;
    up::<Three>(db, "head").await;
    let runner = Runner::new::<First>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "missing");
    assert!(error.to_string().contains("m2_email, m3_posts"), "{error}");
    let error = runner.downgrade(&target("-1")).await.unwrap_err();
    assert_eq!(error.code(), "missing");
    runner.stamp(&target("head")).await.unwrap();
    assert_eq!(recorded(db).await, ["m1_users"]);
    assert!(has_table(db, "posts").await, "a stamp runs nothing");
    assert!(runner.upgrade(&target("head")).await.unwrap().is_empty());
}

/// The same names, of which the second does something else.
mod edited {
    use super::super::steps::{history, m1_users, m3_posts, revision};

    revision!(m2_email, [add_column("users", text("mail").nullable())]);
    history!(Edited: m1_users, m2_email, m3_posts);
}

pub(crate) async fn what_was_edited_is_named_and_a_stamp_is_the_way_out(context: Context) {
    let db = &context.db;
    up::<Three>(db, "m2").await;
    let runner = Runner::new::<edited::Edited>(db).unwrap();
    assert_eq!(runner.history().await.unwrap()[1].status, Status::Edited);
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "edited");
    assert!(error.to_string().contains("m2_email"), "{error}");
    assert!(!has_table(db, "posts").await, "nothing was done");
    runner.stamp(&target("m2")).await.unwrap();
    assert_eq!(runner.upgrade(&target("head")).await.unwrap(), ["m3_posts"]);
}

pub(crate) async fn a_stamp_records_what_is_there_already(context: Context) {
    let db = &context.db;
    up::<Three>(db, "head").await;
    // A database that another tool made.
    super::steps::run(db, "DROP TABLE seaql_migrations").await;
    super::steps::run(db, "DROP TABLE tausestack_migrations").await;
    let runner = Runner::new::<Three>(db).unwrap();
    runner.stamp(&target("m2")).await.unwrap();
    assert_eq!(recorded(db).await, ["m1_users", "m2_email"]);
    runner.stamp(&target("head")).await.unwrap();
    assert_eq!(recorded(db).await.len(), 3);
    assert_eq!(down::<Three>(db, "-1").await, ["m3_posts"]);
    runner.stamp(&target("base")).await.unwrap();
    assert!(recorded(db).await.is_empty());
    let error = runner.stamp(&target("+1")).await.unwrap_err();
    assert_eq!(error.code(), "no-target");
}
