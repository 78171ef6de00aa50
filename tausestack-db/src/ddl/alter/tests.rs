//! The statements of each operation and of its reverse, side by side for all
//! databases.

use std::fmt::Write;

use super::super::tests::TARGETS;
use super::steps;
use crate::migrate::{
    ConstraintKind, Operation, add_check, add_column, add_foreign_key, add_primary_key, add_unique,
    alter_column, alter_enum, apply, big_int, boolean, check, comment_table, create_enum,
    create_index, create_table, drop_column, drop_table, enum_type, enumeration, execute,
    expression, foreign_key, index, integer, nothing, part, primary_key, rename_column,
    rename_constraint, rename_table, reverse_all, sql, table, text, timestamp, unique, uuid,
};
use crate::schema::{Inspected, Schema};

fn role() -> crate::schema::EnumType {
    enum_type("role", ["guest", "it's"])
}

/// What the operations change.
fn before() -> Schema {
    Schema::of([
        table("users")
            .column(big_int("id").identity())
            .column(text("name").comment("full name"))
            .column(integer("age").nullable().default(7))
            .column(enumeration("role", role()).default("guest"))
            .primary_key("pk_users", ["id"])
            .unique("uq_users_name", ["name"])
            .index(index("ix_users_age", ["age"]))
            .check("ck_users_age", "age >= 0")
            .into(),
        table("posts")
            .column(big_int("author").nullable())
            .foreign_key(foreign_key("fk_posts_author", ["author"], "users", ["id"]))
            .into(),
    ])
    .expect("the tables agree")
}

/// The statements on each database, there and back.
fn script(operations: &[Operation]) -> String {
    let mut text = String::new();
    let mut after = before();
    for operation in operations {
        apply(&mut after, operation).expect("the operation fits");
    }
    let back = reverse_all(operations).expect("the operations are reversible");
    for target in TARGETS {
        writeln!(text, "==== {}", target.dialect().name()).expect("a String takes all");
        for (what, schema, operations) in
            [("up", before(), operations), ("down", after.clone(), &back)]
        {
            writeln!(text, "---- {what}").expect("a String takes all");
            match steps(&Inspected::new(target, schema), operations) {
                Err(error) => writeln!(text, "error: {error}").expect("a String takes all"),
                Ok(steps) => {
                    if steps.suspends_foreign_keys {
                        text.push_str("-- without foreign keys\n");
                    }
                    for step in steps.steps {
                        let how = if step.transactional {
                            ""
                        } else {
                            " -- by itself"
                        };
                        writeln!(text, "{};{how}", step.sql).expect("a String takes all");
                    }
                }
            }
        }
    }
    text
}

#[test]
fn tables() {
    let notes = table("notes")
        .column(big_int("id").identity())
        .column(text("body"))
        .column(enumeration("role", role()))
        .primary_key("pk_notes", ["id"])
        .index(index("ix_notes_body", ["body"]))
        .comment("it's noted");
    insta::assert_snapshot!(script(&[
        create_table(notes),
        rename_table("users", "people"),
        comment_table("people", None, "who \"logs in\""),
    ]));
}

#[test]
fn a_table_that_others_refer_to() {
    let users = before().tables.remove(0);
    insta::assert_snapshot!(script(&[
        Operation::DropForeignKey {
            table: "posts".into(),
            key: foreign_key("fk_posts_author", ["author"], "users", ["id"]).into(),
        },
        drop_table(users),
    ]));
}

#[test]
fn columns() {
    insta::assert_snapshot!(script(&[
        add_column("users", text("nick").nullable()),
        add_column(
            "users",
            boolean("is_active").default(true).comment("may log in")
        ),
        add_column("users", integer("logins").backfill(0)),
        add_column("posts", timestamp("at").default_sql("CURRENT_TIMESTAMP")),
        add_column(
            "posts",
            text("slug").backfill_sql(sql("'p' || author").mysql("CONCAT('p', author)"))
        ),
        add_column("posts", enumeration("role", role()).nullable()),
        rename_column("users", "name", "fullname"),
    ]));
}

#[test]
fn a_column_that_nothing_names_goes() {
    insta::assert_snapshot!(script(&[
        add_column("posts", text("a").nullable()),
        drop_column("posts", text("a").nullable()),
    ]));
}

