//! Violated constraints: errors name table, columns and constraint, and no values.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::{Models, ViolationKind};

use crate::canary::{CANARY, assert_silent};
use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(
    table = "c_accounts",
    unique(tenant, number),
    index(name = "uq_c_accounts_nick", columns(nick), unique),
    check(name = "ck_c_accounts_limits", "credit >= 0 AND credit <= 1000")
)]
struct Account {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(unique)]
    email: String,
    tenant: String,
    number: i32,
    nick: Option<String>,
    #[mapped(default = 0)]
    credit: i32,
    #[mapped(default = 1, check = "level > 0")]
    level: i32,
}

impl Account {
    fn numbered(number: i32) -> Self {
        Self {
            id: None,
            email: format!("{CANARY}-{number}@x.io"),
            tenant: CANARY.to_owned(),
            number,
            nick: Some(format!("{CANARY}-{number}")),
            credit: 0,
            level: 1,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "c_codes")]
struct Code {
    #[mapped(id(client))]
    code: String,
    label: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "c_entries")]
struct Entry {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(references(Account))]
    debit_id: i64,
    #[mapped(references(Account))]
    credit_id: i64,
    #[mapped(references(Code))]
    code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "c_seats")]
struct Seat {
    #[mapped(id)]
    room: i32,
    #[mapped(id)]
    place: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(
    table = "c_bookings",
    foreign_key(
        name = "fk_booked_seat",
        columns(room, place),
        references = Seat(room, place),
        on_delete = cascade
    )
)]
struct Booking {
    #[mapped(id)]
    id: Option<i64>,
    room: i32,
    place: String,
}

fn all() -> Models {
    models![Account, Code, Entry, Seat, Booking]
}

/// Asserts what the error says of the constraint.
#[track_caller]
fn assert_violation(
    error: &Error,
    kind: ViolationKind,
    table: &str,
    columns: &[&str],
    constraint: Option<&str>,
) {
    assert_silent(error);
    let violation = error
        .violation()
        .unwrap_or_else(|| panic!("no constraint was violated: {error}"));
    assert_eq!(violation.kind(), kind, "{error}");
    assert_eq!(violation.table(), Some(table), "{error}");
    assert_eq!(violation.columns(), columns, "{error}");
    assert_eq!(violation.constraint(), constraint, "{error}");
    assert!(error.code().is_some(), "{error:?}");
    if let Some(first) = columns.first() {
        assert!(
            error.to_string().contains(&format!("`{table}.{first}`")),
            "{error}"
        );
    }
}

pub(crate) async fn a_unique_column(context: Context) {
    let db = context.with(all()).await;
    db.create(Account::numbered(1)).await.unwrap();
    let second = Account {
        email: Account::numbered(1).email,
        ..Account::numbered(2)
    };
    let error = db.create(second).await.unwrap_err();
    let unique = ViolationKind::Unique;
    let name = Some("uq_c_accounts_email");
    assert!(error.is_duplicate() && !error.is_foreign_key());
    assert_violation(&error, unique, "c_accounts", &["email"], name);
    assert_eq!(error.http_status(), 409);
    let second: Account = db.create(Account::numbered(2)).await.unwrap();
    let patch = json!({ "email": Account::numbered(1).email });
    let error = db.update::<Account>(second.id, patch).await.unwrap_err();
    assert_violation(&error, unique, "c_accounts", &["email"], name);
}

pub(crate) async fn a_unique_key_of_two_columns(context: Context) {
    let db = context.with(all()).await;
    db.create(Account::numbered(1)).await.unwrap();
    let second = Account {
        number: 1,
        ..Account::numbered(2)
    };
    let error = db.create(second).await.unwrap_err();
    assert_violation(
        &error,
        ViolationKind::Unique,
        "c_accounts",
        &["tenant", "number"],
        Some("uq_c_accounts_tenant_number"),
    );
}

pub(crate) async fn a_unique_index(context: Context) {
    let db = context.with(all()).await;
    db.create(Account::numbered(1)).await.unwrap();
    let second = Account {
        nick: Account::numbered(1).nick,
        ..Account::numbered(2)
    };
    let error = db.create(second).await.unwrap_err();
    assert_violation(
        &error,
        ViolationKind::Unique,
        "c_accounts",
        &["nick"],
        Some("uq_c_accounts_nick"),
    );
    for number in [3, 4] {
        let without = Account {
            nick: None,
            ..Account::numbered(number)
        };
        db.create(without).await.unwrap();
    }
}

