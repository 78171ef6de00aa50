//! Many rows at once: inserts in batches, updates and deletes by a filter.

use tausestack_db::__private::offline;
use tausestack_db::ddl::Target;
use tausestack_db::prelude::*;

use crate::models::{Item, Mood, User};
use crate::{TARGETS, on_each};

/// The texts of the statements, one a line.
fn texts(target: Target, rows: Vec<JsonValue>) -> Result<String, Error> {
    let texts = offline::create_many::<User, _>(target, rows)?;
    Ok(texts.join("\n    "))
}

#[test]
fn rows_that_are_alike_share_statements_of_powers_of_two() {
    let row = json!({ "username": "a", "age": 1 });
    insta::assert_snapshot!(on_each(|target| texts(target, vec![row.clone(); 3])));
    for target in TARGETS {
        let texts = offline::create_many::<User, _>(target, vec![row.clone(); 5_003]).unwrap();
        let rows: Vec<usize> = texts
            .iter()
            .map(|text| text.matches("), (").count() + 1)
            .collect();
        assert_eq!(
            rows,
            [1_024, 1_024, 1_024, 1_024, 512, 256, 128, 8, 2, 1],
            "{target:?}"
        );
    }
}

#[test]
fn what_rows_leave_out_is_left_to_its_default() {
    insta::assert_snapshot!(on_each(|target| {
        let rows = vec![
            json!({ "username": "a", "age": 1 }),
            json!({ "username": "b" }),
            json!({ "username": "c" }),
            json!({ "username": "d", "age": null }),
        ];
        texts(target, rows)
    }));
}

#[test]
fn large_values_make_small_statements() {
    for target in TARGETS {
        let large = "x".repeat(1_500_000);
        let rows: Vec<_> = (0..5).map(|_| json!({ "username": large })).collect();
        let texts = offline::create_many::<User, _>(target, rows).unwrap();
        let rows: Vec<usize> = texts
            .iter()
            .map(|text| text.matches("), (").count() + 1)
            .collect();
        assert_eq!(rows, [2, 2, 1], "{target:?}");
    }
}

#[test]
fn updates_and_deletes_by_a_filter() {
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .update_where::<User>(json!({ "is_active": false, "age": null }))
            .filter(User::COLUMN.age.gte(18) & !User::COLUMN.username.is_in(["a", "b", "c"]))
            .to_sql()
    }));
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .update_where::<Item>(json!({ "mood": "Happy", "address": "::1" }))
            .filter(Item::COLUMN.mood.eq(Mood::Sad))
            .to_sql()
    }));
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .delete_where::<Item>()
            .filters(json!({ "sku__startswith": "a" }))?
            .to_sql()
    }));
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .delete_where::<User>()
            .all_rows()
            .to_sql()
    }));
}
