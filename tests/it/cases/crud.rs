//! Create, read, update, delete.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, User, UserCreate, UserPatch};

pub(crate) async fn create_returns_the_row_with_its_key(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let bob: User = db.create(User::named("bob")).await.unwrap();
    assert_eq!(bob.id, Some(2));
    let expected = User {
        id: Some(1),
        ..User::named("ana")
    };
    assert_eq!(ana, expected);
    assert_eq!(db.get_by_id::<User>(2).await.unwrap(), Some(bob));
}

pub(crate) async fn create_takes_the_struct_the_create_struct_and_json(context: Context) {
    let db = context.with(models![User]).await;
    let whole: User = db
        .create(User {
            is_active: false,
            ..User::named("whole")
        })
        .await
        .unwrap();
    let typed: User = db
        .create(UserCreate {
            username: "typed".into(),
            email: "typed@x.io".into(),
            is_active: None,
        })
        .await
        .unwrap();
    let json: User = db
        .create(json!({ "username": "json", "email": "json@x.io" }))
        .await
        .unwrap();
    assert!(!whole.is_active, "what is given stands");
    assert!(typed.is_active, "the default stands for what is left out");
    assert!(json.is_active, "in JSON, too");
    assert_eq!([whole.id, typed.id, json.id], [Some(1), Some(2), Some(3)]);
}

pub(crate) async fn a_plain_key_of_zero_is_assigned(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "crud_plain_keys")]
    struct Plain {
        #[mapped(id)]
        id: i64,
        name: String,
    }
    let db = context.with(models![Plain]).await;
    let name = || "a".to_owned();
    let first: Plain = db
        .create(Plain {
            id: 0,
            name: name(),
        })
        .await
        .unwrap();
    let given: Plain = db
        .create(Plain {
            id: 7,
            name: name(),
        })
        .await
        .unwrap();
    let typed: Plain = db.create(PlainCreate { name: name() }).await.unwrap();
    assert_eq!((first.id, given.id), (1, 7));
    assert!(typed.id > first.id && typed.id != 7, "{}", typed.id);
    assert_eq!(db.count::<Plain>().await.unwrap(), 3);
}

pub(crate) async fn reading_what_is_not_there_is_none(context: Context) {
    let db = context.with(models![User]).await;
    assert_eq!(db.get_by_id::<User>(1).await.unwrap(), None);
    let error = db.get_by_id::<User>(1).await.or_not_found().unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.http_status(), 404);
    assert_eq!(error.to_string(), "no row of `users` was found");
}

pub(crate) async fn an_id_that_is_none_names_no_row(context: Context) {
    let db = context.with(models![User]).await;
    let ana = User::named("ana");
    for error in [
        db.get_by_id::<User>(ana.id).await.unwrap_err(),
        db.get_by_id::<User>(&ana.id).await.unwrap_err(),
        db.update::<User>(ana.id, json!({})).await.unwrap_err(),
        db.delete::<User>(ana.id).await.unwrap_err(),
    ] {
        assert!(error.is_invalid_query(), "{error}");
    }
}

pub(crate) async fn update_changes_only_what_it_names(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let other: User = db.create(User::named("bob")).await.unwrap();
    let changed = db
        .update::<User>(ana.id, json!({ "is_active": false }))
        .await
        .unwrap();
    let expected = User {
        is_active: false,
        ..ana.clone()
    };
    assert_eq!(changed, Some(expected.clone()));
    assert_eq!(db.get_by_id(ana.id).await.unwrap(), Some(expected));
    assert_eq!(db.get_by_id(other.id).await.unwrap(), Some(other));
}

pub(crate) async fn update_takes_the_patch_struct(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let patch = UserPatch {
        username: "anna".into(),
        ..UserPatch::default()
    };
    let changed: User = db.update(ana.id, patch).await.or_not_found().unwrap();
    assert_eq!(
        changed,
        User {
            username: "anna".into(),
            ..ana
        }
    );
}

pub(crate) async fn an_empty_patch_returns_the_row(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    assert_eq!(
        db.update::<User>(ana.id, json!({})).await.unwrap(),
        Some(ana.clone())
    );
    assert_eq!(
        db.update(ana.id, UserPatch::default()).await.unwrap(),
        Some(ana)
    );
    assert_eq!(db.update::<User>(99, json!({})).await.unwrap(), None);
}

pub(crate) async fn an_update_to_the_same_values_returns_the_row(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    // MySQL counts no row as changed here.
    let patch = json!({ "username": "ana", "is_active": true });
    assert_eq!(db.update::<User>(ana.id, patch).await.unwrap(), Some(ana));
}

pub(crate) async fn updating_what_is_not_there_is_none(context: Context) {
    let db = context.with(models![User]).await;
    let patch = || json!({ "username": "x" });
    assert_eq!(db.update::<User>(5, patch()).await.unwrap(), None);
    let error = db.update::<User>(5, patch()).await.or_not_found();
    assert!(error.unwrap_err().is_not_found());
}

