//! Interleaved rounds, and what is made of their times.

use std::pin::Pin;
use std::time::{Duration, Instant};

use crate::contender::{Contender, Failure};
use crate::operation::Operation;
use crate::ours::Ours;
use crate::seaorm::SeaOrm;

/// How long one contender runs in one round: long enough that the clock and
/// the switch between contenders do not count.
const STRETCH: Duration = Duration::from_millis(15);

/// The most times an operation is run in one stretch.
const MOST: u64 = 2_000;

/// The fewest rounds; a ratio of fewer would be chance.
const FEWEST_ROUNDS: usize = 9;

pub(crate) struct Contenders<S> {
    pub(crate) ours: Ours,
    pub(crate) seaorm: SeaOrm,
    pub(crate) sqlx: S,
}

/// Our time over another's, of the rounds of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    pub(crate) median: f64,
    /// Half of all rounds lie between these two.
    pub(crate) quartiles: (f64, f64),
}

/// What was measured of an operation.
pub(crate) struct Measured {
    /// The median time of one operation: ours, SeaORM's, sqlx's.
    pub(crate) times: [Duration; 3],
    pub(crate) seaorm: Ratio,
    pub(crate) sqlx: Ratio,
}

pub(crate) async fn measure<S: Contender>(
    operation: Operation,
    contenders: &Contenders<S>,
    time: Duration,
) -> Result<Measured, Failure> {
    let times = calibrate(operation, contenders).await?;
    let mut rounds: Vec<[f64; 3]> = Vec::new();
    let started = Instant::now();
    while started.elapsed() < time || rounds.len() < FEWEST_ROUNDS {
        let number = rounds.len();
        let turn = number as u64 * times;
        let mut round = [0.0; 3];
        // Each begins equally often: whoever runs first finds colder caches.
        for place in 0..3 {
            let contender = (number + place) % 3;
            let took = run(operation, contenders, contender, turn, times).await?;
            round[contender] = took.as_secs_f64();
        }
        rounds.push(round);
    }
    let of =
        |contender: usize| -> Vec<f64> { rounds.iter().map(|round| round[contender]).collect() };
    let one = |contender| Duration::from_secs_f64(quantile(of(contender), 0.5) / times as f64);
    Ok(Measured {
        times: [one(0), one(1), one(2)],
        seaorm: ratio(&rounds, 1),
        sqlx: ratio(&rounds, 2),
    })
}

/// One contender's part of a round.
type Stretch<'a> = Pin<Box<dyn Future<Output = Result<Duration, Failure>> + Send + 'a>>;

async fn run<S: Contender>(
    operation: Operation,
    contenders: &Contenders<S>,
    contender: usize,
    turn: u64,
    times: u64,
) -> Result<Duration, Failure> {
    // Behind a pointer of unknown type: nested as they are, the types of three
    // drivers' futures are deeper than the compiler follows.
    let stretch: Stretch<'_> = match contender {
        0 => Box::pin(operation.time(&contenders.ours, turn, times)),
        1 => Box::pin(operation.time(&contenders.seaorm, turn, times)),
        _ => Box::pin(operation.time(&contenders.sqlx, turn, times)),
    };
    stretch.await
}

/// How many times fill a stretch by the slowest; warms all of them up.
async fn calibrate<S: Contender>(
    operation: Operation,
    contenders: &Contenders<S>,
) -> Result<u64, Failure> {
    let mut times = 1;
    loop {
        let mut slowest = Duration::ZERO;
        for contender in 0..3 {
            slowest = slowest.max(run(operation, contenders, contender, 0, times).await?);
        }
        if slowest >= STRETCH || times >= MOST {
            return Ok(times);
        }
        times = (times * 2).min(MOST);
    }
}

/// Our time over that of another, round by round.
fn ratio(rounds: &[[f64; 3]], other: usize) -> Ratio {
    let of_rounds: Vec<f64> = rounds.iter().map(|round| round[0] / round[other]).collect();
    Ratio {
        median: quantile(of_rounds.clone(), 0.5),
        quartiles: (quantile(of_rounds.clone(), 0.25), quantile(of_rounds, 0.75)),
    }
}

/// The value below which this part of them lies.
fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a position among a few thousand rounds"
    )]
    let at = (last as f64 * part).round() as usize;
    values.get(at).copied().unwrap_or(f64::NAN)
}
