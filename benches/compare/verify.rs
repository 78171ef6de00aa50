//! The same answers, before anything is timed.

use std::fmt::Debug;

use crate::contender::{Contender, Failure, missing};
use crate::measure::Contenders;
use crate::rows::{AGE, Member, PAGE, ROWS};

/// What a contender answers to each operation; keys that the database assigned
/// are left out, since on a server all three share the table.
#[derive(Debug, PartialEq)]
struct Answers {
    got: Option<Member>,
    absent: Option<Member>,
    page: Vec<Member>,
    all: Vec<Member>,
    sum_of_ages: i64,
    created_many: Vec<Member>,
    created: Member,
    updated: Member,
    deleted: [bool; 2],
    count: u64,
    in_transaction: Member,
}

pub(crate) async fn same_answers<S: Contender>(contenders: &Contenders<S>) -> Result<(), Failure> {
    let expected = expected();
    let ours = answers(&contenders.ours).await?;
    require("tausestack-db", &ours, &expected)?;
    let seaorm = answers(&contenders.seaorm).await?;
    require("SeaORM", &seaorm, &expected)?;
    let sqlx = answers(&contenders.sqlx).await?;
    require("sqlx", &sqlx, &expected)
}

fn plain<R: Into<Member>>(rows: Vec<R>) -> Vec<Member> {
    rows.into_iter().map(Into::into).collect()
}

async fn answers<C: Contender>(contender: &C) -> Result<Answers, Failure> {
    let got = contender.get(ROWS / 2).await?.map(Into::into);
    let absent = contender.get(-1).await?.map(Into::into);
    let page = plain(contender.page().await?);
    let mut all: Vec<Member> = plain(contender.all().await?);
    all.sort_by_key(|member| member.id);
    let count = contender.count().await?;
    let sum_of_ages = contender.stream().await?;
    let created_many = created_many(contender).await?;
    let created: Member = contender.create(Member::numbered(0)).await?.into();
    let updated: Member = contender.update(created.id, 0.125).await?.into();
    if updated.id != created.id {
        return Err(missing());
    }
    let deleted = [
        contender.delete(created.id).await?,
        contender.delete(created.id).await?,
    ];
    let in_transaction: Member = contender
        .transaction(Member::numbered(0), 0.25)
        .await?
        .into();
    if contender.get(in_transaction.id).await?.is_some() {
        return Err("a row that a transaction deleted is still there".into());
    }
    Ok(Answers {
        got,
        absent,
        page,
        all,
        sum_of_ages,
        created_many,
        created: Member { id: 0, ..created },
        updated: Member { id: 0, ..updated },
        deleted,
        count,
        in_transaction: Member {
            id: 0,
            ..in_transaction
        },
    })
}

/// Some rows, created at once, read and deleted again.
async fn created_many<C: Contender>(contender: &C) -> Result<Vec<Member>, Failure> {
    contender.create_many(some()).await?;
    let mut created: Vec<Member> = plain(contender.all().await?);
    created.retain(|member| member.id > ROWS);
    created.sort_by_key(|member| member.id);
    for member in &mut created {
        contender.delete(member.id).await?;
        member.id = 0;
    }
    Ok(created)
}

/// More rows than one statement takes.
fn some() -> Vec<Member> {
    let without_id = |number| Member {
        id: 0,
        ..Member::numbered(number)
    };
    (1..=1_500).map(without_id).collect()
}

/// The answers, worked out without a database.
fn expected() -> Answers {
    let all: Vec<Member> = (1..=ROWS).map(Member::numbered).collect();
    let mut page: Vec<Member> = all
        .iter()
        .filter(|member| member.is_active && member.age >= AGE)
        .cloned()
        .collect();
    page.sort_by_key(|member| (member.age, member.id));
    page.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let count = all.iter().filter(|member| member.age >= AGE).count();
    let sum_of_ages = all.iter().map(|member| i64::from(member.age)).sum();
    let of_balance = |balance| Member {
        balance,
        ..Member::numbered(0)
    };
    Answers {
        got: Some(Member::numbered(ROWS / 2)),
        absent: None,
        page,
        all,
        created: Member::numbered(0),
        updated: of_balance(0.125),
        deleted: [true, false],
        count: count as u64,
        sum_of_ages,
        created_many: some(),
        in_transaction: of_balance(0.25),
    }
}

/// Compares field by field, so that a difference does not print all rows.
fn require(name: &str, answers: &Answers, expected: &Answers) -> Result<(), Failure> {
    fn same<T: PartialEq + Debug>(
        name: &str,
        what: &str,
        answer: &T,
        expected: &T,
    ) -> Result<(), Failure> {
        if answer == expected {
            return Ok(());
        }
        Err(format!("{name} answers {what} with {answer:?}, and not with {expected:?}").into())
    }
    same(name, "get by id", &answers.got, &expected.got)?;
    same(
        name,
        "a key that is not there",
        &answers.absent,
        &expected.absent,
    )?;
    same(name, "a page", &answers.page, &expected.page)?;
    same(
        name,
        "how many rows there are",
        &answers.all.len(),
        &expected.all.len(),
    )?;
    for (answer, expected) in answers.all.iter().zip(&expected.all) {
        same(name, "all rows", answer, expected)?;
    }
    same(
        name,
        "a stream",
        &answers.sum_of_ages,
        &expected.sum_of_ages,
    )?;
    same(
        name,
        "how many rows were created at once",
        &answers.created_many.len(),
        &expected.created_many.len(),
    )?;
    for (answer, expected) in answers.created_many.iter().zip(&expected.created_many) {
        same(name, "rows created at once", answer, expected)?;
    }
    same(name, "create", &answers.created, &expected.created)?;
    same(name, "update", &answers.updated, &expected.updated)?;
    same(name, "delete", &answers.deleted, &expected.deleted)?;
    same(name, "count", &answers.count, &expected.count)?;
    same(
        name,
        "a transaction",
        &answers.in_transaction,
        &expected.in_transaction,
    )
}
