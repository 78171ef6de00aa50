//! Cases of the differ.

use super::schemas::{after, sorted};
use crate::migrate::{
    Hints, Note, Operation, TableBuilder, big_int, boolean, diff, enum_type, enumeration,
    foreign_key, index, integer, table, text,
};
use crate::schema::{Column, ColumnType, Schema, Table};

fn schema(tables: impl IntoIterator<Item = TableBuilder>) -> Schema {
    Schema::of(tables.into_iter().map(Table::from)).expect("the tables agree")
}

fn lines(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(ToString::to_string).collect()
}

fn planned(from: &Schema, to: &Schema, hints: &Hints) -> Vec<String> {
    let operations = diff(from, to, hints).expect("there is a plan").operations;
    assert_eq!(sorted(&after(from, &operations)), sorted(to));
    lines(&operations)
}

fn hint(text: &str) -> Hints {
    Hints::default().rename(text.parse().expect("a rename"))
}

fn renamed_from(table: TableBuilder, column: &str, former: &str) -> Table {
    let mut table: Table = table.into();
    let column: &mut Column = table
        .columns
        .iter_mut()
        .find(|known| known.name == column)
        .expect("the column is there");
    column.renamed_from = Some(former.to_owned());
    table
}

#[test]
fn a_rename_is_never_guessed() {
    let from = schema([table("users").column(text("fullname"))]);
    let to = schema([table("users").column(text("name"))]);
    let error = diff(&from, &to, &Hints::default()).expect_err("it could be a rename");
    assert_eq!(
        error.to_string(),
        "ambiguous: what is gone could have been renamed to what is new\n  \
         renamed:  --rename users.fullname:name\n  \
         dropped:  --rename users.fullname:"
    );
    assert_eq!(
        planned(&from, &to, &hint("users.fullname:name")),
        ["rename column users.fullname to name"]
    );
    assert_eq!(
        planned(&from, &to, &hint("users.fullname:")),
        [
            "add column users.name (text)",
            "drop column users.fullname (text)"
        ]
    );
}

#[test]
fn what_to_say_of_a_schemas_table_is_understood() {
    let within = |schema: &str, name: &str| {
        let mut table: Table = table(name).column(text("a")).column(text("b")).into();
        table.name.schema = Some(schema.to_owned());
        table
    };
    let of = |tables: Vec<Table>| Schema::of(tables).expect("the tables agree");
    let (from, to) = (
        of(vec![within("app", "users")]),
        of(vec![within("app", "people")]),
    );
    let error = diff(&from, &to, &Hints::default()).expect_err("it could be a rename");
    assert_eq!(
        error.to_string(),
        "ambiguous: what is gone could have been renamed to what is new\n  \
         renamed:  --rename app.users:app.people\n  \
         dropped:  --rename app.users:"
    );
    for text in ["app.users:app.people", "app.users:people"] {
        assert_eq!(
            planned(&from, &to, &hint(text)),
            ["rename table app.users to app.people"]
        );
    }
    assert_eq!(
        planned(&from, &to, &hint("app.users:")),
        [
            "drop table app.users (a, b)",
            "create table app.people (a, b)"
        ]
    );

    // A table of the schema's name comes first.
    let mut beside = within("app", "users");
    beside.name = "app".into();
    beside.columns[0].name = "users".to_owned();
    let mut renamed = beside.clone();
    renamed.columns[0].name = "people".to_owned();
    let other = within("app", "users");
    assert_eq!(
        planned(
            &of(vec![beside, other.clone()]),
            &of(vec![renamed, other]),
            &hint("app.users:people")
        ),
        ["rename column app.users to people"]
    );
}

#[test]
fn columns_of_different_types_are_no_candidates() {
    let from = schema([table("users").column(text("a"))]);
    let to = schema([table("users").column(integer("b"))]);
    assert_eq!(planned(&from, &to, &Hints::default()).len(), 2);
}

