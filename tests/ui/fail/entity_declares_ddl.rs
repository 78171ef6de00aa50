//! The entity declares the table.

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
#[mapped(entity = user, schema = "x", unique(username))]
struct Card {
    id: i32,
    #[mapped(index, server_default = "x")]
    username: String,
}

fn main() {}
