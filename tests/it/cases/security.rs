//! What must not be possible, and what no message may tell.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::canary::{CANARY, assert_silent};
use crate::context::Context;
use crate::models::Item;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "s_accounts")]
struct Account {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(unique)]
    login: String,
    #[mapped(sensitive)]
    password: String,
    #[mapped(readonly, server_default = "0")]
    balance: i64,
    tenant: String,
    born: Option<chrono::NaiveDate>,
    age: Option<i16>,
}

async fn accounts(context: &Context) -> &Database {
    let db = context.with(models![Account]).await;
    for login in ["ana", "bob"] {
        let account = json!({ "login": login, "password": CANARY, "tenant": "t1" });
        db.create::<Account>(account).await.unwrap();
    }
    db
}

pub(crate) async fn an_unknown_column_matches_no_row(context: Context) {
    let db = accounts(&context).await;
    // SQLite takes `"tenent" = 'tenent'` for a comparison of two texts.
    let error = db.find::<Account>().filters(json!({ "tenent": "tenent" }));
    assert!(error.unwrap_err().is_invalid_query());
    db.execute_raw(
        "ALTER TABLE s_accounts RENAME COLUMN tenant TO tenant_id",
        params! {},
    )
    .await
    .unwrap();
    let misread = db
        .find::<Account>()
        .filter(Account::COLUMN.tenant.eq("tenant"))
        .exists()
        .await;
    let error = misread.expect_err("a column that the table lacks is no text");
    assert!(error.is_schema(), "{error}");
    let misread = db.count::<Account>().filter(Account::COLUMN.tenant.ne("x"));
    assert!(misread.await.unwrap_err().is_schema());
    let sorted = db.count::<Account>().filters(json!({ "tenant": "tenant" }));
    assert!(sorted.unwrap().await.unwrap_err().is_schema());
}

pub(crate) async fn wildcards_are_literal(context: Context) {
    let db = accounts(&context).await;
    for pattern in ["%", "_", "a%", "_na", "*", "?", "[a]*", "\\"] {
        for operator in ["contains", "icontains", "startswith", "endswith"] {
            let filters = json!({ format!("login__{operator}"): pattern });
            let found = db.count::<Account>().filters(filters).unwrap().await;
            assert_eq!(found.unwrap(), 0, "{operator} {pattern}");
        }
    }
}

pub(crate) async fn values_are_never_sql(context: Context) {
    let db = accounts(&context).await;
    for text in [
        "' OR '1'='1",
        "'; DROP TABLE s_accounts; --",
        "\\' OR 1=1 -- ",
        "\" OR \"\"=\"",
        "` OR ``=`",
        "$1",
        "?",
        ":login",
    ] {
        let equal = db.count::<Account>().filter(Account::COLUMN.login.eq(text));
        assert_eq!(equal.await.unwrap(), 0, "{text}");
        let raw = db
            .fetch_all_raw(
                "SELECT id FROM s_accounts WHERE login = :login",
                params! { "login" => text },
            )
            .await;
        assert!(raw.unwrap().is_empty(), "{text}");
        let stored: Account = db
            .create(json!({ "login": text, "password": "p", "tenant": text }))
            .await
            .unwrap();
        assert_eq!(
            (stored.login.as_str(), stored.tenant.as_str()),
            (text, text)
        );
    }
    assert_eq!(db.count::<Account>().await.unwrap(), 10);
}

pub(crate) async fn what_the_caller_may_not_set_is_refused(context: Context) {
    let db = accounts(&context).await;
    let attack = json!({ "login": "eve", "password": "p", "tenant": "t", "balance": 1_000_000 });
    let error = db.create::<Account>(attack).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors()[0].field(), "balance");
    for attack in [
        json!({ "balance": 5 }),
        json!({ "id": 7 }),
        json!({ "is_admin": true }),
    ] {
        let error = db.update::<Account>(1, attack.clone()).await.unwrap_err();
        assert!(error.is_invalid_input(), "{attack}: {error}");
    }
    let account: Account = db.get_by_id(1).await.or_not_found().unwrap();
    assert_eq!(account.balance, 0);
}

pub(crate) async fn several_statements_are_refused(context: Context) {
    let db = accounts(&context).await;
    for sql in [
        "SELECT 1; DELETE FROM s_accounts",
        "DELETE FROM s_accounts WHERE id = -1; DELETE FROM s_accounts",
        "SELECT 1 /* ; */ ; SELECT 2",
    ] {
        for error in [
            db.fetch_all_raw(sql, params! {}).await.unwrap_err(),
            db.fetch_one_raw(sql, params! {}).await.unwrap_err(),
            db.execute_raw(sql, params! {}).await.unwrap_err(),
        ] {
            assert!(error.is_invalid_query(), "{sql}: {error}");
            assert!(error.to_string().contains("2 statements"), "{error}");
        }
    }
    assert_eq!(db.count::<Account>().await.unwrap(), 2);
    let ends = db.fetch_all_raw("SELECT ';' AS semicolon ; -- done;", params! {});
    assert_eq!(
        ends.await.unwrap().len(),
        1,
        "an end is no second statement"
    );
}

pub(crate) async fn limit_zero_is_nothing(context: Context) {
    let db = accounts(&context).await;
    assert!(
        db.find::<Account>()
            .limit(0)
            .all()
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        db.find::<Account>().all().await.unwrap().len(),
        2,
        "no hidden limit"
    );
}

