//! tausestack-db against SeaORM and against plain sqlx, side by side.
//!
//! Each operation is run by all three in turns, round after round, on the same
//! rows and with the same settings, and what counts is the ratio of one run:
//! a machine that slows down meanwhile slows all three. Nothing is timed
//! before all three have given the same answers.
//!
//! `cargo bench -p tausestack-db-benches` prints the table; `-- --help` says
//! what else there is. Without cargo's `--bench` (`cargo test --benches`) only
//! the answers are compared.

mod arguments;
mod contender;
mod measure;
mod operation;
mod ours;
mod places;
mod plain_sqlx;
mod report;
mod rows;
mod seaorm;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use contender::{Contender, Failure};
use measure::{Contenders, measure};
use ours::Ours;
use places::{Place, Server};
use plain_sqlx::PlainSqlx;
use seaorm::SeaOrm;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(&arguments)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs the bench; whether all figures pass, as far as that was asked.
async fn run(arguments: &Arguments) -> Result<bool, Failure> {
    match Server::of(arguments.url.as_deref())? {
        #[cfg(feature = "sqlite")]
        Server::Sqlite => compare::<sqlx::Sqlite>(arguments).await,
        #[cfg(feature = "postgres")]
        Server::Postgres => compare::<sqlx::Postgres>(arguments).await,
        #[cfg(feature = "mysql")]
        Server::MySql => compare::<sqlx::MySql>(arguments).await,
    }
}

async fn compare<D: sqlx::Database>(arguments: &Arguments) -> Result<bool, Failure>
where
    PlainSqlx<D>: Contender,
{
    let place = Place::new(arguments.url.as_deref())?;
    let contenders = Contenders {
        ours: Ours::connect(&place.url("ours")).await?,
        seaorm: SeaOrm::connect(&place.url("seaorm")).await?,
        sqlx: PlainSqlx::<D>::connect(&place.url("sqlx")).await?,
    };
    let outcome = in_place(arguments, &place, &contenders).await;
    places::remove(&place).await?;
    outcome
}

async fn in_place<S: Contender>(
    arguments: &Arguments,
    place: &Place,
    contenders: &Contenders<S>,
) -> Result<bool, Failure> {
    places::fill(place).await?;
    verify::same_answers(contenders).await?;
    if !arguments.bench {
        println!("tausestack-db, SeaORM and sqlx gave the same answers; nothing was timed.");
        return Ok(true);
    }
    let chosen = arguments.operations();
    report::heading(place.name(), arguments.time_for_each());
    let mut missed = Vec::new();
    for operation in chosen {
        let measured = measure(operation, contenders, arguments.time_for_each()).await?;
        places::restore(place).await?;
        report::line(operation, &measured, place.has_goals());
        if place.has_goals()
            && operation
                .goal()
                .is_some_and(|goal| measured.seaorm.median > goal)
        {
            missed.push(operation);
        }
    }
    report::conclusion(&missed, place.has_goals());
    Ok(missed.is_empty() || !arguments.check)
}