#[test]
fn a_column_changes_its_type() {
    insta::assert_snapshot!(script(&[alter_column(
        "users",
        integer("age").nullable().default(7),
        text("age").default("none").backfill("?"),
    )]));
}

#[test]
fn a_column_is_converted_by_an_expression() {
    insta::assert_snapshot!(script(&[
        add_column("posts", uuid("token").nullable()),
        alter_column(
            "posts",
            uuid("token").nullable(),
            text("token").nullable().comment("in words"),
        ),
    ]));
}

#[test]
fn numbered_columns() {
    insta::assert_snapshot!(script(&[alter_column(
        "users",
        big_int("id").identity(),
        big_int("id"),
    )]));
}

#[test]
fn computed_columns() {
    insta::assert_snapshot!(script(&[
        add_column("posts", text("shout").nullable().generated("upper('x')")),
        alter_column(
            "posts",
            text("shout").nullable().generated("upper('x')"),
            text("shout").nullable().generated("lower('x')"),
        ),
    ]));
}

#[test]
fn keys() {
    insta::assert_snapshot!(script(&[
        add_column("posts", big_int("id").backfill(0)),
        add_primary_key("posts", primary_key("pk_posts", ["id"])),
        add_unique("posts", unique("uq_posts_author", ["author", "id"])),
        add_check("posts", check("ck_posts_id", "id > 0")),
        add_foreign_key("posts", foreign_key("fk_posts_id", ["id"], "users", ["id"])),
        rename_constraint(
            "posts",
            ConstraintKind::Unique,
            "uq_posts_author",
            "uq_posts"
        ),
        rename_constraint(
            "posts",
            ConstraintKind::ForeignKey,
            "fk_posts_id",
            "fk_posts"
        ),
        rename_constraint("posts", ConstraintKind::Check, "ck_posts_id", "ck_posts"),
        rename_constraint("posts", ConstraintKind::PrimaryKey, "pk_posts", "pk"),
    ]));
}

#[test]
fn indexes() {
    insta::assert_snapshot!(script(&[
        create_index(
            "posts",
            index("ix_posts_author", [part("author").descending()])
        ),
        create_index(
            "users",
            index("ix_users_both", ["age", "id"])
                .unique()
                .concurrently()
        ),
        rename_constraint("users", ConstraintKind::Index, "ix_users_age", "ix_age"),
    ]));
}

#[test]
fn indexes_that_not_all_databases_have() {
    insta::assert_snapshot!(script(&[create_index(
        "users",
        index("ix_users_lower", [expression("lower(name)")]).predicate("age > 7"),
    )]));
}

#[test]
fn text_that_comes_to_be_indexed() {
    insta::assert_snapshot!(script(&[
        add_column("posts", text("slug").nullable()),
        create_index("posts", index("ix_posts_slug", ["slug"])),
    ]));
}

#[test]
fn enums_that_grow() {
    insta::assert_snapshot!(script(&[alter_enum(
        role(),
        enum_type("role", ["first", "guest", "member", "it's"])
    )
    .of_column("users", "role"),]));
}

#[test]
fn a_value_that_is_used_at_once() {
    insta::assert_snapshot!(script(&[
        alter_enum(role(), enum_type("role", ["guest", "it's", "last"])).of_column("users", "role"),
        alter_column(
            "users",
            enumeration("role", enum_type("role", ["guest", "it's", "last"])).default("guest"),
            enumeration("role", enum_type("role", ["guest", "it's", "last"])).default("last"),
        ),
    ]));
}

#[test]
fn enums_whose_values_are_renamed() {
    insta::assert_snapshot!(script(&[
        alter_enum(role(), enum_type("role", ["guest", "admin"]))
            .of_column("users", "role")
            .rename_value("it's", "admin"),
        create_enum(enum_type("state", ["on", "off"])),
    ]));
}

#[test]
fn sql_for_each_database() {
    insta::assert_snapshot!(script(&[execute(
        sql("UPDATE users SET age = 1").postgres("UPDATE users SET age = 2")
    )
    .reverse_with(nothing()),]));
}

#[test]
fn what_is_not_stated_for_a_database_is_refused() {
    let only = crate::migrate::sql_on().postgres("SELECT 1");
    for target in TARGETS {
        let live = Inspected::new(target, before());
        let found = steps(&live, &[execute(only.clone())]);
        assert_eq!(
            found.is_ok(),
            target == super::Target::Postgres,
            "{found:?}"
        );
    }
}
