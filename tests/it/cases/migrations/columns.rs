//! Columns that come, change and go.

use tausestack_db::ddl::Target;
use tausestack_db::migrate::{
    PlanError, add_column, alter_column, big_int, boolean, bytes, integer, sql, steps, table, text,
    timestamp, uuid,
};
use tausestack_db::schema::{Schema, canonical, spell};

use super::harness::{Migrated, hints, schema};
use crate::context::Context;

fn users(
    with: impl FnOnce(tausestack_db::migrate::TableBuilder) -> tausestack_db::migrate::TableBuilder,
) -> Schema {
    schema([with(
        table("users")
            .column(big_int("id").identity())
            .column(text("name"))
            .primary_key("pk_users", ["id"]),
    )])
}

async fn seeded(context: Context, from: &Schema) -> Migrated {
    let db = Migrated::with(context, from).await;
    db.sql("INSERT INTO users (name) VALUES ('ana'), ('it''s bob'), ('')")
        .await;
    db
}

pub(crate) async fn a_column_comes_and_goes(context: Context) {
    let mut db = seeded(context, &users(|t| t)).await;
    let to = users(|t| {
        t.column(text("nick").nullable())
            .column(integer("logins").default(7))
            .column(
                boolean("is_active")
                    .default(true)
                    .comment("it's \\ \"quoted\""),
            )
            .column(timestamp("seen_at").default_sql("CURRENT_TIMESTAMP"))
    });
    let operations = db.migrate(&to, &hints(&[])).await;
    assert_eq!(
        db.number(
            "SELECT count(*) FROM users WHERE logins = 7 AND nick IS NULL AND seen_at IS NOT NULL"
        )
        .await,
        3
    );
    db.undo(&operations).await;
    db.prove(&to, &hints(&[])).await;
}

pub(crate) async fn case_12_a_change_keeps_what_it_does_not_name(context: Context) {
    let of = |nullable: bool| {
        users(|t| {
            let note = text("note").default("n/a").comment("free text");
            t.column(if nullable { note.nullable() } else { note })
        })
    };
    let mut db = seeded(context, &of(true)).await;
    let operations = db.prove(&of(false), &hints(&[])).await;
    assert_eq!(operations.len(), 1, "{operations:?}");
    db.sql("INSERT INTO users (name) VALUES ('new')").await;
    assert_eq!(
        db.texts("SELECT note FROM users WHERE name = 'new'").await,
        ["n/a"]
    );
}

pub(crate) async fn case_35_rows_that_are_there_need_a_value(context: Context) {
    let mut db = seeded(context, &users(|t| t)).await;
    let bare = [add_column("users", integer("age"))];
    let error = steps(&db.live, &bare).unwrap_err();
    assert_eq!(
        error,
        PlanError::NeedsValue {
            column: "users.age".into()
        }
    );
    assert_eq!(db.counted(&bare, "needs-value").await, 3);

    let filled = [
        add_column("users", integer("age").backfill(18)),
        add_column("users", text("shout").backfill_sql(sql("upper(name)"))),
    ];
    db.run(&filled).await.unwrap();
    assert_eq!(
        db.number("SELECT count(*) FROM users WHERE age = 18").await,
        3
    );
    assert_eq!(
        db.texts("SELECT shout FROM users ORDER BY id").await,
        ["ANA", "IT'S BOB", ""]
    );
    // The backfill is no default.
    let refused = db.try_sql("INSERT INTO users (name) VALUES ('x')").await;
    assert!(refused.is_err(), "a new row needs a value of its own");
    db.undo(&filled).await;
    assert_eq!(db.number("SELECT count(*) FROM users").await, 3);
}

pub(crate) async fn a_column_that_held_null_is_filled(context: Context) {
    let from = users(|t| t.column(integer("age").nullable()));
    let mut db = seeded(context, &from).await;
    db.sql("UPDATE users SET age = 30 WHERE name = 'ana'").await;
    let bare = [alter_column(
        "users",
        integer("age").nullable(),
        integer("age"),
    )];
    assert_eq!(db.counted(&bare, "nulls").await, 2);
    let before = db.catalog().await;
    if db.mount.ddl_is_transactional() {
        db.run(&bare).await.unwrap_err();
        assert_eq!(
            db.catalog().await,
            before,
            "what fails leaves nothing behind"
        );
    }
    let filled = [alter_column(
        "users",
        integer("age").nullable(),
        integer("age").backfill(0),
    )];
    db.run(&filled).await.unwrap();
    assert_eq!(
        db.texts("SELECT age FROM users ORDER BY id").await,
        ["30", "0", "0"]
    );
    db.undo(&filled).await;
    assert_eq!(db.catalog().await, before);
}

pub(crate) async fn case_41_text_becomes_a_number(context: Context) {
    let from = users(|t| t.column(text("age").nullable().default("7")));
    let to = users(|t| t.column(integer("age").nullable().default(7)));
    let mut db = seeded(context, &from).await;
    db.sql("UPDATE users SET age = '42' WHERE name = 'ana'")
        .await;
    db.sql("UPDATE users SET age = NULL WHERE name = ''").await;
    let change = [alter_column(
        "users",
        text("age").nullable().default("7"),
        integer("age").nullable().default(7),
    )];
    assert_eq!(db.counted(&change, "uncastable").await, 0);
    db.sql("UPDATE users SET age = 'old' WHERE name = ''").await;
    assert_eq!(db.counted(&change, "uncastable").await, 1);
    db.sql("UPDATE users SET age = NULL WHERE name = ''").await;
    db.prove(&to, &hints(&[])).await;
}

