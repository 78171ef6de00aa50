//! Finds and counts.

use tausestack_db::__private::offline;
use tausestack_db::prelude::*;

use crate::models::{Item, Mood, User};
use crate::on_each;

type Locked<'a> = tausestack_db::Find<'a, User, tausestack_db::OnTransaction>;

#[test]
fn get_by_key_has_no_limit() {
    insta::assert_snapshot!(on_each(|target| offline::get::<User>(target, 1)));
    insta::assert_snapshot!(on_each(|target| offline::get::<Item>(target, (1, "a"))));
}

#[test]
fn filters_orders_and_windows() {
    insta::assert_snapshot!(on_each(|target| {
        let db = offline::database(target);
        db.find::<User>()
            .filter(User::COLUMN.is_active.eq(true) & !User::COLUMN.username.eq("x"))
            .filter(User::COLUMN.age.between(18, 30) | User::COLUMN.age.is_null())
            .sort([User::COLUMN.age.desc(), User::COLUMN.username.asc()])
            .offset(40)
            .limit(20)
            .to_sql()
    }));
}

#[test]
fn nulls_sort_first_upwards_on_every_database() {
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .find::<User>()
            .sort(User::COLUMN.age.asc())
            .to_sql()
    }));
}

#[test]
fn an_offset_alone_has_the_limit_that_the_database_wants() {
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target).find::<User>().offset(5).to_sql()
    }));
}

#[test]
fn a_limit_of_zero_stays_one() {
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target).find::<User>().limit(0).to_sql()
    }));
}

#[test]
fn lists_are_padded_and_empty_ones_match_nothing() {
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .find::<User>()
            .filter(User::COLUMN.id.is_in([1, 2, 3]))
            .to_sql()
    }));
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .find::<User>()
            .filter(User::COLUMN.id.is_in([0_i64; 0]) | User::COLUMN.id.not_in([0_i64; 0]))
            .to_sql()
    }));
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .find::<User>()
            .filter(
                User::COLUMN.age.is_in([None, Some(3)]) & User::COLUMN.age.not_in([None, Some(4)]),
            )
            .to_sql()
    }));
}

#[test]
fn patterns_mind_case_unless_they_say_otherwise() {
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .find::<User>()
            .filter(
                User::COLUMN.username.contains("a%")
                    | User::COLUMN.username.icontains("a")
                    | User::COLUMN.username.starts_with("a")
                    | User::COLUMN.username.ends_with("a"),
            )
            .to_sql()
    }));
}

#[test]
fn types_of_a_database_are_cast_where_they_must_be() {
    insta::assert_snapshot!(on_each(|target| {
        offline::database(target)
            .find::<Item>()
            .filter(Item::COLUMN.mood.eq(Mood::Happy) & Item::COLUMN.address.eq("::1"))
            .to_sql()
    }));
}

#[test]
fn rows_are_locked_as_the_database_says_it() {
    let locked = |lock: fn(Locked<'_>) -> Locked<'_>| {
        on_each(|target| {
            let db = offline::database(target);
            let adults = User::COLUMN.age.gte(18);
            lock(offline::find_in_transaction(&db))
                .filter(adults)
                .limit(1)
                .to_sql()
        })
    };
    insta::assert_snapshot!(locked(|find| find.for_update()));
    insta::assert_snapshot!(locked(|find| find.for_update().skip_locked()));
    insta::assert_snapshot!(locked(|find| find.for_share().nowait()));
    insta::assert_snapshot!(locked(|find| find.for_share()));
    insta::assert_snapshot!(locked(|find| find.skip_locked()));
}

#[test]
fn filters_by_name_make_the_same_text() {
    for target in crate::TARGETS {
        let db = offline::database(target);
        let typed = db
            .find::<User>()
            .filter(User::COLUMN.age.gte(18) & User::COLUMN.username.starts_with("a"))
            .sort(User::COLUMN.username.desc())
            .to_sql()
            .expect("typed");
        let by_name = db
            .find::<User>()
            .filters(json!({ "age__gte": 18, "username__startswith": "a" }))
            .expect("known names")
            .sort_by(["-username"])
            .expect("a known name")
            .to_sql()
            .expect("by name");
        assert_eq!(typed, by_name);
    }
}
