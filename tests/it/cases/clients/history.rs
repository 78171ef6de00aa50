//! A history by scripts.

use tausestack_db::Database;
use tausestack_db::migrate::{Direction, Runner};
use tausestack_db::schema::{InspectScope, Inspected, inspect};

use super::client::Client;
use crate::cases::runner::steps::{
    Three, down, history, number, recorded, revision, run, target, up,
};
use crate::context::Context;

/// P10: the script, fed to the database's own client, gives what the runner
/// gives, both ways.
pub(crate) async fn a_script_does_what_the_runner_does(context: Context) {
    let Some(client) = Client::of(&context) else {
        return;
    };
    let db = &context.db;
    let scope = InspectScope::current();
    let runner = Runner::new::<Three>(db).unwrap();
    let empty = inspect(db, &scope).await.unwrap();
    let script = runner.script(Direction::Up, &target("head")).await.unwrap();
    client.run(&script);
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
    client.run(&script);
    assert_eq!(reread(&context, &scope).await.schema, empty.schema);
    assert!(recorded(db).await.is_empty());

    up::<Three>(db, "head").await;
    assert_eq!(reread(&context, &scope).await.schema, by_script.schema);
    down::<Three>(db, "base").await;
}

revision!(
    m1_posts,
    [
        create_table(
            table("users")
                .column(big_int("id"))
                .primary_key("pk_users", ["id"]),
        ),
        create_table(
            table("posts")
                .column(big_int("id"))
                .column(big_int("user_id"))
                .primary_key("pk_posts", ["id"]),
        ),
    ]
);
revision!(
    m2_refer,
    [add_foreign_key(
        "posts",
        foreign_key("fk_posts_user_id", ["user_id"], "users", ["id"])
    )]
);
revision!(m3_note, [add_column("users", text("note").nullable())]);

history!(Referring: m1_posts, m2_refer, m3_note);

/// What the runner would have counted before, a script meets on its way: rows that refer
/// to none. It stops there, and nothing behind it is done.
pub(crate) async fn a_script_stops_at_the_first_error(context: Context) {
    let Some(client) = Client::of(&context) else {
        return;
    };
    let db = &context.db;
    up::<Referring>(db, "m1_posts").await;
    run(db, "INSERT INTO posts (id, user_id) VALUES (1, 7)").await;
    let runner = Runner::new::<Referring>(db).unwrap();
    let script = runner.script(Direction::Up, &target("head")).await.unwrap();
    client.try_run(&script).unwrap_err();

    let again = Database::connect(context.options()).await.unwrap();
    assert_eq!(recorded(&again).await, ["m1_posts"]);
    let live = inspect(&again, &InspectScope::current()).await.unwrap();
    let columns = |name: &str| {
        let mut tables = live.schema.tables.iter();
        let table = tables.find(|table| table.name.name == name).unwrap();
        table.columns.len()
    };
    assert_eq!((columns("users"), columns("posts")), (1, 2));
    assert_eq!(number(&again, "SELECT count(*) FROM posts").await, 1);

    // Without them it goes through.
    run(db, "DELETE FROM posts").await;
    client.run(&script);
    assert_eq!(recorded(&again).await, ["m1_posts", "m2_refer", "m3_note"]);
    again.disconnect().await.unwrap();
}

/// The schema, by a connection that has read nothing before.
async fn reread(context: &Context, scope: &InspectScope) -> Inspected {
    let db = Database::connect(context.options()).await.unwrap();
    let inspected = inspect(&db, scope).await.unwrap();
    db.disconnect().await.unwrap();
    inspected
}
