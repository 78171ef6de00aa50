//! The README's page, each value that it shows asserted, on the database whose
//! URL is the only argument.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
pub struct User {
    #[mapped(id)]
    pub id: Option<i64>,
    #[mapped(unique, index)]
    pub username: String,
    #[mapped(unique)]
    pub email: String,
    #[mapped(default = true)]
    pub is_active: bool,
}

fn user(id: i64, username: &str, is_active: bool) -> User {
    // The page renames "c" to "d" and leaves the address as it was.
    let address = if username == "d" { "c" } else { username };
    User {
        id: Some(id),
        username: username.into(),
        email: format!("{address}@x.io"),
        is_active,
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let url = std::env::args().nth(1).expect("the URL of a database");
    let db = Database::connect(url).await?;
    db.create_tables(models![User]).await?;
    // If not exist: a second time changes nothing.
    db.create_tables(models![User]).await?;

    let ana: User = db
        .create(User {
            id: None,
            username: "ana".into(),
            email: "ana@x.io".into(),
            is_active: true,
        })
        .await?;
    assert_eq!(ana, user(1, "ana", true));
    let bob: User = db
        .create(json!({ "username": "bob", "email": "bob@x.io" }))
        .await?;
    assert_eq!(bob, user(2, "bob", true));

    let same: Option<User> = db.get_by_id(ana.id).await?;
    assert_eq!(same, Some(ana.clone()));
    let ana: Option<User> = db.update(ana.id, json!({ "is_active": false })).await?;
    assert_eq!(ana, Some(user(1, "ana", false)));
    let active = db
        .find::<User>()
        .filter(User::COLUMN.is_active.eq(true) & User::COLUMN.username.starts_with("b"))
        .sort(User::COLUMN.username.asc())
        .offset(0)
        .limit(20)
        .all()
        .await?;
    assert_eq!(active, [user(2, "bob", true)]);
    let page = db
        .find::<User>()
        .filters(json!({ "username__startswith": "b" }))?
        .sort_by(["username_desc"])?
        .page(1, 20)
        .await?;
    assert_eq!(page.items, [user(2, "bob", true)]);
    assert_eq!(
        (page.total, page.page, page.per_page, page.pages()),
        (1, 1, 20, 1)
    );
    let n = db
        .count::<User>()
        .filter(User::COLUMN.is_active.eq(true))
        .await?;
    assert_eq!(n, 1);
    let gone: bool = db.delete::<User>(bob.id).await?;
    assert!(gone);
    assert!(!db.delete::<User>(bob.id).await?, "it is gone already");

    db.transaction(async |tx| {
        let c: User = tx
            .create(json!({ "username": "c", "email": "c@x.io" }))
            .await?;
        rename(tx, c.id).await
    })
    .await?;
    let all = db
        .find::<User>()
        .sort(User::COLUMN.id.asc())
        .all()
        .await?;
    assert_eq!(all, [user(1, "ana", false), user(3, "d", true)]);

    // Any error: all of it rolls back, and the error comes out.
    let error = db
        .transaction(async |tx| {
            let e: User = tx
                .create(json!({ "username": "e", "email": "e@x.io" }))
                .await?;
            assert_eq!(e.username, "e");
            rename(tx, Some(404)).await
        })
        .await
        .expect_err("there is no row 404");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(db.count::<User>().await?, 2);

    let rows = db
        .fetch_all_raw(
            "SELECT id, username FROM users WHERE is_active = :active AND id IN (:ids)",
            params! { "active" => true, "ids" => [1, 2, 3] },
        )
        .await?;
    let rows: Vec<JsonValue> = rows
        .into_iter()
        .map(Row::into_json)
        .collect::<Result<_, _>>()?;
    assert_eq!(rows, [json!({ "id": 3, "username": "d" })]);
    let one: Option<Row> = db
        .fetch_one_raw("SELECT count(*) AS n FROM users", params! {})
        .await?;
    assert_eq!(one.expect("a count").get::<i64>("n")?, 2);
    let changed: u64 = db
        .execute_raw(
            "UPDATE users SET is_active = :s WHERE id = :id",
            params! { "s" => true, "id" => 1 },
        )
        .await?;
    assert_eq!(changed, 1);
    let ana: Option<User> = db.get_by_id(1).await?;
    assert_eq!(ana, Some(user(1, "ana", true)));

    db.drop_tables(models![User]).await?;
    let missing = db.find::<User>().all().await.expect_err("the table is gone");
    assert!(missing.is_schema(), "{missing}");
    let name = db.name();
    db.disconnect().await?;
    println!("{name}: every value is as the page says");
    Ok(())
}

async fn rename(db: &impl Backend, id: Option<i64>) -> Result<(), Error> {
    db.update::<User>(
        id,
        UserPatch {
            username: "d".into(),
            ..Default::default()
        },
    )
    .await
    .or_not_found()?;
    Ok(())
}
