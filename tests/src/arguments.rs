//! What the command line says.

use clap::Parser;

use crate::step::Step;

/// Runs the checks and every test of tausestack-db.
///
/// The servers are those of TAUSESTACK_TEST_POSTGRES_URL and TAUSESTACK_TEST_MYSQL_URL;
/// else those that answer on this machine's default ports without a password; else
/// temporary ones, started from installed binaries (installed first, for root on Debian).
#[derive(Debug, Parser)]
#[command(name = "run-tests", version)]
pub(crate) struct Arguments {
    /// Leave PostgreSQL and MySQL/MariaDB untested
    #[arg(long, conflicts_with = "fresh_servers")]
    pub(crate) sqlite_only: bool,

    /// Start temporary servers, whatever else is running or named
    #[arg(long)]
    pub(crate) fresh_servers: bool,

    /// Run the tests, not the checks
    #[arg(long, conflicts_with = "only")]
    no_checks: bool,

    /// Run this step alone (may be given several times)
    #[arg(long, value_name = "NAME", value_enum)]
    only: Vec<Step>,
}

impl Arguments {
    /// The steps to run, in the order that tells the quick things first.
    pub(crate) fn steps(&self) -> Vec<Step> {
        Step::ALL
            .into_iter()
            .filter(|step| {
                if self.no_checks {
                    step.check().is_none()
                } else {
                    self.only.is_empty() || self.only.contains(step)
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(arguments: &[&str]) -> Vec<Step> {
        Arguments::try_parse_from([&["run-tests"], arguments].concat())
            .expect("valid arguments")
            .steps()
    }

    #[test]
    fn without_arguments_everything_runs() {
        assert_eq!(steps(&[]), Step::ALL);
    }

    #[test]
    fn steps_are_chosen_and_keep_their_order() {
        assert_eq!(
            steps(&["--only", "docs", "--only", "fmt"]),
            [Step::Fmt, Step::Docs]
        );
        assert_eq!(
            steps(&["--no-checks"]),
            [Step::Tests, Step::Cases, Step::Faults, Step::Doctests]
        );
    }

    #[test]
    fn contradictions_and_unknown_steps_are_refused() {
        for arguments in [
            ["--no-checks", "--only=fmt"],
            ["--sqlite-only", "--fresh-servers"],
            ["--only", "fnt"],
        ] {
            let arguments = [&["run-tests"], arguments.as_slice()].concat();
            assert!(Arguments::try_parse_from(arguments).is_err());
        }
    }
}
