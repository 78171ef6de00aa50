//! The one test command: checks, then every test, on SQLite, PostgreSQL and
//! MySQL/MariaDB, with the servers that are there or with temporary ones.

mod arguments;
mod cargo;
mod check;
mod command;
mod databases;
mod libtest;
mod packages;
mod report;
mod step;
mod suite;
mod tools;

use std::process::ExitCode;

use clap::Parser;
use tausestack_db_tests::failure::Failure;

use arguments::Arguments;
use cargo::Workspace;
use databases::Databases;
use report::Report;
use suite::Suite;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(report) => {
            print!("{report}");
            if report.is_success() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs every chosen step, whatever becomes of those before it.
fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let workspace = Workspace::read()?;
    workspace.enter()?;
    let steps = arguments.steps();
    // Before the long checks: a missing server is told at once, or being installed.
    let databases = if steps.iter().any(|step| step.needs_databases()) {
        Some(Databases::resolve(arguments)?)
    } else {
        None
    };
    let mut report = Report::new(arguments.sqlite_only);
    let suite = Suite::new(&workspace, databases.as_ref());
    for step in steps {
        println!("\n==> {step}: {}", step.purpose());
        report.run(step, || match step.check() {
            Some(check) => check(&workspace),
            None => suite.run(step),
        });
    }
    // Stopping takes a second; the report comes last.
    drop(databases);
    Ok(report)
}