#[test]
fn a_hint_that_was_followed_is_a_note() {
    let to = schema([table("users").column(text("name"))]);
    let found = diff(&to, &to, &hint("users.fullname:name")).expect("there is a plan");
    assert_eq!(found.operations, []);
    assert_eq!(
        found.notes,
        [Note::AlreadyRenamed {
            from: "users.fullname".into(),
            to: "name".into()
        }]
    );
    let declared = Schema::of([renamed_from(
        table("users").column(text("name")),
        "name",
        "fullname",
    )])
    .expect("one table");
    let found = diff(&to, &declared, &Hints::default()).expect("there is a plan");
    assert_eq!(found.operations, []);
}

#[test]
fn a_hint_for_what_is_not_there_names_the_nearest() {
    let from = schema([table("users").column(text("fullname"))]);
    let to = schema([table("users").column(text("name"))]);
    let error = |text| {
        diff(&from, &to, &hint(text))
            .expect_err("a mistake")
            .to_string()
    };
    assert_eq!(
        error("users.fulname:name"),
        "cannot rename `users.fulname:name`: there is no column `users.fulname`; \
         did you mean `fullname`?"
    );
    assert_eq!(
        error("users.fullname:nme"),
        "cannot rename `users.fullname:nme`: there is no column `users.nme`; \
         did you mean `name`?"
    );
    assert_eq!(
        error("user.fullname:name"),
        "cannot rename `user.fullname:name`: there is no table `user`; did you mean `users`?"
    );
}

#[test]
fn constraints_follow_a_renamed_table_by_name() {
    let people = |name: &str| {
        table(name)
            .column(big_int("id").identity())
            .column(text("email"))
            .primary_key(format!("pk_{name}"), ["id"])
            .unique(format!("uq_{name}_email"), ["email"])
            .index(index(format!("ix_{name}_email"), ["email", "id"]))
    };
    let posts = |of: &str| {
        table("posts")
            .column(big_int("author"))
            .foreign_key(foreign_key("fk_posts_author", ["author"], of, ["id"]))
    };
    let from = schema([people("people"), posts("people")]);
    let to = schema([people("users"), posts("users")]);
    assert_eq!(
        planned(&from, &to, &hint("people:users")),
        [
            "rename table people to users",
            "rename primary key pk_people on users to pk_users",
            "rename unique key uq_people_email on users to uq_users_email",
            "rename index ix_people_email on users to ix_users_email",
        ]
    );
}

#[test]
fn case_42_a_renamed_column_keeps_its_index() {
    let from = schema([table("users")
        .column(text("years"))
        .index(index("ix_users_years", ["years"]))
        .check("ck_users_years", "years <> ''")]);
    let to = schema([table("users")
        .column(integer("age"))
        .index(index("ix_users_age", ["age"]))
        .check("ck_users_age", "age <> ''")]);
    assert_eq!(
        planned(&from, &to, &hint("users.years:age")),
        [
            "rename column users.years to age",
            "rename index ix_users_years on users to ix_users_age",
            "rename check ck_users_years on users to ck_users_age",
            "alter column users.age: text → integer of 32 bits",
        ]
    );
}

#[test]
fn case_43_names_are_swapped_through_a_third() {
    let of = |one: &str, other: &str| schema([table("t").column(text(one)).column(integer(other))]);
    let hints = hint("t.a:b").rename("t.b:a".parse().expect("a rename"));
    assert_eq!(
        planned(&of("a", "b"), &of("b", "a"), &hints),
        [
            "rename column t.b to b__swap",
            "rename column t.a to b",
            "rename column t.b__swap to a",
        ]
    );
}

#[test]
fn a_swap_that_the_structs_state_is_done_once() {
    let from = schema([table("t").column(text("a")).column(integer("b"))]);
    let mut after = renamed_from(table("t").column(text("b")).column(integer("a")), "b", "a");
    after.columns[1].renamed_from = Some("b".into());
    let to = Schema::of([after]).expect("one table");
    let operations = diff(&from, &to, &Hints::default())
        .expect("a plan")
        .operations;
    assert_eq!(operations.len(), 3, "{:?}", lines(&operations));
    let there = super::schemas::after(&from, &operations);
    assert_eq!(
        diff(&there, &to, &Hints::default())
            .expect("a plan")
            .operations,
        []
    );
}

