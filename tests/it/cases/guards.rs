//! What must be refused so that no row is lost, and no statement's text spoilt.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::sea_orm::ConnectionTrait as _;

use crate::context::Context;
use crate::models::{Item, User};

/// PostgreSQL's driver rolls the whole transaction back when a savepoint
/// cannot be set: what follows must not be kept on its own.
pub(crate) async fn a_nested_begin_that_fails(context: Context) {
    let db = context.with(models![Item]).await;
    let result = db
        .transaction(async |tx| {
            Item::create(tx, "a", 1, None, None).await;
            let failed = tx
                .execute_raw("INSERT INTO items (name) VALUES (NULL)", params! {})
                .await;
            assert!(failed.is_err());
            let nested = tx
                .transaction(async |nested| nested.count::<Item>().await)
                .await;
            if nested.is_err() {
                let after = tx
                    .execute_raw("DELETE FROM items WHERE id = :id", params! { "id" => 1 })
                    .await;
                assert!(after.unwrap_err().is_transaction());
            }
            Ok::<_, Error>(())
        })
        .await;
    let kept = db.count::<Item>().await.unwrap();
    if context.mount.failure_aborts_transaction() {
        assert!(result.unwrap_err().is_transaction());
        assert_eq!(kept, 0);
    } else {
        result.unwrap();
        assert_eq!(kept, 1);
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "gu_accounts")]
pub(crate) struct Account {
    #[mapped(id)]
    id: Option<i64>,
    #[serde(alias = "login", alias = "nick")]
    name: String,
}

pub(crate) async fn one_field_under_two_of_its_aliases(context: Context) {
    let db = context.with(models![Account]).await;
    let twice = db
        .create::<Account>(json!({ "login": "a", "nick": "b" }))
        .await
        .unwrap_err();
    assert!(twice.is_invalid_input(), "{twice}");
    assert_eq!(twice.field_errors().len(), 1);
    let account: Account = db.create(json!({ "nick": "b" })).await.unwrap();
    assert_eq!(account.name, "b", "the statement is as it should be");
    let twice = db
        .update::<Account>(account.id, json!({ "login": "c", "nick": "d" }))
        .await
        .unwrap_err();
    assert!(twice.is_invalid_input(), "{twice}");
}

/// A view that does not show the key by which its pages are sorted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(view_of = User)]
pub(crate) struct Email {
    email: String,
}

pub(crate) async fn pages_of_a_view_without_its_key(context: Context) {
    let db = context.with(models![User]).await;
    for name in ["c", "a", "b"] {
        let _: User = db.create(User::named(name)).await.unwrap();
    }
    let mut seen = Vec::new();
    for page in 1..=3 {
        let page = db.find::<Email>().page(page, 1).await.unwrap();
        seen.extend(page.items.into_iter().map(|item| item.email));
    }
    assert_eq!(
        seen,
        ["c@x.io", "a@x.io", "b@x.io"],
        "in the order of the key"
    );
    let first = db.find::<Email>().first().await.unwrap().unwrap();
    assert_eq!(first.email, "c@x.io");
}

pub(crate) async fn transactions_are_not_begun_in_text(context: Context) {
    let db = context.with(models![Item]).await;
    for text in ["BEGIN", "SELECT 1; COMMIT", "/* */ ROLLBACK"] {
        let refused = db.execute_unprepared(text).await.unwrap_err();
        assert!(
            refused.to_string().contains("begin_transaction"),
            "{refused}"
        );
        let raw = db
            .execute_raw(tausestack_db::AssertSafe(text.to_owned()), params! {})
            .await;
        assert!(raw.is_err());
    }
    // The connection is nobody's transaction.
    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "a", 1, None, None).await;
    tx.commit_transaction().await.unwrap();
    assert_eq!(db.count::<Item>().await.unwrap(), 1);
}
