//! Rules of garde: held on every way in, before any statement.

use garde::Validate;
use serde::{Deserialize, Serialize};
use tausestack_db::FieldErrorCode;
use tausestack_db::prelude::*;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Mapped)]
#[mapped(table = "ru_members", validate)]
#[serde(rename_all = "camelCase")]
struct Member {
    #[mapped(id)]
    #[garde(skip)]
    id: Option<i64>,
    #[garde(length(chars, min = 3, max = 10), ascii)]
    login_name: String,
    #[garde(range(min = 18))]
    age: u8,
    #[garde(length(min = 2))]
    nick: Option<String>,
    #[mapped(json)]
    #[serde(default)]
    #[garde(dive)]
    links: Vec<Link>,
    #[mapped(embed)]
    #[garde(dive)]
    seat: Seat,
    #[mapped(sensitive)]
    #[garde(custom(has_a_digit))]
    password: String,
    #[mapped(default = 1)]
    #[garde(range(min = 100))]
    score: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
struct Link {
    #[garde(prefix("/"))]
    url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, MappedEmbed)]
#[mapped(validate)]
struct Seat {
    #[serde(rename = "cityName")]
    #[garde(length(min = 1))]
    city: String,
    #[garde(skip)]
    zip: Option<String>,
}

#[allow(clippy::ptr_arg, reason = "garde passes the field's own type")]
fn has_a_digit(password: &String, _: &()) -> garde::Result {
    if password.contains(|letter: char| letter.is_ascii_digit()) {
        Ok(())
    } else {
        Err(garde::Error::new("a password has a digit"))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(view_of = Member)]
struct Card {
    id: Option<i64>,
    #[mapped(column = "login_name")]
    name: String,
}

#[derive(Mapped)]
#[mapped(create_for = Member)]
struct Quick {
    login_name: String,
    age: u8,
    password: String,
    #[mapped(column = "seat.city")]
    city: String,
    #[mapped(json)]
    links: Vec<Link>,
}

#[derive(Mapped)]
#[mapped(patch_for = Member)]
struct Birthday {
    age: Option<u8>,
    nick: Patch<Option<String>>,
}

/// Rules of several fields hold on a struct that always has them all.
#[derive(Deserialize, Validate, Mapped)]
#[mapped(create_for = Member, validate)]
struct SignUp {
    #[garde(skip)]
    login_name: String,
    #[garde(skip)]
    age: u8,
    #[garde(skip)]
    password: String,
    #[mapped(skip)]
    #[serde(rename = "passwordAgain")]
    #[garde(matches(password))]
    again: String,
    #[mapped(column = "seat.city")]
    #[garde(skip)]
    city: String,
    #[mapped(json)]
    #[garde(skip)]
    links: Vec<Link>,
}

fn member() -> Member {
    Member {
        id: None,
        login_name: "ana".into(),
        age: 18,
        nick: None,
        links: vec![Link { url: "/a".into() }],
        seat: Seat {
            city: "Vienna".into(),
            zip: None,
        },
        password: "secret1".into(),
        score: 100,
    }
}

/// What is wrong: each field of the error, in the order of their names.
fn broken(error: &Error) -> Vec<&str> {
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.http_status(), 422);
    let mut fields: Vec<_> = error
        .field_errors()
        .iter()
        .map(|field| {
            assert_eq!(field.code(), FieldErrorCode::Invalid, "{error}");
            field.field()
        })
        .collect();
    fields.sort_unstable();
    fields
}

pub(crate) async fn every_way_in_keeps_them(context: Context) {
    let db = context.with(models![Member]).await;
    let bad = Member {
        login_name: "é".into(),
        age: 17,
        nick: Some("x".into()),
        links: vec![Link { url: "/a".into() }, Link { url: "b".into() }],
        seat: Seat {
            city: String::new(),
            zip: None,
        },
        password: "letters".into(),
        ..member()
    };
    let wrong = [
        "age",
        "links[1].url",
        "loginName",
        "loginName",
        "nick",
        "password",
        "seat.cityName",
    ];
    let by_struct = db.create(bad.clone()).await.unwrap_err();
    assert_eq!(broken(&by_struct), wrong, "{by_struct}");
    let create = MemberCreate {
        login_name: bad.login_name,
        age: bad.age,
        nick: bad.nick,
        links: Some(bad.links),
        seat: bad.seat,
        password: bad.password,
        score: None,
    };
    let json = serde_json::to_value(&create).unwrap();
    let by_create_struct = db.create::<Member>(create).await.unwrap_err();
    assert_eq!(broken(&by_create_struct), wrong, "{by_create_struct}");
    let by_json = db.create::<Member>(json).await.unwrap_err();
    assert_eq!(broken(&by_json), wrong, "{by_json}");
    assert!(by_json.to_string().contains("a password has a digit"));
    assert!(!by_json.to_string().contains("letters"), "{by_json}");
    assert_eq!(db.count::<Member>().await.unwrap(), 0);

    let mut json = serde_json::to_value(member()).unwrap();
    json.as_object_mut()
        .unwrap()
        .retain(|name, _| name != "id" && name != "score");
    let good: Member = db.create(json).await.unwrap();
    assert_eq!(
        good.score, 1,
        "a default is the developer's, and not checked"
    );
    let good: Member = db.create(member()).await.unwrap();
    assert_eq!(good.login_name, "ana");
    // Types and rules at once.
    let error = db
        .create::<Member>(json!({ "loginName": "a", "age": "old", "seat": { "cityName": "" } }))
        .await
        .unwrap_err();
    let mut all: Vec<_> = error
        .field_errors()
        .iter()
        .map(|field| (field.field(), field.code().as_str()))
        .collect();
    all.sort_unstable();
    assert_eq!(
        all,
        [
            ("age", "type"),
            ("loginName", "invalid"),
            ("password", "missing"),
            ("seat.cityName", "invalid"),
        ]
    );
}

