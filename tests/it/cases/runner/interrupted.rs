//! Migrations that fail half-way, and what the next run makes of them.

use tausestack_db::migrate::{Direction, Runner, Status};

use super::steps::{
    Told, has_table, history, history_of, m1_users, number, recorded, revision, run, target, up,
};
use crate::context::Context;

revision!(
    m2_half,
    [
        add_column("users", text("email").nullable()),
        execute(sql("INSERT INTO audit (what) VALUES ('half')"))
            .reverse_with(sql("DELETE FROM audit")),
        add_column("users", text("phone").nullable()),
    ]
);
history!(Half: m1_users, m2_half);

mod edited {
    use super::super::steps::{history, m1_users, revision};

    revision!(m2_half, [add_column("users", text("fax").nullable())]);
    history!(Edited: m1_users, m2_half);
}

/// Whether the column is there.
async fn has_column(context: &Context, column: &str) -> bool {
    let sql = format!("SELECT {column} FROM users");
    context
        .db
        .fetch_all_raw(
            tausestack_db::AssertSafe(sql),
            tausestack_db::prelude::params! {},
        )
        .await
        .is_ok()
}

use tausestack_db::Backend as _;

pub(crate) async fn a_failure_leaves_nothing_or_a_journal(context: Context) {
    let db = &context.db;
    up::<Half>(db, "m1").await;
    let told = Told::default();
    let runner = told.runner::<Half>(db);
    // The table that its second statement writes to is missing.
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    let text = error.to_string();
    assert_eq!(error.code(), "failed");
    assert!(text.contains("at statement 2 of 3"), "{text}");
    assert_eq!(recorded(db).await, ["m1_users"]);
    run(db, "CREATE TABLE audit (what VARCHAR(20))").await;
    told.lines();
    if context.mount.ddl_is_transactional() {
        assert!(text.ends_with("Nothing of it was kept"), "{text}");
        assert!(!has_column(&context, "email").await);
        assert_eq!(history_of::<Half>(db).await[1].1, Status::Pending);
        assert_eq!(runner.upgrade(&target("head")).await.unwrap(), ["m2_half"]);
    } else {
        assert!(text.contains("it goes on from there"), "{text}");
        assert!(has_column(&context, "email").await, "DDL commits at once");
        assert_eq!(history_of::<Half>(db).await[1].1, Status::InterruptedUp);
        let error = runner.downgrade(&target("-1")).await.unwrap_err();
        assert_eq!(error.code(), "interrupted");
        assert!(
            error.to_string().contains("1 of its 3 statements are done"),
            "{error}"
        );
        let error = runner
            .preview(Direction::Up, &target("head"))
            .await
            .unwrap_err();
        assert_eq!(error.code(), "interrupted");
        assert_eq!(runner.upgrade(&target("head")).await.unwrap(), ["m2_half"]);
        assert_eq!(told.lines()[0], "resumed after 1 of 3");
    }
    assert!(has_column(&context, "phone").await);
    assert_eq!(number(db, "SELECT count(*) FROM audit").await, 1, "once");
    assert_eq!(runner.downgrade(&target("m1")).await.unwrap(), ["m2_half"]);
    assert_eq!(number(db, "SELECT count(*) FROM audit").await, 0);
    assert!(!has_column(&context, "email").await);
}

pub(crate) async fn a_statement_that_was_done_and_not_marked_is_no_obstacle(context: Context) {
    if context.mount.ddl_is_transactional() {
        // There is no journal: what is done is done with its record.
        return;
    }
    let db = &context.db;
    up::<Half>(db, "m1").await;
    let told = Told::default();
    let runner = told.runner::<Half>(db);
    runner.upgrade(&target("head")).await.unwrap_err();
    run(db, "CREATE TABLE audit (what VARCHAR(20))").await;
    // As if the process had died between the statement and its mark.
    run(db, "UPDATE tausestack_migration_statements SET done = 0").await;
    told.lines();
    assert_eq!(runner.upgrade(&target("head")).await.unwrap(), ["m2_half"]);
    let lines = told.lines();
    assert!(lines.contains(&"1 is done already".to_owned()), "{lines:?}");
    assert_eq!(number(db, "SELECT count(*) FROM audit").await, 1);
}

