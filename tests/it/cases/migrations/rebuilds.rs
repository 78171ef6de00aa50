//! What SQLite makes anew, and the others alter: nothing else may change.

use tausestack_db::migrate::{
    StepKind, add_column, big_int, drop_column, drop_index, execute, foreign_key, index, integer,
    rename_column, sql, steps, table, text, timestamp,
};
use tausestack_db::schema::{ReferentialAction, Schema};

use super::harness::{Migrated, hints, schema};
use crate::context::Context;

fn families(age: tausestack_db::migrate::ColumnBuilder) -> Schema {
    schema([
        table("parents")
            .column(big_int("id").identity())
            .column(text("name"))
            .column(age)
            .column(big_int("boss").nullable())
            .primary_key("pk_parents", ["id"])
            .unique("uq_parents_name", ["name"])
            .index(index("ix_parents_age", ["age"]))
            .foreign_key(
                foreign_key("fk_parents_boss", ["boss"], "parents", ["id"])
                    .on_delete(ReferentialAction::Cascade),
            ),
        table("children")
            .column(big_int("id").identity())
            .column(big_int("parent"))
            .primary_key("pk_children", ["id"])
            .foreign_key(
                foreign_key("fk_children_parent", ["parent"], "parents", ["id"])
                    .on_delete(ReferentialAction::Cascade),
            ),
    ])
}

async fn seeded(context: Context) -> Migrated {
    let db = Migrated::with(context, &families(integer("age").nullable())).await;
    db.sql("INSERT INTO parents (name, age, boss) VALUES ('ana', 1, NULL)")
        .await;
    db.sql("INSERT INTO parents (name, age, boss) VALUES ('bob', NULL, 1)")
        .await;
    db.sql("INSERT INTO children (parent) VALUES (1), (1), (2)")
        .await;
    db
}

pub(crate) async fn case_38_children_survive_the_change_of_their_parent(context: Context) {
    let mut db = seeded(context).await;
    db.prove(&families(text("age").nullable().default("?")), &hints(&[]))
        .await;
}

pub(crate) async fn case_38_and_39_children_are_held_to_their_parents_afterwards(context: Context) {
    let mut db = seeded(context).await;
    let change = db
        .migrate(&families(text("age").nullable()), &hints(&[]))
        .await;
    assert_eq!(
        db.number("SELECT count(*) FROM children").await,
        3,
        "none is deleted"
    );
    assert_eq!(db.number("SELECT count(*) FROM parents").await, 2);
    // Case 39: the keys lead to the table of the name, and are enforced: SQLite
    // rewrites those of others when the old table is renamed out of the way.
    assert!(
        db.try_sql("INSERT INTO children (parent) VALUES (99)")
            .await
            .is_err()
    );
    assert!(db.try_sql("UPDATE parents SET boss = 99").await.is_err());
    db.sql("DELETE FROM parents WHERE id = 2").await;
    assert_eq!(
        db.number("SELECT count(*) FROM children").await,
        2,
        "they follow"
    );
    db.undo(&change).await;
    assert_eq!(db.number("SELECT count(*) FROM children").await, 2);
}

pub(crate) async fn case_15_numbers_are_never_given_twice(context: Context) {
    let mut db = seeded(context).await;
    db.sql("DELETE FROM parents WHERE name = 'bob'").await;
    db.migrate(&families(text("age").nullable()), &hints(&[]))
        .await;
    db.sql("INSERT INTO parents (name) VALUES ('new')").await;
    assert_eq!(
        db.number("SELECT id FROM parents WHERE name = 'new'").await,
        3
    );
    db.sql("DELETE FROM children").await;
    db.sql("DELETE FROM parents").await;
    db.migrate(&families(integer("age").nullable()), &hints(&[]))
        .await;
    db.sql("INSERT INTO parents (name) VALUES ('newer')").await;
    assert_eq!(db.number("SELECT id FROM parents").await, 4);
}

