//! The commands that write migrations and run them.
//!
//! A project's binary is three lines:
//!
//! ```no_run
//! # mod migration {
//! #     use tausestack_db::migrate::prelude::*;
//! #     pub struct Migrator;
//! #     #[locked]
//! #     #[async_trait]
//! #     impl MigratorTrait for Migrator {
//! #         fn migrations() -> Vec<Box<dyn MigrationTrait>> { vec![] }
//! #     }
//! # }
//! #[tokio::main]
//! async fn main() -> std::process::ExitCode {
//!     tausestack_db::migrate::cli::main(migration::Migrator).await
//! }
//! ```
//!
//! It takes the verbs of Alembic (`revision --autogenerate`, `upgrade head`,
//! `downgrade -1` …), those that `sea-orm-cli migrate` sends (`up`, `down`,
//! `status` …), and `check`, `verify`, `lint` and `init`.
//!
//! # Exit codes
//!
//! | code | meaning |
//! | --- | --- |
//! | 0 | done; for `check`, nothing is to do |
//! | 1 | failed; for `check`, the structs and the database differ; for `lint`, a mistake |
//! | 2 | migrations are pending (`check`) |
//! | 3 | migrations were edited after they were applied, or are missing |
//! | 4 | refused: something would be lost, rows contradict, or a plan is not proved |
//! | 64 | the command line is not understood |

mod arguments;
mod check;
mod config;
mod failure;
mod long;
mod moves;
mod output;
mod progress;
mod revision;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use sea_orm_migration::MigratorTrait;

use arguments::{Arguments, Verb};
use failure::Failure;
use output::Output;

/// What a command ended with, when it did what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Well.
    Well,
    /// With this code, which says what was found.
    With(u8),
}

/// Runs the command of the program's own arguments, and says how it ended.
pub async fn main<M: MigratorTrait>(_: M) -> ExitCode {
    run::<M>(std::env::args_os().collect()).await
}

/// Runs a command, by the arguments of a program, of which the first is the
/// program's name.
///
/// Settings that the arguments leave open come from the environment, and from
/// a file `.env` in the folder or one above it.
pub async fn run<M: MigratorTrait>(arguments: Vec<OsString>) -> ExitCode {
    // What is in it does not replace what is set.
    let _ = dotenvy::dotenv();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return match error.exit_code() {
                0 => ExitCode::SUCCESS,
                _ => ExitCode::from(failure::USAGE),
            };
        }
    };
    let output = Output::new(arguments.json, arguments.color);
    let verb = arguments.verb.clone().unwrap_or(Verb::Up { num: None });
    match Box::pin(carry_out::<M>(&arguments, verb, &output)).await {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::With(code)) => ExitCode::from(code),
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit())
        }
    }
}

/// What the program `tausestack-db` does: it lays a project out, in which
/// `cargo run -p migration` is the program for all else.
pub fn starter(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let starter = match arguments::Starter::try_parse_from(arguments) {
        Ok(starter) => starter,
        Err(error) => {
            let _ = error.print();
            return match error.exit_code() {
                0 => ExitCode::SUCCESS,
                _ => ExitCode::from(failure::USAGE),
            };
        }
    };
    let output = Output::new(starter.json, arguments::Color::Auto);
    let arguments::StarterVerb::Init { folder } = starter.verb;
    match revision::lay_out(&folder, &output) {
        Ok(_) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit())
        }
    }
}

async fn carry_out<M: MigratorTrait>(
    arguments: &Arguments,
    verb: Verb,
    output: &Output,
) -> Result<Ended, Failure> {
    match verb {
        Verb::Init { folder } => revision::lay_out(&folder, output),
        Verb::Revision(of) => revision::write::<M>(arguments, &of, output).await,
        Verb::Generate { name } => {
            let of = arguments::Revision::by_hand(name);
            revision::write::<M>(arguments, &of, output).await
        }
        Verb::Check => check::check::<M>(arguments, output).await,
        Verb::Verify => check::verify::<M>(arguments, output).await,
        Verb::Lint => check::lint::<M>(arguments, output).await,
        other => moves::carry_out::<M>(arguments, other, output).await,
    }
}