pub(crate) async fn a_patch_keeps_those_of_what_it_sets(context: Context) {
    let db = context.with(models![Member]).await;
    // A row that was there before the rules were.
    let sql = "INSERT INTO ru_members (login_name, age, links, seat_city, password, score) \
               VALUES ('a', 3, '[]', '', 'x', 5)";
    db.execute_raw(sql, params! {}).await.unwrap();
    let id = db.find::<Member>().one().await.unwrap().id;
    let error = db
        .update::<Member>(
            id,
            json!({ "age": 4, "seat": { "cityName": "" }, "nick": "n" }),
        )
        .await
        .unwrap_err();
    assert_eq!(broken(&error), ["age", "nick", "seat.cityName"]);
    let patch = MemberPatch {
        age: 4.into(),
        nick: "n".into(),
        seat: Seat {
            city: String::new(),
            zip: None,
        }
        .into(),
        ..MemberPatch::default()
    };
    let error = db.update::<Member>(id, patch).await.unwrap_err();
    assert_eq!(broken(&error), ["age", "nick", "seat.cityName"]);
    let changed: Member = db
        .update(id, json!({ "age": 40, "nick": null }))
        .await
        .or_not_found()
        .unwrap();
    assert_eq!(
        (changed.age, changed.login_name.as_str()),
        (40, "a"),
        "what is not set stays"
    );
}

pub(crate) async fn filters_and_reads_need_not(context: Context) {
    let db = context.with(models![Member]).await;
    db.create(member()).await.unwrap();
    let found = db
        .find::<Member>()
        .filters(json!({ "loginName": "a", "age__lt": 3 }));
    assert_eq!(found.unwrap().count().await.unwrap(), 0);
    let found = db
        .find::<Member>()
        .filters(json!({ "loginName__in": ["ana", "x"] }));
    assert_eq!(found.unwrap().count().await.unwrap(), 1);
}

pub(crate) async fn views_and_structs_of_ones_own_keep_them(context: Context) {
    let db = context.with(models![Member]).await;
    let quick = Quick {
        login_name: "b".into(),
        age: 1,
        password: "none".into(),
        city: String::new(),
        links: vec![Link { url: "x".into() }],
    };
    let error = db.create::<Member>(quick).await.unwrap_err();
    assert_eq!(
        broken(&error),
        [
            "age",
            "links[0].url",
            "loginName",
            "password",
            "seat.cityName"
        ]
    );
    let member = db.create(member()).await.unwrap();
    let error = db.update::<Card>(member.id, json!({ "name": "x" })).await;
    assert_eq!(broken(&error.unwrap_err()), ["name"]);
    let birthday = Birthday {
        age: Some(2),
        nick: Patch::Set(Some("n".into())),
    };
    let error = db.update::<Member>(member.id, birthday).await.unwrap_err();
    assert_eq!(broken(&error), ["age", "nick"]);
    let birthday = Birthday {
        age: Some(19),
        nick: Patch::Set(None),
    };
    let older: Member = db.update(member.id, birthday).await.or_not_found().unwrap();
    assert_eq!((older.age, older.nick), (19, None));
}

pub(crate) async fn a_struct_of_ones_own_has_its_own_rules(context: Context) {
    let db = context.with(models![Member]).await;
    let sign_up = |again: &str| SignUp {
        login_name: "ana".into(),
        age: 20,
        password: "secret1".into(),
        again: again.into(),
        city: "Graz".into(),
        links: Vec::new(),
    };
    let error = db.create::<Member>(sign_up("secret2")).await.unwrap_err();
    assert_eq!(broken(&error), ["passwordAgain"]);
    let member: Member = db.create(sign_up("secret1")).await.unwrap();
    assert_eq!(member.seat.city, "Graz");
}
