//! Further structs over one table: fewer columns read, other inputs taken.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "d_members")]
struct Member {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(unique)]
    login: String,
    #[mapped(sensitive)]
    password: String,
    #[mapped(default = false)]
    is_admin: bool,
    bio: Option<String>,
    #[mapped(default = "en")]
    language: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Mapped)]
#[mapped(view_of = Member)]
struct Card {
    id: Option<i64>,
    #[mapped(column = "login")]
    name: String,
    bio: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Mapped)]
#[mapped(view_of = Member)]
struct Login {
    login: String,
    is_admin: bool,
}

#[derive(Deserialize, Mapped)]
#[mapped(create_for = Member)]
struct SignUp {
    login: String,
    #[mapped(column = "password")]
    secret: String,
    language: Option<String>,
}

#[derive(Deserialize, Mapped)]
#[mapped(patch_for = Member)]
struct Profile {
    #[serde(default)]
    bio: Patch<Option<String>>,
    language: Option<String>,
}

async fn members(context: &Context) -> (&Database, Member) {
    let db = context.with(models![Member]).await;
    let member = db
        .create::<Member>(SignUp {
            login: "ana".into(),
            secret: "hidden".into(),
            language: None,
        })
        .await
        .unwrap();
    (db, member)
}

pub(crate) async fn a_create_struct_of_ones_own(context: Context) {
    let (db, member) = members(&context).await;
    let expected = Member {
        id: Some(1),
        login: "ana".into(),
        password: "hidden".into(),
        is_admin: false,
        bio: None,
        language: "en".into(),
    };
    assert_eq!(member, expected);
    let input: SignUp =
        serde_json::from_value(json!({ "login": "b", "secret": "c", "language": "de" })).unwrap();
    let member: Member = db.create(input).await.unwrap();
    assert_eq!(member.language, "de");
}

pub(crate) async fn a_view_reads_its_columns_only(context: Context) {
    let (db, member) = members(&context).await;
    let card: Option<Card> = db.get_by_id(member.id).await.unwrap();
    let expected = Card {
        id: member.id,
        name: "ana".into(),
        bio: None,
    };
    assert_eq!(card, Some(expected.clone()));
    let cards = db
        .find::<Card>()
        .filter(Card::COLUMN.name.eq("ana") & Member::COLUMN.is_admin.eq(false))
        .sort(Member::COLUMN.language.asc())
        .all()
        .await
        .unwrap();
    assert_eq!(cards, [expected]);
    // A column that no longer exists is not missed by a view without it.
    db.execute_raw("ALTER TABLE d_members DROP COLUMN password", params! {})
        .await
        .unwrap();
    assert!(db.get_by_id::<Member>(member.id).await.is_err());
    assert!(db.get_by_id::<Card>(member.id).await.unwrap().is_some());
    assert_eq!(db.count::<Card>().await.unwrap(), 1);
}

pub(crate) async fn two_views_of_one_table(context: Context) {
    let (db, _) = members(&context).await;
    let login = db.find::<Login>().one().await.unwrap();
    let expected = Login {
        login: "ana".into(),
        is_admin: false,
    };
    assert_eq!(login, expected);
    let found = db
        .find::<Card>()
        .filters(json!({ "name__startswith": "a" }));
    assert_eq!(found.unwrap().one().await.unwrap().name, "ana");
    let error = db.find::<Card>().filters(json!({ "password": "x" }));
    assert!(
        error.unwrap_err().is_invalid_query(),
        "a view has its columns only"
    );
    db.create_tables(models![Member, Card, Login])
        .await
        .unwrap();
}

pub(crate) async fn a_patch_struct_of_ones_own(context: Context) {
    let (db, member) = members(&context).await;
    let profile: Profile = serde_json::from_value(json!({ "bio": "hello" })).unwrap();
    let changed = db.update::<Member>(member.id, profile).await.or_not_found();
    assert_eq!(
        changed.unwrap(),
        Member {
            bio: Some("hello".into()),
            ..member.clone()
        }
    );
    let profile: Profile =
        serde_json::from_value(json!({ "bio": null, "language": "de" })).unwrap();
    let changed = db.update::<Member>(member.id, profile).await.or_not_found();
    assert_eq!(
        changed.unwrap(),
        Member {
            bio: None,
            language: "de".into(),
            ..member
        }
    );
}

pub(crate) async fn a_view_names_the_row_to_delete(context: Context) {
    let (db, member) = members(&context).await;
    assert!(db.delete::<Card>(member.id).await.unwrap());
    assert_eq!(db.count::<Member>().await.unwrap(), 0);
}

pub(crate) async fn a_view_is_filtered_by_its_names(context: Context) {
    let (db, member) = members(&context).await;
    let found = db
        .find::<Card>()
        .filters(json!({ "name": "ana", "id__in": [1, 2] }));
    assert_eq!(found.unwrap().one().await.unwrap().id, member.id);
    let found = db.find::<Card>().sort_by(["-name"]).unwrap().all().await;
    assert_eq!(found.unwrap().len(), 1);
}

pub(crate) async fn a_view_is_written_in_json(context: Context) {
    let (db, member) = members(&context).await;
    let patched = db.update::<Card>(member.id, json!({ "bio": "new" })).await;
    assert_eq!(patched.or_not_found().unwrap().bio.as_deref(), Some("new"));
    let error = db
        .update::<Card>(member.id, json!({ "is_admin": true }))
        .await;
    assert!(
        error.unwrap_err().is_invalid_input(),
        "no column of the view"
    );
    let whole: Member = db.get_by_id(member.id).await.or_not_found().unwrap();
    assert!(!whole.is_admin);
    assert_eq!(whole.password, "hidden");
}
