//! The first page of the README, as a program.
//!
//! It stands here as it stands there, line by line; a test holds the two
//! together.
#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(missing_docs, unused_variables, reason = "a page to read: it shows what each call returns")]

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
pub struct User {
    #[mapped(id)]
    pub id: Option<i64>,              // None until the database assigns it (a plain `i64` works too)
    #[mapped(unique, index)]
    pub username: String,
    #[mapped(unique)]
    pub email: String,
    #[mapped(default = true)]
    pub is_active: bool,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite://app.db?mode=rwc").await?;   // or "sqlite::memory:", postgres://…, mysql://…
    db.create_tables(models![User]).await?;                          // if not exist, in foreign-key order

    let ana: User = db.create(User { id: None, username: "ana".into(), email: "ana@x.io".into(), is_active: true }).await?;
    let bob: User = db.create(json!({ "username": "bob", "email": "bob@x.io" })).await?;   // like the Python dict: defaults apply

    let same: Option<User> = db.get_by_id(ana.id).await?;
    let ana: Option<User> = db.update(ana.id, json!({ "is_active": false })).await?;        // or a typed UserPatch
    let active = db.find::<User>()
        .filter(User::COLUMN.is_active.eq(true) & User::COLUMN.username.starts_with("b"))
        .sort(User::COLUMN.username.asc())
        .offset(0).limit(20)
        .all().await?;
    let page = db.find::<User>().filters(json!({ "username__startswith": "b" }))?.sort_by(["username_desc"])?.page(1, 20).await?;
    let n = db.count::<User>().filter(User::COLUMN.is_active.eq(true)).await?;
    let gone: bool = db.delete::<User>(bob.id).await?;

    db.transaction(async |tx| {
        let c: User = tx.create(json!({ "username": "c", "email": "c@x.io" })).await?;
        rename(tx, c.id).await                                        // any error: all of it rolls back, and the error comes out
    }).await?;

    let rows = db.fetch_all_raw("SELECT id, username FROM users WHERE is_active = :active AND id IN (:ids)",
        params! { "active" => true, "ids" => [1, 2, 3] }).await?;
    let one: Option<Row> = db.fetch_one_raw("SELECT count(*) AS n FROM users", params! {}).await?;
    let changed: u64 = db.execute_raw("UPDATE users SET is_active = :s WHERE id = :id", params! { "s" => false, "id" => 1 }).await?;

    db.drop_tables(models![User]).await?;
    db.disconnect().await
}

async fn rename(db: &impl Backend, id: Option<i64>) -> Result<(), Error> {   // the pool or a transaction, the same code
    db.update::<User>(id, UserPatch { username: "d".into(), ..Default::default() }).await.or_not_found()?;
    Ok(())
}
