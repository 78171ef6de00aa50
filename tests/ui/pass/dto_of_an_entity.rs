//! DTOs of a SeaORM entity: fewer columns, other types, both directions.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::sea_orm::IntoActiveModel;

mod user {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_name = "user_name")]
        pub username: String,
        pub token: String,
        pub r#type: Option<i64>,
        pub extra: Option<Json>,
    }
    #[derive(Copy, Clone, Debug, EnumIter)]
    pub enum Relation {}
    impl sea_orm::RelationTrait for Relation {
        fn def(&self) -> RelationDef {
            panic!("none")
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(entity = user)]
struct UserCard {
    id: i32,
    #[mapped(column = "username", sensitive)]
    name: String,
    r#type: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(entity = self::user, into_model)]
struct Whole {
    id: i32,
    username: String,
    token: String,
    r#type: Option<i64>,
    extra: Option<serde_json::Value>,
    #[mapped(skip)]
    more: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Extra {
    a: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Token(String);

mod token {
    use super::Token;
    pub(super) fn to_column(t: &Token) -> String {
        t.0.clone()
    }
    pub(super) fn from_column(t: String) -> Result<Token, std::num::ParseIntError> {
        t.parse::<i32>().map(|n| Token(n.to_string()))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(entity = self::user)]
struct Fallible {
    #[mapped(id)]
    id: i32,
    username: String,
    #[mapped(with = token)]
    token: Token,
    #[mapped(json)]
    extra: Option<Extra>,
}

#[test]
fn a_model_becomes_a_dto_and_back() -> Result<(), Error> {
    let model = user::Model {
        id: 1,
        username: "ana".into(),
        token: "7".into(),
        r#type: Some(3),
        extra: Some(json!({ "a": 1 })),
    };
    let card = UserCard::from(model.clone());
    assert_eq!(
        (card.id, card.name.as_str(), card.r#type),
        (1, "ana", Some(3))
    );
    assert_eq!(UserCard::COLUMN.name.name(), "user_name");

    let fallible = Fallible::try_from(model.clone())?;
    assert_eq!(fallible.token, Token("7".into()));
    assert_eq!(fallible.extra, Some(Extra { a: 1 }));
    let wrong = user::Model {
        token: "x".into(),
        ..model.clone()
    };
    let error = Fallible::try_from(wrong).expect_err("the token is no number");
    assert!(error.to_string().contains("token"), "{error}");

    let whole = Whole {
        id: 1,
        username: "ana".into(),
        token: "7".into(),
        r#type: Some(3),
        extra: Some(json!({ "a": 1 })),
        more: 0,
    };
    assert_eq!(user::Model::from(whole), model);

    let active = UserCard {
        id: 0,
        name: "bob".into(),
        r#type: None,
    }
    .into_active_model();
    assert!(active.id.is_not_set(), "{active:?}");
    assert_eq!(active.username.as_ref(), "bob");
    assert!(active.token.is_not_set(), "{active:?}");

    let create = UserCardCreate {
        name: "hidden".into(),
        r#type: None,
    };
    assert!(!format!("{create:?}").contains("hidden"), "{create:?}");
    Ok(())
}