pub(crate) async fn numbers_keep_their_values_in_a_wider_type(context: Context) {
    let from = users(|t| t.column(integer("n").default(1)));
    let to = users(|t| t.column(big_int("n").default(1)));
    let mut db = seeded(context, &from).await;
    db.sql("UPDATE users SET n = 2147483647 WHERE name = 'ana'")
        .await;
    db.prove(&to, &hints(&[])).await;
}

pub(crate) async fn uuids_become_texts_and_come_back(context: Context) {
    let from = users(|t| t.column(uuid("token").nullable()));
    let to = users(|t| t.column(text("token").nullable()));
    let mut db = seeded(context, &from).await;
    let token = if db.mount.is_postgres() {
        "'0190a6b1-7c3e-7d4f-8a5b-6c7d8e9f0a1b'"
    } else {
        "x'0190a6b17c3e7d4f8a5b6c7d8e9f0a1b'"
    };
    db.sql(&format!(
        "UPDATE users SET token = {token} WHERE name = 'ana'"
    ))
    .await;
    // The catalogs of SQLite and MySQL tell bytes; what made them says what they are.
    db.look().await;
    let before = db.cells().await;
    let spelled = spell(&db.db, &to).await.unwrap();
    let hints = hints(&[])
        .spelled(spelled)
        .managed_spelled(canonical(db.target(), &from))
        .managed(from);
    let operations = db.migrate(&to, &hints).await;
    assert_eq!(
        operations[0].to_string(),
        "alter column users.token: uuid → text"
    );
    assert_eq!(
        db.texts("SELECT token FROM users WHERE name = 'ana'").await,
        ["0190a6b1-7c3e-7d4f-8a5b-6c7d8e9f0a1b"]
    );
    db.undo(&operations).await;
    assert_eq!(db.cells().await, before);
}

pub(crate) async fn bytes_become_text_if_they_are_text(context: Context) {
    let from = users(|t| t.column(bytes("note").nullable()));
    let to = users(|t| t.column(text("note").nullable()));
    let mut db = seeded(context, &from).await;
    let change = [alter_column(
        "users",
        bytes("note").nullable(),
        text("note").nullable(),
    )];
    let target = db.target();
    let literal = |hex: &str| match target {
        Target::Postgres => format!("'\\x{hex}'::bytea"),
        _ => format!("x'{hex}'"),
    };
    // "größe é 🦀", with é twice; and nothing.
    let texts = ["6772c3b6c39f6520c3a9c3a920f09fa680", ""];
    for (name, hex) in ["ana", "it''s bob"].into_iter().zip(texts) {
        db.sql(&format!(
            "UPDATE users SET note = {} WHERE name = '{name}'",
            literal(hex)
        ))
        .await;
    }
    // PostgreSQL counts nothing: it fails by itself, with the value.
    let counts = target != Target::Postgres;
    if counts {
        assert_eq!(db.counted(&change, "uncastable").await, 0);
    }
    // Cut off; nothing but a rest; é around the half of another; the form of é that is too
    // long; and a byte that begins nothing.
    for hex in ["61c3", "a9", "c3a9c3c3a9a9", "e083a9", "61ff62"] {
        db.sql(&format!(
            "UPDATE users SET note = {} WHERE name = ''",
            literal(hex)
        ))
        .await;
        if counts {
            assert_eq!(db.counted(&change, "uncastable").await, 1, "{hex}");
        } else {
            let error = db.run(&change).await.unwrap_err();
            assert!(error.to_string().contains("UTF8"), "{hex}: {error}");
        }
    }
    db.sql("UPDATE users SET note = NULL WHERE name = ''").await;
    let before = db.cells().await;
    let operations = db.migrate(&to, &hints(&[])).await;
    assert_eq!(
        db.texts("SELECT note FROM users WHERE note <> ''").await,
        ["größe éé 🦀"]
    );
    db.undo(&operations).await;
    assert_eq!(db.cells().await, before);
}

pub(crate) async fn case_30_a_computed_column_is_made_anew(context: Context) {
    let of = |expression: &str| users(|t| t.column(text("shout").nullable().generated(expression)));
    let mut db = seeded(context, &of("upper(name)")).await;
    let to = of("lower(name)");
    let operations = db.migrate(&to, &hints(&[])).await;
    let codes: Vec<&str> = db
        .findings(&operations)
        .iter()
        .map(|found| found.code())
        .collect();
    assert!(codes.contains(&"generated-anew"), "{codes:?}");
    assert_eq!(
        db.texts("SELECT shout FROM users WHERE name = 'it''s bob'")
            .await,
        ["it's bob"]
    );
    db.undo(&operations).await;
    assert_eq!(
        db.texts("SELECT shout FROM users WHERE name = 'ana'").await,
        ["ANA"]
    );
    db.prove(&to, &hints(&[])).await;
}

pub(crate) async fn comments_change(context: Context) {
    let of = |table_comment: Option<&str>, comment: Option<&str>| {
        users(|mut t| {
            if let Some(comment) = table_comment {
                t = t.comment(comment);
            }
            let note = text("note").nullable();
            t.column(match comment {
                Some(comment) => note.comment(comment),
                None => note,
            })
        })
    };
    let mut db = seeded(context, &of(None, Some("a"))).await;
    db.prove(&of(Some("it's \\"), None), &hints(&[])).await;
    db.prove(&of(None, Some("b \"")), &hints(&[])).await;
}
