//! sqlx through its pool, with SQL written by hand.

use futures_util::TryStreamExt as _;
use sqlx::pool::PoolOptions;

use crate::contender::{Contender, Failure, missing};
use crate::places::CONNECTIONS;
use crate::rows::{AGE, CHUNK, PAGE};

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(crate) struct Member {
    id: i64,
    username: String,
    email: String,
    age: i32,
    balance: f64,
    is_active: bool,
    note: Option<String>,
}

impl From<Member> for crate::rows::Member {
    fn from(member: Member) -> Self {
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

pub(crate) struct PlainSqlx<D: sqlx::Database> {
    pool: sqlx::Pool<D>,
}

/// The columns, as each statement lists them.
macro_rules! columns {
    () => {
        "id, username, email, age, balance, is_active, note"
    };
}

macro_rules! get {
    ($executor:expr, $id:expr, $p1:literal) => {
        sqlx::query_as::<_, Member>(concat!(
            "SELECT ",
            columns!(),
            " FROM tausestack_bench_members WHERE id = ",
            $p1
        ))
        .bind($id)
        .fetch_optional($executor)
        .await
    };
}

macro_rules! delete {
    ($executor:expr, $id:expr, $p1:literal) => {
        sqlx::query(concat!(
            "DELETE FROM tausestack_bench_members WHERE id = ",
            $p1
        ))
        .bind($id)
        .execute($executor)
        .await
    };
}

/// The text of an INSERT without what it returns.
macro_rules! insert_text {
    ($p1:literal $p2:literal $p3:literal $p4:literal $p5:literal $p6:literal) => {
        concat!(
            "INSERT INTO tausestack_bench_members (username, email, age, balance, is_active, note) \
             VALUES (",
            $p1,
            ", ",
            $p2,
            ", ",
            $p3,
            ", ",
            $p4,
            ", ",
            $p5,
            ", ",
            $p6,
            ")"
        )
    };
}

macro_rules! bind_member {
    ($query:expr, $member:expr) => {
        $query
            .bind($member.username)
            .bind($member.email)
            .bind($member.age)
            .bind($member.balance)
            .bind($member.is_active)
            .bind($member.note)
    };
}

/// INSERT and UPDATE where the database returns what it wrote.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod returning {
    macro_rules! create {
        ($connection:expr, $member:expr) => {
            bind_member!(
                sqlx::query_as::<_, Member>(concat!(
                    insert_text!("$1" "$2" "$3" "$4" "$5" "$6"),
                    " RETURNING ",
                    columns!()
                )),
                $member
            )
            .fetch_one($connection)
            .await
        };
    }

    macro_rules! update {
        ($connection:expr, $id:expr, $balance:expr) => {
            sqlx::query_as::<_, Member>(concat!(
                "UPDATE tausestack_bench_members SET balance = $1 WHERE id = $2 RETURNING ",
                columns!()
            ))
            .bind($balance)
            .bind($id)
            .fetch_optional($connection)
            .await
        };
    }

    pub(super) use {create, update};
}

/// INSERT and UPDATE where the row must be read again: MySQL returns none.
#[cfg(feature = "mysql")]
mod selecting {
    macro_rules! create {
        ($connection:expr, $member:expr) => {
            match bind_member!(
                sqlx::query(insert_text!("?" "?" "?" "?" "?" "?")),
                $member
            )
            .execute(&mut *$connection)
            .await
            {
                Ok(done) => get!(&mut *$connection, done.last_insert_id(), "?")
                    .and_then(|row| row.ok_or(sqlx::Error::RowNotFound)),
                Err(error) => Err(error),
            }
        };
    }

    macro_rules! update {
        ($connection:expr, $id:expr, $balance:expr) => {
            match sqlx::query("UPDATE tausestack_bench_members SET balance = ? WHERE id = ?")
                .bind($balance)
                .bind($id)
                .execute(&mut *$connection)
                .await
            {
                Ok(_) => get!(&mut *$connection, $id, "?"),
                Err(error) => Err(error),
            }
        };
    }

