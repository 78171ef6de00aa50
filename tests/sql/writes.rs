//! Creates, updates and deletes.

use tausestack_db::__private::offline;
use tausestack_db::prelude::*;

use crate::models::{Item, Mood, User, UserPatch};
use crate::on_each;

fn user() -> User {
    User {
        id: None,
        username: "ana".into(),
        age: None,
        is_active: true,
    }
}

fn item() -> Item {
    Item {
        order: 1,
        sku: "a".into(),
        mood: Mood::Sad,
        address: None,
    }
}

#[test]
fn a_key_that_the_database_assigns_is_left_out() {
    insta::assert_snapshot!(on_each(|target| offline::create::<User>(target, user())));
}

#[test]
fn a_key_that_is_given_is_written() {
    insta::assert_snapshot!(on_each(|target| {
        offline::create::<User>(
            target,
            User {
                id: Some(7),
                ..user()
            },
        )
    }));
}

#[test]
fn defaults_fill_what_json_leaves_out() {
    insta::assert_snapshot!(on_each(|target| {
        offline::create::<User>(target, json!({ "username": "ana" }))
    }));
}

#[test]
fn composite_keys_enums_and_types_of_the_database() {
    insta::assert_snapshot!(on_each(|target| offline::create::<Item>(target, item())));
    insta::assert_snapshot!(on_each(|target| {
        offline::update::<Item>(
            target,
            (1, "a"),
            json!({ "mood": "Happy", "address": null }),
        )
    }));
    insta::assert_snapshot!(on_each(|target| offline::delete::<Item>(target, (1, "a"))));
}

#[test]
fn an_update_sets_what_the_patch_names() {
    insta::assert_snapshot!(on_each(|target| {
        let patch = UserPatch {
            age: None.into(),
            username: "d".into(),
            ..Default::default()
        };
        offline::update::<User>(target, 1, patch)
    }));
}
