//! Enums: types on PostgreSQL, checks elsewhere.

use tausestack_db::migrate::{
    Operation, add_column, alter_enum, big_int, enum_type, enumeration, table, text,
};
use tausestack_db::schema::Schema;

use super::harness::{Migrated, hints, schema};
use crate::context::Context;

fn users(values: &[&str], default: &str) -> Schema {
    schema([table("users")
        .column(big_int("id").identity())
        .column(enumeration("role", enum_type("role", values.iter().copied())).default(default))
        .column(enumeration("former", enum_type("role", values.iter().copied())).nullable())
        .primary_key("pk_users", ["id"])])
}

async fn seeded(context: Context, values: &[&str]) -> Migrated {
    let db = Migrated::with(context, &users(values, values[0])).await;
    for value in values {
        let value = value.replace('\'', "''");
        db.sql(&format!(
            "INSERT INTO users (role, former) VALUES ('{value}', NULL)"
        ))
        .await;
    }
    db
}

pub(crate) async fn case_31_a_value_is_added_and_used_at_once(context: Context) {
    let mut db = seeded(context, &["guest", "root"]).await;
    let to = users(&["guest", "member", "root", "it's"], "member");
    db.prove(&to, &hints(&[])).await;
    db.sql("INSERT INTO users (former) VALUES ('it''s')").await;
    assert_eq!(
        db.texts("SELECT role FROM users WHERE former = 'it''s'")
            .await,
        ["member"]
    );
    let refused = db
        .try_sql("INSERT INTO users (role) VALUES ('nobody')")
        .await;
    assert!(refused.is_err());
}

pub(crate) async fn case_32_a_value_goes_if_no_row_uses_it(context: Context) {
    let mut db = seeded(context, &["a", "b", "c"]).await;
    let to = users(&["c", "b"], "b");
    let plan = tausestack_db::migrate::diff(&db.live.schema, &to, &hints(&[]))
        .unwrap()
        .operations;
    assert_eq!(db.counted(&plan, "enum-values").await, 1);
    let before = (db.catalog().await, db.cells().await);
    if db.mount.ddl_is_transactional() {
        db.run(&plan).await.unwrap_err();
        assert_eq!(
            (db.catalog().await, db.cells().await),
            before,
            "nothing is lost"
        );
    }
    db.sql("DELETE FROM users WHERE role = 'a'").await;
    assert_eq!(db.counted(&plan, "enum-values").await, 0);
    db.prove(&to, &hints(&[])).await;
}

/// Lists have values of the type as well.
pub(crate) async fn values_go_from_lists_that_hold_none_of_them(context: Context) {
    if !context.mount.is_postgres() {
        return;
    }
    let of = |values: &[&str]| {
        let roles = enum_type("role", values.iter().copied());
        schema([table("users")
            .column(big_int("id").identity())
            .column(enumeration("roles", roles).array().nullable())
            .primary_key("pk_users", ["id"])])
    };
    let mut db = Migrated::with(context, &of(&["it's", "b \\ c", "d"])).await;
    let insert =
        "INSERT INTO users (roles) VALUES (ARRAY['d', NULL, 'it''s']::role[]), (NULL), ('{}')";
    db.sql(insert).await;
    let gone = [alter_roles(&["it's", "b \\ c", "d"], &["it's", "b \\ c"])];
    assert_eq!(db.counted(&gone, "enum-values").await, 1);
    let plan = db.prove(&of(&["d", "it's"]), &hints(&[])).await;
    assert_eq!(plan.len(), 1);

    // Two values swap their names, and lists follow.
    db.sql(insert).await;
    let swap = [alter_roles(&["d", "it's"], &["it's", "d"])
        .rename_value("d", "it's")
        .rename_value("it's", "d")];
    db.run(&swap).await.unwrap();
    assert_eq!(
        db.texts("SELECT roles::text FROM users WHERE cardinality(roles) > 0")
            .await,
        ["{it's,NULL,d}"]
    );
}

fn alter_roles(from: &[&str], to: &[&str]) -> Operation {
    alter_enum(
        enum_type("role", from.iter().copied()),
        enum_type("role", to.iter().copied()),
    )
    .of_column("users", "roles")
}

pub(crate) async fn case_33_values_in_use_are_counted_in_each_column(context: Context) {
    let db = seeded(context, &["a", "b"]).await;
    db.sql("UPDATE users SET former = 'b'").await;
    let shrink = [
        alter_enum(enum_type("role", ["a", "b"]), enum_type("role", ["a"]))
            .of_column("users", "role")
            .of_column("users", "former"),
    ];
    let mut counts = Vec::new();
    for finding in db.findings(&shrink) {
        if let Some(count) = &finding.count {
            counts.push(db.number(&count.sql).await);
        }
    }
    assert_eq!(counts, [1, 2]);
}

pub(crate) async fn values_are_renamed_with_the_rows(context: Context) {
    let mut db = seeded(context, &["guest", "root"]).await;
    let before = (db.catalog().await, db.cells().await);
    let rename = [alter_enum(
        enum_type("role", ["guest", "root"]),
        enum_type("role", ["guest", "admin"]),
    )
    .of_column("users", "role")
    .of_column("users", "former")
    .rename_value("root", "admin")];
    db.run(&rename).await.unwrap();
    assert_eq!(
        db.texts("SELECT role FROM users ORDER BY id").await,
        ["guest", "admin"]
    );
    db.undo(&rename).await;
    assert_eq!((db.catalog().await, db.cells().await), before);
}

pub(crate) async fn case_34_a_shared_enum_stays_for_the_other_table(context: Context) {
    let role = || enum_type("role", ["a", "b"]);
    let one = || table("one").column(enumeration("role", role()));
    let two = || table("two").column(enumeration("role", role()));
    let mut db = Migrated::with(context, &schema([one(), two()])).await;
    db.prove(&schema([two()]), &hints(&[])).await;
    db.prove(
        &schema([table("three").column(text("x"))]),
        &hints(&["two:"]),
    )
    .await;
}

pub(crate) async fn texts_become_an_enum_and_back(context: Context) {
    let of = |column| {
        schema([table("users")
            .column(big_int("id").identity())
            .column(column)
            .primary_key("pk_users", ["id"])])
    };
    let role = || enumeration("role", enum_type("role", ["a", "b"])).nullable();
    let mut db = Migrated::with(context, &of(text("role").nullable())).await;
    db.sql("INSERT INTO users (role) VALUES ('a'), (NULL), ('b')")
        .await;
    db.prove(&of(role()), &hints(&[])).await;
    let more = [add_column(
        "users",
        enumeration("second", enum_type("role", ["a", "b"])).default("b"),
    )];
    db.sql("INSERT INTO users (role) VALUES ('a')").await;
    db.run(&more).await.unwrap();
    assert_eq!(db.texts("SELECT second FROM users").await, ["b"]);
    assert!(db.try_sql("UPDATE users SET second = 'z'").await.is_err());
    db.undo(&more).await;
}