pub(crate) async fn delete_tells_whether_there_was_a_row(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let bob: User = db.create(User::named("bob")).await.unwrap();
    assert!(db.delete::<User>(ana.id).await.unwrap());
    assert!(!db.delete::<User>(ana.id).await.unwrap());
    assert_eq!(db.get_by_id::<User>(ana.id).await.unwrap(), None);
    assert_eq!(db.find::<User>().all().await.unwrap(), [bob]);
}

pub(crate) async fn a_deleted_key_is_not_assigned_again(context: Context) {
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    assert!(db.delete::<User>(ana.id).await.unwrap());
    let bob: User = db.create(User::named("bob")).await.unwrap();
    assert_ne!(bob.id, ana.id, "an old link must not show another's row");
}

pub(crate) async fn counts_and_existence(context: Context) {
    let db = context.with(models![Item]).await;
    assert_eq!(db.count::<Item>().await.unwrap(), 0);
    assert!(!db.find::<Item>().exists().await.unwrap());
    for (name, amount) in [("a", 1), ("b", 2), ("c", 3)] {
        Item::create(db, name, amount, None, None).await;
    }
    assert_eq!(db.count::<Item>().await.unwrap(), 3);
    let many = Item::COLUMN.amount.gte(2);
    assert_eq!(db.count::<Item>().filter(many.clone()).await.unwrap(), 2);
    assert_eq!(
        db.find::<Item>()
            .filter(many.clone())
            .count()
            .await
            .unwrap(),
        2
    );
    let one_by_name = db.count::<Item>().filters(json!({ "name": "c" })).unwrap();
    assert_eq!(one_by_name.filter(many).await.unwrap(), 1);
    let none = db.find::<Item>().filter(Item::COLUMN.amount.gt(3));
    assert!(!none.exists().await.unwrap());
    assert!(db.find::<Item>().exists().await.unwrap());
}

pub(crate) async fn one_wants_exactly_one(context: Context) {
    let db = context.with(models![Item]).await;
    let error = db.find::<Item>().one().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let a = Item::create(db, "a", 1, None, None).await;
    assert_eq!(db.find::<Item>().one().await.unwrap(), a);
    Item::create(db, "b", 1, None, None).await;
    let error = db.find::<Item>().one().await.unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    let found = db.find::<Item>().filter(Item::COLUMN.name.eq("a")).one();
    assert_eq!(found.await.unwrap(), a);
}

pub(crate) async fn a_table_without_key_is_created_and_read(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "crud_keyless", no_id)]
    struct Keyless {
        name: String,
        amount: i32,
    }
    let db = context.with(models![Keyless]).await;
    let row = Keyless {
        name: "a".into(),
        amount: 3,
    };
    let created = db.create(row.clone()).await;
    if context.mount == crate::context::Mount::MysqlWithoutReturning {
        // Nothing returns the row, and no key finds it again: this is said.
        let error = created.unwrap_err();
        assert!(error.is_unsupported(), "{error}");
        let sql = "INSERT INTO crud_keyless (name, amount) VALUES ('a', 3)";
        assert_eq!(db.execute_raw(sql, params! {}).await.unwrap(), 1);
    } else {
        assert_eq!(created.unwrap(), row);
    }
    assert_eq!(db.find::<Keyless>().all().await.unwrap(), [row]);
}

pub(crate) async fn a_row_of_defaults_only(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "crud_defaults")]
    struct Defaults {
        #[mapped(id)]
        id: i32,
        #[mapped(default = 5)]
        level: i32,
        #[mapped(default = "new")]
        state: String,
        #[mapped(server_default = "7")]
        rank: i32,
        note: Option<String>,
    }
    let db = context.with(models![Defaults]).await;
    let row: Defaults = db.create(json!({})).await.unwrap();
    let expected = Defaults {
        id: 1,
        level: 5,
        state: "new".into(),
        rank: 7,
        note: None,
    };
    assert_eq!(row, expected);
    assert_eq!(db.get_by_id(1).await.unwrap(), Some(expected));
}

pub(crate) async fn one_function_serves_the_database_and_a_transaction(context: Context) {
    async fn rename(db: &impl Backend, id: Option<i64>, name: &str) -> Result<User, Error> {
        let patch = UserPatch {
            username: name.into(),
            ..UserPatch::default()
        };
        db.update(id, patch).await.or_not_found()
    }
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    assert_eq!(rename(db, ana.id, "b").await.unwrap().username, "b");
    let renamed = db
        .transaction(async |tx| rename(tx, ana.id, "c").await)
        .await
        .unwrap();
    assert_eq!(renamed.username, "c");
    assert_eq!(db.get_by_id(ana.id).await.unwrap(), Some(renamed));
}
