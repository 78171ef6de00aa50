//! A DTO's fields are fields of the entity.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub username: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(entity = user)]
struct Card {
    id: i32,
    usrname: String,
}

fn main() {}
