//! Keys, indexes, checks and foreign keys.

use tausestack_db::migrate::{
    PlanError, big_int, create_index, diff, execute, foreign_key, index, integer, nothing, part,
    sql, steps, table, text,
};
use tausestack_db::schema::{ReferentialAction, Schema};

use super::harness::{Migrated, hints, schema};
use crate::context::Context;

fn users(
    with: impl FnOnce(tausestack_db::migrate::TableBuilder) -> tausestack_db::migrate::TableBuilder,
) -> Schema {
    schema([with(
        table("users")
            .column(big_int("id").identity())
            .column(text("name"))
            .column(integer("age").nullable())
            .primary_key("pk_users", ["id"]),
    )])
}

async fn seeded(context: Context, from: &Schema) -> Migrated {
    let db = Migrated::with(context, from).await;
    db.sql("INSERT INTO users (name, age) VALUES ('ana', 1), ('bob', NULL), ('Ana', 1)")
        .await;
    db
}

pub(crate) async fn case_18_keys_and_indexes_come_and_go(context: Context) {
    let mut db = seeded(context, &users(|t| t)).await;
    let to = users(|t| {
        t.unique("uq_users_name", ["name"])
            .index(index("ix_users_age", [part("age").descending()]))
            .index(index("uq_users_age_name", ["age", "name"]).unique())
            .check("ck_users_age", "age >= 0")
    });
    db.prove(&to, &hints(&[])).await;
    assert!(
        db.try_sql("INSERT INTO users (name) VALUES ('x'), ('x')")
            .await
            .is_err()
    );
    assert!(
        db.try_sql("INSERT INTO users (name, age) VALUES ('y', -1)")
            .await
            .is_err()
    );
    db.prove(&users(|t| t), &hints(&[])).await;
}

pub(crate) async fn duplicates_are_counted_before_a_key(context: Context) {
    let db = seeded(context, &users(|t| t)).await;
    let to = users(|t| t.unique("uq_users_age", ["age"]));
    let plan = diff(&db.live.schema, &to, &hints(&[])).unwrap().operations;
    assert_eq!(db.counted(&plan, "duplicates").await, 1);
    let to = users(|t| t.check("ck_users_age", "age > 1"));
    let plan = diff(&db.live.schema, &to, &hints(&[])).unwrap().operations;
    assert_eq!(db.counted(&plan, "refused-rows").await, 2);
}

pub(crate) async fn case_17_a_key_of_another_order(context: Context) {
    let of = |columns: [&str; 2]| {
        schema([table("members")
            .column(big_int("team"))
            .column(big_int("member"))
            .primary_key("pk_members", columns)])
    };
    let mut db = Migrated::with(context, &of(["team", "member"])).await;
    db.sql("INSERT INTO members (team, member) VALUES (1, 2), (1, 3)")
        .await;
    db.prove(&of(["member", "team"]), &hints(&[])).await;
}

pub(crate) async fn case_20_foreign_keys_come_and_go_with_their_index(context: Context) {
    let posts = || {
        table("posts")
            .column(big_int("id").identity())
            .column(big_int("author").nullable())
            .primary_key("pk_posts", ["id"])
    };
    let of =
        |with: fn(tausestack_db::migrate::TableBuilder) -> tausestack_db::migrate::TableBuilder| {
            let mut all = users(|t| t);
            all.tables.push(with(posts()).into());
            all
        };
    let plain = of(|t| t);
    let keyed = of(|t| {
        t.foreign_key(
            foreign_key("fk_posts_author", ["author"], "users", ["id"])
                .on_delete(ReferentialAction::SetNull),
        )
    });
    let indexed = of(|t| {
        t.foreign_key(
            foreign_key("fk_posts_author", ["author"], "users", ["id"])
                .on_delete(ReferentialAction::SetNull),
        )
        .index(index("ix_posts_author", ["author"]))
    });
    let mut db = seeded(context, &plain).await;
    db.sql("INSERT INTO posts (author) VALUES (1), (2), (NULL)")
        .await;
    let operations = db.migrate(&keyed, &hints(&[])).await;
    assert!(
        db.try_sql("INSERT INTO posts (author) VALUES (99)")
            .await
            .is_err()
    );
    let back = tausestack_db::migrate::reverse_all(&operations).unwrap();
    db.run(&back).await.unwrap();
    db.prove(&keyed, &hints(&[])).await;
    db.prove(&indexed, &hints(&[])).await;
    // The index goes, and the key stays.
    db.prove(&keyed, &hints(&[])).await;
    db.prove(&plain, &hints(&[])).await;
}

pub(crate) async fn orphans_are_counted_before_a_foreign_key(context: Context) {
    let of = |keyed: bool| {
        let posts = table("posts").column(big_int("author").nullable());
        let mut all = users(|t| t);
        all.tables.push(
            if keyed {
                posts.foreign_key(foreign_key("fk", ["author"], "users", ["id"]))
            } else {
                posts
            }
            .into(),
        );
        all
    };
    let db = seeded(context, &of(false)).await;
    db.sql("INSERT INTO posts (author) VALUES (1), (99), (NULL)")
        .await;
    let plan = diff(&db.live.schema, &of(true), &hints(&[]))
        .unwrap()
        .operations;
    assert_eq!(db.counted(&plan, "orphans").await, 1);
}

