//! What is looked at before anything is touched.

use tausestack_db::migrate::Runner;

use super::steps::{
    Told, down, has_table, history, m1_users, m2_email, number, recorded, revision, run, target, up,
};
use crate::context::Context;

revision!(
    m3_without_email,
    [drop_column("users", text("email").nullable())]
);
revision!(
    m4_nothing,
    [drop_table(
        table("users")
            .column(big_int("id").identity())
            .column(text("name"))
            .primary_key("pk_users", ["id"])
            .index(index("ix_users_name", ["name"])),
    )]
);
history!(Losing: m1_users, m2_email, m3_without_email, m4_nothing);

pub(crate) async fn nothing_is_lost_unless_that_is_allowed(context: Context) {
    let db = &context.db;
    up::<Losing>(db, "m2").await;
    run(
        db,
        "INSERT INTO users (name, email) VALUES ('ana', 'a@x.io')",
    )
    .await;
    run(db, "INSERT INTO users (name, email) VALUES ('bob', NULL)").await;

    let runner = Runner::new::<Losing>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "destructive");
    let text = error.to_string();
    assert!(
        text.contains("users.email") && text.contains("(values: 1)"),
        "{text}"
    );
    assert!(text.contains("--allow-destructive"), "{text}");
    assert_eq!(recorded(db).await.len(), 2, "nothing was done");

    let allowed = Runner::new::<Losing>(db).unwrap().allow_destructive(true);
    assert_eq!(
        allowed.upgrade(&target("+1")).await.unwrap(),
        ["m3_without_email"]
    );
    run(db, "DELETE FROM users").await;
    assert_eq!(
        runner.upgrade(&target("head")).await.unwrap(),
        ["m4_nothing"],
        "where nothing is, nothing is lost"
    );
    assert!(!has_table(db, "users").await);
}

pub(crate) async fn a_way_down_warns_of_what_it_takes(context: Context) {
    let db = &context.db;
    up::<Losing>(db, "m2").await;
    run(
        db,
        "INSERT INTO users (name, email) VALUES ('ana', 'a@x.io')",
    )
    .await;
    let told = Told::default();
    let runner = told.runner::<Losing>(db);
    assert_eq!(
        runner.downgrade(&target("-1")).await.unwrap(),
        ["m2_email"],
        "what its way up added goes"
    );
    assert!(
        told.lines().contains(&"drop-column Some(1)".to_owned()),
        "with a warning that counts"
    );
}

revision!(
    m2_unique,
    [add_unique("users", unique("uq_users_name", ["name"]))]
);
history!(Strict: m1_users, m2_unique);

pub(crate) async fn rows_that_contradict_are_named_before_anything_is_done(context: Context) {
    if context.mount.is_mysql() {
        // A text without limit cannot be unique there; the same with a number.
        return numbers_that_contradict(context).await;
    }
    let db = &context.db;
    up::<Strict>(db, "m1").await;
    for name in ["ana", "ana", "bob"] {
        run(db, &format!("INSERT INTO users (name) VALUES ('{name}')")).await;
    }
    let runner = Runner::new::<Strict>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "conflict");
    assert!(error.to_string().contains("name"), "{error}");
    assert_eq!(recorded(db).await, ["m1_users"]);
    run(db, "DELETE FROM users WHERE id = 2").await;
    assert_eq!(
        runner.upgrade(&target("head")).await.unwrap(),
        ["m2_unique"]
    );
}

revision!(
    m1_numbers,
    [create_table(
        table("numbers")
            .column(big_int("id").identity())
            .column(integer("n"))
            .primary_key("pk_numbers", ["id"]),
    )]
);
revision!(
    m2_unique_number,
    [add_unique("numbers", unique("uq_numbers_n", ["n"]))]
);
history!(StrictNumbers: m1_numbers, m2_unique_number);

async fn numbers_that_contradict(context: Context) {
    let db = &context.db;
    up::<StrictNumbers>(db, "m1").await;
    for n in [1, 1, 2] {
        run(db, &format!("INSERT INTO numbers (n) VALUES ({n})")).await;
    }
    let runner = Runner::new::<StrictNumbers>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "conflict");
    assert_eq!(recorded(db).await, ["m1_numbers"]);
    run(db, "DELETE FROM numbers WHERE id = 2").await;
    assert_eq!(up::<StrictNumbers>(db, "head").await, ["m2_unique_number"]);
    assert_eq!(number(db, "SELECT count(*) FROM numbers").await, 2);
}

revision!(m2_misfit, [drop_column("users", text("nickname"))]);
history!(Misfit: m1_users, m2_misfit);

pub(crate) async fn operations_that_do_not_fit_are_refused_before_anything_is_done(
    context: Context,
) {
    let db = &context.db;
    up::<Misfit>(db, "m1").await;
    let runner = Runner::new::<Misfit>(db).unwrap();
    let error = runner.upgrade(&target("head")).await.unwrap_err();
    assert_eq!(error.code(), "plan");
    assert!(error.to_string().contains("nickname"), "{error}");
    assert_eq!(down::<Misfit>(db, "base").await, ["m1_users"]);
}

revision!(m2_forever, [execute(sql("DELETE FROM users"))]);
history!(OneWay: m1_users, m2_forever);

pub(crate) async fn what_has_no_way_back_says_so(context: Context) {
    let db = &context.db;
    up::<OneWay>(db, "head").await;
    let runner = Runner::new::<OneWay>(db).unwrap();
    let error = runner.downgrade(&target("base")).await.unwrap_err();
    assert_eq!(error.code(), "irreversible");
    assert!(error.to_string().starts_with("m2_forever"), "{error}");
    assert_eq!(recorded(db).await.len(), 2, "nothing was done");
}