#[test]
fn a_name_is_taken_over_from_what_goes() {
    let from = schema([table("t").column(text("a")).column(text("b"))]);
    let to = schema([table("t").column(text("b"))]);
    assert_eq!(
        planned(&from, &to, &hint("t.a:b")),
        [
            "rename column t.b to b__swap",
            "rename column t.a to b",
            "drop column t.b__swap (text)",
        ]
    );
}

#[test]
fn case_40_circles_are_closed_after_the_tables_and_opened_before() {
    let one = |name: &str, other: &str| {
        table(name)
            .column(big_int("id"))
            .column(big_int("other").nullable())
            .primary_key(format!("pk_{name}"), ["id"])
            .foreign_key(foreign_key(format!("fk_{name}"), ["other"], other, ["id"]))
            .foreign_key(foreign_key(
                format!("fk_self_{name}"),
                ["other"],
                name,
                ["id"],
            ))
    };
    let circle = schema([one("a", "b"), one("b", "a")]);
    let empty = Schema::default();
    assert_eq!(
        planned(&empty, &circle, &Hints::default()),
        [
            "create table a (id, other) with 1 foreign key",
            "create table b (id, other) with 2 foreign keys",
            "add foreign key fk_a on a (other) to b (id)",
        ]
    );
    assert_eq!(
        planned(&circle, &empty, &Hints::default()),
        [
            "drop foreign key fk_a on a (other) to b (id)",
            "drop table b (id, other) with 2 foreign keys",
            "drop table a (id, other) with 1 foreign key",
        ]
    );
}

#[test]
fn a_foreign_key_waits_for_the_key_that_it_refers_to() {
    let users = |unique: bool| {
        let users = table("users").column(text("handle"));
        if unique {
            users.unique("uq_users_handle", ["handle"])
        } else {
            users
        }
    };
    let posts = table("posts")
        .column(text("author"))
        .foreign_key(foreign_key(
            "fk_posts_author",
            ["author"],
            "users",
            ["handle"],
        ));
    assert_eq!(
        planned(
            &schema([users(false)]),
            &schema([users(true), posts]),
            &Hints::default()
        ),
        [
            "create table posts (author)",
            "add unique key uq_users_handle on users (handle)",
            "add foreign key fk_posts_author on posts (author) to users (handle)",
        ]
    );
}

#[test]
fn a_foreign_key_makes_way_for_a_type() {
    let of = |id: fn(&'static str) -> crate::migrate::ColumnBuilder| {
        schema([
            table("users")
                .column(id("id"))
                .primary_key("pk_users", ["id"]),
            table("posts").column(id("author")).foreign_key(foreign_key(
                "fk",
                ["author"],
                "users",
                ["id"],
            )),
        ])
    };
    assert_eq!(
        planned(&of(integer), &of(text), &Hints::default()),
        [
            "drop foreign key fk on posts (author) to users (id)",
            "alter column users.id: integer of 32 bits → text",
            "alter column posts.author: integer of 32 bits → text",
            "add foreign key fk on posts (author) to users (id)",
        ]
    );
}

#[test]
fn case_34_an_enum_goes_with_its_last_user() {
    let role = || enum_type("role", ["a", "b"]);
    let one = || table("one").column(enumeration("role", role()));
    let two = || table("two").column(enumeration("role", role()));
    assert_eq!(
        planned(&schema([one(), two()]), &schema([one()]), &Hints::default()),
        ["drop table two (role)"]
    );
    assert_eq!(
        planned(&schema([one()]), &Schema::default(), &Hints::default()),
        ["drop table one (role)", "drop enum role (a, b)"]
    );
}