pub(crate) async fn triggers_and_views_stay(context: Context) {
    if !context.mount.is_sqlite() {
        return views_stay(context).await;
    }
    let mut db = seeded(context).await;
    db.add_trigger(
        "after_parent",
        "parents",
        "CREATE TRIGGER after_parent AFTER INSERT ON parents BEGIN \
         INSERT INTO children (parent) VALUES (NEW.id); END",
    )
    .await;
    db.add_trigger(
        "after_child",
        "children",
        "CREATE TRIGGER after_child AFTER DELETE ON children BEGIN \
         UPDATE parents SET age = 99 WHERE id = OLD.parent; END",
    )
    .await;
    db.add_view(
        "names",
        "parents",
        "CREATE VIEW names AS SELECT name FROM parents",
    )
    .await;
    let before = db.catalog().await;
    let change = db
        .migrate(&families(text("age").nullable()), &hints(&[]))
        .await;
    db.sql("INSERT INTO parents (name) VALUES ('new')").await;
    assert_eq!(
        db.number("SELECT count(*) FROM children WHERE parent = 3")
            .await,
        1
    );
    assert_eq!(db.number("SELECT count(*) FROM names").await, 3);
    db.sql("DELETE FROM children WHERE parent = 3").await;
    assert_eq!(
        db.texts("SELECT age FROM parents WHERE id = 3").await,
        ["99"]
    );
    db.undo(&change).await;
    assert_eq!(db.catalog().await, before);

    // What names a column that goes, or is renamed, is told before it runs.
    let rename = [
        rename_column("parents", "id", "key"),
        add_column("parents", timestamp("at").default_sql("CURRENT_TIMESTAMP")),
    ];
    let error = steps(&db.live, &rename).unwrap_err();
    assert!(
        error.to_string().contains("trigger `after_parent`"),
        "{error}"
    );

    db.add_view(
        "ages",
        "parents",
        "CREATE VIEW ages AS SELECT age FROM parents",
    )
    .await;
    let drop = [
        drop_index("parents", index("ix_parents_age", ["age"])),
        drop_column("parents", integer("age").nullable()),
        add_column("parents", timestamp("at").default_sql("CURRENT_TIMESTAMP")),
    ];
    let error = steps(&db.live, &drop).unwrap_err().to_string();
    assert!(
        error.contains("the view `ages` names the column `age`, which goes"),
        "{error}"
    );
}

/// SQL of the migration's own may touch any table while keys are not enforced.
pub(crate) async fn keys_are_checked_everywhere_after_sql_beside_a_rebuild(context: Context) {
    let mut db = seeded(context).await;
    if !db.mount.is_sqlite() {
        return;
    }
    db.sql("CREATE TABLE tags (id INTEGER PRIMARY KEY, tag TEXT)")
        .await;
    db.look().await;
    let change = [
        add_column("tags", timestamp("at").default_sql("CURRENT_TIMESTAMP")),
        execute(sql("DELETE FROM parents")).reverse_with(sql("SELECT 1")),
    ];
    let plan = db.steps(&change);
    let checks: Vec<&str> = plan
        .steps
        .iter()
        .filter(|step| step.kind == StepKind::ForeignKeyCheck)
        .map(|step| step.sql.as_str())
        .collect();
    assert_eq!(checks, ["SELECT * FROM pragma_foreign_key_check"]);
}

async fn views_stay(context: Context) {
    let mut db = seeded(context).await;
    db.add_view(
        "names",
        "parents",
        "CREATE VIEW names AS SELECT name FROM parents",
    )
    .await;
    let change = db
        .migrate(&families(text("age").nullable()), &hints(&[]))
        .await;
    assert_eq!(db.number("SELECT count(*) FROM names").await, 2);
    db.undo(&change).await;
    assert_eq!(db.number("SELECT count(*) FROM names").await, 2);
}

