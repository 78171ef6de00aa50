//! The steps of a run, by the names that `--only` takes.

use std::fmt;

use clap::ValueEnum;
use tausestack_db_tests::failure::Failure;

use crate::cargo::Workspace;
use crate::check;
use crate::report::Findings;

/// A step of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// The formatting
    Fmt,
    /// The oldest compiler that the crates promise to build with
    Msrv,
    /// Clippy on every target, without a warning
    Clippy,
    /// The documentation, without a warning
    Docs,
    /// Each feature of the library alone
    Features,
    /// Licences, bans, sources and advisories of the dependencies
    Deny,
    /// Unit tests, SQL snapshots and compile errors
    Tests,
    /// The behaviour cases, on every database
    Cases,
    /// Servers killed, connections cut, futures dropped
    Faults,
    /// The examples in the documentation
    Doctests,
}

/// A check of the sources, which needs no database.
pub(crate) type Check = fn(&Workspace) -> Result<Findings, Failure>;

impl Step {
    /// Every step, in the order of a run.
    pub(crate) const ALL: [Self; 10] = [
        Self::Fmt,
        Self::Msrv,
        Self::Clippy,
        Self::Docs,
        Self::Features,
        Self::Deny,
        Self::Tests,
        Self::Cases,
        Self::Faults,
        Self::Doctests,
    ];

    /// The check that this step is, unless it runs tests.
    pub(crate) fn check(self) -> Option<Check> {
        match self {
            Self::Fmt => Some(check::formatting::check),
            Self::Msrv => Some(check::compiler::check),
            Self::Clippy => Some(check::lints::check),
            Self::Docs => Some(check::documentation::check),
            Self::Features => Some(check::features::check),
            Self::Deny => Some(check::dependencies::check),
            Self::Tests | Self::Cases | Self::Faults | Self::Doctests => None,
        }
    }

    /// Whether the tests of this step connect to the servers.
    pub(crate) fn needs_databases(self) -> bool {
        matches!(self, Self::Tests | Self::Cases | Self::Faults)
    }

    /// What the step looks at, as `--help` says it too.
    pub(crate) fn purpose(self) -> String {
        self.to_possible_value()
            .and_then(|value| value.get_help().map(ToString::to_string))
            .unwrap_or_default()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_possible_value() {
            Some(value) => formatter.write_str(value.get_name()),
            None => Ok(()),
        }
    }
}
