//! Patches: absent is not NULL.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, ItemPatch, User};

pub(crate) async fn absent_and_null_differ(context: Context) {
    let db = context.with(models![Item]).await;
    let item = Item::create(db, "a", 1, Some("note"), Some(2.5)).await;
    let patched = db
        .update::<Item>(item.id, json!({ "note": null }))
        .await
        .or_not_found()
        .unwrap();
    assert_eq!(patched.note, None);
    assert_eq!(patched.weight, Some(2.5), "absent: it stays");
    let patch = ItemPatch {
        weight: None.into(),
        note: "again".into(),
        ..ItemPatch::default()
    };
    let patched: Item = db.update(item.id, patch).await.or_not_found().unwrap();
    assert_eq!(patched.weight, None);
    assert_eq!(patched.note.as_deref(), Some("again"));
    assert_eq!((patched.name.as_str(), patched.amount), ("a", 1));
    assert_eq!(db.get_by_id(item.id).await.unwrap(), Some(patched));
}

pub(crate) async fn a_patch_struct_reads_json(context: Context) {
    let db = context.with(models![Item]).await;
    let item = Item::create(db, "a", 1, Some("note"), None).await;
    let patch: ItemPatch = serde_json::from_value(json!({ "note": null, "amount": 4 })).unwrap();
    assert_eq!(patch.note, Patch::Set(None));
    assert_eq!(patch.name, Patch::Absent);
    let patched: Item = db.update(item.id, patch).await.or_not_found().unwrap();
    assert_eq!((patched.note, patched.amount), (None, 4));
    let unknown = serde_json::from_value::<ItemPatch>(json!({ "nope": 1 }));
    assert!(unknown.is_err());
}

pub(crate) async fn null_for_a_column_that_takes_none(context: Context) {
    let db = context.with(models![Item]).await;
    let item = Item::create(db, "a", 1, None, None).await;
    let error = db
        .update::<Item>(item.id, json!({ "name": null, "amount": "x" }))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors().len(), 2, "{error}");
    assert_eq!(db.get_by_id(item.id).await.unwrap(), Some(item));
}

pub(crate) async fn unknown_and_fixed_fields(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let error = db
        .update::<User>(ana.id, json!({ "usrname": "x", "id": 9 }))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    let text = error.to_string();
    assert!(text.contains("did you mean `username`?"), "{text}");
    assert!(text.contains("`id`: assigned by the database"), "{text}");
    assert_eq!(db.find::<User>().all().await.unwrap(), [ana]);
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedEmbed)]
struct Address {
    street: String,
    city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "patches_people")]
struct Person {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(embed(prefix = "home_"))]
    home: Address,
    #[mapped(json)]
    settings: JsonValue,
}

pub(crate) async fn embedded_structs_are_merged_and_documents_replaced(context: Context) {
    let db = context.with(models![Person]).await;
    let person: Person = db
        .create(json!({
            "home": { "street": "Elm", "city": "Oslo" },
            "settings": { "a": 1, "b": 2 },
        }))
        .await
        .unwrap();
    let patched = db
        .update::<Person>(
            person.id,
            json!({ "home": { "city": null }, "settings": { "a": 3 } }),
        )
        .await
        .or_not_found()
        .unwrap();
    assert_eq!(patched.home.street, "Elm", "absent in the object: it stays");
    assert_eq!(patched.home.city, None);
    assert_eq!(patched.settings["a"], json!(3));
    let error = db
        .update::<Person>(person.id, json!({ "home": { "cty": "x" } }))
        .await
        .unwrap_err();
    assert_eq!(error.field_errors()[0].field(), "home.cty");
    let typed = PersonPatch {
        home: Patch::Set(Address {
            street: "Oak".into(),
            city: None,
        }),
        ..PersonPatch::default()
    };
    let typed: Person = db.update(person.id, typed).await.or_not_found().unwrap();
    assert_eq!(typed.home.street, "Oak");
    assert_eq!(typed.settings, patched.settings);
}