pub(crate) async fn case_36_a_unique_column_with_the_time_as_its_default(context: Context) {
    let mut db = seeded(context).await;
    let mut to = db.live.schema.clone();
    let parents = to
        .tables
        .iter_mut()
        .find(|t| t.name.name == "parents")
        .unwrap();
    parents
        .columns
        .push(timestamp("seen_at").default_sql("CURRENT_TIMESTAMP").into());
    parents.columns.push(text("slug").nullable().into());
    parents
        .uniques
        .push(tausestack_db::migrate::unique("uq_parents_slug", ["slug"]));
    db.prove(&to, &hints(&[])).await;
}

pub(crate) async fn case_37_columns_that_something_names_go(context: Context) {
    let mut db = seeded(context).await;
    db.add_view(
        "ids",
        "parents",
        "CREATE VIEW ids AS SELECT id FROM parents",
    )
    .await;
    let mut to = db.live.schema.clone();
    let parents = to
        .tables
        .iter_mut()
        .find(|t| t.name.name == "parents")
        .unwrap();
    parents
        .columns
        .retain(|column| !["name", "age"].contains(&column.name.as_str()));
    parents.uniques.clear();
    parents.indexes.clear();
    let change = db.migrate(&to, &hints(&[])).await;
    assert_eq!(db.number("SELECT count(*) FROM ids").await, 2);
    assert_eq!(db.number("SELECT count(*) FROM children").await, 3);
    // Values that went come back as what says nothing, which for a key of one
    // column is a conflict as soon as there are two rows.
    db.sql("DELETE FROM parents WHERE id = 2").await;
    db.undo(&change).await;
    assert_eq!(db.texts("SELECT name FROM parents").await, [""]);
}

pub(crate) async fn many_changes_of_a_table_are_one_rebuild(context: Context) {
    let mut db = seeded(context).await;
    let mut to = families(text("age").backfill("?"));
    let parents = to
        .tables
        .iter_mut()
        .find(|t| t.name.name == "parents")
        .unwrap();
    parents.columns.push(text("shout").nullable().into());
    parents
        .checks
        .push(tausestack_db::migrate::check("ck_parents", "name <> 'x'"));
    parents.uniques.clear();
    let plan = tausestack_db::migrate::diff(
        &db.live.schema,
        &to,
        &hints(&[]).backfill(
            "parents",
            "age",
            tausestack_db::migrate::Backfill::Literal("?".into()),
        ),
    )
    .unwrap();
    if db.mount.is_sqlite() {
        let steps = db.steps(&plan.operations);
        assert_eq!(steps.rebuilt.len(), 1, "{steps:?}");
        assert!(steps.suspends_foreign_keys);
    }
    db.run(&plan.operations).await.unwrap();
    assert_eq!(
        db.texts("SELECT age FROM parents ORDER BY id").await,
        ["1", "?"]
    );
    assert_eq!(db.number("SELECT count(*) FROM children").await, 3);
}

pub(crate) async fn a_dropped_parent_takes_no_children_along(context: Context) {
    let mut db = seeded(context).await;
    let orphans = schema([table("children")
        .column(big_int("id").identity())
        .column(big_int("parent"))
        .primary_key("pk_children", ["id"])]);
    let change = db.migrate(&orphans, &hints(&[])).await;
    assert_eq!(db.number("SELECT count(*) FROM children").await, 3);
    db.sql("DELETE FROM children").await;
    db.undo(&change).await;
    assert!(
        db.try_sql("INSERT INTO children (parent) VALUES (1)")
            .await
            .is_err()
    );
}

pub(crate) async fn a_column_with_an_expression_for_each_row(context: Context) {
    let mut db = seeded(context).await;
    let plan = [
        add_column("parents", text("label").backfill_sql(sql("name"))),
        drop_column("parents", text("label")),
    ];
    db.run(&plan[..1]).await.unwrap();
    assert_eq!(
        db.texts("SELECT label FROM parents ORDER BY id").await,
        ["ana", "bob"]
    );
    db.run(&plan[1..]).await.unwrap();
    assert_eq!(db.number("SELECT count(*) FROM children").await, 3);
}