#[test]
fn a_default_that_an_enum_loses_goes_first() {
    let of = |values: [&str; 2], default: &str| {
        schema([
            table("users").column(enumeration("role", enum_type("role", values)).default(default))
        ])
    };
    assert_eq!(
        planned(
            &of(["a", "b"], "a"),
            &of(["b", "c"], "c"),
            &Hints::default()
        ),
        [
            "alter column users.role: no default (was \"a\")",
            "alter enum role: - a, + c",
            "alter column users.role: default \"c\"",
        ]
    );
}

#[test]
fn case_46_what_no_migration_made_stays() {
    let users = || table("users").column(text("name"));
    let live = schema([
        users()
            .column(text("added_by_hand").nullable())
            .index(index("ix_by_hand", ["name"])),
        table("spatial_ref_sys").column(text("srtext")),
    ]);
    let declared = schema([users()]);
    let hints = Hints::default().managed(declared.clone());
    let found = diff(&live, &declared, &hints).expect("there is a plan");
    assert_eq!(found.operations, []);
    assert_eq!(found.notes.len(), 3, "{:?}", found.notes);
}

#[test]
fn what_the_server_spells_alike_is_no_difference() {
    // A live schema as MariaDB tells it.
    let live = |column_type: &str| {
        schema([table("users")
            .column(crate::migrate::custom("active", column_type).default_sql("1"))
            .check("ck", "`active` in (0,1)")])
    };
    let declared = schema([table("users")
        .column(boolean("active").default(true))
        .check("ck", "active IN (0, 1)")]);
    let hints = Hints::default().spelled(live("tinyint(1)"));
    let found = diff(&live("tinyint(1)"), &declared, &hints).expect("there is a plan");
    assert_eq!(found.operations, []);

    // What differs holds the live side in its spelling, and all else in the
    // declaration's.
    let found = diff(&live("int(11)"), &declared, &hints).expect("there is a plan");
    let [Operation::AlterColumn { from, to, .. }] = found.operations.as_slice() else {
        panic!("{:?}", lines(&found.operations));
    };
    assert_eq!(
        from.column.column_type,
        ColumnType::Custom("int(11)".into())
    );
    assert_eq!(from.column.default, to.column.default);
    assert_eq!(to.column.column_type, ColumnType::Boolean);
}

#[test]
fn values_of_an_enum_are_compared_where_no_type_has_a_name() {
    let of = |name: &str, values: &[&str]| {
        schema(
            [table("users").column(enumeration("role", enum_type(name, values.iter().copied())))],
        )
    };
    let declared = of("role", &["a", "b"]);
    let hints = Hints::default().spelled(of("ck_users_role_enum", &["a", "b"]));
    let same = diff(&of("ck_users_role_enum", &["a", "b"]), &declared, &hints);
    assert_eq!(same.expect("there is a plan").operations, []);
    let other = diff(&of("ck_users_role_enum", &["a"]), &declared, &hints);
    assert_eq!(
        lines(&other.expect("there is a plan").operations),
        ["alter enum role: + b"]
    );
}

#[test]
fn case_25_a_predicate_that_changed_makes_another_index() {
    let of = |predicate: &str| {
        schema([table("users")
            .column(text("name"))
            .index(index("ix", ["name"]).predicate(predicate))])
    };
    assert_eq!(
        planned(&of("name <> ''"), &of("name <> 'x'"), &Hints::default()),
        [
            "drop index ix on users (name) where name <> ''",
            "create index ix on users (name) where name <> 'x'",
        ]
    );
}

#[test]
fn hints_are_read_and_written_alike() {
    for text in [
        "users:people",
        "users:",
        "users.a:b",
        "users.a:",
        "app.users:app.people",
        "app.users.a:b",
    ] {
        let rename: crate::migrate::Rename = text.parse().expect("a rename");
        assert_eq!(rename.to_string(), text);
    }
    for text in [
        "users",
        "",
        ":",
        "a..b:c",
        "a.b.c.d:e",
        "a:b:c",
        "app.users:other.people",
    ] {
        assert!(text.parse::<crate::migrate::Rename>().is_err(), "{text}");
    }
}
