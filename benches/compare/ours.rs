//! tausestack-db, as its README writes it.

use serde::{Deserialize, Serialize};
use tausestack_db::SqliteSynchronous;
use tausestack_db::prelude::*;

use crate::contender::{Contender, Failure, missing};
use crate::places::CONNECTIONS;
use crate::rows::{AGE, PAGE};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "tausestack_bench_members")]
pub(crate) struct Member {
    #[mapped(id)]
    id: Option<i64>,
    username: String,
    email: String,
    #[mapped(index)]
    age: i32,
    balance: f64,
    is_active: bool,
    note: Option<String>,
}

impl From<Member> for crate::rows::Member {
    fn from(member: Member) -> Self {
        Self {
            id: member.id.unwrap_or_default(),
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
fn new(member: crate::rows::Member) -> Member {
    Member {
        id: None,
        username: member.username,
        email: member.email,
        age: member.age,
        balance: member.balance,
        is_active: member.is_active,
        note: member.note,
    }
}

pub(crate) struct Ours {
    db: Database,
}

impl Ours {
    /// Makes the table, for all contenders.
    pub(crate) async fn create_table(&self) -> Result<(), Failure> {
        Ok(self.db.create_tables(models![Member]).await?)
    }

    pub(crate) async fn drop_table(&self) -> Result<(), Failure> {
        Ok(self.db.drop_tables(models![Member]).await?)
    }

    /// Inserts rows whose keys are assigned in their order, from 1.
    pub(crate) async fn insert(
        &self,
        members: impl Iterator<Item = crate::rows::Member> + Send,
    ) -> Result<(), Failure> {
        let created = self
            .db
            .create_many::<Member>(members.map(new))
            .returning()
            .await?;
        for (id, created) in (1..).zip(created) {
            if created.id != Some(id) {
                return Err(format!("row {id} was given the key {:?}", created.id).into());
            }
        }
        Ok(())
    }

    /// Deletes the rows whose keys are above this one.
    pub(crate) async fn delete_above(&self, id: i64) -> Result<(), Failure> {
        self.db
            .execute_raw(
                "DELETE FROM tausestack_bench_members WHERE id > :id",
                params! { "id" => id },
            )
            .await?;
        Ok(())
    }

    pub(crate) async fn disconnect(self) -> Result<(), Failure> {
        Ok(self.db.disconnect().await?)
    }
}

impl Contender for Ours {
    type Row = Member;

    async fn connect(url: &str) -> Result<Self, Failure> {
        let options = ConnectOptions::new(url)
            .max_connections(CONNECTIONS)
            .sqlite_synchronous(SqliteSynchronous::Normal);
        let db = Database::connect(options).await?;
        Ok(Self { db })
    }

    async fn get(&self, id: i64) -> Result<Option<Member>, Failure> {
        Ok(self.db.get_by_id(id).await?)
    }

    async fn page(&self) -> Result<Vec<Member>, Failure> {
        Ok(self
            .db
            .find::<Member>()
            .filter(Member::COLUMN.is_active.eq(true) & Member::COLUMN.age.gte(AGE))
            .sort([Member::COLUMN.age.asc(), Member::COLUMN.id.asc()])
            .limit(PAGE)
            .all()
            .await?)
    }

    async fn all(&self) -> Result<Vec<Member>, Failure> {
        Ok(self.db.find::<Member>().all().await?)
    }

    async fn stream(&self) -> Result<i64, Failure> {
        let mut sum = 0;
        let mut members = self.db.find::<Member>().stream();
        while let Some(member) = members.try_next().await? {
            sum += i64::from(member.age);
        }
        Ok(sum)
    }

    async fn create_many(&self, members: Vec<crate::rows::Member>) -> Result<(), Failure> {
        self.db
            .create_many::<Member>(members.into_iter().map(new))
            .await?;
        Ok(())
    }

    async fn create(&self, member: crate::rows::Member) -> Result<Member, Failure> {
        Ok(self.db.create(new(member)).await?)
    }

    async fn update(&self, id: i64, balance: f64) -> Result<Member, Failure> {
        let patch = MemberPatch {
            balance: balance.into(),
            ..Default::default()
        };
        self.db.update(id, patch).await?.ok_or_else(missing)
    }

    async fn delete(&self, id: i64) -> Result<bool, Failure> {
        Ok(self.db.delete::<Member>(id).await?)
    }

    async fn count(&self) -> Result<u64, Failure> {
        Ok(self
            .db
            .count::<Member>()
            .filter(Member::COLUMN.age.gte(AGE))
            .await?)
    }

    async fn transaction(
        &self,
        member: crate::rows::Member,
        balance: f64,
    ) -> Result<Member, Failure> {
        let member = new(member);
        let last = self
            .db
            .transaction(async |tx| {
                let created: Member = tx.create(member).await?;
                let read: Member = tx.get_by_id(created.id).await.or_not_found()?;
                let patch = MemberPatch {
                    balance: balance.into(),
                    ..Default::default()
                };
                tx.update::<Member>(read.id, patch).await.or_not_found()?;
                let last: Member = tx.get_by_id(created.id).await.or_not_found()?;
                tx.delete::<Member>(created.id).await?;
                Ok::<_, Error>(last)
            })
            .await?;
        Ok(last)
    }
}
