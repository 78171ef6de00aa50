//! The migrations that the cases move, and how a database is looked at.

use std::sync::{Arc, Mutex};

use tausestack_db::migrate::{Event, HistoryEntry, MoveTo, Runner, Status};
use tausestack_db::prelude::*;
use tausestack_db::{AssertSafe, Backend};

/// A migration in a module of its own, whose name it has.
macro_rules! revision {
    ($module:ident, [$($operation:expr),* $(,)?]) => {
        pub(in crate::cases) mod $module {
            #[allow(unused_imports, reason = "each uses what it needs")]
            use tausestack_db::migrate::prelude::*;

            #[derive(Revision)]
            pub(crate) struct Migration;

            impl Operations for Migration {
                fn up(&self) -> Vec<Operation> {
                    vec![$($operation),*]
                }
            }
        }
    };
}

/// A history of these migrations.
macro_rules! history {
    ($name:ident: $($module:ident),* $(,)?) => {
        pub(in crate::cases) struct $name;

        #[tausestack_db::migrate::locked]
        #[tausestack_db::migrate::prelude::async_trait]
        impl tausestack_db::migrate::prelude::MigratorTrait for $name {
            fn migrations() -> Vec<Box<dyn tausestack_db::migrate::prelude::MigrationTrait>> {
                vec![$(Box::new($module::Migration)),*]
            }
        }
    };
}
pub(in crate::cases) use {history, revision};

revision!(
    m1_users,
    [create_table(
        table("users")
            .column(big_int("id").identity())
            .column(text("name"))
            .primary_key("pk_users", ["id"]),
    )]
);
revision!(
    m2_email,
    [
        add_column("users", text("email").nullable()),
        create_index("users", index("ix_users_name", ["name"])),
    ]
);
revision!(
    m3_posts,
    [create_table(
        table("posts")
            .column(big_int("id").identity())
            .column(big_int("user_id"))
            .primary_key("pk_posts", ["id"])
            .foreign_key(foreign_key(
                "fk_posts_user_id",
                ["user_id"],
                "users",
                ["id"]
            )),
    )]
);

history!(Three: m1_users, m2_email, m3_posts);

pub(in crate::cases) fn target(text: &str) -> MoveTo {
    text.parse().unwrap()
}

/// What a runner told, in words.
#[derive(Clone, Default)]
pub(in crate::cases) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    pub(in crate::cases) fn runner<M: tausestack_db::migrate::prelude::MigratorTrait>(
        &self,
        db: &Database,
    ) -> Runner {
        let told = self.clone();
        Runner::new::<M>(db).unwrap().on_event(move |event| {
            told.0.lock().unwrap().push(words(event));
        })
    }

    pub(in crate::cases) fn lines(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn words(event: &Event<'_>) -> String {
    match event {
        Event::Waiting { .. } => "waiting".to_owned(),
        Event::OutOfOrder { migration } => format!("out of order: {migration}"),
        Event::Begun {
            migration,
            direction,
            ..
        } => format!("{migration} {direction}"),
        Event::Resumed { done, of, .. } => format!("resumed after {done} of {of}"),
        Event::Found { counted } => {
            format!("{} {:?}", counted.finding.code(), counted.count)
        }
        Event::Statement { describes, .. } => (*describes).to_owned(),
        Event::AlreadyDone { number } => format!("{number} is done already"),
        Event::Finished { migration, .. } => format!("{migration} done"),
        _ => "something else".to_owned(),
    }
}

pub(in crate::cases) async fn up<M: tausestack_db::migrate::prelude::MigratorTrait>(
    db: &Database,
    to: &str,
) -> Vec<String> {
    Runner::new::<M>(db)
        .unwrap()
        .upgrade(&target(to))
        .await
        .unwrap()
}

pub(in crate::cases) async fn down<M: tausestack_db::migrate::prelude::MigratorTrait>(
    db: &Database,
    to: &str,
) -> Vec<String> {
    Runner::new::<M>(db)
        .unwrap()
        .downgrade(&target(to))
        .await
        .unwrap()
}

/// Each migration with where it stands.
pub(in crate::cases) async fn history_of<M: tausestack_db::migrate::prelude::MigratorTrait>(
    db: &Database,
) -> Vec<(String, Status)> {
    let entries = Runner::new::<M>(db).unwrap().history().await.unwrap();
    entries
        .into_iter()
        .map(|HistoryEntry { name, status, .. }| (name, status))
        .collect()
}

/// The rows that the query counts.
pub(in crate::cases) async fn number(db: &impl Backend, sql: &str) -> i64 {
    let row = db
        .fetch_one_raw(AssertSafe(sql.to_owned()), params! {})
        .await
        .unwrap()
        .unwrap();
    row.get_at(0).unwrap()
}

pub(in crate::cases) async fn run(db: &impl Backend, sql: &str) {
    db.execute_raw(AssertSafe(sql.to_owned()), params! {})
        .await
        .unwrap();
}

/// Whether a table of this name answers.
pub(in crate::cases) async fn has_table(db: &Database, table: &str) -> bool {
    db.fetch_one_raw(
        AssertSafe(format!("SELECT count(*) AS n FROM {table}")),
        params! {},
    )
    .await
    .is_ok()
}

/// What SeaORM's table says is applied, by name.
pub(in crate::cases) async fn recorded(db: &Database) -> Vec<String> {
    db.fetch_all_raw(
        "SELECT version FROM seaql_migrations ORDER BY 1",
        params! {},
    )
    .await
    .unwrap()
    .iter()
    .map(|row| row.get_at(0).unwrap())
    .collect()
}
