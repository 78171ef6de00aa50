//! What is measured, and what counts as passed.

use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::contender::{Contender, Failure};
use crate::rows::{Member, key};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Operation {
    Get,
    Page,
    All,
    Stream,
    Create,
    CreateThousand,
    CreateTenThousand,
    Update,
    Delete,
    Count,
    Transaction,
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "get by id",
            Self::Page => "filter + order + limit 20",
            Self::All => "10,000 rows into structs",
            Self::Stream => "10,000 rows as a stream",
            Self::Create => "create",
            Self::CreateThousand => "create 1,000",
            Self::CreateTenThousand => "create 10,000",
            Self::Update => "update by id",
            Self::Delete => "delete by id",
            Self::Count => "count",
            Self::Transaction => "transaction of 5 statements",
        }
    }

    /// The part of SeaORM's time that we may take at most, on SQLite.
    pub(crate) fn goal(self) -> Option<f64> {
        match self {
            Self::Get | Self::Page => Some(0.5),
            Self::All | Self::Stream => Some(0.75),
            Self::Create | Self::CreateThousand | Self::CreateTenThousand => Some(0.9),
            Self::Update | Self::Delete | Self::Count | Self::Transaction => None,
        }
    }

    /// How many rows are created at once.
    fn created(self) -> i64 {
        match self {
            Self::CreateThousand => 1_000,
            Self::CreateTenThousand => 10_000,
            _ => 0,
        }
    }

    /// Runs the operation some times; how long that took. `turn` numbers the
    /// runs of all rounds, so that all contenders touch the same rows.
    pub(crate) async fn time<C: Contender>(
        self,
        contender: &C,
        turn: u64,
        times: u64,
    ) -> Result<Duration, Failure> {
        // What is not the operation is made beforehand, and dropped afterwards.
        let turns = turn..turn + times;
        let mut rows = Vec::with_capacity(usize::try_from(times)?);
        let members: Vec<Member> = turns
            .clone()
            .map(|turn| Member::numbered(key(turn)))
            .collect();
        let batches: Vec<Vec<Member>> = turns
            .clone()
            .map(|_| (0..self.created()).map(Member::numbered).collect())
            .collect();
        let mut doomed = Vec::new();
        if self == Self::Delete {
            for member in members.clone() {
                let created: Member = contender.create(member).await?.into();
                doomed.push(created.id);
            }
        }
        let started = Instant::now();
        match self {
            Self::Get => {
                for turn in turns {
                    rows.extend(contender.get(key(turn)).await?);
                }
            }
            Self::Page => {
                for _ in turns {
                    std::hint::black_box(contender.page().await?);
                }
            }
            Self::All => {
                for _ in turns {
                    std::hint::black_box(contender.all().await?);
                }
            }
            Self::Stream => {
                for _ in turns {
                    std::hint::black_box(contender.stream().await?);
                }
            }
            Self::CreateThousand | Self::CreateTenThousand => {
                for batch in batches {
                    contender.create_many(batch).await?;
                }
            }
            Self::Create => {
                for member in members {
                    rows.push(contender.create(member).await?);
                }
            }
            Self::Update => {
                for turn in turns {
                    rows.push(contender.update(key(turn), balance(turn)).await?);
                }
            }
            Self::Delete => {
                for id in doomed {
                    if !contender.delete(id).await? {
                        return Err(crate::contender::missing());
                    }
                }
            }
            Self::Count => {
                for _ in turns {
                    std::hint::black_box(contender.count().await?);
                }
            }
            Self::Transaction => {
                for (turn, member) in turns.zip(members) {
                    rows.push(contender.transaction(member, balance(turn)).await?);
                }
            }
        }
        Ok(started.elapsed())
    }
}

/// Another balance at each turn.
pub(crate) fn balance(turn: u64) -> f64 {
    f64::from(u32::try_from(turn % 100_000).unwrap_or(0)) / 8.0
}
