//! Updates and deletes of the rows that a filter picks.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, ItemPatch, User, UserPatch, names};

async fn items(context: &Context) -> &Database {
    let db = context.with(models![Item]).await;
    for (name, amount) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] {
        Item::create(db, name, amount, Some("old"), None).await;
    }
    db
}

async fn amounts(db: &impl Backend) -> Vec<i32> {
    let items = db.find::<Item>().sort(Item::COLUMN.id.asc()).all().await;
    items.unwrap().iter().map(|item| item.amount).collect()
}

pub(crate) async fn updates_what_matches(context: Context) {
    let db = items(&context).await;
    let patch = ItemPatch {
        amount: 9.into(),
        note: None.into(),
        ..Default::default()
    };
    let changed = db
        .update_where::<Item>(patch)
        .filter(Item::COLUMN.amount.gte(2))
        .filter(Item::COLUMN.name.ne("d"))
        .await
        .unwrap();
    assert_eq!(changed, 2);
    assert_eq!(amounts(db).await, [1, 9, 9, 4]);
    let notes = db.count::<Item>().filter(Item::COLUMN.note.is_null());
    assert_eq!(notes.await.unwrap(), 2);

    let changed = db
        .update_where::<Item>(json!({ "amount": 5 }))
        .filters(json!({ "name__in": ["a", "d", "z"] }))
        .unwrap()
        .await
        .unwrap();
    assert_eq!(changed, 2);
    assert_eq!(amounts(db).await, [5, 9, 9, 5]);
    // Rows that match count, whether they had the value already or not.
    let again = db
        .update_where::<Item>(json!({ "amount": 5 }))
        .filter(Item::COLUMN.amount.eq(5));
    assert_eq!(again.await.unwrap(), 2);
    let none = db
        .update_where::<Item>(json!({ "amount": 6 }))
        .filter(Item::COLUMN.amount.eq(77));
    assert_eq!(none.await.unwrap(), 0);
}

pub(crate) async fn deletes_what_matches(context: Context) {
    let db = items(&context).await;
    let gone = db
        .delete_where::<Item>()
        .filter(Item::COLUMN.amount.is_in([2, 3, 7]));
    assert_eq!(gone.await.unwrap(), 2);
    assert_eq!(amounts(db).await, [1, 4]);
    let gone = db.delete_where::<Item>().filters(json!({ "name": "a" }));
    assert_eq!(gone.unwrap().await.unwrap(), 1);
    assert_eq!(amounts(db).await, [4]);
    assert_eq!(db.delete_where::<Item>().all_rows().await.unwrap(), 1);
    assert_eq!(db.delete_where::<Item>().all_rows().await.unwrap(), 0);
}

pub(crate) async fn all_rows_must_be_said(context: Context) {
    let db = items(&context).await;
    for nothing in [
        json!({}),
        json!({ "$and": [] }),
        json!({ "$and": [{}, {}] }),
    ] {
        let update = db
            .update_where::<Item>(json!({ "amount": 0 }))
            .filters(nothing.clone());
        let error = update.map(|_| ()).unwrap_err();
        assert!(error.is_invalid_query(), "{error}");
        assert!(error.to_string().contains("all_rows"), "{error}");
        let error = db.delete_where::<Item>().filters(nothing).map(|_| ());
        assert!(error.unwrap_err().is_invalid_query());
    }
    let unknown = db.delete_where::<Item>().filters(json!({ "amont": 1 }));
    let error = unknown.map(|_| ()).unwrap_err();
    assert!(
        error.to_string().contains("did you mean `amount`?"),
        "{error}"
    );
    assert_eq!(amounts(db).await, [1, 2, 3, 4]);
    let update = db.update_where::<Item>(json!({ "amount": 0 })).all_rows();
    assert_eq!(update.await.unwrap(), 4);
    assert_eq!(amounts(db).await, [0, 0, 0, 0]);
}

pub(crate) async fn patches_that_change_nothing_or_do_not_fit(context: Context) {
    let db = items(&context).await;
    assert_eq!(
        db.update_where::<Item>(json!({})).all_rows().await.unwrap(),
        0
    );
    let error = db
        .update_where::<Item>(json!({ "id": 1, "amount": "x" }))
        .all_rows()
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors().len(), 2, "{error}");
    assert_eq!(amounts(db).await, [1, 2, 3, 4]);
}

pub(crate) async fn rows_come_back_where_the_database_returns_them(context: Context) {
    let db = items(&context).await;
    let updated = db
        .update_where::<Item>(json!({ "amount": 9 }))
        .filter(Item::COLUMN.amount.lte(2))
        .returning()
        .await;
    match updated {
        Ok(mut items) => {
            items.sort_by_key(|item| item.id);
            assert_eq!(names(&items), ["a", "b"]);
            assert!(items.iter().all(|item| item.amount == 9));
        }
        Err(error) => {
            assert!(
                context.mount.is_mysql() && error.is_unsupported(),
                "{error}"
            );
            assert_eq!(amounts(db).await, [1, 2, 3, 4]);
        }
    }
    let deleted = db
        .delete_where::<Item>()
        .filter(Item::COLUMN.name.eq("c"))
        .returning()
        .await;
    match deleted {
        Ok(items) => {
            assert_eq!(names(&items), ["c"]);
            assert_eq!(db.count::<Item>().await.unwrap(), 3);
        }
        Err(error) => {
            assert!(
                context.mount.is_mysql() && error.is_unsupported(),
                "{error}"
            );
            assert_eq!(db.count::<Item>().await.unwrap(), 4);
        }
    }
}

pub(crate) async fn violations_name_what_they_concern(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "filtered_posts")]
    struct Post {
        #[mapped(id)]
        id: Option<i64>,
        #[mapped(references(User))]
        author_id: i64,
    }
    let db = context.with(models![User, Post]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let _: User = db.create(User::named("bob")).await.unwrap();
    let patch = UserPatch {
        email: "same@x.io".into(),
        ..Default::default()
    };
    let error = db.update_where::<User>(patch).all_rows().await.unwrap_err();
    assert!(error.is_duplicate(), "{error}");
    let violation = error.violation().unwrap();
    assert_eq!(violation.columns(), ["email"]);
    assert_eq!(violation.constraint(), Some("uq_users_email"));

    let author_id = ana.id.unwrap();
    db.create(Post {
        id: None,
        author_id,
    })
    .await
    .unwrap();
    let error = db.delete_where::<User>().all_rows().await.unwrap_err();
    assert!(error.is_foreign_key(), "{error}");
    let violation = error.violation().unwrap();
    assert_eq!(violation.table(), Some("filtered_posts"));
    assert_eq!(violation.columns(), ["author_id"]);
    assert_eq!(db.count::<User>().await.unwrap(), 2);
}

pub(crate) async fn in_a_transaction(context: Context) {
    let db = items(&context).await;
    let tx = db.begin_transaction().await.unwrap();
    let update = tx.update_where::<Item>(json!({ "amount": 0 })).all_rows();
    assert_eq!(update.await.unwrap(), 4);
    let gone = tx.delete_where::<Item>().filter(Item::COLUMN.name.eq("a"));
    assert_eq!(gone.await.unwrap(), 1);
    assert_eq!(amounts(&tx).await, [0, 0, 0]);
    tx.rollback_transaction().await.unwrap();
    assert_eq!(amounts(db).await, [1, 2, 3, 4]);
}