pub(crate) async fn unique_keys_mind_case_and_spaces(context: Context) {
    let db = context.with(all()).await;
    for (number, email) in [(1, "a@x"), (2, "A@x"), (3, "a@x ")] {
        let account = Account {
            email: email.to_owned(),
            ..Account::numbered(number)
        };
        db.create(account).await.unwrap();
    }
    assert_eq!(db.count::<Account>().await.unwrap(), 3);
}

pub(crate) async fn a_primary_key(context: Context) {
    let db = context.with(all()).await;
    let code = Code {
        code: CANARY.to_owned(),
        label: CANARY.to_owned(),
    };
    db.create(code.clone()).await.unwrap();
    let error = db.create(code).await.unwrap_err();
    assert!(error.is_duplicate(), "{error}");
    let violation = error.violation().unwrap();
    assert_eq!(violation.table(), Some("c_codes"));
    assert_eq!(violation.columns(), ["code"]);
    assert_silent(&error);
    let account: Account = db.create(Account::numbered(1)).await.unwrap();
    let same = Account {
        id: account.id,
        ..Account::numbered(2)
    };
    let error = db.create(same).await.unwrap_err();
    let violation = error.violation().unwrap();
    assert_eq!(violation.table(), Some("c_accounts"));
    assert_eq!(violation.columns(), ["id"]);
    let seat = Seat {
        room: 1,
        place: CANARY.to_owned(),
    };
    db.create(seat.clone()).await.unwrap();
    let error = db.create(seat).await.unwrap_err();
    assert_eq!(error.violation().unwrap().columns(), ["room", "place"]);
    assert_silent(&error);
}

pub(crate) async fn one_of_several_foreign_keys(context: Context) {
    let db = context.with(all()).await;
    let account: Account = db.create(Account::numbered(1)).await.unwrap();
    let id = account.id.unwrap();
    let entry = |debit_id, credit_id, code: Option<&str>| Entry {
        id: None,
        debit_id,
        credit_id,
        code: code.map(str::to_owned),
    };
    let foreign = ViolationKind::ForeignKey;
    let error = db.create(entry(id, 99, None)).await.unwrap_err();
    assert!(error.is_foreign_key() && !error.is_duplicate());
    let name = Some("fk_c_entries_credit_id");
    assert_violation(&error, foreign, "c_entries", &["credit_id"], name);
    let error = db.create(entry(99, id, None)).await.unwrap_err();
    let name = Some("fk_c_entries_debit_id");
    assert_violation(&error, foreign, "c_entries", &["debit_id"], name);
    let error = db.create(entry(id, id, Some(CANARY))).await.unwrap_err();
    let name = Some("fk_c_entries_code");
    assert_violation(&error, foreign, "c_entries", &["code"], name);
    let kept: Entry = db.create(entry(id, id, None)).await.unwrap();
    let patch = json!({ "code": CANARY });
    let error = db.update::<Entry>(kept.id, patch).await.unwrap_err();
    assert_violation(&error, foreign, "c_entries", &["code"], name);
}

pub(crate) async fn deleting_what_is_referred_to(context: Context) {
    let db = context.with(all()).await;
    let first: Account = db.create(Account::numbered(1)).await.unwrap();
    let second: Account = db.create(Account::numbered(2)).await.unwrap();
    let entry = Entry {
        id: None,
        debit_id: first.id.unwrap(),
        credit_id: second.id.unwrap(),
        code: None,
    };
    db.create(entry).await.unwrap();
    let foreign = ViolationKind::ForeignKey;
    let error = db.delete::<Account>(second.id).await.unwrap_err();
    let name = Some("fk_c_entries_credit_id");
    assert_violation(&error, foreign, "c_entries", &["credit_id"], name);
    let error = db.delete::<Account>(first.id).await.unwrap_err();
    let name = Some("fk_c_entries_debit_id");
    assert_violation(&error, foreign, "c_entries", &["debit_id"], name);
    assert_eq!(db.count::<Account>().await.unwrap(), 2);
}