pub(crate) async fn case_25_another_predicate_is_another_index(context: Context) {
    let of =
        |predicate: &str| users(|t| t.index(index("ix_users_name", ["name"]).predicate(predicate)));
    if db_has_no_partial_indexes(&context) {
        // Case 28: an error before anything runs.
        let db = Migrated::with(context, &users(|t| t)).await;
        let plan = diff(&db.live.schema, &of("age > 1"), &hints(&[])).unwrap();
        let error = steps(&db.live, &plan.operations).unwrap_err();
        assert!(matches!(error, PlanError::Schema { .. }), "{error}");
        assert!(error.to_string().contains("partial index"), "{error}");
        return;
    }
    let mut db = seeded(context, &of("age > 1")).await;
    db.prove(&of("age > 2"), &hints(&[])).await;
}

fn db_has_no_partial_indexes(context: &Context) -> bool {
    context.mount.is_mysql()
}

pub(crate) async fn case_24_expressions_of_indexes(context: Context) {
    let to = users(|t| {
        t.index(index(
            "ix_users_lower_name",
            [tausestack_db::migrate::expression("lower(name)")],
        ))
    });
    let mut db = seeded(context, &users(|t| t)).await;
    let plan = diff(&db.live.schema, &to, &hints(&[])).unwrap();
    if steps(&db.live, &plan.operations).is_err() {
        assert!(db.mount.is_mysql(), "MariaDB alone has none");
        return;
    }
    db.prove(&to, &hints(&[])).await;
}

pub(crate) async fn case_45_an_index_is_built_while_others_write(context: Context) {
    let mut db = seeded(context, &users(|t| t)).await;
    let before = db.catalog().await;
    let create = [create_index(
        "users",
        index("ix_users_age", ["age"]).concurrently(),
    )];
    let plan = db.steps(&create);
    if db.mount.is_postgres() {
        assert!(!plan.steps[0].transactional);
        assert!(plan.steps[0].sql.contains("CONCURRENTLY"), "{plan:?}");
        // A build that failed is removed before the next try.
        let retry = plan.steps[0].before_retry.clone().unwrap();
        db.sql(&retry).await;
    }
    db.run(&create).await.unwrap();
    assert_ne!(db.catalog().await, before);
    db.undo(&create).await;
    assert_eq!(db.catalog().await, before);
}

pub(crate) async fn case_40_tables_in_a_circle_come_and_go(context: Context) {
    let one = |name: &str, other: &str| {
        table(name)
            .column(big_int("id"))
            .column(big_int("other").nullable())
            .column(big_int("own").nullable())
            .primary_key(format!("pk_{name}"), ["id"])
            .foreign_key(foreign_key(
                format!("fk_{name}_other"),
                ["other"],
                other,
                ["id"],
            ))
            .foreign_key(foreign_key(format!("fk_{name}_own"), ["own"], name, ["id"]))
    };
    let circle = schema([one("a", "b"), one("b", "a")]);
    let plain = schema([table("c").column(text("x"))]);
    let mut db = Migrated::with(context, &circle).await;
    db.sql("INSERT INTO a (id, own) VALUES (1, 1)").await;
    db.sql("INSERT INTO b (id, other) VALUES (1, 1)").await;
    db.sql("UPDATE a SET other = 1").await;
    assert!(db.try_sql("UPDATE a SET other = 2").await.is_err());
    db.prove(&plain, &hints(&[])).await;
    db.prove(&circle, &hints(&[])).await;
}

pub(crate) async fn a_foreign_key_makes_way_for_a_type(context: Context) {
    let of = |column: fn(&'static str) -> tausestack_db::migrate::ColumnBuilder| {
        schema([
            table("users")
                .column(column("id"))
                .primary_key("pk_users", ["id"]),
            table("posts")
                .column(column("author").nullable())
                .foreign_key(foreign_key("fk", ["author"], "users", ["id"])),
        ])
    };
    let mut db = Migrated::with(context, &of(integer)).await;
    db.sql("INSERT INTO users (id) VALUES (1), (2)").await;
    db.sql("INSERT INTO posts (author) VALUES (1), (1), (NULL)")
        .await;
    db.prove(&of(big_int), &hints(&[])).await;
}

pub(crate) async fn case_44_sql_runs_between_the_changes(context: Context) {
    let mut db = seeded(context, &users(|t| t)).await;
    let plan = [
        execute(sql("UPDATE users SET name = 'BOB' WHERE name = 'bob'"))
            .reverse_with(sql("UPDATE users SET name = 'bob' WHERE name = 'BOB'")),
        execute(nothing()).reverse_with(nothing()),
    ];
    db.run(&plan).await.unwrap();
    assert_eq!(
        db.number("SELECT count(*) FROM users WHERE name = 'BOB'")
            .await,
        1
    );
    db.undo(&plan).await;
    assert_eq!(
        db.number("SELECT count(*) FROM users WHERE name = 'bob'")
            .await,
        1
    );
    let steps = db.steps(&plan);
    assert_eq!(steps.steps.len(), 1, "nothing is no statement");
    assert_eq!(
        steps.steps[0].transactional,
        db.mount.ddl_is_transactional()
    );
}