pub(crate) async fn no_error_tells_a_value(context: Context) {
    let db = accounts(&context).await;
    let long = CANARY.repeat(40);
    let secret = || json!({ "login": CANARY, "password": CANARY, "tenant": CANARY });
    db.create::<Account>(secret()).await.unwrap();
    let mut errors = vec![
        db.create::<Account>(secret()).await.unwrap_err(),
        db.create::<Account>(json!({ "login": [CANARY], "password": { CANARY: 1 } }))
            .await
            .unwrap_err(),
        db.create::<Account>(
            json!({ "login": "c", "password": "p", "tenant": "t", "born": CANARY }),
        )
        .await
        .unwrap_err(),
        db.update::<Account>(1, json!({ "login": CANARY }))
            .await
            .unwrap_err(),
        db.update::<Account>(1, json!({ "age": CANARY }))
            .await
            .unwrap_err(),
        db.find::<Account>()
            .filters(json!({ "born__gte": CANARY }))
            .unwrap_err(),
        db.find::<Account>()
            .filters(json!({ "age__in": [1, CANARY] }))
            .unwrap_err(),
        db.fetch_all_raw(
            "SELECT nope FROM s_accounts WHERE login = :login",
            params! { "login" => CANARY },
        )
        .await
        .unwrap_err(),
        db.execute_raw(
            "INSERT INTO s_accounts (login, password, tenant) VALUES (:login, :login, :login)",
            params! { "login" => CANARY },
        )
        .await
        .unwrap_err(),
    ];
    if !context.mount.is_sqlite() {
        // SQLite takes any text for a date, and a text for a number.
        let sql = "INSERT INTO s_accounts (login, password, tenant, age) \
                   VALUES (:login, :login, :login, 99999)";
        let login = params! { "login" => format!("{CANARY}2") };
        errors.push(db.execute_raw(sql, login).await.unwrap_err());
        let sql = "SELECT * FROM s_accounts WHERE login = :login AND born = CAST(:born AS date) AND 1 / 0 = 1";
        let given = params! { "login" => CANARY, "born" => CANARY };
        if context.mount.is_postgres() {
            errors.push(db.fetch_all_raw(sql, given).await.unwrap_err());
        }
    }
    db.execute_raw("DROP TABLE s_accounts", params! {})
        .await
        .unwrap();
    let narrow = "CREATE TABLE s_accounts (id integer PRIMARY KEY, login varchar(20) CHECK (length(login) < 20), \
                  password varchar(20), balance integer, tenant varchar(20), born date, age integer)";
    db.execute_raw(narrow, params! {}).await.unwrap();
    let account = Account {
        id: Some(1),
        login: long.clone(),
        password: long.clone(),
        balance: 0,
        tenant: long,
        born: None,
        age: None,
    };
    errors.push(db.create(account).await.unwrap_err());
    for error in errors {
        assert_silent(&error);
    }
}

pub(crate) async fn rows_and_params_show_no_values(context: Context) {
    let db = accounts(&context).await;
    let rows = db
        .fetch_all_raw("SELECT password FROM s_accounts", params! {})
        .await;
    let rows = rows.unwrap();
    assert_eq!(rows[0].get::<String>("password").unwrap(), CANARY);
    let given = params! { "password" => CANARY, "list" => [CANARY, CANARY] };
    let query = db
        .find::<Account>()
        .filter(Account::COLUMN.password.eq(CANARY));
    let filter = Account::COLUMN.password.eq(CANARY) | Account::COLUMN.login.contains(CANARY);
    for text in [
        format!("{rows:?}"),
        format!("{given:?}"),
        format!("{query:?}"),
        format!("{filter:?}"),
    ] {
        assert!(!text.contains(CANARY), "{text}");
    }
    let error = rows[0].get::<i64>("password").unwrap_err();
    assert_silent(&error);
}

pub(crate) async fn names_from_strangers_are_not_shown_whole(context: Context) {
    let db = context.with(models![Item]).await;
    let name = "x".repeat(10_000);
    for error in [
        db.find::<Item>()
            .filters(json!({ name.clone(): 1 }))
            .unwrap_err(),
        db.find::<Item>()
            .filters(json!({ format!("name__{name}"): 1 }))
            .unwrap_err(),
        db.find::<Item>().sort_by([&name]).unwrap_err(),
        db.create::<Item>(json!({ name.clone(): 1 }))
            .await
            .unwrap_err(),
    ] {
        assert!(
            error.to_string().len() < 1_000,
            "{} bytes",
            error.to_string().len()
        );
    }
}

pub(crate) async fn too_many_values_are_a_typed_error(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    let many: Vec<i32> = (1..=70_000).collect();
    let error = db
        .find::<Item>()
        .filter(Item::COLUMN.amount.is_in(many))
        .all()
        .await;
    let error = error.unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    assert!(error.to_string().len() < 1_000, "{error}");
    let many: Vec<i64> = (1..=70_000).collect();
    let error = db
        .fetch_all_raw(
            "SELECT id FROM items WHERE id IN (:ids)",
            params! { "ids" => many },
        )
        .await
        .unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    assert_eq!(db.count::<Item>().await.unwrap(), 1);
}
