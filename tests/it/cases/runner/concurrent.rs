//! Several runners at a time.

use std::time::Duration;

use tausestack_db::Database;
use tausestack_db::migrate::prelude::*;
use tausestack_db::migrate::{Event, MigrationError, Runner};

use super::steps::{Three, Told, history, m1_users, recorded, target, up};
use crate::context::Context;

pub(crate) async fn runners_that_start_together_apply_each_once(context: Context) {
    if !context.mount.has_several_connections() {
        return;
    }
    let mut running = Vec::new();
    for _ in 0..8 {
        let db = Database::connect(context.options()).await.unwrap();
        running.push(tokio::spawn(async move {
            let moved = up::<Three>(&db, "head").await;
            db.disconnect().await.unwrap();
            moved
        }));
    }
    let mut moved = Vec::new();
    for task in running {
        moved.extend(task.await.unwrap());
    }
    assert_eq!(
        moved,
        ["m1_users", "m2_email", "m3_posts"],
        "by one of them each"
    );
    assert_eq!(recorded(&context.db).await, moved);
}

/// Who waits while another goes back to nothing applies all anew, and keeps its record.
pub(crate) async fn a_reset_and_an_upgrade_come_one_after_the_other(context: Context) {
    if !context.mount.has_several_connections() {
        return;
    }
    up::<Three>(&context.db, "head").await;
    // The reset, on a thread of its own, stands still in its midst until the other
    // one waits.
    let (waits, is_waited) = std::sync::mpsc::channel();
    let is_waited = std::sync::Mutex::new(is_waited);
    let (begins, is_begun) = tokio::sync::oneshot::channel();
    let begins = std::sync::Mutex::new(Some(begins));
    let options = context.options();
    let reset = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let db = Database::connect(options).await.unwrap();
            let runner = Runner::new::<Three>(&db).unwrap().on_event(move |event| {
                if let Event::Begun { .. } = event
                    && let Some(begins) = begins.lock().unwrap().take()
                {
                    begins.send(()).unwrap();
                    let is_waited = is_waited.lock().unwrap();
                    is_waited.recv_timeout(Duration::from_secs(30)).unwrap();
                }
            });
            let moved = runner.reset().await.unwrap();
            db.disconnect().await.unwrap();
            moved
        })
    });
    is_begun.await.unwrap();
    let other = Database::connect(context.options()).await.unwrap();
    let runner = Runner::new::<Three>(&other)
        .unwrap()
        .on_event(move |event| {
            if matches!(event, Event::Waiting { .. }) {
                let _ = waits.send(());
            }
        });
    let applied = runner.upgrade(&target("head")).await.unwrap();
    assert_eq!(reset.join().unwrap(), ["m3_posts", "m2_email", "m1_users"]);
    assert_eq!(applied, ["m1_users", "m2_email", "m3_posts"]);
    assert_eq!(recorded(&other).await, applied, "it is recorded");
    other.disconnect().await.unwrap();
}

mod m2_slow {
    use super::{MigrationName, MigrationTrait, SchemaManager, async_trait};
    use tausestack_db::sea_orm::DbErr;

    pub(crate) struct Migration;

    impl MigrationName for Migration {
        fn name(&self) -> &str {
            "m2_slow"
        }
    }

    #[async_trait]
    impl MigrationTrait for Migration {
        async fn up(&self, _: &SchemaManager) -> Result<(), DbErr> {
            tokio::time::sleep(std::time::Duration::from_secs(3)).await;
            Ok(())
        }
    }
}

history!(Slow: m1_users, m2_slow);

pub(crate) async fn who_waits_is_told_and_gives_up_in_time(context: Context) {
    if !context.mount.has_several_connections() {
        return;
    }
    let db = context.db.clone();
    let holder = tokio::spawn(async move { up::<Slow>(&db, "head").await });
    while !super::steps::has_table(&context.db, "users").await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let told = Told::default();
    let other = Database::connect(context.options()).await.unwrap();
    let runner = told
        .runner::<Slow>(&other)
        .patience(Duration::from_millis(1_500));
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert!(
        matches!(error, MigrationError::LockTimeout { .. }),
        "{error}"
    );
    assert_eq!(told.lines(), ["waiting"]);
    assert!(
        context.mount.is_sqlite() || error.to_string().contains("(session "),
        "a server tells who holds it: {error}"
    );
    // One that is patient finds the work done.
    let patient = Runner::new::<Slow>(&other).unwrap();
    assert!(patient.upgrade(&target("head")).await.unwrap().is_empty());
    assert_eq!(holder.await.unwrap(), ["m1_users", "m2_slow"]);
    other.disconnect().await.unwrap();
}
