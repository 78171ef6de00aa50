//! What is shown of a move before it is made.

use tausestack_db::migrate::{Direction, Runner};

use super::steps::{Three, has_table, target, up};
use crate::context::Context;

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
