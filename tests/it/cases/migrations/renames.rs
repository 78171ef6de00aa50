//! Renames, which lose nothing.

use tausestack_db::migrate::{
    big_int, enum_type, enumeration, foreign_key, index, integer, table, text,
};
use tausestack_db::schema::ReferentialAction;

use super::harness::{Migrated, hints, schema};
use crate::context::Context;

pub(crate) async fn a_table_is_renamed_with_all_that_names_it(context: Context) {
    let people = |name: &str| {
        table(name)
            .column(big_int("id").identity())
            .column(text("email"))
            .column(enumeration("role", enum_type("role", ["a", "b"])).default("a"))
            .column(integer("age").nullable())
            .primary_key(format!("pk_{name}"), ["id"])
            .unique(format!("uq_{name}_email"), ["email"])
            .index(index(format!("ix_{name}_age"), ["age"]))
            .check(format!("ck_{name}_age"), "age >= 0")
    };
    let posts = |of: &str| {
        table("posts")
            .column(big_int("id").identity())
            .column(big_int("author"))
            .primary_key("pk_posts", ["id"])
            .foreign_key(
                foreign_key("fk_posts_author", ["author"], of, ["id"])
                    .on_delete(ReferentialAction::Cascade),
            )
    };
    let from = schema([people("people"), posts("people")]);
    let to = schema([people("users"), posts("users")]);
    let mut db = Migrated::with(context, &from).await;
    db.sql("INSERT INTO people (email, age) VALUES ('a@x', 1), ('b@x', NULL)")
        .await;
    db.sql("INSERT INTO posts (author) VALUES (1), (1), (2)")
        .await;
    db.prove(&to, &hints(&["people:users"])).await;
}

pub(crate) async fn case_42_a_column_is_renamed_and_retyped_under_its_index(context: Context) {
    let of = |column, name: &str| {
        schema([table("users")
            .column(big_int("id").identity())
            .column(column)
            .primary_key("pk_users", ["id"])
            .index(index(format!("ix_users_{name}"), [name]))])
    };
    let mut db = Migrated::with(context, &of(text("years").nullable(), "years")).await;
    db.sql("INSERT INTO users (years) VALUES ('7'), (NULL)")
        .await;
    db.prove(
        &of(integer("age").nullable(), "age"),
        &hints(&["users.years:age"]),
    )
    .await;
}

pub(crate) async fn case_43_two_columns_swap_their_names(context: Context) {
    let of = |one: &str, other: &str| {
        schema([table("t")
            .column(text(one).nullable())
            .column(integer(other).nullable())])
    };
    let mut db = Migrated::with(context, &of("a", "b")).await;
    db.sql("INSERT INTO t (a, b) VALUES ('x', 1)").await;
    let operations = db.migrate(&of("b", "a"), &hints(&["t.a:b", "t.b:a"])).await;
    assert_eq!(db.texts("SELECT b, a FROM t").await, ["x | 1"]);
    db.undo(&operations).await;
    assert_eq!(db.texts("SELECT a, b FROM t").await, ["x | 1"]);
}

pub(crate) async fn case_43_two_tables_swap_their_names(context: Context) {
    let of = |one: &str, other: &str| {
        schema([
            table(one)
                .column(text("x"))
                .index(index(format!("ix_{one}_x"), ["x"])),
            table(other)
                .column(integer("x"))
                .index(index(format!("ix_{other}_x"), ["x"])),
        ])
    };
    let mut db = Migrated::with(context, &of("a", "b")).await;
    db.sql("INSERT INTO a (x) VALUES ('text')").await;
    db.sql("INSERT INTO b (x) VALUES (1)").await;
    let operations = db.migrate(&of("b", "a"), &hints(&["a:b", "b:a"])).await;
    assert_eq!(db.texts("SELECT x FROM b").await, ["text"]);
    db.undo(&operations).await;
    assert_eq!(db.texts("SELECT x FROM a").await, ["text"]);
}

pub(crate) async fn case_23_names_of_all_kinds(context: Context) {
    let of = |table_name: &str, column: &str| {
        schema([table(table_name)
            .column(big_int("Id").identity())
            .column(text(column).nullable())
            .primary_key("pk \"Order\"", ["Id"])
            .index(index("ix größe", [column]))
            .unique("uq 'x'", [column, "Id"])])
    };
    let mut db = Migrated::with(context, &of("Order", "sel\"ect")).await;
    let renamed = hints(&["Order:Größe `x`", "Order.sel\"ect:it's"]);
    db.prove(&of("Größe `x`", "it's"), &renamed).await;
}