pub(crate) async fn a_foreign_key_of_two_columns(context: Context) {
    let db = context.with(all()).await;
    let place = || CANARY.to_owned();
    let seat = Seat {
        room: 1,
        place: place(),
    };
    db.create(seat).await.unwrap();
    let booking = |room| Booking {
        id: None,
        room,
        place: place(),
    };
    let error = db.create(booking(2)).await.unwrap_err();
    assert_violation(
        &error,
        ViolationKind::ForeignKey,
        "c_bookings",
        &["room", "place"],
        Some("fk_booked_seat"),
    );
    db.create(booking(1)).await.unwrap();
    assert!(db.delete::<Seat>((1, place())).await.unwrap());
    assert_eq!(db.count::<Booking>().await.unwrap(), 0, "they went as well");
}

pub(crate) async fn foreign_keys_inside_of_a_transaction(context: Context) {
    let db = context.with(all()).await;
    let error = db
        .transaction(async |tx| -> Result<(), Error> {
            let entry = Entry {
                id: None,
                debit_id: 98,
                credit_id: 99,
                code: None,
            };
            tx.create(entry).await.map(drop)
        })
        .await
        .unwrap_err();
    assert!(error.is_foreign_key(), "{error}");
    assert_eq!(error.violation().unwrap().table(), Some("c_entries"));
    assert_eq!(error.violation().unwrap().columns().len(), 1);
}

pub(crate) async fn not_null(context: Context) {
    let db = context.with(all()).await;
    let sql = "INSERT INTO c_codes (code, label) VALUES (:code, :label)";
    let given = params! { "code" => CANARY, "label" => None::<String> };
    let error = db.execute_raw(sql, given).await.unwrap_err();
    assert!(error.is_not_null(), "{error}");
    assert_eq!(error.violation().unwrap().columns(), ["label"]);
    assert_silent(&error);
    // The struct cannot say it, a table that was made otherwise can.
    db.drop_tables(models![Entry, Code]).await.unwrap();
    let strict = "CREATE TABLE c_codes (code varchar(50) PRIMARY KEY, label text NOT NULL, \
                  extra integer NOT NULL)";
    db.execute_raw(strict, params! {}).await.unwrap();
    let code = Code {
        code: CANARY.to_owned(),
        label: CANARY.to_owned(),
    };
    let error = db.create(code).await.unwrap_err();
    let not_null = ViolationKind::NotNull;
    assert_violation(&error, not_null, "c_codes", &["extra"], None);
}

pub(crate) async fn checks(context: Context) {
    let db = context.with(all()).await;
    let poor = Account {
        credit: -1,
        ..Account::numbered(1)
    };
    let error = db.create(poor).await.unwrap_err();
    assert!(error.is_check(), "{error}");
    assert_silent(&error);
    let violation = error.violation().unwrap();
    assert_eq!(violation.table(), Some("c_accounts"));
    assert_eq!(violation.constraint(), Some("ck_c_accounts_limits"));
    let low = Account {
        level: 0,
        ..Account::numbered(1)
    };
    let error = db.create(low).await.unwrap_err();
    assert!(error.is_check(), "{error}");
    let violation = error.violation().unwrap();
    assert_eq!(violation.table(), Some("c_accounts"));
    assert_eq!(violation.constraint(), Some("ck_c_accounts_level"));
    let account: Account = db.create(Account::numbered(1)).await.unwrap();
    let patch = json!({ "credit": 1_001 });
    let error = db.update::<Account>(account.id, patch).await.unwrap_err();
    assert!(error.is_check(), "{error}");
}

pub(crate) async fn raw_statements_say_it_too(context: Context) {
    let db = context.with(all()).await;
    db.create(Account::numbered(1)).await.unwrap();
    let sql = "INSERT INTO c_accounts (email, tenant, number, credit, level) \
               VALUES (:email, :tenant, 5, 0, 1)";
    let given = params! { "email" => Account::numbered(1).email, "tenant" => CANARY };
    let error = db.execute_raw(sql, given).await.unwrap_err();
    assert!(error.is_duplicate(), "{error}");
    assert_silent(&error);
    assert_eq!(error.violation().unwrap().kind(), ViolationKind::Unique);
}
