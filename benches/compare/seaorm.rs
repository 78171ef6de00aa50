//! SeaORM, as its documentation writes it.

use futures_util::TryStreamExt as _;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectOptions, Database, QueryOrder, QuerySelect, Set, TransactionTrait};

use crate::contender::{Contender, Failure, missing};
use crate::places::CONNECTIONS;
use crate::rows::{AGE, CHUNK, PAGE};

mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "tausestack_bench_members")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) username: String,
        pub(crate) email: String,
        pub(crate) age: i32,
        pub(crate) balance: f64,
        pub(crate) is_active: bool,
        pub(crate) note: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl From<member::Model> for crate::rows::Member {
    fn from(member: member::Model) -> Self {
        Self {
            id: member.id,
            username: member.username,
            email: member.email,
            age: member.age,
            balance: member.balance,
            is_active: member.is_active,
            note: member.note,
        }
    }
}

/// A member that the database is to give an id.
fn new(member: crate::rows::Member) -> member::ActiveModel {
    member::ActiveModel {
        username: Set(member.username),
        email: Set(member.email),
        age: Set(member.age),
        balance: Set(member.balance),
        is_active: Set(member.is_active),
        note: Set(member.note),
        ..Default::default()
    }
}

pub(crate) struct SeaOrm {
    db: DatabaseConnection,
}

impl Contender for SeaOrm {
    type Row = member::Model;

    async fn connect(url: &str) -> Result<Self, Failure> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(CONNECTIONS).sqlx_logging(false);
        #[cfg(feature = "sqlite")]
        options.map_sqlx_sqlite_opts(crate::places::sqlite_settings);
        let db = Database::connect(options).await?;
        Ok(Self { db })
    }

    async fn get(&self, id: i64) -> Result<Option<member::Model>, Failure> {
        Ok(member::Entity::find_by_id(id).one(&self.db).await?)
    }

    async fn page(&self) -> Result<Vec<member::Model>, Failure> {
        Ok(member::Entity::find()
            .filter(member::Column::IsActive.eq(true))
            .filter(member::Column::Age.gte(AGE))
            .order_by_asc(member::Column::Age)
            .order_by_asc(member::Column::Id)
            .limit(PAGE)
            .all(&self.db)
            .await?)
    }

    async fn all(&self) -> Result<Vec<member::Model>, Failure> {
        Ok(member::Entity::find().all(&self.db).await?)
    }

    async fn stream(&self) -> Result<i64, Failure> {
        let mut sum = 0;
        let mut members = member::Entity::find().stream(&self.db).await?;
        while let Some(member) = members.try_next().await? {
            sum += i64::from(member.age);
        }
        Ok(sum)
    }

    async fn create_many(&self, members: Vec<crate::rows::Member>) -> Result<(), Failure> {
        // It does not split what a statement cannot bind.
        let tx = self.db.begin().await?;
        let mut members = members.into_iter().map(new).peekable();
        while members.peek().is_some() {
            let chunk: Vec<_> = members.by_ref().take(CHUNK).collect();
            member::Entity::insert_many(chunk)
                .exec_without_returning(&tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn create(&self, member: crate::rows::Member) -> Result<member::Model, Failure> {
        Ok(new(member).insert(&self.db).await?)
    }

    async fn update(&self, id: i64, balance: f64) -> Result<member::Model, Failure> {
        Ok(change(id, balance).update(&self.db).await?)
    }

    async fn delete(&self, id: i64) -> Result<bool, Failure> {
        let done = member::Entity::delete_by_id(id).exec(&self.db).await?;
        Ok(done.rows_affected > 0)
    }

    async fn count(&self) -> Result<u64, Failure> {
        Ok(member::Entity::find()
            .filter(member::Column::Age.gte(AGE))
            .count(&self.db)
            .await?)
    }

    async fn transaction(
        &self,
        member: crate::rows::Member,
        balance: f64,
    ) -> Result<member::Model, Failure> {
        let tx = self.db.begin().await?;
        let created = new(member).insert(&tx).await?;
        let read = member::Entity::find_by_id(created.id)
            .one(&tx)
            .await?
            .ok_or_else(missing)?;
        change(read.id, balance).update(&tx).await?;
        let last = member::Entity::find_by_id(created.id)
            .one(&tx)
            .await?
            .ok_or_else(missing)?;
        member::Entity::delete_by_id(created.id).exec(&tx).await?;
        tx.commit().await?;
        Ok(last)
    }
}

fn change(id: i64, balance: f64) -> member::ActiveModel {
    member::ActiveModel {
        id: Set(id),
        balance: Set(balance),
        ..Default::default()
    }
}