revision!(
    m2_mistaken,
    [
        add_column("users", integer("age").nullable()),
        add_check("users", check("ck_users_age", "agee > 0")),
    ]
);
history!(Mistaken: m1_users, m2_mistaken);

/// What the database has refused is not taken for done, whatever its error is.
pub(crate) async fn a_statement_that_was_refused_is_refused_again(context: Context) {
    let db = &context.db;
    up::<Mistaken>(db, "m1").await;
    let runner = Runner::new::<Mistaken>(db).unwrap();
    for _ in 0..3 {
        let error = runner.upgrade(&target("head")).await.unwrap_err();
        assert_eq!(error.code(), "failed", "{error}");
        assert!(error.to_string().contains("agee"), "{error}");
        assert_eq!(recorded(db).await, ["m1_users"]);
    }
    if context.mount.is_mysql() {
        // Once it can run, it does: the column it was to name has come.
        run(db, "ALTER TABLE users ADD COLUMN agee INT").await;
        assert_eq!(
            runner.upgrade(&target("head")).await.unwrap(),
            ["m2_mistaken"]
        );
        run(db, "INSERT INTO users (name, agee) VALUES ('ana', 1)").await;
        let refused = db
            .execute_raw(
                "INSERT INTO users (name, agee) VALUES ('bob', -1)",
                tausestack_db::prelude::params! {},
            )
            .await
            .unwrap_err();
        assert!(refused.is_check(), "{refused}");
    }
}

pub(crate) async fn an_interrupted_migration_that_was_edited_is_named(context: Context) {
    if context.mount.ddl_is_transactional() {
        return;
    }
    let db = &context.db;
    up::<Half>(db, "m1").await;
    let half = Runner::new::<Half>(db).unwrap();
    half.upgrade(&target("head")).await.unwrap_err();
    let runner = Runner::new::<edited::Edited>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "interrupted");
    assert!(
        error.to_string().contains("have been edited since"),
        "{error}"
    );
    // Taken back by hand, and stamped.
    run(db, "ALTER TABLE users DROP COLUMN email").await;
    runner.stamp(&target("m1")).await.unwrap();
    assert_eq!(runner.upgrade(&target("head")).await.unwrap(), ["m2_half"]);
    assert!(has_table(db, "users").await && has_column(&context, "fax").await);
}

revision!(
    m2_concurrently,
    [
        add_column("users", text("email").nullable()),
        create_index("users", index("ix_users_email", ["email"]).concurrently()),
        execute(sql("INSERT INTO audit (what) VALUES ('late')"))
            .reverse_with(sql("DELETE FROM audit")),
    ]
);
history!(Concurrent: m1_users, m2_concurrently);

/// An index that is built beside writers stands in no transaction, on the one
/// database that has such.
pub(crate) async fn case_45_what_stands_in_no_transaction_is_journalled(context: Context) {
    if !context.mount.is_postgres() {
        return;
    }
    let db = &context.db;
    up::<Concurrent>(db, "m1").await;
    let runner = Runner::new::<Concurrent>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("The 2 statements before it are done"),
        "{error}"
    );
    run(db, "CREATE TABLE audit (what VARCHAR(20))").await;
    // As if it had died while the index was built: what is left is no use.
    run(
        db,
        "UPDATE tausestack_migration_statements SET done = 0 WHERE position = 1",
    )
    .await;
    assert_eq!(
        runner.upgrade(&target("head")).await.unwrap(),
        ["m2_concurrently"]
    );
    assert_eq!(number(db, "SELECT count(*) FROM audit").await, 1);
    let valid = "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = \
                 'ix_users_email'::regclass";
    assert_eq!(number(db, valid).await, 1);
}
