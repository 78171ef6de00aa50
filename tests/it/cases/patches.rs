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

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "pa_documents")]
struct Documents {
    #[mapped(id)]
    id: Option<i64>,
    a: Option<JsonValue>,
    b: Option<JsonValue>,
    e: Option<JsonValue>,
}

impl Documents {
    /// The row as RFC 7396 sees it: a column that is NULL is no member.
    fn members(&self) -> JsonValue {
        let columns = [("a", &self.a), ("b", &self.b), ("e", &self.e)];
        let given = columns.into_iter().filter_map(|(name, value)| {
            let value = value.clone()?;
            Some((name.to_owned(), value))
        });
        JsonValue::Object(given.collect())
    }
}

/// The table of RFC 7396, appendix A, as far as its targets are rows: the
/// members are columns that hold documents, `null` makes one NULL, and a
/// document is a value, which is replaced.
pub(crate) async fn the_cases_of_rfc_7396(context: Context) {
    let db = context.with(models![Documents]).await;
    for (target, patch, result) in [
        (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
        (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
        (json!({"a":"b"}), json!({"a":null}), json!({})),
        (
            json!({"a":"b","b":"c"}),
            json!({"a":null}),
            json!({"b":"c"}),
        ),
        (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
        (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
        (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
        (json!({"e":null}), json!({"a":1}), json!({"a":1})),
        // The two in which the RFC would merge what is inside of a document.
        (
            json!({"a":{"b":"c"}}),
            json!({"a":{"b":"d","c":null}}),
            json!({"a":{"b":"d","c":null}}),
        ),
        (
            json!({}),
            json!({"a":{"bb":{"ccc":null}}}),
            json!({"a":{"bb":{"ccc":null}}}),
        ),
    ] {
        let row: Documents = db.create(target.clone()).await.unwrap();
        let changed: Documents = db
            .update(row.id, patch.clone())
            .await
            .or_not_found()
            .unwrap();
        assert_eq!(changed.members(), result, "{target} {patch}");
        let read: Documents = db.get_by_id(row.id).await.or_not_found().unwrap();
        assert_eq!(read, changed);
        // A row stays an object.
        for patch in [json!(["c"]), json!(null), json!("bar")] {
            let error = db.update::<Documents>(row.id, patch).await.unwrap_err();
            assert!(error.is_invalid_input(), "{error}");
        }
    }
}

pub(crate) async fn null_of_a_document_and_of_a_column(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "pa_nulls")]
    struct Nulls {
        #[mapped(id)]
        id: Option<i64>,
        always: JsonValue,
        maybe: Option<JsonValue>,
    }
    let db = context.with(models![Nulls]).await;
    let row: Nulls = db
        .create(json!({ "always": null, "maybe": null }))
        .await
        .unwrap();
    assert_eq!((row.always, row.maybe), (json!(null), None));
    let missing = db.create::<Nulls>(json!({})).await.unwrap_err();
    assert_eq!(missing.field_errors()[0].field(), "always");
    let row: Nulls = db
        .update(
            row.id,
            json!({ "always": { "a": null }, "maybe": { "a": null } }),
        )
        .await
        .or_not_found()
        .unwrap();
    assert_eq!(row.maybe, Some(json!({ "a": null })));
    let row: Nulls = db
        .update(row.id, json!({ "always": null, "maybe": null }))
        .await
        .or_not_found()
        .unwrap();
    assert_eq!((row.always, row.maybe), (json!(null), None));
    let nulls = db
        .count::<Nulls>()
        .filter(Nulls::COLUMN.maybe.is_null() & Nulls::COLUMN.always.is_not_null());
    assert_eq!(nulls.await.unwrap(), 1, "NULL, and the document `null`");
}