    pub(super) use {create, update};
}

/// The contender of one database: the texts differ in their placeholders.
macro_rules! contender {
    ($feature:literal, $database:ty, $p1:literal, $p2:literal, $p3:literal, $writes:ident, $connect:path) => {
        #[cfg(feature = $feature)]
        impl Contender for PlainSqlx<$database> {
            type Row = Member;

            async fn connect(url: &str) -> Result<Self, Failure> {
                let options = $connect(url.parse()?);
                let pool = PoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .connect_with(options)
                    .await?;
                Ok(Self { pool })
            }

            async fn get(&self, id: i64) -> Result<Option<Member>, Failure> {
                Ok(get!(&self.pool, id, $p1)?)
            }

            async fn page(&self) -> Result<Vec<Member>, Failure> {
                Ok(sqlx::query_as(concat!(
                    "SELECT ",
                    columns!(),
                    " FROM tausestack_bench_members WHERE is_active = ",
                    $p1,
                    " AND age >= ",
                    $p2,
                    " ORDER BY age, id LIMIT ",
                    $p3
                ))
                .bind(true)
                .bind(AGE)
                .bind(i64::try_from(PAGE)?)
                .fetch_all(&self.pool)
                .await?)
            }

            async fn all(&self) -> Result<Vec<Member>, Failure> {
                let text = concat!("SELECT ", columns!(), " FROM tausestack_bench_members");
                Ok(sqlx::query_as(text).fetch_all(&self.pool).await?)
            }

            async fn stream(&self) -> Result<i64, Failure> {
                let text = concat!("SELECT ", columns!(), " FROM tausestack_bench_members");
                let mut sum = 0;
                let mut members = sqlx::query_as::<_, Member>(text).fetch(&self.pool);
                while let Some(member) = members.try_next().await? {
                    sum += i64::from(member.age);
                }
                Ok(sum)
            }

            async fn create_many(&self, members: Vec<crate::rows::Member>) -> Result<(), Failure> {
                let mut tx = self.pool.begin().await?;
                let mut members = members.into_iter().peekable();
                while members.peek().is_some() {
                    let mut query = sqlx::QueryBuilder::<$database>::new(
                        "INSERT INTO tausestack_bench_members \
                         (username, email, age, balance, is_active, note) ",
                    );
                    query.push_values(members.by_ref().take(CHUNK), |mut row, member| {
                        row.push_bind(member.username)
                            .push_bind(member.email)
                            .push_bind(member.age)
                            .push_bind(member.balance)
                            .push_bind(member.is_active)
                            .push_bind(member.note);
                    });
                    query.build().execute(&mut *tx).await?;
                }
                Ok(tx.commit().await?)
            }

            async fn create(&self, member: crate::rows::Member) -> Result<Member, Failure> {
                let mut connection = self.pool.acquire().await?;
                Ok($writes::create!(&mut *connection, member)?)
            }

            async fn update(&self, id: i64, balance: f64) -> Result<Member, Failure> {
                let mut connection = self.pool.acquire().await?;
                $writes::update!(&mut *connection, id, balance)?.ok_or_else(missing)
            }

            async fn delete(&self, id: i64) -> Result<bool, Failure> {
                let done = delete!(&self.pool, id, $p1)?;
                Ok(done.rows_affected() > 0)
            }

            async fn count(&self) -> Result<u64, Failure> {
                let text = concat!(
                    "SELECT COUNT(*) FROM tausestack_bench_members WHERE age >= ",
                    $p1
                );
                let count: i64 = sqlx::query_scalar(text)
                    .bind(AGE)
                    .fetch_one(&self.pool)
                    .await?;
                Ok(u64::try_from(count)?)
            }

            async fn transaction(
                &self,
                member: crate::rows::Member,
                balance: f64,
            ) -> Result<Member, Failure> {
                let mut tx = self.pool.begin().await?;
                let created = $writes::create!(&mut *tx, member)?;
                let read = get!(&mut *tx, created.id, $p1)?.ok_or_else(missing)?;
                $writes::update!(&mut *tx, read.id, balance)?.ok_or_else(missing)?;
                let last = get!(&mut *tx, created.id, $p1)?.ok_or_else(missing)?;
                delete!(&mut *tx, created.id, $p1)?;
                tx.commit().await?;
                Ok(last)
            }
        }
    };
}

/// Statements are not logged by the others either.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn quiet<O: sqlx::ConnectOptions>(options: O) -> O {
    options.disable_statement_logging()
}

#[cfg(feature = "sqlite")]
fn quiet_sqlite(options: sqlx::sqlite::SqliteConnectOptions) -> sqlx::sqlite::SqliteConnectOptions {
    use sqlx::ConnectOptions as _;
    crate::places::sqlite_settings(options).disable_statement_logging()
}

contender!(
    "sqlite",
    sqlx::Sqlite,
    "$1",
    "$2",
    "$3",
    returning,
    quiet_sqlite
);
contender!(
    "postgres",
    sqlx::Postgres,
    "$1",
    "$2",
    "$3",
    returning,
    quiet
);
contender!("mysql", sqlx::MySql, "?", "?", "?", selecting, quiet);
